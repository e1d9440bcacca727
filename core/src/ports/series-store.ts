import type { BookingState } from '../domain/booking-state.js'
import type { BookingId, SeriesId, ServiceId, TenantId } from '../domain/id.js'
import type { RepeatRule } from '../domain/repeat-rule.js'
import type { Transaction } from './unit-of-work.js'

/** What the bookings of a series have in common. */
export interface BookingSeries {
  readonly id: SeriesId
  readonly serviceId: ServiceId
  readonly rule: RepeatRule
  /** Wall-clock time of the first wanted occurrence, `2026-03-02T09:00`, in `timeZone`. */
  readonly localStart: string
  readonly timeZone: string
}

/** One booking of a series. */
export interface SeriesMember {
  readonly id: BookingId
  readonly reference: string
  readonly status: BookingState
  readonly startsAt: Date
  readonly endsAt: Date
}

export interface SeriesStore {
  insert(tx: Transaction, series: BookingSeries): Promise<void>
  /** Makes a booking one of the series. */
  join(tx: Transaction, seriesId: SeriesId, bookingId: BookingId): Promise<void>
  read(tenantId: TenantId, seriesId: SeriesId): Promise<BookingSeries | undefined>
  /** By start; whatever became of them. */
  members(tenantId: TenantId, seriesId: SeriesId): Promise<SeriesMember[]>
}
