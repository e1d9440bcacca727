import type { Booking } from '../domain/booking.js'
import type { BookingSource, BookingState } from '../domain/booking-state.js'
import type { CustomerContact } from '../domain/customer.js'
import type {
  AccountId,
  AppointmentId,
  BookingId,
  CustomerId,
  LocationId,
  PaymentId,
  ResourceId,
  ServiceId,
  SessionId,
  TenantId,
} from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Money } from '../domain/money.js'
import type { Quote } from '../domain/quote.js'
import type { BookingView } from '../ports/booking-reader.js'
import type { MessageAttachment } from '../ports/message-channel.js'
import type { ActionEvent, CommitContext, HookContext } from './hook.js'
import type { PeopleChange } from './people-change.js'

/** One service at one time, before it is an appointment; `resourceIds` is empty while nobody is chosen. */
export interface PlannedAppointment extends Interval {
  readonly serviceId: ServiceId
  readonly locationId: LocationId
  readonly resourceIds: readonly ResourceId[]
}

/** Context of `booking.quote`. */
export interface QuoteContext extends HookContext {
  readonly appointments: readonly PlannedAppointment[]
  readonly guests: number
  readonly source: BookingSource
}

/** What is about to be booked: value of `booking.draft`. */
export interface BookingDraft {
  readonly tenantId: TenantId
  readonly bookingId: BookingId
  readonly source: BookingSource
  readonly locationId: LocationId
  readonly customer: CustomerContact
  readonly guests: number
  readonly notes: string
  readonly answers: Readonly<Record<string, unknown>>
  readonly appointments: readonly PlannedAppointment[]
  readonly quote: Quote
  /** Id of the payment plugin that the booker chose, if they did. */
  readonly paymentProvider?: string
}

/** A time when a resource cannot work, for a reason outside the engine. */
export interface BusySpan extends Interval {
  readonly resourceId: ResourceId
}

export interface BusyContext extends HookContext, Interval {
  readonly resourceIds: readonly ResourceId[]
}

/** A start that is free: half-open, UTC; `price` is for all of it, in minor units. */
export interface OfferedSlot extends Interval {
  readonly locationId: LocationId
  readonly price: Money
  readonly assignments: readonly {
    readonly requirement: string
    readonly resources: readonly { readonly id: ResourceId; readonly name: string; readonly type: string }[]
  }[]
}

export interface SlotsContext extends HookContext, Interval {
  readonly serviceId: ServiceId
  readonly timeZone: string
}

/** The starts that are asked about: half-open, UTC. Several services when they are booked together. */
export interface ConstraintContext extends HookContext, Interval {
  readonly serviceIds: readonly ServiceId[]
}

/** What a cancellation would give back and cost; `text` is what the customer reads. */
export interface CancelTermsOffer {
  readonly isAllowed: boolean
  readonly refund: Money
  readonly fee: Money
  readonly text: string
}

export interface CancelTermsContext extends HookContext {
  readonly booking: Booking
  readonly at: Date
}

/** One way to pay that is shown to the booker. */
export interface PaymentOption {
  readonly provider: string
  readonly label: string
  readonly isOnline: boolean
}

export interface PaymentOptionsContext extends HookContext {
  readonly total: Money
  readonly deposit: Money
}

/** What a message is about; `staff-` ones go to the business. */
export type MessageKind =
  | 'booking-confirmed'
  | 'booking-rescheduled'
  | 'booking-reassigned'
  | 'booking-cancelled'
  | 'booking-reduced'
  | 'booking-requested'
  | 'booking-approved'
  | 'booking-declined'
  | 'booking-lapsed'
  | 'booking-follow-up'
  | 'booking-reminder'
  | 'review-request'
  | 'visit-on-the-way'
  | 'visit-delayed'
  | 'visit-asked'
  | 'staff-visit-late'
  | 'staff-booked'
  | 'staff-requested'
  | 'staff-rescheduled'
  | 'staff-assigned'
  | 'staff-unassigned'
  | 'staff-reassigned'
  | 'staff-cancelled'
  | 'staff-reduced'
  | 'staff-reminder'
  | 'staff-no-show'
  | 'staff-file-added'
  | 'staff-feedback'

/** What a message to somebody who waits is about; `waitlist-joined` is about no booking, so no filter sees it. */
export type WaitlistMessageKind = 'waitlist-joined' | 'waitlist-offered' | 'waitlist-skipped'

/** A message before it is stored: value of `message.compose`. `text` is what a reader without HTML sees. */
export interface ComposedMessage {
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments: readonly MessageAttachment[]
}

/** Context of `message.compose`; `locale` is a BCP 47 tag, times of the booking are UTC with the zone beside them. */
export interface ComposeContext extends HookContext {
  readonly kind: MessageKind | WaitlistMessageKind
  readonly audience: 'customer' | 'business'
  readonly locale: string
  readonly booking: BookingView
}

/** Two records of one person becoming one: the fields that the kept record will have. */
export interface CustomerMerge {
  readonly keptId: CustomerId
  readonly removedId: CustomerId
  readonly fields: Readonly<Record<string, unknown>>
}

/** A tool that the assistant may call; `parameters` is a JSON schema. */
export interface AssistantTool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface AssistantToolsContext extends HookContext {
  readonly channel: string
}

/** Context of `booking.commit`: the booking as written, with its claims granted. */
export interface BookingCommitContext extends CommitContext {
  readonly booking: Booking
}

