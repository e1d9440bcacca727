import { expect } from 'chai'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { routeName } from '../../core/dist/http/route.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { isShared } from './support/census-request.js'
import type { Person } from './support/people.js'
import { everybody, inOrder, RouteCensus } from './support/route-census.js'
import { idPlaces, readApi, type ApiDocument } from './support/route-list.js'
import { tenantTables } from './support/sql-census.js'
import { OTHER, SPA, startTwoBusinesses, type TwoBusinesses } from './support/two-businesses.js'

describe('The census of the routes', function () {
  this.timeout(400_000)
  let world: TwoBusinesses
  let api: ApiDocument
  let people: Person[]
  let census: RouteCensus

  before(async () => {
    world = await startTwoBusinesses()
    api = await readApi(world.engine.url)
    census = new RouteCensus(world.engine.url, api)
    people = await everybody(world)
  })
  after(() => world?.close())

  /** Without what the job writes that links the audit log into a chain: it comes by whenever it is due. */
  async function rowsOf(slug: string): Promise<Record<string, string>> {
    return withOwner(world.database.url, async client => {
      const found: Record<string, string> = {}
      for (const { name } of await tenantTables(client)) {
        if (name === 'audit_head') continue
        const row = `(to_jsonb(t) - '{hash,content_hash,previous_hash,chain_position}'::text[])::text`
        const { rows } = await client.query<{ hash: string }>(
          `SELECT count(*) || ' ' || coalesce(md5(string_agg(${row}, '|' ORDER BY ${row})), '') AS hash FROM bw.${name} t
            WHERE tenant_id = (SELECT id FROM bw.tenant WHERE slug = $1)`,
          [slug],
        )
        found[name] = rows[0]?.hash ?? ''
      }
      return found
    })
  }

  it('reads the same routes from the running router as the code declares', () => {
    const declared = describedRoutes('1').map(routeName)
    expect(api.operations.map(operation => operation.name)).to.include.members(declared)
  })

  it('finds a hole where a route opens to whoever lacks the permission that it declares, and where a known id is answered otherwise', async () => {
    const operation = api.operations.find(({ name }) => name === 'GET /bookings/{id}')!
    const staff = people.find(({ role }) => role === 'staff')!
    const narrower = { ...operation, permission: 'users:write' }
    expect((await census.roleCell(narrower, staff)).hole).to.match(/expected 403, got 200/)
    const neighbour = { ...staff, foreign: world.spa }
    expect((await census.placeCell(operation, neighbour, { where: 'path', name: 'id' })).hole).to.match(/^differs: 200/)
  })

  it('finds every route × person × place of a foreign id as declared', async () => {
    const cells = await census.run(inOrder(api.operations), people)
    const holes = cells.filter(cell => cell.hole !== undefined)
    console.log(
      `      ${cells.length} cells: ${api.operations.length} routes × ${people.length} people × places, ${holes.length} holes`,
    )
    expect(holes.map(({ name, hole }) => `${name}: ${hole}`)).to.deep.equal([])
  })

  it('finds the rows of the other business unchanged when everybody but its owner has tried', async () => {
    const strangers = people.filter(person => person.own.slug === SPA)
    // Its owner sent deliveries again a moment ago: they end here, so that no attempt of theirs changes a row meanwhile.
    const ended = `UPDATE bw.webhook_delivery SET state = 'failed', attempts = attempts + 1 WHERE state = 'waiting'`
    await withOwner(world.database.url, client => client.query(ended))
    const before = await rowsOf(OTHER)
    for (const operation of api.operations.filter(({ method, isOfTenant }) => method !== 'GET' && isOfTenant)) {
      for (const person of strangers) {
        const places = idPlaces(operation, api).filter(place => !isShared(operation, place))
        for (const place of places) await census.placeCell(operation, person, place)
      }
    }
    expect(await rowsOf(OTHER)).to.deep.equal(before)
  })

  it('leaves every invariant of the database intact', () => expectInvariants(world.database.url))
})
