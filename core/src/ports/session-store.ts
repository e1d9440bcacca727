import type { BookingState } from '../domain/booking-state.js'
import type { Appointment, Claim } from '../domain/booking.js'
import type { BookingId, LocationId, ResourceId, SeriesId, ServiceId, SessionId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Session } from '../domain/session.js'
import type { Transaction } from './unit-of-work.js'

/** A session with what stands around it now. */
export interface StoredSession extends Session {
  readonly serviceName: string
  /** Places of bookings and holds in force. */
  readonly taken: number
  /** When the first of the holds ends by itself, in milliseconds since 1970; null: none does. */
  readonly nextExpiryMs: number | null
  readonly resourceNames: Readonly<Record<ResourceId, { name: string; type: string }>>
}

export interface SessionFilter {
  readonly ids?: readonly SessionId[] | undefined
  /** Starts lie in `[from, to)`. */
  readonly range?: Interval | undefined
  readonly serviceIds?: readonly ServiceId[] | undefined
  readonly locationId?: LocationId | undefined
  readonly seriesId?: SeriesId | undefined
  /** Default: those that take place only. */
  readonly hasCancelled?: boolean | undefined
  readonly limit?: number | undefined
}

/** One booking on the list of a session. */
export interface RosterEntry {
  readonly bookingId: BookingId
  readonly reference: string
  readonly status: BookingState
  readonly places: number
  readonly customerName: string | null
  readonly customerEmail: string | null
  readonly customerPhone: string | null
  readonly version: number
}

/** One claim of a class as the calendar draws it; `blocked…` includes turnover. */
export interface CalendarSession extends Interval {
  readonly sessionId: SessionId
  readonly serviceName: string
  /** Of the service; empty: none. */
  readonly color: string
  readonly taken: number
  readonly capacity: number
  readonly resourceId: ResourceId
  readonly requirement: string
  readonly blockedFrom: Date
  readonly blockedUntil: Date
}

/** What places are taken for. */
export type PlaceOwner = Pick<Appointment, 'id' | 'startsAt' | 'session'>

/** Sessions, what they take of rooms and people, and who is in them; places themselves live with bookings. */
export interface SessionStore {
  /** By start, then by id; at most 1,000. Inside `tx` when there is one open. */
  list(tenantId: TenantId, filter: SessionFilter, tx?: Transaction): Promise<StoredSession[]>
  roster(tenantId: TenantId, sessionId: SessionId): Promise<RosterEntry[]>
  /** What classes take of rooms and people in a range. */
  calendar(tenantId: TenantId, range: Interval, locationId?: LocationId): Promise<CalendarSession[]>
  insertSeries(tx: Transaction, series: { id: SeriesId; serviceId: ServiceId; rule: object }): Promise<void>
  insert(tx: Transaction, session: Session): Promise<void>
  /** Writes time, places, state and claims; the version becomes the one of `session`. */
  write(tx: Transaction, session: Session): Promise<void>
  /** Locks sessions in one order: whoever takes places waits. After the locks of bookings and units. */
  lock(tx: Transaction, ids: readonly SessionId[]): Promise<void>
  /** Bookings with a place in force, in the order in which they are locked. */
  bookingsIn(tx: Transaction, sessionId: SessionId): Promise<BookingId[]>
  /** Claims all units for a session, or answers false. */
  claim(tx: Transaction, sessionId: SessionId, claims: readonly Claim[]): Promise<boolean>
  release(tx: Transaction, sessionId: SessionId): Promise<void>
  /** Gives everybody a place number below a lowered capacity; false when there are more people than places. */
  closeRanks(tx: Transaction, sessionId: SessionId): Promise<boolean>
  /** Takes places for appointments of classes: all or none. False when a session is full, cancelled or moved. */
  claimPlaces(tx: Transaction, appointments: readonly PlaceOwner[], until: Date | 'infinity'): Promise<boolean>
}
