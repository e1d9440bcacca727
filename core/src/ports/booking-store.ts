import type { Actor, Appointment, Booking, Claim } from '../domain/booking.js'
import type { BookingState } from '../domain/booking-state.js'
import type {
  AppointmentId,
  BookingId,
  CustomerId,
  LocationId,
  ResourceId,
  SeriesId,
  ServiceId,
  TenantId,
  UnitId,
} from '../domain/id.js'
import type { Interval, LocalDate } from '../domain/interval.js'
import type { ChoosableChannel } from '../domain/message-route.js'
import type { Money } from '../domain/money.js'
import type { Quote } from '../domain/quote.js'
import type { Alternative, MeanwhileChange } from '../errors/catalog.js'
import type { VisitsByAppointment } from './field-visit-store.js'
import type { Transaction } from './unit-of-work.js'

export interface CustomerSummary {
  readonly id: CustomerId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  /** What they read, BCP 47, where it was read with the booking. */
  readonly locale?: string | null
  /** By which channels they like to be told, the best first, where it was read with the booking. */
  readonly channels?: readonly ChoosableChannel[] | null
}

export interface PaymentSummary {
  readonly provider: string
  readonly status: string
  readonly amount: { amount: number; currency: string }
  readonly instructions: string
}

/** A sum that a rule made due, or one that takes it back; amounts of reversals and refunds are below zero. */
export interface LedgerEntry {
  readonly id: string
  readonly kind: 'late-cancellation' | 'no-show' | 'reversal' | 'refund'
  /** The entry that this one takes back. */
  readonly reverses: string | null
  readonly amount: Money
  readonly reason: string
  readonly actorName: string
  readonly at: Date
}

/** What was found and done at a visit, and what should follow; `followUpOn` is a date in the zone of the booking. */
export interface ServiceRecord {
  readonly issue: string
  readonly resolution: string
  readonly followUp: string
  readonly followUpOn: LocalDate | null
  readonly followUpServiceId: ServiceId | null
}

/** A booking as stored, with the names that a reader wants to see. */
export interface StoredBooking extends Booking {
  readonly customer: CustomerSummary | null
  readonly payment: PaymentSummary | null
  /** What has arrived so far. */
  readonly paid: Money
  /** Appointments that were cancelled out of it while the others stayed. */
  readonly left?: readonly Appointment[]
  readonly startsAt: Date
  readonly updatedAt: Date
  readonly resourceNames: Readonly<Record<ResourceId, { name: string; type: string }>>
  readonly holdTokenHash: Buffer | null
  readonly manageTokenHash: Buffer | null
  /** Times that were offered when it was declined. */
  readonly alternatives?: readonly Alternative[]
  readonly ledger?: readonly LedgerEntry[]
  readonly serviceRecord?: ServiceRecord | null
  /** By appointment: where, and between when, unless at the business at an exact time. */
  readonly visits?: VisitsByAppointment
  /** The series that it was booked with. */
  readonly seriesId?: SeriesId | null
  /** What only staff read. */
  readonly internalNotes?: string
}

/** What a new row needs beyond the booking itself; `expiresInMinutes` counts from the database's now. */
export interface BookingInsert {
  readonly booking: Booking
  readonly transition: Transition
  readonly expiresInMinutes: number | null
  readonly holdTokenHash: Buffer | null
  readonly manageTokenHash: Buffer | null
}

export interface Transition {
  readonly from: BookingState | 'new'
  readonly to: BookingState
  readonly version: number
  readonly actor: Actor
  readonly channel: string
  readonly reason?: string
  readonly changes?: Readonly<Record<string, unknown>>
}

export interface BookingFilter {
  readonly ids?: readonly BookingId[]
  readonly from?: Date
  readonly to?: Date
  readonly statuses?: readonly BookingState[]
  readonly search?: string
  readonly customerId?: CustomerId
  readonly locationId?: LocationId
  readonly resourceId?: ResourceId
  /** Bookings of customers with exactly this address, in any case of letters. */
  readonly customerEmail?: string
  /** Only bookings of one appointment. */
  readonly isSingle?: boolean
  readonly isDescending?: boolean
  readonly after?: { startsAt: Date; id: BookingId }
  readonly limit: number
}

