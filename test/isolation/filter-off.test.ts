import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { dropPolicies, FILTER_OFF, openFunctions } from './support/filter-off.js'
import { everybody, inOrder, RouteCensus, type Cell } from './support/route-census.js'
import type { Person } from './support/people.js'
import { readApi, type ApiDocument, type Operation } from './support/route-list.js'
import { startTwoBusinesses, type TwoBusinesses } from './support/two-businesses.js'

/** Enough to see that the census sees; what they change does not matter any more. */
const RED = [
  'GET /bookings',
  'GET /bookings/{id}',
  'POST /bookings/{id}/cancel',
  'GET /audit',
  'POST /outbox/events/{id}/retry',
  'GET /resources',
  'DELETE /time-off/{id}',
]

/**
 * The filter and the policies know a business, no permission: these would ask again, and less, what the owner and a key with
 * every right ask. The census with the filter asks as all of them.
 */
const NARROWER = /^(manager|front-desk|accountant|a key that)/

describe('The census of the routes without the engine’s own tenant filter', function () {
  this.timeout(500_000)
  let world: TwoBusinesses
  let api: ApiDocument
  let functions: number

  before(async () => {
    world = await startTwoBusinesses(FILTER_OFF)
    functions = await openFunctions(world.database.url)
    api = await readApi(world.engine.url)
  })
  after(() => world?.close())

  const holesOf = (cells: readonly Cell[]) => cells.filter(cell => cell.hole !== undefined)
  const census = (operations: readonly Operation[], people: readonly Person[]) =>
    new RouteCensus(world.engine.url, api).run(operations, people)

  it('finds everything as declared: the policies of the database alone keep the businesses apart', async () => {
    const people = (await everybody(world)).filter(({ label }) => !NARROWER.test(label))
    expect(people).to.have.length(10)
    const cells = await census(inOrder(api.operations), people)
    const holes = holesOf(cells)
    console.log(
      `      filter off, policies on: ${cells.length} cells, ${holes.length} holes, ${functions} functions opened`,
    )
    expect(functions).to.be.greaterThan(3)
    expect(
      holes
        .slice(0, 40)
        .map(({ name, hole }) => `${name}: ${hole}`)
        .join('\n'),
    ).to.equal('')
    await expectInvariants(world.database.url)
  })

  it('finds holes when the policies are off as well', async () => {
    // Before: whoever makes a login opens the database, and that puts missing policies back.
    const people = await everybody(world)
    const tables = await dropPolicies(world.database.url)
    const cells = await census(
      api.operations.filter(({ name }) => RED.includes(name)),
      people,
    )
    const holes = holesOf(cells)
    const routes = new Set(holes.map(({ name }) => name.split(' as ')[0]))
    console.log(`      filter off, policies off on ${tables} tables: ${cells.length} cells, ${holes.length} holes`)
    console.log(`      holes in ${[...routes].join(', ')}`)
    expect(routes.size).to.be.greaterThan(2)
  })
})
