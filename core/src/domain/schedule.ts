import type { LocalDate, LocalTime } from './interval.js'
import type { ScheduleId } from './id.js'

export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Wall-clock span; when the end is not after the start it runs into the next day. */
export type LocalSpan = readonly [LocalTime, LocalTime]

export type WeeklyHours = Partial<Record<Weekday, readonly LocalSpan[]>>

/** Other weekly hours and breaks from one date to another, both included. */
export interface Season {
  readonly name: string
  readonly from: LocalDate
  readonly until: LocalDate
  readonly weekly: WeeklyHours
  readonly breaks: WeeklyHours
}

/**
 * Weekly hours and breaks in one zone. On the dates of a season those of the season count, of two the first; an exception
 * replaces the whole date, an empty list closes it.
 */
export interface Schedule {
  readonly id: ScheduleId
  readonly name: string
  readonly timeZone: string
  readonly weekly: WeeklyHours
  readonly breaks: WeeklyHours
  readonly exceptions: Readonly<Record<LocalDate, readonly LocalSpan[]>>
  readonly seasons: readonly Season[]
  readonly version: number
}