/** Context of `booking.reschedule-commit`: `booking` as it will be, `before` as it was. */
export interface RescheduleCommitContext extends BookingCommitContext {
  readonly before: Booking
}

/** Context of `booking.cancel-commit`; `reason` is what was typed, empty when nothing was. */
export interface CancelCommitContext extends BookingCommitContext {
  readonly before: Booking
  readonly reason: string
}

/** Context of `payment.settle-commit`; `amount` is what changed hands, in minor units. */
export interface PaymentSettleContext extends CommitContext {
  readonly paymentId: PaymentId
  readonly bookingId: BookingId
  readonly status: 'captured' | 'failed' | 'refunded'
  readonly amount: Money
}

/** Something happened to a booking; `status` is the one it had then, which may not be the one it has now. */
export interface BookingEvent extends ActionEvent {
  readonly bookingId: BookingId
  readonly status?: BookingState
}

export interface BookingChangedEvent extends BookingEvent {
  readonly what: string
  readonly byCustomer?: boolean
}

/** `calendarSequence` is the SEQUENCE that calendar files of this move carry (RFC 5545). */
export interface BookingRescheduledEvent extends BookingEvent, PeopleChange {
  readonly calendarSequence?: number
  /** What the customer was told stays true, so nobody tells them anything. */
  readonly isQuiet?: boolean
  /** The customer chose one of the windows that they were asked to choose from. */
  readonly isAsked?: boolean
}

/** `isLate`: later than the customer was told to expect somebody. */
export interface VisitEvent extends BookingEvent {
  readonly appointmentId?: AppointmentId
  readonly isLate?: boolean
}

/** The booking that was made of a part of another. */
export interface BookingSplitEvent extends BookingEvent {
  readonly newBookingId: BookingId
}

/** `calendarSequence` as in `booking.rescheduled`; without `isCustomerTold` the change is between staff. */
export interface BookingReassignedEvent extends BookingEvent, PeopleChange {
  readonly appointmentId?: string
  readonly calendarSequence?: number
  readonly isCustomerTold?: boolean
}

/** `reason` is what was typed, empty when nothing was. */
export interface BookingCancelledEvent extends BookingEvent {
  readonly reason?: string
}

/** `alternatives` are other times that were free then, ISO 8601 UTC, nearest first. */
export interface BookingDeclinedEvent extends BookingEvent {
  readonly alternatives?: readonly { readonly startsAt: string; readonly endsAt: string }[]
}

/** Something happened to a payment; read it again for amount and state. */
export interface PaymentEvent extends ActionEvent {
  readonly paymentId: PaymentId
  readonly bookingId: BookingId
}

/** Something happened to a customer; only the id, because an event outlives an erased customer. */
export interface CustomerEvent extends ActionEvent {
  readonly customerId: CustomerId
}

/** `customerId` is the record that stayed. */
export interface CustomerMergedEvent extends CustomerEvent {
  readonly removedId: CustomerId
}

/** Somebody was erased; `privacyRequestId` is the request that plugins' answers are written down with. */
export interface CustomerErasedEvent extends CustomerEvent {
  readonly privacyRequestId?: string
}

/** A message moved on; `channel` is the kind (`email`, `sms`, …). */
export interface MessageEvent extends ActionEvent {
  readonly messageId: string
  readonly channel: string
  readonly bookingId?: BookingId
}

/** A reminder went out of its rows; what it says is written from the booking as it is then. */
export interface ReminderEvent extends BookingEvent {
  readonly reminderId: string
}

/** A summary of whole local days of the business, for one login. */
export interface ReportDueEvent extends ActionEvent {
  readonly accountId: AccountId
  readonly frequency: 'weekly' | 'monthly'
  readonly from: string
  readonly to: string
}

export interface CalendarChangedEvent extends ActionEvent {
  readonly resourceId: ResourceId
}

/** Time off of a resource came or went; read the calendar again for its times. */
export interface TimeOffEvent extends ActionEvent {
  readonly timeOffId: string
  readonly resourceId: ResourceId
}

/** Something became of a class; read it again for its time and places. */
export interface SessionEvent extends ActionEvent {
  readonly sessionId: SessionId
  readonly serviceId: ServiceId
}

/** Something happened to somebody who waits; only ids, because an event outlives an erased customer. */
export interface WaitlistEvent extends ActionEvent {
  readonly entryId: string
}

export interface WaitlistOfferedEvent extends WaitlistEvent {
  readonly offerId: string
  /** What an accepted offer became. */
  readonly bookingId?: BookingId
}

/** Time may have become free in a span (ISO 8601 UTC), or, without one, anywhere. */
export interface AvailabilityFreedEvent extends ActionEvent {
  readonly startsAt?: string | null
  readonly endsAt?: string | null
  /** Only for this one, who has just come. */
  readonly entryId?: string
}

/** A mail about a login; only the id, because the address is nobody else's concern. */
export interface AccountMailEvent extends ActionEvent {
  readonly mailId: string
  readonly isInvitation?: boolean
}

/** A business changed its mind about a plugin. */
export interface PluginEvent extends ActionEvent {
  readonly pluginId: string
}

/** `from` and `to` are versions; empty where there is none. */
export interface PluginVersionEvent extends PluginEvent {
  readonly from: string
  readonly to: string
}

/** A business saved settings of a plugin. */
export interface PluginSettingsSavedEvent extends PluginEvent {
  /** Names of the fields that changed; values are read again by whoever needs them. */
  readonly fields: readonly string[]
}
