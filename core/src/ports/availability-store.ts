import type { AddOn } from '../domain/add-on.js'
import type { Minutes } from '../domain/interval.js'
import type { LocationId, ResourceId, ServiceId, TenantId, UnitId } from '../domain/id.js'
import type { ArrivalWindows, ServiceVenue } from '../domain/place.js'
import type { ServiceArea } from '../domain/service-area.js'
import type { Policy } from '../domain/policy.js'
import type { Pricer } from '../domain/price-rules.js'
import type { ResourceLimits, ResourceMode } from '../domain/resource.js'
import type { LocalSpan, Season, WeeklyHours } from '../domain/schedule.js'
import type { KnownLeg } from './field-visit-store.js'
import type { Question } from '../domain/question.js'
import type {
  AssignmentCriterion,
  Requirement,
  ServiceLength,
  ServiceSegment,
  ServiceVisibility,
  StartGrid,
} from '../domain/service.js'

export interface SnapshotService {
  readonly id: ServiceId
  readonly name: string
  readonly durationMinutes: number
  readonly bufferBeforeMinutes: number
  readonly bufferAfterMinutes: number
  readonly buffersOutsideHours: boolean
  readonly segments: readonly ServiceSegment[]
  readonly grid: StartGrid
  readonly priceAmount: number
  readonly priceCurrency: string
  /** What time costs, instead of the amount above. */
  readonly rates?: Pricer
  /** What whoever asks pays less, off time and people: not off add-ons and surcharges. */
  /** Whom this customer likes or had last, the first one first. */
  readonly likedIds?: readonly string[]
  readonly discount?: GroupDiscount
  readonly isActive: boolean
  readonly policy: Policy | null
  readonly locationIds: readonly LocationId[]
  readonly requirements: readonly Requirement[]
  /** Absent: where the business is. */
  readonly venue?: ServiceVenue
  /** Absent or none: sold at exact times. */
  readonly arrivalWindows?: ArrivalWindows
  readonly overrides: Readonly<Record<ResourceId, { durationMinutes: number | null; priceAdjustment: number }>>
  readonly addOns?: readonly AddOn[]
  /** Those that are in its name, duration and price. */
  readonly chosen?: readonly AddOn[]
  /** Other lengths that may be chosen; absent: none. */
  readonly lengths?: readonly ServiceLength[]
  /** The length that was asked for and is in its duration and price. */
  readonly chosenMinutes?: number
  /** Absent: one. */
  readonly minGuests?: number
  /** Absent or null: as many as there is room for. */
  readonly maxGuests?: number | null
  readonly questions?: readonly Question[]
  readonly preferredAttributes?: Readonly<Record<string, string>>
  readonly assignmentPolicy?: readonly AssignmentCriterion[]
  readonly meetingUrl?: string
  readonly directions?: string
  /** Absent: public. */
  readonly visibility?: ServiceVisibility
  /** Its name without what was chosen. */
  readonly plainName?: string
}

export interface GroupDiscount {
  readonly percent: number
  /** Of the group. */
  readonly label: string
}

export interface SnapshotTimeOff {
  readonly id: string
  readonly from: Minutes | null
  readonly to: Minutes | null
  readonly rrule: string | null
  readonly localStart: string | null
  readonly minutes: number | null
  readonly excludedDates: readonly string[]
}

export interface SnapshotResource {
  readonly id: ResourceId
  readonly locationId: LocationId
  readonly scheduleId: string | null
  readonly name: string
  readonly type: string
  readonly mode: ResourceMode
  readonly capacity: number
  readonly isPinned: boolean
  readonly skills: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly limits: ResourceLimits
  readonly priority: number
  readonly version: number
  /** Where the day of somebody who travels begins, as a place key; absent: does not travel. */
  readonly homeKey?: string | undefined
  /** Absent: nothing. */
  readonly costPerHour?: number
  /** When it got the newest of its bookings; only read where a service goes by it. */
  readonly lastAssignedAt?: Minutes
  readonly leafIds: readonly ResourceId[]
  /** Those that are sold beyond its capacity stand behind. */
  readonly units: readonly UnitId[]
  readonly timeOff: readonly SnapshotTimeOff[]
}

export interface SnapshotSchedule {
  readonly id: string
  readonly timeZone: string
  readonly weekly: WeeklyHours
  readonly breaks: WeeklyHours
  readonly exceptions: Readonly<Record<string, readonly LocalSpan[]>>
  readonly seasons?: readonly Season[] | undefined
}

/** A span in which a unit (or, for `external`, the whole resource) is taken; `until` ends a hold. */
export interface SnapshotBusy {
  readonly kind: 'claim' | 'external'
  readonly ownerId: string
  readonly resourceId: ResourceId
  readonly unitNo: number | null
  readonly from: Minutes
  readonly to: Minutes
  readonly until: Minutes | null
  /** Where somebody who travels is then, as a place key; empty: nowhere in particular, absent: not known. */
  readonly place?: string | undefined
}

/** Everything the solver needs for some services in a range of time, as the database sees it at `now`. */
export interface AvailabilitySnapshot {
  readonly now: Minutes
  /** The same instant in milliseconds since 1970. */
  readonly nowMs: number
  /** When the first of the claims ends by itself, in milliseconds since 1970; null: none does. */
  readonly nextExpiryMs: number | null
  readonly locations: readonly {
    readonly id: LocationId
    readonly timeZone: string
    readonly minNotice?: number
    /** Days on which it is closed. */
    readonly holidays?: readonly string[] | undefined
  }[]
  readonly services: readonly SnapshotService[]
  readonly resources: readonly SnapshotResource[]
  readonly schedules: readonly SnapshotSchedule[]
  readonly busy: readonly SnapshotBusy[]
  /** Absent: the business entered none. */
  readonly area?: ServiceArea
  /** Ways whose minutes a plugin knows. */
  readonly knownLegs?: readonly KnownLeg[]
}

export interface SnapshotRequest {
  readonly serviceIds: readonly ServiceId[]
  readonly locationIds: readonly LocationId[] | null
  readonly from: Date
  readonly to: Date
  /** Where the customer is, as a place key. */
  readonly place?: string | undefined
}

/** Times that somebody may have taken or given back, in UTC minutes; null: the catalogue changed, so all of them. */
export interface AvailabilityChange {
  readonly from: Minutes | null
  readonly to: Minutes | null
}

export interface AvailabilityChanges {
  /** Names the state of the database that this report speaks about; the next question is asked with it. */
  readonly seen: string
  readonly changes: readonly AvailabilityChange[]
}

/** A booking that counts against a limit. */
export interface LimitUse {
  readonly of: 'service' | 'customer'
  readonly startsAt: Minutes
  readonly minutes: number
}

export interface LimitUseRequest {
  readonly serviceId: ServiceId
  readonly customerEmail: string | null
  readonly from: Date
  readonly to: Date
}

export interface AvailabilityStore {
  /** The hot read: one round trip, no writes. */
  load(tenantId: TenantId, request: SnapshotRequest): Promise<AvailabilitySnapshot>
  /** What was committed since an earlier report; nothing but a state when `seen` is null. One small read. */
  changesSince(tenantId: TenantId, seen: string | null): Promise<AvailabilityChanges>
  /** What counts against limits of a service and of a customer. One read. */
  limitUses(tenantId: TenantId, request: LimitUseRequest): Promise<LimitUse[]>
}
