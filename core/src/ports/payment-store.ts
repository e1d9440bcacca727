import type { BookingId, PaymentId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import type { Transaction } from './unit-of-work.js'

export type PaymentStatus = 'created' | 'due-on-site' | 'pending' | 'captured' | 'failed' | 'refunded' | 'cancelled'

export interface Payment {
  readonly id: PaymentId
  readonly bookingId: BookingId
  /** Id of the plugin, or `on-site` when the business enabled none. */
  readonly provider: string
  readonly purpose: 'deposit' | 'balance' | 'full'
  readonly amount: Money
  readonly status: PaymentStatus
  readonly instructions: string
  readonly providerReference?: string
}

export interface PaymentChange {
  readonly status: PaymentStatus
  readonly instructions?: string
  readonly providerReference?: string
}

export interface PaymentStore {
  insert(tx: Transaction, payment: Payment): Promise<void>
  update(tx: Transaction, id: PaymentId, change: PaymentChange): Promise<void>
  /** What is still to be paid at the desk becomes what the booking asks for now; nothing is left of it at zero. */
  resize(
    tx: Transaction,
    bookingId: BookingId,
    asked: { readonly deposit: Money; readonly total: Money },
  ): Promise<void>
  ofBooking(tenantId: TenantId, bookingId: BookingId): Promise<Payment[]>
}
