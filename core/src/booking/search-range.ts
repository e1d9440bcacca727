import { Temporal } from 'temporal-polyfill'
import { InvalidRangeError } from '../errors/catalog.js'
import { BoundedCache } from '../cache/bounded-cache.js'
import type { Interval } from '../domain/interval.js'

const DAY_MS = 86_400_000
const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/

/** The longest range of each question, in days. */
export const MAX_DAYS = { availability: 92, explained: 7, itineraries: 31, calendar: 42, list: 366 } as const

function startOfDay(date: string, timeZone: string, plusDays = 0): Date {
  const local = Temporal.PlainDate.from(date, { overflow: 'reject' }).add({ days: plusDays })
  return new Date(local.toZonedDateTime(timeZone).epochMilliseconds)
}

/**
 * Reads one end of a range: a date is a day in `timeZone`, of which `end` takes the last moment; an instant is itself.
 * @throws InvalidRangeError when it is neither, or outside the years 1970 to 2200.
 */
export function parseBound(text: string, timeZone: string, side: 'start' | 'end'): Date {
  const at = readBound(text, timeZone, side)
  if (at.getTime() < 0 || at.getUTCFullYear() > 2200) {
    throw new InvalidRangeError({ reason: 'The range must lie between 1970 and 2200.' })
  }
  return at
}

function readBound(text: string, timeZone: string, side: 'start' | 'end'): Date {
  try {
    if (LOCAL_DATE.test(text)) return startOfDay(text, timeZone, side === 'end' ? 1 : 0)
    return new Date(Temporal.Instant.from(text).epochMilliseconds)
  } catch (cause) {
    const reason = `"${text}" is neither a date (YYYY-MM-DD) nor an instant (ISO 8601).`
    throw new InvalidRangeError({ reason }, cause)
  }
}

/**
 * Reads a range of dates or instants. Dates are days in `timeZone` and the last one is included; instants are half-open.
 * @param maxDays - The longest range allowed, in days.
 * @throws InvalidRangeError when a bound is malformed or outside the years 1970 to 2200, when one is a date and the
 *   other an instant, or when the range is inverted, empty or too long.
 */
export function parseSearchRange(from: string, to: string, timeZone: string, maxDays: number): Interval {
  if (LOCAL_DATE.test(from) !== LOCAL_DATE.test(to)) {
    throw new InvalidRangeError({ reason: 'Give both ends as dates or as instants.' })
  }
  const startsAt = parseBound(from, timeZone, 'start')
  const endsAt = parseBound(to, timeZone, 'end')
  if (endsAt <= startsAt) throw new InvalidRangeError({ reason: '"from" must lie before "to".' })
  // One hour more than whole days: a range over the end of daylight saving is that much longer.
  if (endsAt.getTime() - startsAt.getTime() > maxDays * DAY_MS + 3_600_000) {
    throw new InvalidRangeError({ reason: `Ask for at most ${maxDays} days at once.` })
  }
  return { startsAt, endsAt }
}

const ENTRY_BYTES = 200
const CACHED_BYTES = 500_000

/** Reads ranges and remembers those that were right: the same month is asked for again and again. */
export class RangeReader {
  private readonly accepted = new BoundedCache<readonly [number, number]>(CACHED_BYTES)

  /** The same as `parseSearchRange`. */
  read(from: string, to: string, timeZone: string, maxDays: number): Interval {
    const key = `${maxDays} ${timeZone} ${from} ${to}`
    const known = this.accepted.get(key)
    if (known) return { startsAt: new Date(known[0]), endsAt: new Date(known[1]) }
    const range = parseSearchRange(from, to, timeZone, maxDays)
    this.accepted.set(key, [range.startsAt.getTime(), range.endsAt.getTime()], key.length * 2 + ENTRY_BYTES)
    return range
  }
}
