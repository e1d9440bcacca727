import { InvalidRangeError, UnknownTimeZoneError } from '../errors/catalog.js'

const DAY_MS = 86_400_000
const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/
const FIRST_YEAR = 2000
const LAST_YEAR = 2200

export interface TimeRange {
  readonly from: string
  readonly to: string
}

/**
 * Checks a range of dates (`to` inclusive) or of instants (half-open).
 * @throws InvalidRangeError when it mixes both, is inverted, empty, out of the calendar, or longer than `maxDays`.
 */
export function checkRange({ from, to }: TimeRange, maxDays: number): void {
  const isDates = LOCAL_DATE.test(from)
  if (isDates !== LOCAL_DATE.test(to)) {
    throw new InvalidRangeError({ reason: 'Give both ends as dates or as instants.' })
  }
  const start = Date.parse(from)
  const end = Date.parse(to) + (isDates ? DAY_MS : 0)
  if (![start, end].every(isInCalendar)) {
    throw new InvalidRangeError({ reason: `Choose dates between the years ${FIRST_YEAR} and ${LAST_YEAR}.` })
  }
  if (end <= start) throw new InvalidRangeError({ reason: 'The end must come after the start.' })
  if (end - start > maxDays * DAY_MS) {
    throw new InvalidRangeError({ reason: `Ask for at most ${maxDays} days at once.` })
  }
}

function isInCalendar(time: number): boolean {
  if (!Number.isFinite(time)) return false
  const year = new Date(time).getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}

/** @throws UnknownTimeZoneError when the name is not in the IANA data of this machine. */
export function checkTimeZone(timeZone: string): void {
  // Offsets such as +02:00 are accepted by Intl, but no rule for summer time comes with them.
  if (!/^[A-Za-z]/.test(timeZone)) throw new UnknownTimeZoneError({ timeZone })
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch (error) {
    throw new UnknownTimeZoneError({ timeZone }, error)
  }
}
