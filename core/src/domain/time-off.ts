import type { LocalDate } from './interval.js'
import type { Id, ResourceId } from './id.js'

/**
 * When a resource is away: once (`startsAt`, `endsAt`), or by an RFC 5545 rule whose occurrences begin at the wall-clock
 * time `localStart` (`YYYY-MM-DDTHH:MM`) of the resource's schedule zone and last `minutes`.
 */
export interface TimeOff {
  readonly id: Id<'time-off'>
  readonly resourceId: ResourceId
  readonly startsAt: Date | null
  readonly endsAt: Date | null
  readonly rrule: string | null
  readonly localStart: string | null
  readonly minutes: number | null
  readonly excludedDates: readonly LocalDate[]
  readonly reason: string
}
