/** Wall-clock time of a business: every function names the zone, none reads the reader's own. */

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export type LocalDate = string

interface WallClock {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

/** The date in the zone at an instant, as YYYY-MM-DD. */
export function localDateAt(instant: Date, timeZone: string): LocalDate {
  const { year, month, day } = wallClock(instant, timeZone)
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

/** The wall-clock time in the zone at an instant, as HH:MM. */
export function localTimeAt(instant: Date, timeZone: string): string {
  const { hour, minute } = wallClock(instant, timeZone)
  return [hour, minute].map(part => String(part).padStart(2, '0')).join(':')
}

/** The instant of a wall-clock time `HH:MM`; one that a clock change skips is read as if the clock had not changed yet. */
export function zonedInstant(date: LocalDate, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`)
  const first = new Date(wanted - offsetMs(new Date(wanted), timeZone))
  const second = new Date(wanted - offsetMs(first, timeZone))
  const isReached = second.getTime() + offsetMs(second, timeZone) === wanted
  return isReached ? second : new Date(Math.max(first.getTime(), second.getTime()))
}

/** The first instant of a date in the zone; where midnight is skipped by a clock change, the first minute after it. */
export function startOfDay(date: LocalDate, timeZone: string): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`)
  const first = new Date(wanted - offsetMs(new Date(wanted), timeZone))
  const second = new Date(wanted - offsetMs(first, timeZone))
  return localDateAt(second, timeZone) === date ? second : first
}

/** The instant of a wall-clock time on a date; one that comes twice is its first, one that is skipped the first minute after. */
export function instantAt(date: LocalDate, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`)
  const first = new Date(wanted - offsetMs(new Date(wanted - offsetMs(new Date(wanted), timeZone)), timeZone))
  const earlier = new Date(wanted - offsetMs(new Date(first.getTime() - DAY_MS / 8), timeZone))
  return offsetMs(earlier, timeZone) === wanted - earlier.getTime() ? earlier : first
}

/** The instant of a wall-clock time `YYYY-MM-DDTHH:MM`; undefined when it is none. */
export function instantOf(local: string, timeZone: string): Date | undefined {
  const [date = '', time = ''] = local.split('T')
  return isLocalDate(date) && /^\d{2}:\d{2}$/.test(time) ? instantAt(date, time, timeZone) : undefined
}

/**
 * The day with which the week of a date begins.
 * @param weekday - 1 for Monday to 7 for Sunday; see `firstWeekday`.
 */
export function weekStart(date: LocalDate, weekday: number): LocalDate {
  const own = new Date(`${date}T00:00:00Z`).getUTCDay()
  return addDays(date, -((own - weekday + 7) % 7))
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Whole minutes from one instant to another; real minutes, so a clock change in between is counted. */
export function minutesBetween(from: Date, to: Date | string): number {
  return Math.round((new Date(to).getTime() - from.getTime()) / MINUTE_MS)
}

export function plusMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * MINUTE_MS)
}

export function isLocalDate(text: unknown): text is LocalDate {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

function wallClock(instant: Date, timeZone: string): WallClock {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant)
  const read = (type: string) => Number(parts.find(part => part.type === type)?.value ?? 0)
  return { year: read('year'), month: read('month'), day: read('day'), hour: read('hour'), minute: read('minute') }
}

function offsetMs(instant: Date, timeZone: string): number {
  const { year, month, day, hour, minute } = wallClock(instant, timeZone)
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  return asUtc - Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS
}
