import type { Booking } from '../domain/booking.js'

/** Claims that end here are never in force. */
const NEVER = new Date(0)

/** Whether a booking keeps no time for itself while it waits. */
export function isOpenRequest({ status, policy }: Pick<Booking, 'status' | 'policy'>): boolean {
  return status === 'requested' && policy.approval === 'open'
}

/** How long the claims of a booking are in force, whose deadline is `expiresAt`. */
export function claimsUntil(booking: Pick<Booking, 'status' | 'policy'>, expiresAt: Date | null): Date | 'infinity' {
  if (isOpenRequest(booking)) return NEVER
  return expiresAt ?? 'infinity'
}
