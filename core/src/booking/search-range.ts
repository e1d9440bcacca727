import { Temporal } from 'temporal-polyfill'
import { InvalidRangeError, UnknownTimeZoneError } from '../errors/catalog.js'
import type { Interval } from '../domain/interval.js'

const DAY_MS = 86_400_000
const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/

export function requireTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch (cause) {
    throw new UnknownTimeZoneError({ timeZone }, cause)
  }
}

function startOfDay(date: string, timeZone: string, plusDays = 0): Date {
  const local = Temporal.PlainDate.from(date, { overflow: 'reject' }).add({ days: plusDays })
  return new Date(local.toZonedDateTime(timeZone).epochMilliseconds)
}

function parseBound(text: string, timeZone: string, isEnd: boolean): Date {
  try {
    if (LOCAL_DATE.test(text)) return startOfDay(text, timeZone, isEnd ? 1 : 0)
    return new Date(Temporal.Instant.from(text).epochMilliseconds)
  } catch (cause) {
    throw new InvalidRangeError(
      { reason: `"${text}" is neither a date (YYYY-MM-DD) nor an instant (ISO 8601).` },
      cause,
    )
  }
}

/**
 * Reads a range of dates or instants. Dates are days in `timeZone` and the last one is included; instants are half-open.
 * @param maxDays - The longest range allowed, in days.
 * @throws InvalidRangeError when a bound is malformed, the range is inverted or too long, or it leaves the years 1970 to 2200.
 */
export function parseSearchRange(from: string, to: string, timeZone: string, maxDays: number): Interval {
  const startsAt = parseBound(from, timeZone, false)
  const endsAt = parseBound(to, timeZone, true)
  if (endsAt <= startsAt) throw new InvalidRangeError({ reason: '"from" must lie before "to".' })
  // One hour more than whole days: a range over the end of daylight saving is that much longer.
  if (endsAt.getTime() - startsAt.getTime() > maxDays * DAY_MS + 3_600_000) {
    throw new InvalidRangeError({ reason: `Ask for at most ${maxDays} days at once.` })
  }
  if (startsAt.getTime() < 0 || endsAt.getUTCFullYear() > 2200) {
    throw new InvalidRangeError({ reason: 'The range must lie between 1970 and 2200.' })
  }
  return { startsAt, endsAt }
}
