import type { Actor } from '../domain/booking.js'
import type { BookingId, CustomerId, ResourceId, ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Money } from '../domain/money.js'
import type { Alternative } from '../errors/catalog.js'
import type { LedgerEntry, ServiceRecord } from './booking-store.js'
import type { Transaction } from './unit-of-work.js'

/** Kinds of due rows that the life of a booking makes. */
export type BookingDueKind = 'no-show' | 'follow-up' | 'review-request'

export interface NewLedgerEntry {
  readonly bookingId: BookingId
  readonly kind: LedgerEntry['kind']
  readonly amount: Money
  readonly reason: string
  readonly actor: Actor
  readonly reverses?: string
}

/** Whose bookings are counted; several ids count each for itself. */
export type Counted =
  | { readonly of: 'customer'; readonly ids: readonly CustomerId[] }
  | { readonly of: 'service'; readonly ids: readonly ServiceId[] }
  | { readonly of: 'staff'; readonly ids: readonly ResourceId[] }

/** What becomes of a booking after it was made, beside its state and its claims. */
export interface LifecycleStore {
  /** Until the end of the transaction claims may lie in hours that were taken away. */
  leaveHours(tx: Transaction): Promise<void>
  /** Says that staff made it against rules. */
  markOverride(tx: Transaction, bookingId: BookingId): Promise<void>
  keepAlternatives(tx: Transaction, bookingId: BookingId, alternatives: readonly Alternative[]): Promise<void>
  /** Open requests that want a unit which a booking has now, at an overlapping time. */
  clashingRequests(tenantId: TenantId, bookingId: BookingId): Promise<BookingId[]>
  /** Locks the row unless somebody else has it: false then. For work that holds other locks already. */
  tryLock(tx: Transaction, bookingId: BookingId): Promise<boolean>
  writeRecord(tx: Transaction, bookingId: BookingId, record: ServiceRecord): Promise<void>
  /** One due row a booking and kind; a second one takes the place of the first. */
  putDue(tx: Transaction, kind: BookingDueKind, bookingId: BookingId, dueAt: Date): Promise<void>
  addEntry(tx: Transaction, entry: NewLedgerEntry): Promise<void>
  /** The most bookings, or minutes, that one of them has in a window, the ones in this transaction included. */
  countMost(tx: Transaction, counted: Counted, window: Interval, unit?: 'bookings' | 'minutes'): Promise<number>
  /** Ids, e-mails in small letters and telephones of customers. */
  contactsOf(tx: Transaction, ids: readonly CustomerId[]): Promise<string[]>
  /** Of some resources those that are people. */
  staffAmong(tx: Transaction, ids: readonly ResourceId[]): Promise<ResourceId[]>
}
