import {
  bookingApproved,
  bookingCancelled,
  bookingConfirmed,
  bookingCreated,
  bookingDeclined,
  bookingExpired,
  bookingFollowUpDue,
  bookingReassigned,
  bookingRequested,
  bookingReviewDue,
  bookingReduced,
  bookingRescheduled,
  visitAsked,
  visitDelayed,
  visitOnTheWay,
} from '../hooks/catalog.js'
import type { ActionHook } from '../hooks/hook.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type {
  BookingEvent,
  BookingReassignedEvent,
  BookingRescheduledEvent,
  MessageKind,
  VisitEvent,
} from '../hooks/payloads.js'
import type { MessageService } from './message-service.js'

type Keying = (kind: MessageKind, event: BookingEvent) => string

// A booking is confirmed and cancelled once, whichever event says so; it can move many times.
const oncePerBooking: Keying = (kind, event) => `${kind}:${event.bookingId}`
const oncePerEvent: Keying = (kind, event) => `${kind}:${event.eventId}`

interface Subscription {
  readonly hook: ActionHook<BookingEvent>
  readonly kinds: readonly MessageKind[]
  readonly keyOf: Keying
}

const SUBSCRIPTIONS: readonly Subscription[] = [
  { hook: bookingCreated, kinds: ['booking-confirmed', 'staff-booked'], keyOf: oncePerBooking },
  { hook: bookingConfirmed, kinds: ['booking-confirmed', 'staff-booked'], keyOf: oncePerBooking },
  { hook: bookingRequested, kinds: ['booking-requested', 'staff-requested'], keyOf: oncePerBooking },
  { hook: bookingApproved, kinds: ['booking-approved'], keyOf: oncePerBooking },
  { hook: bookingDeclined, kinds: ['booking-declined'], keyOf: oncePerBooking },
  { hook: bookingExpired, kinds: ['booking-lapsed'], keyOf: oncePerBooking },
  { hook: bookingFollowUpDue, kinds: ['booking-follow-up'], keyOf: oncePerBooking },
  { hook: bookingReviewDue, kinds: ['review-request'], keyOf: oncePerBooking },
  { hook: bookingRescheduled, kinds: ['booking-rescheduled', 'staff-rescheduled'], keyOf: oncePerEvent },
  { hook: bookingReassigned, kinds: ['booking-reassigned'], keyOf: oncePerEvent },
  { hook: visitOnTheWay, kinds: ['visit-on-the-way'], keyOf: oncePerEvent },
  { hook: visitDelayed, kinds: ['visit-delayed', 'staff-visit-late'], keyOf: oncePerEvent },
  { hook: visitAsked, kinds: ['visit-asked'], keyOf: oncePerEvent },
  { hook: bookingReduced, kinds: ['booking-reduced', 'staff-reduced'], keyOf: oncePerEvent },
  { hook: bookingCancelled, kinds: ['booking-cancelled', 'staff-cancelled'], keyOf: oncePerBooking },
]

/**
 * Connects messages to what happens to bookings. Customer and business have a handler each, so that an address that
 * refuses does not repeat the message to the other.
 * @returns What disconnects them.
 */
export function subscribeMessages(bus: HookBus, messages: MessageService): () => void {
  const undo = SUBSCRIPTIONS.flatMap(({ hook, kinds, keyOf }) =>
    kinds.map(kind => {
      const run = (event: BookingEvent, signal: AbortSignal) => {
        const { tenantId, bookingId } = event
        if (!isNews(kind, event)) return Promise.resolve()
        return messages.announce({ tenantId, bookingId, kind, effectKey: keyOf(kind, event) }, signal)
      }
      return bus.onAction(hook, run, { plugin: 'messaging', name: kind, isCore: true })
    }),
  )
  return () => undo.forEach(remove => remove())
}

type NewsEvent = Partial<BookingRescheduledEvent & BookingReassignedEvent & VisitEvent>

/** A move that changes nothing for the customer is no news to them; and who is late is news to the business first. */
function isNews(kind: MessageKind, { isQuiet, isLate, isCustomerTold }: NewsEvent): boolean {
  if (isQuiet) return false
  if (kind === 'booking-reassigned') return isCustomerTold === true
  if (kind === 'visit-delayed') return !isLate
  return kind !== 'staff-visit-late' || isLate === true
}
