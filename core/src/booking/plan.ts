import type { SnapshotResource, SnapshotService, AvailabilitySnapshot } from '../ports/availability-store.js'
import type { WantedAddOn } from '../domain/add-on.js'
import type { ResourceNames } from './assignment-view.js'
import type { SessionPlaces } from '../domain/booking.js'
import type { AppointmentId, LocationId, ServiceId, SessionId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { FieldVisit, Whereabouts } from '../domain/place.js'
import type { Money } from '../domain/money.js'
import type { PriceLine } from './price-lines.js'

/** One service at one time, as asked for; `startsAt` is UTC. */
export interface AppointmentRequest extends Whereabouts {
  readonly serviceId: ServiceId
  readonly startsAt: Date
  readonly staffId?: string
  /** What else has to be among those who serve it: a court, a room. */
  readonly resourceIds?: readonly string[] | undefined
  /** Who and what serves it when they can, unless `staffId` says otherwise. */
  readonly preferredIds?: readonly string[] | undefined
  readonly durationMinutes?: number
  /** How long it is booked for already, add-ons counted: it stays so where the service still has that length. */
  readonly bookedMinutes?: number | undefined
  readonly locationId?: LocationId
  /** Of a class: which session, and how many places (default 1). */
  readonly sessionId?: SessionId | undefined
  readonly places?: number | undefined
  /** Names of those who get it; absent: whoever books. */
  readonly attendees?: readonly string[] | undefined
  readonly addOns?: readonly WantedAddOn[] | undefined
}

/** A wish that may leave the start to the session that it names. */
export type WantedAppointment = Omit<AppointmentRequest, 'startsAt'> & { readonly startsAt?: Date | undefined }

/** At most `max` bookings of a resource start inside the window: one local day, or one ISO week. */
export interface StartLimit extends Interval {
  readonly max: number
}

/** One piece of one requirement on one resource; the units of a pool are chosen inside the transaction. */
export interface PlannedClaim {
  readonly resource: SnapshotResource
  readonly requirement: string
  readonly quantity: number
  /** Windows in which the resource may start only so many bookings. */
  readonly limits: readonly StartLimit[]
  readonly during: Interval
  readonly core: Interval
}

/** One complete way to staff an appointment. */
export interface Candidate {
  readonly claims: readonly PlannedClaim[]
  readonly price: Money
  /** What the price is made of; absent: one line says it all. */
  readonly priceLines?: readonly PriceLine[]
}

/** An appointment with up to three candidates, best first; all cost the same. */
export interface PlannedAppointment extends Interval {
  readonly id: AppointmentId
  readonly service: SnapshotService
  readonly locationId: LocationId
  readonly timeZone: string
  readonly price: Money
  readonly priceLines?: readonly PriceLine[] | undefined
  /** Absent: where the business is, at an exact time. */
  readonly visit?: FieldVisit | undefined
  readonly attendees: readonly string[]
  readonly candidates: readonly Candidate[]
  /** Somebody was asked for by name. */
  readonly isPinned?: boolean
  /** Of a class: its places, and the names of its room and teacher. */
  readonly session?: SessionPlaces
  readonly resourceNames?: ResourceNames
}

export interface Plan {
  readonly snapshot: AvailabilitySnapshot
  readonly guests: number
  readonly appointments: readonly PlannedAppointment[]
}
