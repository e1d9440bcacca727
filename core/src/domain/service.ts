import type { AddOn } from './add-on.js'
import type { LocalTime } from './interval.js'
import type { Id, LocationId, PolicyId, ResourceId, ServiceId, TenantId } from './id.js'
import type { ArrivalWindows, ServiceVenue } from './place.js'
import type { Money } from './money.js'
import type { PriceRules } from './price-rules.js'

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
 * its sessions stands; `places` is what a new session of it has.
 */
export type StartGrid =
  | { readonly mode: 'interval'; readonly step: number; readonly offset?: number }
  | { readonly mode: 'anchored'; readonly times: readonly LocalTime[] }
  | { readonly mode: 'gapmin'; readonly step: number; readonly minGap: number; readonly resourceType: string }
  | { readonly mode: 'sessions'; readonly places: number }

/** What a customer can book. Durations and buffers in minutes; the price for the whole service. */
export interface Service {
  readonly id: ServiceId
  readonly tenantId: TenantId
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly durationMinutes: number
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
  readonly isActive: boolean
  /** Place in the list of the business; equal ones stand by name. */
  readonly sort: number
  readonly version: number
}

/** What one resource changes about a service it performs. */
export interface ResourceOverride {
  readonly durationMinutes?: number
  readonly priceAdjustment?: Money
}
