import type { WaitlistEntry } from '../domain/waitlist.js'
import type { StoredBooking } from '../ports/booking-store.js'

/**
 * Whether an offer is only for whoever proves their address: by reading their mail, or with their login. Anybody may wait
 * under the address of a member, and an offer at the price of a group is for members. What the team wrote down is believed.
 */
export function needsProof(
  { source }: Pick<WaitlistEntry, 'source'>,
  hold: Pick<StoredBooking, 'quote'> | undefined,
): boolean {
  return source === 'web' && (hold === undefined || (hold.quote.groups ?? []).length > 0)
}
