import type { LocalDate, Minutes } from '../domain/interval.js'
import type { ResourceLimits, ResourceMode } from '../domain/resource.js'
import type { LocalSpan, Season, WeeklyHours } from '../domain/schedule.js'
import type { AssignmentCriterion, ServiceSegment, StartGrid } from '../domain/service.js'
import type { PriceLine } from './solver-constraint.js'
import type { SolverLocation } from './solver-location.js'

/** Half-open span of UTC minutes, `[from, to)`. */
export type Span = readonly [Minutes, Minutes]

export type Grid = StartGrid

/** A wall-clock moment without a zone, `YYYY-MM-DDTHH:MM`. */
export type LocalDateTime = string

/** Time off that repeats in local time (RFC 5545), or once when there is no rule. */
export interface LocalTimeOff {
  readonly id?: string
  readonly start: LocalDateTime
  readonly minutes: number
  readonly rrule?: string
  readonly exdates?: readonly LocalDate[]
}

/** Time off given as instants. */
export interface AbsoluteTimeOff {
  readonly id?: string
  readonly from: Minutes
  readonly to: Minutes
}

export type TimeOff = LocalTimeOff | AbsoluteTimeOff

/** When a resource works. Without `timeZone` the zone of its location applies. */
export interface SolverSchedule {
  readonly timeZone?: string
  /** Absent: open at all times, but for breaks, holidays and time off. */
  readonly weekly?: WeeklyHours
  readonly breaks?: WeeklyHours
  /** Replaces hours and breaks of the date and beats a holiday; an empty list closes the day. */
  readonly overrides?: Readonly<Record<LocalDate, readonly LocalSpan[]>>
  readonly holidays?: readonly LocalDate[] | undefined
  /** Other weekly hours and breaks on their dates; of two the first. */
  readonly seasons?: readonly Omit<Season, 'name'>[] | undefined
  readonly timeOff?: readonly TimeOff[]
}

export interface SolverResource {
  readonly id: string
  readonly type: string
  readonly locationId: string
  /** Absent: `composite` when it has leaves, else `exclusive`. */
  readonly mode?: ResourceMode
  readonly capacity?: number
  /** A pool whose unit numbers never move: some unit must be free for the whole footprint. */
  readonly pinned?: boolean
  readonly leaves?: readonly string[]
  readonly skills?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly limits?: ResourceLimits
  /** The higher one is assigned first; default 0. */
  readonly priority?: number
  /** Drives to the customer: travel between its visits counts. */
  readonly mobile?: boolean
  /** Where a mobile resource begins and ends each day; absent: the ways to the first and from the last visit do not count. */
  readonly home?: string
  /** What an hour of it costs the business, in the minor unit of the currency; default 0. */
  readonly costPerHour?: number
  /** When it last got a booking; absent: never. */
  readonly lastAssignedAt?: Minutes
  readonly version?: number
  /** Absent: open at all times. */
  readonly schedule?: SolverSchedule
}

export interface SolverRequirement {
  readonly key: string
  readonly type: string
  readonly skill?: string
  readonly anyOf?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  /** How many distinct resources; default 1. */
  readonly count?: number
  /** How many units of a pool or places of a shared resource; default 1. */
  readonly quantity?: number
  /** Wins over `quantity` when given. */
  readonly quantityPerGuest?: number
  readonly during?: 'active' | 'whole'
  readonly buffers?: boolean
  /** `stage.line.key` of the requirement of the same query that has the same people; counted from 0. */
  readonly sameAs?: string
}

export interface SolverService {
  readonly id: string
  readonly durationMinutes: number
  /** Other durations that a customer may choose; absent: any. */
  readonly durations?: readonly number[]
  readonly bufferBefore?: number
  readonly bufferAfter?: number
  /** True: only the core must lie inside the hours, not the buffers. */
  readonly buffersOutsideHours?: boolean
  readonly segments?: readonly ServiceSegment[]
  readonly requirements: readonly SolverRequirement[]
  /** A resource that needs another time than usual changes the duration of the whole service. */
  readonly staffOverrides?: Readonly<Record<string, { readonly durationMinutes?: number }>>
  readonly notice?: { readonly min?: number; readonly max?: number }
}

