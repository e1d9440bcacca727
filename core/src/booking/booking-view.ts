import type { AddOn } from '../domain/add-on.js'
import type { Appointment, Booking, Directions } from '../domain/booking.js'
import { subtract, type Money } from '../domain/money.js'
import { answeredQuestions, type AnsweredQuestion } from '../domain/question.js'
import type { Quote } from '../domain/quote.js'
import type { Alternative } from '../errors/catalog.js'
import type {
  CustomerSummary,
  LedgerEntry,
  PaymentSummary,
  ServiceRecord,
  StoredBooking,
} from '../ports/booking-store.js'
import type { PaymentAnswer } from '../payment/payment-service.js'
import { policyText, type PolicyText } from '../domain/policy-text.js'
import type { StoredVisit } from '../domain/place.js'
import { assignmentsOf, type ResourceNames } from './assignment-view.js'
import type { AssignmentView } from './slot-view.js'
import { toVisitBody, type VisitBody } from './visit-view.js'

export interface AppointmentBody {
  readonly id: string
  readonly serviceId: string
  readonly serviceName: string
  readonly locationId: string
  readonly startsAt: string
  readonly endsAt: string
  readonly status: string
  /** Names of those who get it; absent when nobody was named. */
  readonly attendees?: readonly string[]
  /** Chosen with the service; absent when there are none. */
  readonly addOns?: readonly AddOn[]
  readonly price: Money
  readonly assignments: AssignmentView[]
  /** The customer asked for exactly these people. */
  readonly isPinned?: boolean
  /** Where it happens and when to expect somebody; absent: at the business at the time of the appointment. */
  readonly visit?: VisitBody
  /** Where to go for it or what to have ready; absent: nothing is said. */
  readonly directions?: Directions
  /** Of a class: the session and how many places. */
  readonly session?: { readonly id: string; readonly places: number }
}

/** A sum that a rule made due; `isOpen` until it was waived or its reason went away. */
export interface FeeBody {
  readonly id: string
  readonly kind: string
  readonly amount: Money
  readonly isOpen: boolean
  readonly waivedBy: string | null
  readonly waiveReason: string | null
  readonly at: string
}

export interface QuoteBody {
  readonly total: Money
  readonly deposit: Money
  readonly balance: Money
  readonly lines: { label: string; amount: Money }[]
  readonly policy: PolicyText
}

/** A booking as the API shows it to its customer and to staff. */
export interface BookingBody {
  readonly id: string
  readonly reference: string
  readonly status: string
  readonly source: string
  readonly customer: CustomerSummary | null
  readonly notes: string
  /** What was asked and answered; absent when nothing was. */
  readonly answers?: readonly AnsweredQuestion[]
  readonly locationId: string
  readonly timeZone: string
  readonly appointments: AppointmentBody[]
  readonly total: Money
  readonly deposit: Money
  readonly balance: Money
  readonly quote: QuoteBody
  readonly policy: PolicyText
  readonly payment?: PaymentAnswer | PaymentSummary | undefined
  readonly manageToken?: string
  /** Until when a request or an unpaid booking waits. */
  readonly expiresAt?: string
  readonly fees?: FeeBody[]
  readonly serviceRecord?: ServiceRecord
  readonly alternatives?: readonly Alternative[]
  /** The series that it was booked with. */
  readonly seriesId?: string
  /** For staff alone. */
  readonly internalNotes?: string
  readonly version: number
  readonly createdAt: string
}

export interface HoldBody {
  readonly id: string
  readonly token: string
  readonly expiresAt: string
  readonly quote: QuoteBody
  readonly appointments: AppointmentBody[]
}

export function toQuoteBody(quote: Quote, locale: string): QuoteBody {
  return {
    total: quote.total,
    deposit: quote.deposit,
    balance: subtract(quote.total, quote.deposit),
    lines: quote.lines.map(line => ({ label: line.label, amount: line.amount })),
    policy: policyText(quote.policy, quote.deposit, locale),
  }
}

