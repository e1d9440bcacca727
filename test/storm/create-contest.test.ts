import { readFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { makeWorld, type BenchWorld } from '../bench/support/world.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient, type Answer } from '../support/booking-client.js'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { contest } from './support/contest.js'

const REQUESTS = 500
const HOURS_A_DAY = 16
const OPENS_AT = 6
const HOUR_MS = 3_600_000

interface Wish {
  readonly serviceId: string
  readonly staffId: string
  readonly startsAt: string
}

describe('500 bookings of one time of one person, beside 500 that nobody else wants', function () {
  this.timeout(300_000)
  let server: TestServer
  let database: TestDatabase
  let world: BenchWorld
  const engines: EngineProcess[] = []

  before(async () => {
    server = await startTestServer()
    database = await createTestDatabase({ serverUrl: server.url, templateKey: 'contest' })
    const env = {
      DATABASE_URL: database.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_RATE_LIMITS: 'off',
    }
    engines.push(await startEngineProcess({ env, args: ['--no-demo'] }))
    engines.push(await startEngineProcess({ env, args: ['--no-demo'] }))
    world = await makeWorld(database.url, { otherClaims: 0, bookingsPerDay: 0, crowdBookings: 0 })
  })

  after(async () => {
    await Promise.all(engines.map(engine => engine.stop()))
    await database.drop()
    await server.stop()
  })

  /** The n-th hour of the business, of which each is of another person or at another time. */
  function wish(index: number): Wish {
    const { serviceId, resourceIds } = world.booker
    const hour = Math.floor(index / resourceIds.length)
    const day = Date.parse(world.from) + Math.floor(hour / HOURS_A_DAY) * 24 * HOUR_MS
    const startsAt = new Date(day + (OPENS_AT + (hour % HOURS_A_DAY)) * HOUR_MS).toISOString()
    return { serviceId, staffId: resourceIds[index % resourceIds.length]!, startsAt }
  }

  function book(slot: Wish, index: number, key: string): Promise<Answer> {
    const client = new BookingClient(engines[index % engines.length]!.url, world.booker.slug)
    return client.book(slot, `Racer ${index}`, key)
  }

  it('go to everybody, and then to exactly one; every other one is told that it is taken', async () => {
    await contest({
      name: `create, ${REQUESTS} at once over ${engines.length} processes`,
      request: book,
      own: Array.from({ length: REQUESTS }, (_, index) => wish(index)),
      contested: wish(REQUESTS),
      winners: 1,
      refusals: ['409 BW_SLOT_TAKEN'],
    })
    expect(await countOverlaps(database.url)).to.equal(0)
    const log = server.logFile === null ? '' : await readFile(server.logFile, 'utf8')
    expect(log).not.to.contain('deadlock detected')
    await expectInvariants(database.url)
  })

  it('are seen to be won by several when the constraint is taken away', async () => {
    await withOwner(database.url, client =>
      client.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'),
    )
    const small = 40
    const error = await contest({
      name: `create, ${small} at once without the constraint`,
      request: book,
      own: Array.from({ length: small }, (_, index) => wish(REQUESTS + 10 + index)),
      contested: wish(REQUESTS + 10 + small),
      winners: 1,
      refusals: ['409 BW_SLOT_TAKEN'],
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect((error as Error | undefined)?.message).to.match(/^winners: expected/)
    expect(await countOverlaps(database.url)).to.be.greaterThan(0)
  })
})