export type BusyKind = 'confirmed' | 'held' | 'external' | 'blocked'

/** A footprint that is taken. A claim of a composite may be given on the composite or on its leaves. */
export interface Busy {
  readonly resourceId: string
  readonly from: Minutes
  readonly to: Minutes
  readonly quantity: number
  readonly kind: BusyKind
  /** Owner: booking, appointment or external entry; named in explanations and in `excludeOwnerIds`. */
  readonly ref?: string
  /** A hold counts while this lies after `now`. */
  readonly expiresAt?: Minutes
  /** Number of the unit of a pinned pool, from 1. */
  readonly unit?: number
  readonly place?: string
}

/** What a session takes of one resource; without times, for as long as it lasts. */
export interface SessionClaim {
  readonly resourceId: string
  readonly from?: Minutes
  readonly to?: Minutes
  readonly quantity?: number
}

/** A class at a fixed time with a number of places. */
export interface SolverSession {
  readonly id: string
  readonly serviceId: string
  readonly locationId: string
  readonly from: Minutes
  readonly to: Minutes
  readonly capacity: number
  /** Places of bookings and holds in force. */
  readonly taken: number
  /** Places beyond the capacity that may be sold. */
  readonly overbook?: number
  /** All of these a customer must have to join. */
  readonly requiredTags?: readonly string[]
  /** Its room and teacher, unless they stand among `busy` already. */
  readonly claims?: readonly SessionClaim[]
}

export interface SolverSnapshot {
  readonly now: Minutes
  readonly locations: readonly SolverLocation[]
  readonly resources: readonly SolverResource[]
  readonly services: readonly SolverService[]
  readonly busy: readonly Busy[]
  /** Classes that people join one place at a time. */
  readonly sessions?: readonly SolverSession[]
  /** Minutes from one place to another, `travel[from][to]`; what is absent takes no time. */
  readonly travel?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The same for places that nobody listed; asked when `travel` does not say it. */
  readonly minutesBetween?: (from: string, to: string) => number
}

