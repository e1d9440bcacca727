import { expect } from 'chai'
import { describedRoutes } from '../../core/dist/http/openapi-document.js'
import { routeName } from '../../core/dist/http/route.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import type { Person } from './support/people.js'
import { everybody, inOrder, isHarmless, isNotLast, RouteCensus } from './support/route-census.js'
import { readApi, type ApiDocument } from './support/route-list.js'
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
    const operations = inOrder(api.operations)
    const atHome = people.filter(person => person.own.slug === OTHER)
    const strangers = people.filter(person => person.own.slug === SPA)
    const cells = await census.run(operations.filter(isHarmless), atHome)
    // Its owner sent deliveries again a moment ago: they end here, so that no attempt of theirs changes a row meanwhile.
    const ended = `UPDATE bw.webhook_delivery SET state = 'failed', attempts = attempts + 1 WHERE state = 'waiting'`
    await withOwner(world.database.url, client => client.query(ended))
    const before = await rowsOf(OTHER)
    cells.push(...(await census.run(operations.filter(isNotLast), strangers)))
    const after = await rowsOf(OTHER)
    cells.push(
      ...(await census.run(
        operations.filter(operation => isNotLast(operation) && !isHarmless(operation)),
        atHome,
      )),
    )
    cells.push(
      ...(await census.run(
        operations.filter(operation => !isNotLast(operation)),
        people,
      )),
    )
    const holes = cells.filter(cell => cell.hole !== undefined)
    const atLast = await rowsOf(OTHER)
    const changed = Object.keys(after).filter(name => after[name] !== before[name])
    console.log(
      `      ${cells.length} cells: ${api.operations.length} routes × ${people.length} people × places, ${holes.length} holes, ${changed.length} of ${Object.keys(after).length} tables changed`,
    )
    expect(holes.map(({ name, hole }) => `${name}: ${hole}`)).to.deep.equal([])
    expect(atLast, 'its owner did change rows').to.not.deep.equal(before)
    expect(
      changed.map(name => `${name}: ${before[name]} / ${after[name]}`),
      'rows of the other business that strangers changed',
    ).to.deep.equal([])
  })

  it('leaves every invariant of the database intact', () => expectInvariants(world.database.url))
})
