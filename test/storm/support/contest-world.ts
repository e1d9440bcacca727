import { randomBytes } from 'node:crypto'
import { createTestDatabase, startTestServer, type TestDatabase, type TestServer } from '@bookwright/core/testing'
import { makeWorld } from '../../bench/support/world.js'
import { BookingClient } from '../../support/booking-client.js'
import { startEngineProcess, type EngineProcess } from '../../support/engine.js'

const ENGINES = 2
const HOURS_A_DAY = 16
const OPENS_AT = 6
const HOUR_MS = 3_600_000

/** One time of one person. */
export interface Wish {
  readonly serviceId: string
  readonly staffId: string
  readonly startsAt: string
}

/** Two engine processes on one database, with a business in which nothing is booked. */
export interface ContestWorld {
  readonly server: TestServer
  readonly database: TestDatabase
  readonly engines: readonly EngineProcess[]
  /** Customers are spread over the engines. */
  client(index: number): BookingClient
  /** The n-th hour of the business, of which each is of another person or at another time. */
  wish(index: number): Wish
  /** Checks nothing: a test that takes a constraint away leaves what no invariant allows. */
  close(): Promise<void>
}

export async function startContestWorld(templateKey: string): Promise<ContestWorld> {
  const server = await startTestServer()
  const database = await createTestDatabase({ serverUrl: server.url, templateKey })
  const env = {
    DATABASE_URL: database.url,
    BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
    BOOKWRIGHT_RATE_LIMITS: 'off',
  }
  const engines: EngineProcess[] = []
  while (engines.length < ENGINES) engines.push(await startEngineProcess({ env, args: ['--no-demo'] }))
  const { booker, from } = await makeWorld(database.url, { otherClaims: 0, bookingsPerDay: 0, crowdBookings: 0 })
  return {
    ...{ server, database, engines },
    client: index => new BookingClient(engines[index % ENGINES]!.url, booker.slug),
    wish(index) {
      const { serviceId, resourceIds } = booker
      const hour = Math.floor(index / resourceIds.length)
      const day = Date.parse(from) + Math.floor(hour / HOURS_A_DAY) * 24 * HOUR_MS
      const startsAt = new Date(day + (OPENS_AT + (hour % HOURS_A_DAY)) * HOUR_MS).toISOString()
      return { serviceId, staffId: resourceIds[index % resourceIds.length]!, startsAt }
    },
    async close() {
      await Promise.all(engines.map(engine => engine.stop()))
      await database.drop()
      await server.stop()
    },
  }
}
