import type { BookingId, CustomerId, ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type {
  OfferState,
  WaitlistEntry,
  WaitlistEntryId,
  WaitlistOffer,
  WaitlistOfferId,
  WaitlistState,
  WaitlistTerms,
  WaitlistWish,
} from '../domain/waitlist.js'
import type { Transaction } from './unit-of-work.js'

export interface NewWaitlistEntry extends WaitlistWish, Interval {
  readonly id: WaitlistEntryId
  readonly customerId: CustomerId
  readonly priority: number
  readonly note: string
  readonly source: string
  readonly tokenHash: Buffer
}

export type NewWaitlistOffer = Pick<
  WaitlistOffer,
  'id' | 'entryId' | 'bookingId' | 'isManual' | 'startsAt' | 'endsAt' | 'expiresAt'
> & { readonly tokenHash: Buffer }

export interface WaitlistFilter {
  readonly states?: readonly WaitlistState[] | undefined
  readonly serviceId?: ServiceId | undefined
  /** Part of a name, e-mail or telephone. */
  readonly search?: string | undefined
  /** The last id of the page before. */
  readonly after?: WaitlistEntryId | undefined
  readonly limit: number
}

export interface EntryChange {
  readonly status?: WaitlistState
  readonly bookingId?: BookingId
  readonly priority?: number
  /** Goes to the end of the line. */
  readonly isLast?: boolean
}

/** Who waits, and what was offered. Every writer locks in one order: booking, offer, entry, then the units. */
export interface WaitlistStore {
  insert(tx: Transaction, entry: NewWaitlistEntry): Promise<void>
  read(tenantId: TenantId, id: WaitlistEntryId, tx?: Transaction): Promise<WaitlistEntry | undefined>
  lock(tx: Transaction, id: WaitlistEntryId): Promise<WaitlistEntry | undefined>
  /** Those who wait for something in the span (all when there is none), in the order in which they are asked. */
  line(tenantId: TenantId, span: Interval | undefined, limit: number): Promise<WaitlistEntry[]>
  /** In the order of the line. */
  list(tenantId: TenantId, filter: WaitlistFilter): Promise<WaitlistEntry[]>
  /** How many who wait for one of the same services in an overlapping time are asked first. */
  countAhead(tenantId: TenantId, id: WaitlistEntryId): Promise<number>
  /** Live entries of one customer. */
  countOf(tx: Transaction, customerId: CustomerId): Promise<number>
  change(tx: Transaction, id: WaitlistEntryId, change: EntryChange): Promise<void>
  /** Changes places with the one before or after among those who wait for one of the same services; false at the end. */
  swap(tx: Transaction, id: WaitlistEntryId, direction: 'up' | 'down'): Promise<boolean>
  /** Whether it concerns the list that time of a booking came back. */
  concerns(tenantId: TenantId, bookingId: BookingId): Promise<boolean>
  /** One due row an entry, at the end of its windows. */
  expireAt(tx: Transaction, id: WaitlistEntryId, at: Date): Promise<void>
  insertOffer(tx: Transaction, offer: NewWaitlistOffer): Promise<void>
  offerByToken(tenantId: TenantId, tokenHash: Buffer): Promise<WaitlistOffer | undefined>
  offer(tenantId: TenantId, id: WaitlistOfferId): Promise<WaitlistOffer | undefined>
  /** The offer that a hold belongs to. */
  lockOfferOf(tx: Transaction, bookingId: BookingId): Promise<WaitlistOffer | undefined>
  openOffer(tenantId: TenantId, entryId: WaitlistEntryId, tx?: Transaction): Promise<WaitlistOffer | undefined>
  /** Of some entries, newest first. */
  offersOf(tenantId: TenantId, entryIds: readonly WaitlistEntryId[]): Promise<WaitlistOffer[]>
  endOffer(tx: Transaction, id: WaitlistOfferId, status: Exclude<OfferState, 'open'>): Promise<void>
  extendOffer(tx: Transaction, id: WaitlistOfferId, expiresAt: Date): Promise<void>
  terms(tenantId: TenantId, tx?: Transaction): Promise<WaitlistTerms>
  /** The clock of the business. */
  now(tenantId: TenantId): Promise<Date>
  saveTerms(tx: Transaction, terms: Omit<WaitlistTerms, 'version'>): Promise<WaitlistTerms>
}
