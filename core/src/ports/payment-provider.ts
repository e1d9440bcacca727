import type { BookingId, PaymentId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'

/** What is to be collected or given back: `amount` in minor units; `description` is what a statement shows. */
export interface PaymentOrder {
  readonly tenantId: TenantId
  readonly paymentId: PaymentId
  readonly bookingId: BookingId
  readonly amount: Money
  readonly description: string
  /** Where a provider sends the customer back to; empty when the core knows no page for it. */
  readonly returnUrl: string
}

/** How collecting began. `pending`: the provider tells later; `captured`: the money is there. */
export interface PaymentStart {
  readonly status: 'due-on-site' | 'pending' | 'captured'
  /** Where the customer pays, when it is elsewhere. */
  readonly redirectUrl?: string
  /** What to tell the customer, already translated. */
  readonly instructions?: string
  readonly providerReference?: string
}

/** How giving back went. `by-hand`: somebody at the desk has to do it. */
export interface RefundResult {
  readonly status: 'refunded' | 'pending' | 'by-hand'
  readonly providerReference?: string
}

/** Takes and returns money. `start` runs after the booking is committed, never inside its transaction. */
export interface PaymentProvider {
  readonly label: string
  /** True when the deposit is collected before the visit; then the booking waits in `pending-payment`. */
  readonly isOnline: boolean
  start(order: PaymentOrder, signal: AbortSignal): Promise<PaymentStart>
  refund(order: PaymentOrder, signal: AbortSignal): Promise<RefundResult>
}
