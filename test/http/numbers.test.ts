import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { censusRequest } from '../isolation/support/census-request.js'
import { readApi, type ApiDocument, type Operation } from '../isolation/support/route-list.js'
import { SPA, startTwoBusinesses, type TwoBusinesses } from '../isolation/support/two-businesses.js'
import { bodyWith, numericPlaces, refusedNumbers, type NumericPlace } from './support/numeric-places.js'
import { rawCall } from './support/raw-call.js'
import { countRows, rowsThatDiffer, stopClocks } from './support/row-counts.js'

/** So many numbers the interface takes at least; fewer mean that they are not found any more. */
const PLACES = 15

describe('Numbers that are out of place', function () {
  this.timeout(180_000)
  let world: TwoBusinesses
  let api: ApiDocument
  let places: { operation: Operation; place: NumericPlace }[]

  before(async () => {
    world = await startTwoBusinesses({ BOOKWRIGHT_SANDBOX: '1' })
    await stopClocks(world.engine.url)
    api = await readApi(world.engine.url)
    places = api.operations.flatMap(operation => numericPlaces(operation, api).map(place => ({ operation, place })))
  })
  after(() => world?.close())

  /** Without the heads of the audit chains, which a job writes once a minute. */
  async function requestedRows(): Promise<Record<string, number>> {
    const { audit_head: _, ...rows } = await countRows(world.database.url)
    return rows
  }

  it('have declared bounds in every query and body of the OpenAPI document', () => {
    const isOpen = ({ minimum, maximum }: NumericPlace) => minimum === undefined || maximum === undefined
    const open = places.filter(({ place }) => isOpen(place))
    expect(open.map(({ operation, place }) => `${operation.name} ${place.where} ${place.name}`)).to.deep.equal([])
    expect(places.length).to.be.at.least(PLACES)
  })

  it('are answered 400 in every query and body of the OpenAPI document, and change nothing', async () => {
    const callers = { own: await world.signIn('owner', SPA), platform: await world.signIn('platform-admin') }
    const before = await requestedRows()
    const wrong: string[] = []
    let calls = 0
    for (const { operation, place } of places) {
      const isOfPlatform = operation.roles.length === 1 && operation.roles[0] === 'platform-admin'
      const headers = isOfPlatform ? callers.platform : callers.own
      const whole = censusRequest({ operation, own: world.spa, headers })
      for (const raw of refusedNumbers(place)) {
        const query = `${whole.path.includes('?') ? '&' : '?'}${place.name}=${encodeURIComponent(raw)}`
        const path = place.where === 'query' ? `${whole.path}${query}` : whole.path
        const body = place.where === 'body' ? bodyWith(whole.body as object, place.name, raw) : whole.body
        const { status, text } = await rawCall(world.engine.url, path, { ...whole, ...(body && { body }) })
        calls += 1
        if (status === 400 && text.includes('"code":"BW_')) continue
        wrong.push(`${operation.name} ${place.where} ${place.name} = ${raw}: ${status} ${text.slice(0, 120)}`)
      }
    }
    console.log(`      ${calls} requests with a number out of place at ${places.length} places`)
    expect(wrong.join('\n')).to.equal('')
    expect(rowsThatDiffer(before, await requestedRows())).to.equal('')
    await expectInvariants(world.database.url)
  })
})
