import { setTimeout as delay } from 'node:timers/promises'
import { startEngineProcess } from '../../support/engine.js'
import { availabilityPath, bookingRequest, type Place } from './http-contests.js'
import { HttpConnection, requestBytes } from './load.js'
import { benchEnvironment } from './place.js'
import { relayAtRest } from './relay-rest.js'
import { WireCounter, type WireCount } from './wire-counter.js'

export interface StatementCount {
  readonly request: string
  /** Of each of several requests of the same kind; equal ones show that nothing grows with the data. */
  readonly roundTrips: readonly number[]
  readonly statements: readonly number[]
  readonly texts: readonly string[]
}

/** The number that the first booking of this count takes; those of the contest begin at 0. */
const FIRST_BOOKING = 30_000
/** What follows an answer is over when nothing came for so long: it must not be counted with the next request. */
const SETTLE_MS = 150

/** Asks a second engine, whose way to the database is watched, one request after the other. */
export async function countStatements(place: Place, secretKey: string): Promise<StatementCount[]> {
  const { hostname, port } = new URL(place.databaseUrl)
  const counter = await WireCounter.open({ host: hostname, port: Number(port) })
  const watched = new URL(place.databaseUrl)
  watched.port = String(counter.port)
  const env = { ...benchEnvironment(secretKey), DATABASE_URL: watched.href }
  const engine = await startEngineProcess({ env, args: ['--no-demo'] })
  try {
    const connection = await HttpConnection.open(Number(new URL(engine.url).port), true)
    const headers = { 'Bookwright-Tenant': place.world.reader.slug }
    const { from, to } = place.world
    const search = (start: string, end: string) => requestBytes(availabilityPath(place, start, end), headers)
    const { crowd } = place.world
    const crowdHeaders = { 'Bookwright-Tenant': crowd.slug }
    const crowded = (start: string, end: string) =>
      requestBytes(availabilityPath(place, start, end, crowd), crowdHeaders)
    // What an event of one booking leads to must not be counted with the next one.
    const settled = async () => {
      for (let before = -1; before !== counter.seen;) {
        before = counter.seen
        await delay(SETTLE_MS)
        await relayAtRest(place.databaseUrl)
      }
    }
    const ask = async (request: Buffer) => {
      await settled()
      counter.take()
      await connection.ask(request)
      // What follows comes in batches, larger ones where there is more to do: it is no part of the count.
      return counter.take()
    }
    const booking = (index: number) => bookingRequest(place, FIRST_BOOKING + index)
    // The first ones read what is remembered afterwards: tenant, plugins, settings.
    await connection.ask(search(from, from))
    await connection.ask(crowded(from, from))
    await connection.ask(booking(0))
    await connection.ask(search(`${from}T00:00:01Z`, `${to}T00:00:01Z`))
    await connection.ask(crowded(`${from}T00:00:01Z`, `${to}T00:00:01Z`))
    // One day of ten people, their month, and the month of fifty people with ten thousand bookings.
    const ranges = [
      search(`${from}T00:01:00Z`, `${from}T23:01:00Z`),
      search(`${from}T00:02:00Z`, `${to}T00:02:00Z`),
      crowded(`${from}T00:03:00Z`, `${from}T23:03:00Z`),
      crowded(`${from}T00:04:00Z`, `${to}T00:04:00Z`),
    ]
    const cold: WireCount[] = []
    for (const range of ranges) cold.push(await ask(range))
    const warm = [await ask(search(from, to)), await ask(search(from, to)), await ask(search(from, to))].slice(1)
    const booked = [await ask(booking(1)), await ask(booking(2)), await ask(booking(3))]
    connection.close()
    return [toCount('availability, cold', cold), toCount('availability, warm', warm), toCount('booking', booked)]
  } finally {
    await engine.stop()
    counter.close()
  }
}

function toCount(request: string, counts: readonly WireCount[]): StatementCount {
  return {
    request,
    roundTrips: counts.map(count => count.roundTrips),
    statements: counts.map(count => count.statements),
    texts: (counts[0]?.texts ?? []).map(text => text.replace(/\s+/g, ' ').trim().slice(0, 90)),
  }
}

export function printStatements(counts: readonly StatementCount[]): void {
  console.log('\nstatements of one request, several of each kind')
  for (const { request, roundTrips, statements } of counts) {
    console.log(`  ${request.padEnd(24)} round trips: ${roundTrips.join(', ')}; statements: ${statements.join(', ')}`)
  }
}