/** One claim as the calendar draws it; `during` includes buffers. */
export interface CalendarClaim {
  readonly bookingId: BookingId
  readonly appointmentId: AppointmentId
  readonly reference: string
  readonly status: BookingState
  readonly customerName: string | null
  readonly serviceName: string
  /** Of the service; empty: none. */
  readonly color: string
  readonly resourceId: ResourceId
  readonly requirement: string
  readonly core: Interval
  readonly during: Interval
  /** The whole appointment: a claim may be a piece of it. */
  readonly appointment: Interval
  /** Of the booking. */
  readonly version: number
}

/** Fields of a booking that change after it was made. */
export interface BookingChange {
  readonly status?: BookingState
  readonly customerId?: CustomerId
  readonly notes?: string
  readonly internalNotes?: string
  readonly answers?: Readonly<Record<string, unknown>>
  readonly source?: string
  readonly quote?: Quote
  readonly startsAt?: Date
  readonly endsAt?: Date
  /** Null clears the deadline. */
  readonly expiresAt?: Date | null
  readonly holdExtensions?: number
  readonly calendarSequence?: number
  readonly manageTokenHash?: Buffer
  readonly locale?: string
}

/** A name that transactions wait for each other at; those that share it only wait for one that wants it alone. */
export interface LockKey {
  readonly key: string
  readonly isShared: boolean
}

export interface BookingStore {
  /** Inserts booking and appointments in one statement; returns the deadline computed by the database's clock. */
  insert(tx: Transaction, row: BookingInsert): Promise<{ expiresAt: Date | null; createdAt: Date }>
  /** Reads one booking and locks its row; undefined when there is none. The first lock of every change. */
  lock(tx: Transaction, bookingId: BookingId): Promise<StoredBooking | undefined>
  read(tenantId: TenantId, bookingId: BookingId): Promise<StoredBooking | undefined>
  /** What became of a booking after a version, oldest first, at most twenty; within `tx` when there is one open. */
  changesSince(
    booking: Pick<StoredBooking, 'tenantId' | 'id'>,
    version: number,
    tx?: Transaction,
  ): Promise<MeanwhileChange[]>
  /** The booking that an appointment is part of. */
  ofAppointment(tenantId: TenantId, appointmentId: AppointmentId): Promise<BookingId | undefined>
  list(tenantId: TenantId, filter: BookingFilter): Promise<StoredBooking[]>
  calendar(tenantId: TenantId, range: Interval, locationId?: LocationId): Promise<CalendarClaim[]>
  /** Writes the change and the transition row in one statement; `version` becomes `transition.version`. */
  change(tx: Transaction, bookingId: BookingId, change: BookingChange, transition: Transition): Promise<void>
  writeAppointment(tx: Transaction, appointment: Appointment): Promise<void>
  /** Claims all or nothing; false when somebody has one of the units. */
  claim(
    tx: Transaction,
    claims: ReadonlyMap<AppointmentId, readonly Claim[]>,
    until: Date | 'infinity',
  ): Promise<boolean>
  /** Extends the claims in force, or claims anew when they lapsed; false when somebody has the time. */
  confirm(tx: Transaction, appointments: readonly Appointment[], until: Date | 'infinity'): Promise<boolean>
  release(tx: Transaction, owners: readonly AppointmentId[]): Promise<void>
  /** Locks old and new units of a move in one order, before anything is released or claimed. */
  lockUnits(tx: Transaction, owners: readonly string[], units: readonly UnitId[]): Promise<void>
  /** Serialises everybody who needs the same keys (pools, limits); one call a transaction, before any claim. */
  lockKeys(tx: Transaction, keys: readonly LockKey[]): Promise<void>
  /** How many bookings in force start on a resource inside a window. */
  countStarts(tx: Transaction, resourceId: ResourceId, window: Interval): Promise<number>
  /** Units of a pool that are free for the whole span, lowest number first. */
  freeUnits(tx: Transaction, resourceId: ResourceId, during: Interval): Promise<UnitId[]>
  now(tx: Transaction): Promise<Date>
}
