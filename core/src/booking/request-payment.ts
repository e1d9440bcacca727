import { inject, injectable } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import { PaymentService, type PaymentAnswer, type PaymentPlan } from '../payment/payment-service.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingTokens } from './booking-tokens.js'

/** How a request is paid once it was accepted: nobody was asked for money before. */
@injectable()
export class RequestPayment {
  constructor(
    @inject(PaymentService) private readonly payments: PaymentService,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /** Undefined when there is nothing to pay, or when it was planned before. Runs before the transaction. */
  async plan(booking: StoredBooking): Promise<PaymentPlan | undefined> {
    if (booking.status !== 'requested') return undefined
    const { total, deposit } = booking.quote
    return this.payments.plan(booking.tenantId, { total, deposit })
  }

  record(tx: Transaction, booking: StoredBooking, plan: PaymentPlan): Promise<Payment> {
    return this.payments.record(tx, booking.id, plan)
  }

  /** After the commit. A provider that fails leaves the booking as it is, with a payment that failed. */
  async start(tenantId: TenantId, payment: Payment, reference: string): Promise<PaymentAnswer> {
    const { tenant } = await this.tokens.of(tenantId)
    const order = { tenantId, payment, description: reference, returnUrl: '', locale: tenant.locale }
    return this.payments.startAfterCommit(order)
  }
}
