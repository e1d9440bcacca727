import type { BookingId, CustomerId, Id, ResourceId, ServiceId, TenantId } from './id.js'
import type { Interval, LocalDate, LocalTime } from './interval.js'

export type WaitlistEntryId = Id<'waitlist-entry'>
export type WaitlistOfferId = Id<'waitlist-offer'>

/**
 * What becomes of somebody who waits; the words are API. `skipped` let an offer lapse and is out of the line until they come
 * back; `expired` waited for times that are over.
 */
export const WAITLIST_STATES = ['waiting', 'offered', 'booked', 'skipped', 'expired', 'left'] as const
export type WaitlistState = (typeof WAITLIST_STATES)[number]

export const OFFER_STATES = ['open', 'accepted', 'declined', 'lapsed', 'withdrawn'] as const
export type OfferState = (typeof OFFER_STATES)[number]

/** States that nothing follows by itself. */
export const OVER: readonly WaitlistState[] = ['booked', 'expired', 'left']

/** A span of one day that suits, in the zone of the business; the whole visit lies in it. `to` may be 24:00. */
export interface WaitlistWindow {
  readonly date: LocalDate
  readonly from: LocalTime
  readonly to: LocalTime
}

/** What somebody waits for: services one after the other in one visit. */
export interface WaitlistWish {
  readonly serviceIds: readonly ServiceId[]
  readonly staffId: ResourceId | null
  readonly guests: number
  readonly windows: readonly WaitlistWindow[]
  /** Keys of add-ons by service; absent: plain. */
  readonly addOns?: Readonly<Record<ServiceId, readonly string[]>> | undefined
}

export interface WaitlistEntry extends WaitlistWish, Interval {
  readonly id: WaitlistEntryId
  readonly tenantId: TenantId
  readonly status: WaitlistState
  readonly customer: {
    readonly id: CustomerId
    readonly name: string
    readonly email: string | null
    readonly phone: string | null
    readonly locale: string | null
  }
  /** Higher goes first; who came first goes first among equals. */
  readonly priority: number
  readonly note: string
  readonly source: string
  readonly bookingId: BookingId | null
  readonly tokenHash: Buffer | null
  /** Visits that were offered already: nothing that overlaps one is offered again by itself. ISO 8601. */
  readonly offeredSpans: readonly { readonly startsAt: string; readonly endsAt: string }[]
  readonly createdAt: Date
  readonly version: number
}

/** A held time that one person may have; `startsAt` and `endsAt` are those of the visit, UTC. */
export interface WaitlistOffer extends Interval {
  readonly id: WaitlistOfferId
  readonly entryId: WaitlistEntryId
  /** The hold, which becomes the booking. */
  readonly bookingId: BookingId
  readonly status: OfferState
  /** True when staff chose to offer it. */
  readonly isManual: boolean
  readonly extensions: number
  readonly offeredAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
}

export interface WaitlistTerms {
  readonly isOn: boolean
  /** How long an offer is held. */
  readonly offerMinutes: number
  /** Nothing is offered by itself that begins sooner than this. */
  readonly stopMinutes: number
  readonly version: number
}

export const DEFAULT_WAITLIST_TERMS: WaitlistTerms = { isOn: true, offerMinutes: 20, stopMinutes: 60, version: 0 }

/** Somebody who reads slowly gets more time (WCAG 2.2.1), a few times: others wait for theirs. */
export const OFFER_EXTENSION_MINUTES = 5
export const MAX_OFFER_EXTENSIONS = 3
