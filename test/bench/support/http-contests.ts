import { randomUUID } from 'node:crypto'
import { contest, type ContestResult } from './contest.js'
import { load, requestBytes } from './load.js'
import { findPgbench, runPgbench } from './pgbench.js'
import { gatherStatistics, relayAtRest, withEventsHeld } from './relay-rest.js'
import { dateOf, STAFF, type BenchWorld } from './world.js'

export interface Place {
  readonly world: BenchWorld
  readonly enginePort: number
  readonly baselinePort: number
  readonly databaseUrl: string
  readonly role: string
  readonly pids: {
    readonly engine: number
    readonly baseline: number
    readonly database: number
  }
}

export interface Effort {
  readonly clients: number
  readonly roundMs: number
  readonly rounds: number
  /** Answers before the first round that counts: code that was just compiled is not what is measured. */
  readonly warmAnswers: number
}

export const NAMES = {
  cold: 'engine, every range asked for the first time',
  warm: 'engine, the same range again',
  rows: 'Koa + the SELECT, its rows as JSON',
  count: 'Koa + the SELECT, how many rows',
  month: 'engine, a month of 50 people, first time',
  monthAgain: 'engine, the same month again',
  booking: 'engine, POST /bookings',
  followed: 'engine, the same with all that follows',
  pgbench: 'pgbench, the same statements',
} as const

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const BOOKED_DAYS = 250
const OPENS_AT = 6

export function availabilityPath({ world }: Place, from: string, to: string, tenant = world.reader): string {
  return `/api/v1/availability?serviceId=${tenant.serviceId}&from=${from}&to=${to}`
}

/** The whole month for anybody of fifty people with ten thousand bookings, one request after the other. */
export async function monthContest(place: Place, effort: Effort): Promise<ContestResult[]> {
  const { world, enginePort, pids } = place
  const headers = { 'Bookwright-Tenant': world.crowd.slug }
  const month = (from: string, to: string) => requestBytes(availabilityPath(place, from, to, world.crowd), headers)
  let asked = 0
  const again = month(world.from, world.to)
  const options = { clients: 1, durationMs: effort.roundMs, port: enginePort, wanted: '200' }
  const run = (next: () => Buffer) => () => load({ ...options, next, pids: [pids.engine, pids.database] })
  return contest(
    [
      { name: NAMES.month, run: run(() => month(...coldRange(world, asked++))) },
      { name: NAMES.monthAgain, run: run(() => again) },
    ],
    { ...effort, warmAnswers: effort.warmAnswers / 10 },
  )
}

/** The whole month for anybody of ten people. */
export async function availabilityContest(place: Place, effort: Effort): Promise<ContestResult[]> {
  const { world, enginePort, baselinePort } = place
  const headers = { 'Bookwright-Tenant': world.reader.slug }
  const warm = requestBytes(availabilityPath(place, world.from, world.to), headers)
  let asked = 0
  const cold = () => requestBytes(availabilityPath(place, ...coldRange(world, asked++)), headers)
  const [rows, count] = [requestBytes('/'), requestBytes('/count')]
  const { pids } = place
  const run = (port: number, pid: number, next: () => Buffer) => () =>
    load({ ...loadOf(effort), port, next, wanted: '200', pids: [pid, pids.database] })
  return contest(
    [
      { name: NAMES.rows, run: run(baselinePort, pids.baseline, () => rows) },
      { name: NAMES.count, run: run(baselinePort, pids.baseline, () => count) },
      { name: NAMES.cold, run: run(enginePort, pids.engine, cold) },
      { name: NAMES.warm, run: run(enginePort, pids.engine, () => warm) },
    ],
    effort,
  )
}

/**
 * What "cold" means here: no two requests of a run ask for the same range, so no answer and no time-line is at hand; each
 * reads the claims from the database, solves and writes. What changes seldom (business, service, people, hours) may be
 * remembered, and is checked by the same statement. Both ends move within closed hours, so all answers have equal times.
 */
function coldRange(world: BenchWorld, index: number): [string, string] {
  const from = new Date(Date.parse(world.from) + (index % 500) * MINUTE_MS)
  const to = new Date(Date.parse(world.to) + DAY_MS - (Math.floor(index / 500) % 400) * MINUTE_MS)
  return [from.toISOString(), to.toISOString()]
}

/**
 * Sixteen customers, each booking another free hour: once with the events held back, as those of pgbench are, so that the
 * request alone is compared with its statements; once with everything that the relay does afterwards.
 */
export async function bookingContest(place: Place, effort: Effort): Promise<ContestResult[]> {
  const { world, enginePort } = place
  let booked = 0
  const next = () => bookingRequest(place, booked++)
  const pids = [place.pids.engine, place.pids.database]
  const settled = () => relayAtRest(place.databaseUrl)
  const followed = async () => {
    await gatherStatistics(place.databaseUrl)
    return load({ ...loadOf(effort), port: enginePort, next, wanted: '201', pids, settled })
  }
  const contenders = [
    { name: NAMES.booking, run: () => withEventsHeld(place.databaseUrl, followed) },
    { name: NAMES.followed, run: followed },
  ]
  const program = findPgbench()
  if (program === undefined) {
    console.log('\npgbench was not found: bookings are measured without anything to compare with')
    return contest(contenders, { ...effort, warmAnswers: effort.warmAnswers / 4 })
  }
  const { databaseUrl, role } = place
  const given = {
    databaseUrl,
    role,
    tenant: world.booker,
    clients: effort.clients,
    durationMs: effort.roundMs,
    pids: [place.pids.database],
  }
  const bench = async () => {
    await gatherStatistics(databaseUrl)
    return runPgbench(program, given)
  }
  return contest([...contenders, { name: NAMES.pgbench, run: bench }], {
    ...effort,
    warmAnswers: effort.warmAnswers / 4,
  })
}

export function bookingRequest({ world }: Place, index: number): Buffer {
  const { booker } = world
  const day = Date.parse(world.from) + (index % BOOKED_DAYS) * DAY_MS
  const turn = Math.floor(index / BOOKED_DAYS)
  const startsAt = new Date(day + (OPENS_AT + Math.floor(turn / STAFF)) * 60 * MINUTE_MS).toISOString()
  const name = `Customer ${index} of ${dateOf(Date.now())}`
  const body = {
    appointments: [{ serviceId: booker.serviceId, startsAt }],
    customer: { name, email: `customer.${index}@example.test` },
  }
  const headers = { 'Bookwright-Tenant': booker.slug, 'Idempotency-Key': randomUUID() }
  return requestBytes('/api/v1/bookings', headers, body)
}

function loadOf({ clients, roundMs }: Effort): { clients: number; durationMs: number } {
  return { clients, durationMs: roundMs }
}
