import type { AddOn } from './add-on.js'
import type { LocalTime } from './interval.js'
import type { Id, LocationId, PolicyId, ResourceId, ServiceId, TenantId } from './id.js'
import type { ArrivalWindows, ServiceVenue } from './place.js'
import type { Money } from './money.js'
import type { DepositRule, Policy } from './policy.js'
import type { PriceRules } from './price-rules.js'
import type { Question } from './question.js'

/** One need of a service: `count` distinct resources of a type that match skill, list and attributes. */
export interface Requirement {
  readonly key: string
  readonly type: string
  readonly skill?: string
  readonly anyOf?: readonly ResourceId[]
  readonly attributes?: Readonly<Record<string, string>>
  readonly count: number
  readonly quantity?: number
  readonly quantityPerGuest?: number
  readonly during: 'active' | 'whole'
  readonly hasBuffers: boolean
}

/** A stretch of the service; in an inactive one (processing) `active` requirements are free for others. */
export interface ServiceSegment {
  readonly minutes: number
  readonly active: boolean
}

/**
 * Where starts are laid: wall-clock steps, fixed times, steps that leave no small gaps, or, for a class, only where one of
 * its sessions stands; `places` is what a new session of it has, and `overbook` how many more are sold.
 */
export type StartGrid =
  | { readonly mode: 'interval'; readonly step: number; readonly offset?: number }
  | { readonly mode: 'anchored'; readonly times: readonly LocalTime[] }
  | { readonly mode: 'gapmin'; readonly step: number; readonly minGap: number; readonly resourceType: string }
  | { readonly mode: 'sessions'; readonly places: number; readonly overbook?: number }

/** Who finds a service and may book it: everybody, whoever has its link, or only the team. */
export const SERVICE_VISIBILITIES = ['public', 'link', 'team'] as const
export type ServiceVisibility = (typeof SERVICE_VISIBILITIES)[number]

/**
 * What makes one assignment better than another: wished people, wished attributes, priority of the resource, fewest
 * minutes booked that day, longest without a booking, lowest cost, least free time left around it.
 */
export const ASSIGNMENT_CRITERIA = [
  'preferred',
  'attributes',
  'priority',
  'least-loaded',
  'round-robin',
  'cost',
  'best-fit',
] as const
export type AssignmentCriterion = (typeof ASSIGNMENT_CRITERIA)[number]

/** Another length that may be chosen, with what all of the service costs then. */
export interface ServiceLength {
  readonly minutes: number
  readonly price: Money
}

/** What a customer can book. Durations and buffers in minutes; the price for the whole service. */
export interface Service {
  readonly id: ServiceId
  readonly tenantId: TenantId
  readonly slug: string
  readonly name: string
  readonly description: string
  /** Name of its category; empty: none. */
  readonly category: string
  readonly durationMinutes: number
  /** Beside the one above, which has the price below; empty: no other. */
  readonly lengths: readonly ServiceLength[]
  readonly bufferBeforeMinutes: number
  readonly bufferAfterMinutes: number
  readonly buffersOutsideHours: boolean
  readonly segments: readonly ServiceSegment[]
  readonly requirements: readonly Requirement[]
  readonly grid: StartGrid
  readonly venue: ServiceVenue
  readonly arrivalWindows: ArrivalWindows
  readonly price: Money
  /** What time costs, instead of `price`; null: the price is the price. */
  readonly priceRules: PriceRules | null
  readonly policyId: PolicyId | null
  readonly locationIds: readonly LocationId[]
  readonly resourceOverrides: Readonly<Record<Id<'resource'>, ResourceOverride>>
  readonly addOns: readonly AddOn[]
  readonly questions: readonly Question[]
  /** A party has at least so many, and at most; null: as many as there is room for. */
  readonly minGuests: number
  readonly maxGuests: number | null
  /** Instead of what the policy asks for; null: that. */
  readonly deposit: DepositRule | null
  /** Whoever has more of these is taken first. */
  readonly preferredAttributes: Readonly<Record<string, string>>
  /** Who of several is taken: one criterion after the other. */
  readonly assignmentPolicy: readonly AssignmentCriterion[]
  /** Where a remote appointment meets; empty: told otherwise. */
  readonly meetingUrl: string
  /** How to get there, or what to have ready; shown when it is booked. */
  readonly directions: string
  /** `#rrggbb`; empty: none. */
  readonly color: string
  readonly visibility: ServiceVisibility
  /** Customers may add pictures and documents to their booking. */
  readonly asksForFiles: boolean
  readonly isActive: boolean
  /** Off the list for good, with its history; null: not. */
  readonly archivedAt: Date | null
  /** Place in the list of the business; equal ones stand by name. */
  readonly sort: number
  readonly version: number
}

/** What one resource changes about a service it performs. */
export interface ResourceOverride {
  readonly durationMinutes?: number
  readonly priceAdjustment?: Money
}

/** The rules that a service is booked under: those of its policy, with its own deposit. */
export function ruledBy(policy: Policy, { id, deposit }: Pick<Service, 'id' | 'deposit'>): Policy {
  return deposit === null ? policy : { ...policy, serviceDeposits: { ...policy.serviceDeposits, [id]: deposit } }
}