/** One service of a stage. */
export interface QueryLine {
  readonly serviceId: string
  /** Chosen duration; wins over the durations of the service and of its staff. */
  readonly durationMinutes?: number
  /** Of the durations that service and staff have, only this one; absent: any. */
  readonly onlyMinutes?: number
  /** Taken first when free; others still count. */
  readonly preferredResourceIds?: readonly string[]
  /** Who has more of these is taken first; others still count. */
  readonly preferredAttributes?: Readonly<Record<string, string>>
  /** The customer chose these: where they can serve, nobody else does. */
  readonly requiredResourceIds?: readonly string[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly guests?: number
  /** Who of the party gets it, where `waivesTurnover` matters. */
  readonly guest?: string
  /** By requirement, as `sameAs` of a requirement says it, for this visit only. */
  readonly sameAs?: Readonly<Record<string, string>>
}

/**
 * Services that start together; `gap` is the waiting time before this stage, shortest and longest. With `offset` it starts
 * exactly so long after the first one, whatever is between; then every later stage has one, and the order is fixed.
 */
export interface QueryStage {
  readonly services: readonly QueryLine[]
  readonly gap?: readonly [number, number]
  readonly offset?: Minutes
}

export type PolicyCriterion = AssignmentCriterion

export interface SlotQuery {
  readonly locationId: string
  /** Starts lie in `[from, to)`. */
  readonly from: Minutes
  readonly to: Minutes
  readonly stages: readonly QueryStage[]
  readonly grid: Grid
  readonly order?: 'fixed' | 'any'
  /** True: no turnover between two services that one person gets in the same place. */
  readonly waivesTurnover?: boolean
  /** Gaps between stages are tried in these steps; default 5. */
  readonly gapStep?: number
  /** Where the customer is, for mobile resources. */
  readonly place?: string
  /** Happens nowhere: nobody has to drive. */
  readonly isRemote?: boolean
  readonly limit?: number
  /** One criterion after the other; what is equal by all of them goes by preference, priority and id, as without any. */
  readonly policy?: readonly PolicyCriterion[]
  /** Owners whose claims do not stand in the way: the ones being moved. */
  readonly excludeOwnerIds?: readonly string[]
}

/** Who serves one requirement of one line. `core` and `footprint` have one entry per claimed piece, in the same order. */
export interface SlotAssignment {
  readonly stage: number
  readonly line: number
  readonly requirement: string
  readonly resourceIds: readonly string[]
  /** Units claimed on each of the resources. */
  readonly quantity: number
  /** Core span of the line. */
  readonly from: Minutes
  readonly to: Minutes
  /** Claimed spans with buffers. */
  readonly footprint: [Minutes, Minutes][]
  readonly core: [Minutes, Minutes][]
}

/** An offered start with one complete assignment. */
export interface Slot {
  readonly start: Minutes
  readonly end: Minutes
  readonly stageStarts: readonly Minutes[]
  readonly assignments: readonly SlotAssignment[]
  /** How many more resources than needed the scarcest requirement of the first stage has. */
  readonly alternatives: number
  /** What rules of plugins add, in their order; absent when no rule has a price. */
  readonly price?: readonly PriceLine[]
  /** Sum of the scores of rules; absent when no rule has one. */
  readonly score?: number
}

export interface SolveResult {
  readonly slots: Slot[]
  /** True when the search gave up on a start; that start is not offered. */
  readonly truncated: boolean
}

export type QueryCode = 'OFF_GRID' | 'MIN_NOTICE' | 'MAX_HORIZON' | 'OUT_OF_RANGE' | 'TRUNCATED' | 'RULE'

export type CandidateCode =
  | 'OUTSIDE_HOURS'
  | 'BREAK'
  | 'HOLIDAY'
  | 'TIME_OFF'
  | 'BOOKED'
  | 'HELD'
  | 'EXTERNAL_BUSY'
  | 'BLOCKED'
  | 'BUFFER'
  | 'TRAVEL'
  | 'DAY_LIMIT'
  | 'WEEK_LIMIT'
  | 'CAPACITY'
  | 'SMALL_GAP'
  | 'RULE'

export type ExclusionCode = 'SKILL_MISSING' | 'NOT_LISTED' | 'NOT_PREFERRED' | 'ATTRIBUTE_MISMATCH'

export type Unlock =
  | 'OFF_GRID_START'
  | 'SHORT_NOTICE'
  | 'LONG_HORIZON'
  | 'OVERTIME'
  | 'WORK_IN_BREAK'
  | 'OPEN_ON_HOLIDAY'
  | 'CANCEL_TIME_OFF'
  | 'NO_BUFFERS'
  | 'HOLDS_EXPIRE'
  | 'IGNORE_EXTERNAL'
  | 'EXCEED_LIMIT'
  | 'NO_TRAVEL_TIME'
  | 'REMOVE_BLOCK'
  | 'ALLOW_SMALL_GAP'
  | 'DIFFERENT_PERSON'
  | 'OTHER_ATTRIBUTES'
  | `LIFT_RULE:${string}`
  | 'ANY_RESOURCE'

export interface BlockReason {
  readonly code: QueryCode | CandidateCode
  readonly resourceId?: string
  /** Booking, hold or external entry; for rules of a schedule the local date. */
  readonly ref?: string
  readonly from?: Minutes
  readonly to?: Minutes
  /** When a hold ends. */
  readonly until?: Minutes
  /** The leaf or composite through which the resource is taken. */
  readonly via?: string
  readonly free?: number
  readonly needed?: number
  /** The rule of a plugin that refuses. */
  readonly rule?: string
}

export interface RequirementExplanation {
  readonly stage: number
  readonly line: number
  readonly requirement: string
  readonly eligible: number
  readonly needed: number
  readonly feasible: string[]
  readonly excluded: Partial<Record<ExclusionCode, number>>
  readonly blocked: { readonly resourceId: string; readonly reasons: BlockReason[] }[]
}

/** Why a start is offered or not: rules of the query, each requirement of the first stage, and what would open it. */
export interface Explanation {
  readonly start: Minutes
  readonly isAvailable: boolean
  readonly query: BlockReason[]
  readonly requirements: RequirementExplanation[]
  readonly combination?: 'NOT_ENOUGH_DISTINCT' | 'LATER_STAGE'
  readonly unlocks: Unlock[]
}
