import type { LocalDate } from './interval.js'
import { WEEKDAYS, type Weekday } from './schedule.js'

/** How something repeats in wall-clock time: a number of times, or until a date (included). */
export interface RepeatRule {
  readonly frequency: 'daily' | 'weekly' | 'monthly'
  /** Every n-th day, week or month; default 1. */
  readonly interval?: number | undefined
  readonly count?: number | undefined
  readonly until?: LocalDate | undefined
  /** With `weekly`: on these days of the week; default the day of the first. */
  readonly weekdays?: readonly Weekday[] | undefined
  /** Dates on which it does not happen. */
  readonly exceptions?: readonly LocalDate[] | undefined
}

/** The rule as RFC 5545 writes it; its times are floating, so the end is one too. */
export function toRrule({ frequency, interval = 1, count, until, weekdays = [] }: RepeatRule): string {
  const days = WEEKDAYS.filter(day => weekdays.includes(day)).map(day => day.toUpperCase())
  const parts = [
    `FREQ=${frequency.toUpperCase()}`,
    `INTERVAL=${interval}`,
    ...(frequency === 'weekly' && days.length > 0 ? [`BYDAY=${days.join(',')}`] : []),
    ...(count === undefined ? [] : [`COUNT=${count}`]),
    ...(until === undefined ? [] : [`UNTIL=${until.replaceAll('-', '')}T235959Z`]),
  ]
  return parts.join(';')
}
