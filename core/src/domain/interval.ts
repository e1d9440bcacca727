/** A half-open span of time, `[startsAt, endsAt)`, in UTC. */
export interface Interval {
  readonly startsAt: Date
  readonly endsAt: Date
}

/** Whole UTC minutes since 1970, the solver's only unit of time. */
export type Minutes = number

/** A calendar date without a zone, `YYYY-MM-DD`; the zone stands beside it. */
export type LocalDate = string

/** A wall-clock time, `HH:MM`; the zone stands beside it. `24:00` is midnight at the end of the day. */
export type LocalTime = string

export const MINUTE_MS = 60_000

export function toMinutes(instant: Date): Minutes {
  return Math.floor(instant.getTime() / MINUTE_MS)
}

export function fromMinutes(minutes: Minutes): Date {
  return new Date(minutes * MINUTE_MS)
}
