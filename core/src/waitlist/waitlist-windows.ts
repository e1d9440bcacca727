import { atLocalTime, localDateAfter } from '../booking/local-time.js'
import type { Interval } from '../domain/interval.js'
import type { WaitlistWindow } from '../domain/waitlist.js'
import { InvalidRequestError } from '../errors/catalog.js'

const MAX_DAYS_AHEAD = 366
const DAY_MS = 86_400_000

/** The windows as instants, in order; `timeZone` is that of the business. */
export function spansOf(windows: readonly WaitlistWindow[], timeZone: string): Interval[] {
  return windows
    .map(({ date, from, to }) => ({
      startsAt: atLocalTime(date, from, timeZone),
      endsAt: endOf(date, to, timeZone),
    }))
    .sort((left, right) => left.startsAt.getTime() - right.startsAt.getTime())
}

/**
 * From the first to the last instant of the windows.
 * @throws InvalidRequestError for one that ends before it begins, is over, or lies more than a year ahead.
 */
export function boundsOf(windows: readonly WaitlistWindow[], timeZone: string, now: Date): Interval {
  windows.forEach(({ from, to }, index) => {
    if (to <= from) refuse(index, 'to', 'Must be later than from')
  })
  const spans = spansOf(windows, timeZone)
  spans.forEach((span, index) => {
    if (span.endsAt <= now) refuse(index, 'date', 'Must not be over')
    if (span.startsAt.getTime() > now.getTime() + MAX_DAYS_AHEAD * DAY_MS) {
      refuse(index, 'date', 'Is more than a year ahead')
    }
  })
  const ends = spans.map(span => span.endsAt.getTime())
  return { startsAt: spans[0]?.startsAt ?? now, endsAt: new Date(Math.max(...ends)) }
}

function endOf(date: string, to: string, timeZone: string): Date {
  if (to !== '24:00') return atLocalTime(date, to, timeZone)
  // Midnight of the next day, by way of noon: a day may have 23 or 25 hours.
  return atLocalTime(localDateAfter(atLocalTime(date, '12:00', timeZone), timeZone, 1), '00:00', timeZone)
}

function refuse(index: number, field: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path: `windows.${index}.${field}`, message }] })
}
