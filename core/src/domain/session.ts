import type { Claim } from './booking.js'
import type { LocationId, SeriesId, ServiceId, SessionId } from './id.js'
import type { Interval } from './interval.js'

/** One class at one time, with places that are booked one by one; its room and teacher are claims of its own. */
export interface Session extends Interval {
  readonly id: SessionId
  readonly seriesId: SeriesId | null
  readonly serviceId: ServiceId
  readonly locationId: LocationId
  readonly capacity: number
  /** Places beyond the capacity that may be sold, for those who will not come. */
  readonly overbook: number
  readonly status: 'scheduled' | 'cancelled'
  /** Why it was cancelled; told to whoever had a place. */
  readonly reason: string
  readonly claims: readonly Claim[]
  readonly version: number
}
