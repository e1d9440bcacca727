import { WEEKDAYS, type Weekday } from '../domain/schedule.js'
import type { LocalDate, LocalTime } from '../domain/interval.js'
import { SolverInputError } from '../errors/catalog.js'

export const DAY_MINUTES = 1440

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^(\d{2}):(\d{2})$/

/** Days since 1970-01-01 of a calendar date. */
export function dayNumber(date: LocalDate): number {
  const match = DATE.exec(date)
  const milliseconds = match ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(milliseconds)) throw new SolverInputError({ reason: `"${date}" is not a date (YYYY-MM-DD).` })
  return milliseconds / 86_400_000
}

export function localDate(day: number): LocalDate {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** 0 is Monday, as in ISO 8601; 1970-01-01 was a Thursday. */
export function weekdayIndex(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

export function weekdayOf(day: number): Weekday {
  return WEEKDAYS[weekdayIndex(day)] ?? 'mo'
}

/** Minutes since local midnight; `24:00` is 1440. */
export function minuteOfDay(time: LocalTime): number {
  const match = TIME.exec(time)
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
  if (!(minutes <= DAY_MINUTES) || Number(match?.[2]) > 59) {
    throw new SolverInputError({ reason: `"${time}" is not a time of day (HH:MM).` })
  }
  return minutes
}

/** Wall-clock minutes since 1970-01-01T00:00 of `YYYY-MM-DDTHH:MM`. */
export function localMinutes(text: string): number {
  const [date = '', time = ''] = text.split('T')
  return dayNumber(date) * DAY_MINUTES + minuteOfDay(time.slice(0, 5))
}
