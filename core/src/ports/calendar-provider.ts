import type { TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'

/** One calendar of one business; `calendarId` is the vendor's name for it. */
export interface CalendarPlace {
  readonly tenantId: TenantId
  readonly calendarId: string
}

/** A calendar that an account may write to. */
export interface CalendarInfo {
  readonly id: string
  readonly name: string
  readonly isPrimary: boolean
}

/** What a booked time is in a calendar. `key` is unique within the calendar: writing it twice is one entry. */
export interface CalendarEntry extends CalendarPlace, Interval {
  readonly key: string
  /** IANA name of the zone in which people read it. */
  readonly timeZone: string
  readonly title: string
  readonly description: string
  readonly location: string
  /** Rises with every change; an older one never overwrites a newer one. */
  readonly sequence: number
}

/** A span of a calendar, half-open, UTC. */
export interface CalendarSpan extends CalendarPlace, Interval {}

/** What became of an entry that somebody else made or changed. */
export interface CalendarChange {
  /** The vendor's name of the entry. */
  readonly externalId: string
  /** The key it was written with; undefined for what others put there. */
  readonly key?: string | undefined
  /** When it keeps its owner busy; undefined when it is gone, or keeps nobody busy. */
  readonly busy?: Interval | undefined
}

/** What changed since a cursor. `isReset`: the cursor was too old, and these are all entries that there are. */
export interface CalendarChanges {
  readonly changes: readonly CalendarChange[]
  /** Opaque; asked with it the next time, a provider answers what came since. */
  readonly cursor: string
  readonly isReset: boolean
}

/** A vendor that calls when something changes, until `expiresAt`. */
export interface CalendarWatch {
  readonly id: string
  readonly expiresAt: Date
}

export interface WatchRequest extends CalendarPlace {
  /** Where the vendor calls: the webhook of the plugin. */
  readonly address: string
  /** Comes back with each call, so that a stranger's can be told apart. */
  readonly secret: string
}

/**
 * Carries bookings into the calendars that people live in, and says when those keep them busy. Never called inside a
 * transaction; writes come from the outbox, at least once.
 */
export interface CalendarProvider {
  readonly label: string
  calendars(tenantId: TenantId, signal: AbortSignal): Promise<readonly CalendarInfo[]>
  /** Writes an entry, or changes the one of its key. @returns The vendor's name of it, the same for each write of a key. */
  put(entry: CalendarEntry, signal: AbortSignal): Promise<{ readonly externalId: string }>
  /** Takes the entry of a key out; one that is not there is no error. */
  remove(place: CalendarPlace, key: string, signal: AbortSignal): Promise<void>
  /** When the calendar is busy by what others put there: half-open, UTC, cut to the span, sorted. Own entries do not count. */
  busy(span: CalendarSpan, signal: AbortSignal): Promise<readonly Interval[]>
  /** @param cursor - Of the answer before; undefined asks for all that there is. */
  changes(place: CalendarPlace, cursor: string | undefined, signal: AbortSignal): Promise<CalendarChanges>
  /** Absent: changes are asked for at intervals. */
  watch?(request: WatchRequest, signal: AbortSignal): Promise<CalendarWatch>
  unwatch?(place: CalendarPlace, watchId: string, signal: AbortSignal): Promise<void>
}
