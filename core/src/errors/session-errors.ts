import { defineError } from './bookwright-error.js'

/** A time that a class, or one of a row of bookings, cannot have. */
export interface ConflictDetail {
  startsAt: string
  reasons: unknown[]
}

export const SessionConflictError = defineError<{ conflicts: ConflictDetail[] }>(
  'BW_SESSION_CONFLICT',
  'conflict',
  'Room or people are not free at that time',
  () =>
    'Nothing was entered. Look at the reasons in details, choose other times, or send skipConflicts: true to leave these out.',
)
export const SeriesConflictError = defineError<{ conflicts: ConflictDetail[] }>(
  'BW_SERIES_CONFLICT',
  'conflict',
  'Not every time of the series is free',
  () =>
    'Nothing was booked. Ask POST /bookings/series/preview for other times, then send what to skip or move, or mode best-effort.',
)
export const SessionTooSmallError = defineError<{ taken: number }>(
  'BW_SESSION_TOO_SMALL',
  'conflict',
  'More people have a place than that',
  d => `${d.taken} places are taken. Send a capacity (with overbook) of at least ${d.taken}, or cancel bookings first.`,
)
