import type { CustomerContact, CustomerPreferences } from './customer.js'
import type { BookingId, CustomerId, Id, ServiceId } from './id.js'
import type { Minutes } from './interval.js'
import type { PriceRules } from './price-rules.js'

export type CustomerGroupId = Id<'customer-group'>

/** Customers that a business treats alike: members, students, neighbours. */
export interface CustomerGroup {
  readonly id: CustomerGroupId
  /** What policies and clients name it by; never changes. */
  readonly key: string
  /** In the plural, as in "Members book 14 days ahead". */
  readonly label: string
  /** Off the price of every service, 0 to 100. */
  readonly discountPercent: number
  /** Instead of the above for these services. */
  readonly serviceDiscounts: Readonly<Record<ServiceId, number>>
  readonly version: number
}

/** A time that a customer has booked of a service whose time has prices; UTC minutes, on the clocks of `timeZone`. */
export interface UsedTime {
  readonly bookingId: BookingId
  readonly start: Minutes
  readonly end: Minutes
  readonly timeZone: string
  readonly priceRules: PriceRules
}

/** What somebody likes and usually does, by what the business wrote down and by their earlier visits. */
export interface Habits {
  /** People: the one they like first, then those who served them, the last one first. */
  readonly staffIds: readonly string[]
  readonly time: CustomerPreferences['time']
  /** Starts of their last visits, with the zones on whose clocks they were. */
  readonly visits: readonly { readonly start: Minutes; readonly timeZone: string }[]
}

/** What somebody is to the business when it sells to them. */
export interface Standing {
  readonly groups: readonly CustomerGroup[]
  /** What counts against limits of minutes in a price band; empty where no policy has one. */
  readonly used: readonly UsedTime[]
  /** Starts of visits that they did not come to; absent where no policy counts them. */
  readonly missed?: readonly Minutes[]
  /** Absent where no policy looks at them. */
  readonly habits?: Habits | null
}

/** Somebody of whom nothing is known. */
export const GUEST: Standing = { groups: [], used: [] }

/** Who is meant, by the surest thing that is known of them. */
export interface Booker {
  readonly customerId?: CustomerId | undefined
  /** Proved, or entered by the team. */
  readonly email?: string | undefined
  readonly contact?: CustomerContact | undefined
}
