import type { AddOn } from './add-on.js'
import type { BookingSource, BookingState } from './booking-state.js'
import type {
  AppointmentId,
  BookingId,
  CustomerId,
  LocationId,
  ResourceId,
  ServiceId,
  SessionId,
  TenantId,
  UnitId,
} from './id.js'
import type { Interval } from './interval.js'
import type { Money } from './money.js'
import type { Policy } from './policy.js'
import type { Question } from './question.js'
import type { Quote } from './quote.js'

/** One unit that an appointment occupies: `during` with buffers, `core` without. */
export interface Claim {
  readonly unitId: UnitId
  readonly resourceId: ResourceId
  readonly requirement: string
  readonly during: Interval
  readonly core: Interval
}

/** Places of a class. */
export interface SessionPlaces {
  readonly id: SessionId
  readonly places: number
  /** What the session itself takes of rooms and people; told, never claimed by the appointment. */
  readonly claims: readonly Claim[]
}

/** A service may change while its bookings stand: they keep what they were planned by. */
export interface AppointmentDefinition {
  /** How many distinct resources each requirement took, by its key. */
  readonly needs: Readonly<Record<string, number>>
  readonly buffersOutsideHours: boolean
}

/** Empty: nothing. */
export interface Directions {
  readonly meetingUrl: string
  readonly text: string
}

/** One service at one time. */
export interface Appointment extends Interval {
  readonly id: AppointmentId
  readonly serviceId: ServiceId
  readonly serviceName: string
  readonly locationId: LocationId
  readonly status: BookingState
  readonly price: Money
  /** Names of those who get it; empty: whoever booked. */
  readonly attendees: readonly string[]
  /** Chosen with the service; absent: none. Its name, times and price have them already. */
  readonly addOns?: readonly AddOn[]
  readonly claims: readonly Claim[]
  /** The customer asked for exactly these people. */
  readonly isPinned?: boolean
  /** What of its service it was planned by; absent: as the service is now. */
  readonly definition?: AppointmentDefinition | undefined
  /** Where to go for it or what to have ready, as the service says it now; absent: nothing is said. */
  readonly directions?: Directions | undefined
  /** Of a class: where its places are. */
  readonly session?: SessionPlaces | undefined
}

/** What a customer ordered: one or more appointments under one price and one policy. */
export interface Booking {
  readonly id: BookingId
  readonly tenantId: TenantId
  readonly reference: string
  readonly status: BookingState
  readonly source: BookingSource
  readonly customerId: CustomerId | null
  readonly locationId: LocationId
  readonly timeZone: string
  readonly guests: number
  readonly notes: string
  readonly answers: Readonly<Record<string, unknown>>
  /** What was asked, in the words of then. */
  readonly questions: readonly Question[]
  readonly quote: Quote
  readonly policy: Policy
  readonly appointments: readonly Appointment[]
  /** Deadline of a held, requested or pending-payment booking. */
  readonly expiresAt: Date | null
  readonly holdExtensions: number
  /** `SEQUENCE` of the calendar file (RFC 5545 §3.8.7.4): rises with every change of time or state. */
  readonly calendarSequence: number
  readonly version: number
  readonly createdAt: Date
  /** What its booker reads, BCP 47; absent or null: what their record or the business says. */
  readonly locale?: string | null
}

/** Who acts: shown in the history and the audit log. */
export interface Actor {
  readonly type: 'customer' | 'account' | 'plugin' | 'api-key' | 'system'
  readonly id: string | null
  readonly name: string
  readonly roles: readonly string[]
  /** What the actor may do here, where that is narrower or wider than the built-in roles say. */
  readonly permissions?: readonly string[]
}

export const SYSTEM_ACTOR: Actor = { type: 'system', id: null, name: 'system', roles: [] }
