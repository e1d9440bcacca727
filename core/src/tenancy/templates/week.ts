import type { LocalSpan, Weekday, WeeklyHours } from '../../domain/schedule.js'

/** The same spans on each of some days. */
export function onDays(days: readonly Weekday[], ...spans: LocalSpan[]): WeeklyHours {
  return Object.fromEntries(days.map(day => [day, spans]))
}

export const WORKING_DAYS = ['mo', 'tu', 'we', 'th', 'fr'] as const
export const TUESDAY_TO_SATURDAY = ['tu', 'we', 'th', 'fr', 'sa'] as const
export const TUESDAY_TO_SUNDAY = ['tu', 'we', 'th', 'fr', 'sa', 'su'] as const
