import type { Booker } from '../domain/customer-group.js'
import type { CustomerId } from '../domain/id.js'
import type { Caller } from './route.js'

/** The confirmed address of a caller who is no staff: then their own limits count. */
export function knownCustomer({ identity, permissions }: Caller): string | undefined {
  const account = identity && 'account' in identity ? identity.account : undefined
  return account?.isEmailVerified && !permissions.has('bookings:write') ? account.email : undefined
}

/** For whom a caller asks: customers for themselves, the team for whoever it names. */
export function bookerOf(caller: Caller, clientId?: CustomerId): Booker | undefined {
  if (caller.permissions.has('bookings:write')) return clientId === undefined ? undefined : { customerId: clientId }
  const email = knownCustomer(caller)
  return email === undefined ? undefined : { email }
}
