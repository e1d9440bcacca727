import type { AppointmentId, ServiceId } from './id.js'
import type { Money } from './money.js'
import type { Policy } from './policy.js'

/** One line of a quote; a negative amount is a discount. `serviceId` is absent for what is no service. */
export interface QuoteLine {
  readonly label: string
  readonly serviceId?: ServiceId
  /** The appointment that it pays for; absent in what is no service, and in quotes of before visits had several. */
  readonly appointmentId?: AppointmentId
  readonly amount: Money
}

/** What a booking costs, shown before it is made and stored with it. */
export interface Quote {
  readonly lines: readonly QuoteLine[]
  readonly total: Money
  readonly deposit: Money
  readonly balance: Money
  /** Of what was paid, the part that went with somebody who left (below zero), or came along with a split. */
  readonly transferred?: Money
  /** Labels of the groups of customers that it was made for; absent: a guest. */
  readonly groups?: readonly string[]
  readonly policy: Policy
}
