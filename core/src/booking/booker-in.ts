import type { Actor } from '../domain/booking.js'
import type { CustomerContact } from '../domain/customer.js'
import type { Booker } from '../domain/customer-group.js'
import { actorMay } from '../identity/roles.js'

/** Who a request says that it is for. */
export interface ForWhom {
  /** Proved, or named by the team. */
  readonly booker?: Booker | undefined
  readonly customer?: CustomerContact | undefined
}

/**
 * For whom a booking is made: the team is believed, others are who they proved to be. Whoever books under another address
 * than their own does it as a guest.
 */
export function bookerIn(
  { booker, customer }: ForWhom,
  actor: Pick<Actor, 'roles' | 'permissions'>,
): Booker | undefined {
  if (actorMay(actor, 'bookings:write')) return booker ?? (customer && { contact: customer })
  if (booker?.email === undefined || customer === undefined) return booker
  return customer.email?.trim().toLowerCase() === booker.email.toLowerCase() ? booker : undefined
}
