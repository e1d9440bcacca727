import { inject, injectable } from 'tsyringe'
import { ConsentService } from '../customer/consent-service.js'
import { CustomFields, type AskedValues } from '../customer/custom-fields.js'
import { CustomerService } from '../customer/customer-service.js'
import type { Booking } from '../domain/booking.js'
import type { ConsentText, GivenConsent } from '../domain/consent.js'
import type { CustomerContact } from '../domain/customer.js'
import type { Booker } from '../domain/customer-group.js'
import type { BookingState } from '../domain/booking-state.js'
import type { BookingId } from '../domain/id.js'
import { zero } from '../domain/money.js'
import { requestMinutesOf, type Policy } from '../domain/policy.js'
import { answerIssues, type Question } from '../domain/question.js'
import type { Quote } from '../domain/quote.js'
import type { Tenant } from '../domain/tenant.js'
import { InvalidRequestError } from '../errors/catalog.js'
import {
  bookingCheckedIn,
  bookingCommit,
  bookingConfirmed,
  bookingCreated,
  bookingDraft,
  bookingRequested,
} from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingDraft } from '../hooks/payloads.js'
import { PaymentService, type PaymentAnswer, type PaymentPlan } from '../payment/payment-service.js'
import type { CustomerSummary } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { consentContext } from './booking-consents.js'
import { BookingDuties, type Override } from './booking-duties.js'
import type { CommandContext } from './command.js'

/** What the booker says beside the times. */
export interface BookingDetails {
  readonly customer: CustomerContact
  /** Who they are known to be; absent: nobody. */
  readonly booker?: Booker | undefined
  readonly notes?: string
  readonly answers?: Readonly<Record<string, unknown>>
  /** What the booker reads, BCP 47; absent: what their record or the business says. */
  readonly locale?: string | undefined
  readonly payment?: { readonly provider?: string }
  readonly consents?: readonly GivenConsent[]
  /** What they said in the fields of the business; absent: it was not asked, as on the ways that show no form for it. */
  readonly customFields?: AskedValues
  /** True when staff book: what they enter needs nobody's acceptance. */
  readonly isAccepted?: boolean
  /** True for somebody who stands at the desk. */
  readonly isWalkIn?: boolean
  /** True where nobody can be asked now: what is required may stay open. */
  readonly mayLeaveOpen?: boolean
  readonly override?: Override | undefined
}

/** What the filters left of a draft, and how it will be paid. */
export interface Completion {
  readonly quote: Quote
  readonly notes: string
  readonly answers: Readonly<Record<string, unknown>>
  readonly customer: CustomerContact
  readonly locale: string | undefined
  readonly payment: PaymentPlan | undefined
  /** The words that the booker agreed to. */
  readonly consents: readonly ConsentText[]
  readonly customFields: AskedValues | undefined
  readonly status: 'confirmed' | 'pending-payment' | 'requested' | 'checked-in'
  /** Life of a request or an unpaid booking in minutes; null = firm. */
  readonly expiresInMinutes: number | null
  readonly override: Override | undefined
}

/** The part that a direct booking and a finished hold share: filters, customer, payment, events. */
@injectable()
export class BookingCompletion {
  constructor(
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(CustomerService) private readonly customers: CustomerService,
    @inject(PaymentService) private readonly payments: PaymentService,
    @inject(ConsentService) private readonly consents: ConsentService,
    @inject(BookingDuties) private readonly duties: BookingDuties,
    @inject(CustomFields) private readonly customFields: CustomFields,
  ) {}

  /**
   * Runs before the transaction.
   * @param questions - What the services ask.
   * @throws InvalidRequestError when an answer is missing or none; VetoedError when a plugin refuses the draft.
   */
  async prepare(
    draft: Omit<BookingDraft, 'customer' | 'notes' | 'answers'>,
    details: BookingDetails,
    questions: readonly Question[],
  ): Promise<Completion> {
    const { tenantId } = draft
    const isComplete = details.isAccepted !== true && details.mayLeaveOpen !== true
    const issues = answerIssues(questions, details.answers ?? {}, { isComplete })
    if (issues.length > 0) throw new InvalidRequestError({ issues })
    const { customFields } = details
    const isByStaff = details.isAccepted === true || details.isWalkIn === true
    const [consents] = await Promise.all([
      this.consents.wordsOf(tenantId, details.consents ?? []),
      customFields && this.customFields.check(tenantId, customFields, isByStaff),
    ])
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
    const isRequest = details.isAccepted !== true && (quote.policy.approval ?? 'none') !== 'none'
    const deposit = details.isWalkIn ? zero(quote.deposit.currency) : quote.deposit
    const wish = { total: quote.total, deposit, provider: paymentProvider }
    // A request costs nothing before it was accepted.
    const payment = isRequest ? undefined : await this.payments.plan(tenantId, wish)
    return {
      quote,
      notes,
      answers,
      customer,
      payment,
      consents,
      customFields,
      locale: details.locale,
      override: details.override,
      ...beginningOf(quote.policy, { isRequest, isWalkIn: details.isWalkIn, isUnpaid: payment?.isPaidFirst }),
    }
  }

  /** Who it is for; first in the transaction, before the claims. */
  async customerOf(tx: Transaction, completion: Completion): Promise<CustomerSummary> {
    await this.duties.leaveHours(tx, completion.override)
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
    const ids = { bookingId: booking.id, customerId: booking.customerId }
    if (completion.customFields) await this.customFields.keep(tx, ids, completion.customFields)
    await this.duties.begin(tx, booking, completion.override)
    await this.hooks.applyCommit(bookingCommit, { tenantId, tx, booking })
    const payload = { bookingId: booking.id, status }
    await tx.enqueue({ hook: bookingCreated.name, aggregateId: booking.id, payload })
    const more = NEWS[status]
    if (more) await tx.enqueue({ hook: more.name, aggregateId: booking.id, payload })
    const subject = { subjectType: 'booking', subjectId: booking.id }
    await tx.audit({
      action: 'booking.create',
      ...subject,
      actor,
      requestId,
      changes: { status, source: booking.source, ...overrideOf(completion) },
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

/** What is told beside that there is a booking. */
const NEWS: Partial<Record<BookingState, { readonly name: string }>> = {
  confirmed: bookingConfirmed,
  requested: bookingRequested,
  'checked-in': bookingCheckedIn,
}

function beginningOf(
  policy: Policy,
  is: { isRequest: boolean; isWalkIn: boolean | undefined; isUnpaid: boolean | undefined },
): Pick<Completion, 'status' | 'expiresInMinutes'> {
  if (is.isRequest) return { status: 'requested', expiresInMinutes: requestMinutesOf(policy) }
  if (is.isWalkIn) return { status: 'checked-in', expiresInMinutes: null }
  if (is.isUnpaid) return { status: 'pending-payment', expiresInMinutes: policy.holdMinutes }
  return { status: 'confirmed', expiresInMinutes: null }
}

function overrideOf({ override }: Completion): object {
  return override ? { override: override.reason } : {}
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