export function toAppointmentBody(
  appointment: Appointment,
  names: ResourceNames,
  visit?: StoredVisit,
): AppointmentBody {
  const {
    id,
    serviceId,
    serviceName,
    locationId,
    status,
    session,
    claims,
    attendees,
    addOns = [],
    price,
    directions,
  } = appointment
  const assignments = assignmentsOf([...claims, ...(session?.claims ?? [])], names)
  const agreed = visit?.window ?? appointment
  const span = { startsAt: agreed.startsAt.toISOString(), endsAt: agreed.endsAt.toISOString() }
  return {
    ...{ id, serviceId, serviceName, locationId, ...span, status },
    ...(attendees.length > 0 ? { attendees } : {}),
    ...(addOns.length > 0 ? { addOns } : {}),
    price,
    assignments,
    ...(appointment.isPinned ? { isPinned: true } : {}),
    ...(visit ? { visit: toVisitBody(visit) } : {}),
    ...(directions && { directions }),
    ...(session && { session: { id: session.id, places: session.places } }),
  }
}

export function toBookingBody(booking: StoredBooking, locale: string): BookingBody {
  const quote = toQuoteBody(booking.quote, locale)
  return {
    id: booking.id,
    reference: booking.reference,
    status: booking.status,
    source: booking.source,
    customer: customerOf(booking),
    notes: booking.notes,
    locationId: booking.locationId,
    timeZone: booking.timeZone,
    appointments: [...booking.appointments, ...(booking.left ?? [])].map(item =>
      toAppointmentBody(item, booking.resourceNames, booking.visits?.[item.id]),
    ),
    total: quote.total,
    deposit: quote.deposit,
    balance: quote.balance,
    quote,
    policy: quote.policy,
    ...(booking.payment ? { payment: booking.payment } : {}),
    ...lifeOf(booking),
    version: booking.version,
    createdAt: booking.createdAt.toISOString(),
  }
}

/** What stands beside most bookings in no way, and is left out then. */
function lifeOf(booking: StoredBooking): Partial<BookingBody> {
  const { expiresAt, alternatives, serviceRecord, status, seriesId } = booking
  const fees = toFeeBodies(booking.ledger ?? [])
  const answers = answeredQuestions(booking.questions, booking.answers)
  const waits = status === 'requested' || status === 'pending-payment'
  return {
    ...(waits && expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
    ...(answers.length > 0 ? { answers } : {}),
    ...(fees.length > 0 ? { fees } : {}),
    ...(serviceRecord ? { serviceRecord } : {}),
    ...(alternatives ? { alternatives } : {}),
    ...(seriesId ? { seriesId } : {}),
  }
}

function toFeeBodies(entries: readonly LedgerEntry[]): FeeBody[] {
  return entries
    .filter(entry => entry.kind === 'late-cancellation' || entry.kind === 'no-show')
    .map(entry => {
      const reversal = entries.find(other => other.reverses === entry.id)
      return {
        id: entry.id,
        kind: entry.kind,
        amount: entry.amount,
        isOpen: !reversal,
        waivedBy: reversal?.actorName ?? null,
        waiveReason: reversal?.reason ?? null,
        at: entry.at.toISOString(),
      }
    })
}

/** A hold without its token, which is added after the answer was stored. */
export function toHoldBody(
  booking: Booking & Pick<StoredBooking, 'visits'>,
  names: ResourceNames,
  locale: string,
): Omit<HoldBody, 'token'> {
  return {
    id: booking.id,
    expiresAt: (booking.expiresAt ?? booking.createdAt).toISOString(),
    quote: toQuoteBody(booking.quote, locale),
    appointments: booking.appointments.map(item => toAppointmentBody(item, names, booking.visits?.[item.id])),
  }
}

/** What somebody reads is for messages. */
function customerOf({ customer }: StoredBooking): CustomerSummary | null {
  if (!customer) return null
  const { id, name, email, phone } = customer
  return { id, name, email, phone }
}
