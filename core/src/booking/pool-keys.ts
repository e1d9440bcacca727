import type { LockKey } from '../ports/booking-store.js'
import type { Interval } from '../domain/interval.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Up to here a claim locks hours, beyond whole days: a rental of a year must not take thousands of locks. */
const MAX_HOURS_MS = DAY_MS

/**
 * The locks of a claim on a pool whose units are chosen inside the transaction: whoever may meet on a unit has one of
 * them in common, and bookings of one pool at other times do not wait for each other. A short claim locks its hours (UTC)
 * for itself and its days together with other short ones; a long claim locks its days for itself.
 */
export function poolKeys(resourceId: string, during: Interval): LockKey[] {
  const keysOf = (stepMs: number, length: number, isShared: boolean): LockKey[] => {
    const first = Math.floor(during.startsAt.getTime() / stepMs)
    const last = Math.ceil(during.endsAt.getTime() / stepMs) - 1
    return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) => {
      const at = new Date((first + index) * stepMs).toISOString().slice(0, length)
      return { key: `pool:${resourceId}:${at}`, isShared }
    })
  }
  const isLong = during.endsAt.getTime() - during.startsAt.getTime() > MAX_HOURS_MS
  const days = keysOf(DAY_MS, '2027-03-01'.length, !isLong)
  return isLong ? days : [...days, ...keysOf(HOUR_MS, '2027-03-01T09'.length, false)]
}
