import { inject, injectable } from 'tsyringe'
import { ConsentService } from '../customer/consent-service.js'
import { CustomerService } from '../customer/customer-service.js'
import type { Booking } from '../domain/booking.js'
import type { ConsentText, GivenConsent } from '../domain/consent.js'
import type { CustomerContact } from '../domain/customer.js'
import type { BookingId } from '../domain/id.js'
import type { Quote } from '../domain/quote.js'
import type { Tenant } from '../domain/tenant.js'
import { bookingCommit, bookingConfirmed, bookingCreated, bookingDraft } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingDraft } from '../hooks/payloads.js'
import { PaymentService, type PaymentAnswer, type PaymentPlan } from '../payment/payment-service.js'
import type { CustomerSummary } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { consentContext } from './booking-consents.js'
import type { CommandContext } from './command.js'

/** What the booker says beside the times. */
export interface BookingDetails {
  readonly customer: CustomerContact
  readonly notes?: string
  readonly answers?: Readonly<Record<string, unknown>>
  readonly payment?: { readonly provider?: string }
  readonly consents?: readonly GivenConsent[]
}

/** What the filters left of a draft, and how it will be paid. */
export interface Completion {
  readonly quote: Quote
  readonly notes: string
  readonly answers: Readonly<Record<string, unknown>>
  readonly customer: CustomerContact
  readonly payment: PaymentPlan | undefined
  /** The words that the booker agreed to. */
  readonly consents: readonly ConsentText[]
  readonly status: 'confirmed' | 'pending-payment'
  /** Life of an unpaid booking in minutes; null = firm. */
  readonly expiresInMinutes: number | null
}

/** The part that a direct booking and a finished hold share: filters, customer, payment, events. */
@injectable()
export class BookingCompletion {
  constructor(
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(CustomerService) private readonly customers: CustomerService,
    @inject(PaymentService) private readonly payments: PaymentService,
    @inject(ConsentService) private readonly consents: ConsentService,
  ) {}

  /** Runs before the transaction. @throws VetoedError when a plugin refuses the draft. */
  async prepare(
    draft: Omit<BookingDraft, 'customer' | 'notes' | 'answers'>,
    details: BookingDetails,
  ): Promise<Completion> {
    const { tenantId } = draft
    const consents = await this.consents.wordsOf(tenantId, details.consents ?? [])
    const wanted = details.payment?.provider
    const given = {
      ...draft,
      customer: details.customer,
      notes: details.notes ?? '',
      answers: details.answers ?? {},
      paymentProvider: wanted,
    }
    const filtered = await this.hooks.apply(bookingDraft, given, { tenantId })
    const { quote, notes, answers, customer, paymentProvider } = filtered
    const wish = { total: quote.total, deposit: quote.deposit, provider: paymentProvider }
    const payment = await this.payments.plan(tenantId, wish)
    const isUnpaid = payment?.isPaidFirst === true
    return {
      quote,
      notes,
      answers,
      customer,
      payment,
      consents,
      status: isUnpaid ? 'pending-payment' : 'confirmed',
      expiresInMinutes: isUnpaid ? quote.policy.holdMinutes : null,
    }
  }

  async customerOf(tx: Transaction, completion: Completion): Promise<CustomerSummary> {
    const { id, name, email, phone } = await this.customers.findOrCreate(tx, completion.customer)
    return { id, name, email, phone }
  }

  /** Last writes of the transaction: payment row, commit filters, outbox, audit. */
  async finish(
    tx: Transaction,
    booking: Booking,
    completion: Completion,
    context: CommandContext,
  ): Promise<Payment | undefined> {
    const { tenantId, status } = booking
    const { actor, requestId } = context
    const payment = completion.payment && (await this.payments.record(tx, booking.id, completion.payment))
    if (booking.customerId) {
      await this.consents.give(tx, booking.customerId, completion.consents, consentContext(context))
    }
    await this.hooks.applyCommit(bookingCommit, { tenantId, tx, booking })
    const payload = { bookingId: booking.id, status }
    await tx.enqueue({ hook: bookingCreated.name, aggregateId: booking.id, payload })
    if (status === 'confirmed') await tx.enqueue({ hook: bookingConfirmed.name, aggregateId: booking.id, payload })
    const subject = { subjectType: 'booking', subjectId: booking.id }
    await tx.audit({
      action: 'booking.create',
      ...subject,
      actor,
      requestId,
      changes: { status, source: booking.source },
    })
    return payment
  }

  /**
   * Starts the payment, or says again how it stands when the answer is a repeat. Runs after commit.
   * A provider that fails leaves the booking as it is, with a payment that is `failed`.
   */
  async pay(
    tenant: Tenant,
    booking: { id: BookingId; reference: string },
    recorded: Payment | undefined,
  ): Promise<PaymentAnswer | undefined> {
    const [payment] = recorded ? [recorded] : await this.payments.ofBooking(tenant.id, booking.id)
    if (!payment) return undefined
    if (!recorded) return toAnswer(payment)
    const order = { tenantId: tenant.id, payment, description: booking.reference, returnUrl: '', locale: tenant.locale }
    return toAnswer(await this.payments.startAfterCommit(order))
  }
}

/** The first answer and its repeats show the same fields; where to pay belongs to the first one only. */
function toAnswer(payment: Payment | PaymentAnswer): PaymentAnswer {
  const { id, provider, status, amount, instructions } = payment
  const redirectUrl = 'redirectUrl' in payment ? payment.redirectUrl : undefined
  return {
    id,
    provider,
    status,
    amount,
    ...(instructions ? { instructions } : {}),
    ...(redirectUrl ? { redirectUrl } : {}),
  }
}
