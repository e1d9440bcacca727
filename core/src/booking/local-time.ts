import { Temporal } from 'temporal-polyfill'
import type { LocalDate, LocalTime } from '../domain/interval.js'

/**
 * A wall-clock time some days before (or after, when negative) the local day of an instant. A time that the clock skips is
 * the first one after the gap, one that comes twice the earlier of the two (RFC 5545, 3.3.5).
 */
export function localTimeBefore(instant: Date, timeZone: string, when: { days: number; time: LocalTime }): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
  const plainTime = Temporal.PlainTime.from(when.time)
  const date = local.toPlainDate().subtract({ days: when.days })
  return new Date(date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds)
}

/** The local date some days after that of an instant. */
export function localDateAfter(instant: Date, timeZone: string, days: number): LocalDate {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
  return local.toPlainDate().add({ days }).toString()
}

/** The instant of a wall-clock time on a date. */
export function atLocalTime(date: LocalDate, time: LocalTime, timeZone: string): Date {
  const plainTime = Temporal.PlainTime.from(time)
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds)
}
