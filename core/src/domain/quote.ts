import type { ServiceId } from './id.js'
import type { Money } from './money.js'
import type { Policy } from './policy.js'

/** One line of a quote; a negative amount is a discount. `serviceId` is absent for what is no service. */
export interface QuoteLine {
  readonly label: string
  readonly serviceId?: ServiceId
  readonly amount: Money
}

/** What a booking costs, shown before it is made and stored with it. */
export interface Quote {
  readonly lines: readonly QuoteLine[]
  readonly total: Money
  readonly deposit: Money
  readonly balance: Money
  readonly policy: Policy
}
