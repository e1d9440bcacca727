import { inject, injectable } from 'tsyringe'
import { CUSTOMER_DESK, PAYMENT_DESK } from '../di/tokens.js'
import type { Booking } from '../domain/booking.js'
import type { CustomerContact } from '../domain/customer.js'
import type { Quote } from '../domain/quote.js'
import { bookingCommit, bookingConfirmed, bookingCreated, bookingDraft } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingDraft } from '../hooks/payloads.js'
import type { CustomerSummary, PaymentSummary } from '../ports/booking-store.js'
import type { CustomerDesk } from '../ports/customer-desk.js'
import type { ChosenProvider, PaymentDesk } from '../ports/payment-desk.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { CommandContext } from './command.js'

/** What the booker says beside the times. */
export interface BookingDetails {
  readonly customer: CustomerContact
  readonly notes?: string
  readonly answers?: Readonly<Record<string, unknown>>
  readonly payment?: { readonly provider?: string }
}

/** What the filters left of a draft, and how it will be paid. */
export interface Completion {
  readonly quote: Quote
  readonly notes: string
  readonly answers: Readonly<Record<string, unknown>>
  readonly customer: CustomerContact
  readonly provider: ChosenProvider | null
  readonly status: 'confirmed' | 'pending-payment'
  /** Life of an unpaid booking in minutes; null = firm. */
  readonly expiresInMinutes: number | null
}

/** The part that a direct booking and a finished hold share: filters, customer, payment, events. */
@injectable()
export class BookingCompletion {
  constructor(
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(CUSTOMER_DESK) private readonly customers: CustomerDesk,
    @inject(PAYMENT_DESK) private readonly payments: PaymentDesk,
  ) {}

  /** Runs before the transaction. @throws VetoedError when a plugin refuses the draft. */
  async prepare(draft: Omit<BookingDraft, 'customer' | 'notes' | 'answers'>, details: BookingDetails): Promise<Completion> {
    const { tenantId } = draft
    const wanted = details.payment?.provider
    const given = {
      ...draft,
      customer: details.customer,
      notes: details.notes ?? '',
      answers: details.answers ?? {},
      paymentProvider: wanted,
    }
    const filtered = await this.hooks.apply(bookingDraft, given, { tenantId })
    const provider = await this.payments.choose(tenantId, filtered.paymentProvider)
    const { quote, notes, answers, customer } = filtered
    const isUnpaid = provider?.isOnline === true && quote.deposit.amount > 0
    return {
      quote,
      notes,
      answers,
      customer,
      provider,
      status: isUnpaid ? 'pending-payment' : 'confirmed',
      expiresInMinutes: isUnpaid ? quote.policy.holdMinutes : null,
    }
  }

  customerOf(tx: Transaction, completion: Completion): Promise<CustomerSummary> {
    return this.customers.findOrCreate(tx, completion.customer)
  }

  /** Last writes of the transaction: payment row, commit filters, outbox, audit. */
  async finish(
    tx: Transaction,
    booking: Booking,
    completion: Completion,
    context: CommandContext,
  ): Promise<PaymentSummary | null> {
    const { provider, quote } = completion
    const { tenantId, status } = booking
    const order = provider && { bookingId: booking.id, provider, amount: quote.deposit }
    const payment = order && quote.deposit.amount > 0 ? await this.payments.record(tx, order) : null
    await this.hooks.applyCommit(bookingCommit, { tenantId, tx, booking })
    const payload = { bookingId: booking.id, status }
    await tx.enqueue({ hook: bookingCreated.name, aggregateId: booking.id, payload })
    if (status === 'confirmed') await tx.enqueue({ hook: bookingConfirmed.name, aggregateId: booking.id, payload })
    await tx.audit({
      action: 'booking.create',
      subjectType: 'booking',
      subjectId: booking.id,
      actor: context.actor,
      requestId: context.requestId,
      changes: { status, source: booking.source },
    })
    return payment
  }
}
