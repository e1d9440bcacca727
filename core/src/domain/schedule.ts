import type { LocalDate, LocalTime } from './interval.js'
import type { ScheduleId } from './id.js'

export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Wall-clock span; when the end is not after the start it runs into the next day. */
export type LocalSpan = readonly [LocalTime, LocalTime]

export type WeeklyHours = Partial<Record<Weekday, readonly LocalSpan[]>>

/** Weekly hours and breaks in one zone; an exception replaces the whole date, an empty list closes it. */
export interface Schedule {
  readonly id: ScheduleId
  readonly name: string
  readonly timeZone: string
  readonly weekly: WeeklyHours
  readonly breaks: WeeklyHours
  readonly exceptions: Readonly<Record<LocalDate, readonly LocalSpan[]>>
}
