import fc from 'fast-check'
import { expect } from 'chai'
import { ALL_ERRORS } from '../../core/dist/errors/all-errors.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { readApi } from '../isolation/support/route-list.js'
import { OTHER, SPA, startTwoBusinesses, type TwoBusinesses } from '../isolation/support/two-businesses.js'
import { BookingClient } from '../support/booking-client.js'
import { FuzzRun, leakIn, problemOf, type FuzzResult } from './support/fuzz-run.js'
import { RequestArbitraries, type FuzzFacts } from './support/request-arbitrary.js'

const CASES = Number(process.env.FUZZ_CASES ?? 20_000)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)
const CHUNK = 500
const LANES = 8
const CODES = new Set(Object.values(ALL_ERRORS).map(entry => (entry as { code: string }).code))

/** An answer without an end. */
const STREAMS = new Set(['GET /events'])

describe('Hostile input made from the OpenAPI document', function () {
  this.timeout(120_000 + CASES * 20)
  let world: TwoBusinesses

  before(async () => {
    world = await startTwoBusinesses()
  })
  after(() => world?.close())

  async function facts(): Promise<FuzzFacts> {
    const { spa, other, engine, signIn } = world
    const client = new BookingClient(engine.url, SPA)
    const serviceId = await client.serviceId('cut-and-finish')
    const customer = { name: 'Fuzz', email: 'fuzz@example.test', phone: '+44 20 7946 0000' }
    const samples = {
      'POST /bookings': (startsAt: string) => ({ appointments: [{ serviceId, startsAt }], customer, notes: 'n' }),
      'POST /holds': (startsAt: string) => ({ appointments: [{ serviceId, startsAt }], guests: 1 }),
    }
    const owner = await signIn('owner', SPA)
    const own = idsIn(spa)
    const idsOf = {
      ...own,
      serviceId: [...(own.serviceId ?? []), serviceId],
      pluginId: ['payment-onsite', 'channel-email'],
    }
    return {
      samples,
      ids: [...Object.values(idsOf).flat(), ...Object.values(idsIn(other)).flat()],
      idsOf,
      tokens: [spa.manageToken, spa.holdToken, other.manageToken, world.secondManageToken],
      startsAt: (await client.slots('cut-and-finish')).map(slot => slot.startsAt),
      tenants: [SPA, SPA, SPA, OTHER],
      callers: [
        ...[owner, owner, owner],
        await signIn('front-desk', SPA),
        await signIn('owner', OTHER),
        { 'Bookwright-Manage-Token': spa.manageToken },
      ],
    }
  }

  async function fuzz(): Promise<FuzzResult> {
    const api = await readApi(world.engine.url)
    const operations = api.operations.filter(({ name }) => !STREAMS.has(name))
    const requests = new RequestArbitraries({ ...api, operations }, await facts()).any()
    const run = new FuzzRun(world.engine.url, CODES, LANES)
    for (let sent = 0; sent < CASES && run.result.findings.length === 0; sent += CHUNK) {
      const numRuns = Math.min(CHUNK, CASES - sent)
      await run.send(fc.sample(requests, { numRuns, seed: SEED + sent }))
    }
    run.close()
    return run.result
  }

  it('never gets an error of ours, never waits five seconds, never sees a stack or SQL', async () => {
    const startedAt = performance.now()
    const { sent, statuses, slowestMs, findings } = await fuzz()
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    console.log(
      `      seed ${SEED}: ${sent} inputs in ${seconds} s, slowest ${Math.round(slowestMs)} ms, ${JSON.stringify(statuses)}`,
    )
    const lines = findings.map(finding => JSON.stringify(finding).slice(0, 2_000))
    expect(lines.join('\n'), `FUZZ_SEED=${SEED}`).to.equal('')
    expect(sent).to.equal(CASES)
    expect(statuses['200'], 'some inputs reach past the front door').to.be.greaterThan(sent / 20)
    expect(statuses['201'], 'some inputs book').to.be.greaterThan(0)
  })

  it('leaves an engine that is ready, has not stumbled, and takes a booking', async () => {
    const { url } = world.engine
    expect((await fetch(`${url}/readyz`)).status).to.equal(200)
    expect(world.engine.output()).not.to.match(/unhandled|uncaught|MaxListenersExceeded/i)
    const client = new BookingClient(url, OTHER)
    // Of its own: what was there may be archived by now, or closed on every day.
    const headers = { ...(await world.signIn('owner', OTHER)), 'Bookwright-Tenant': OTHER }
    const make = async (path: string, body: object) => (await client.post(path, body, undefined, headers)).body.id ?? ''
    const locationId = await make('/locations', { name: 'Calm', timeZone: 'Europe/London' })
    await make('/resources', { name: 'Quiet room', type: 'quiet-room', locationId })
    const requirements = [{ key: 'room', type: 'quiet-room' }]
    const rest = { durationMinutes: 30, price: 100, requirements, locationIds: [locationId] }
    await make('/services', { name: 'Good Rest', slug: 'good-rest', ...rest })
    const slots = await client.slots('good-rest', 21, 28)
    expect((await client.book(slots[0]!, 'Good Input')).status).to.equal(201)
  })

  it('leaves every invariant of the database intact', () => expectInvariants(world.database.url))

  it('would be seen: an answer of 500, a stack, a statement, an unknown code', () => {
    const request = { name: '', method: 'GET', path: '/', headers: {}, body: undefined }
    const answer = { status: 400, type: 'application/problem+json', text: '{"code":"BW_INVALID_REQUEST"}' }
    expect(problemOf(request, answer, CODES)).to.equal(undefined)
    expect(problemOf(request, { ...answer, status: 500 }, CODES)).to.equal('status 500')
    expect(problemOf(request, { ...answer, text: '{"code":"BW_NEW"}' }, CODES)).to.contain('unknown code')
    expect(problemOf(request, { ...answer, type: 'text/html' }, CODES)).to.contain('no problem+json')
    const stack = new TypeError('x').stack ?? ''
    expect(leakIn(stack, '')).to.be.a('string')
    expect(leakIn('SELECT id FROM bw.booking', '')).to.be.a('string')
    expect(leakIn('invalid input syntax for type uuid', '')).to.be.a('string')
    expect(leakIn('SELECT id FROM bw.booking', 'name=SELECT id FROM bw.booking')).to.equal(undefined)
  })
})

function idsIn(of: object): Record<string, string[]> {
  const ids = Object.entries(of).filter(([name]) => name.endsWith('Id'))
  return Object.fromEntries(ids.map(([name, id]) => [name, [String(id)]]))
}
