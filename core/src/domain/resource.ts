import type { Place } from './place.js'
import type { AccountId, LocationId, ResourceId, ScheduleId, TenantId } from './id.js'

/** Only an active one gets new bookings; an archived one is not listed any more. */
export const RESOURCE_STATES = ['active', 'inactive', 'on-leave', 'archived'] as const
export type ResourceStatus = (typeof RESOURCE_STATES)[number]

export type ResourceMode = 'exclusive' | 'pool' | 'shared' | 'composite'

/** How much of a resource may be booked in a local day or an ISO week; minutes with buffers. */
export interface ResourceLimits {
  readonly perDay?: number
  readonly perWeek?: number
  readonly minutesPerDay?: number
  readonly minutesPerWeek?: number
}

/** Somebody or something that a booking claims: staff member, room, equipment, court, vehicle. */
export interface Resource {
  readonly id: ResourceId
  readonly tenantId: TenantId
  readonly locationId: LocationId
  readonly slug: string
  readonly name: string
  readonly type: string
  readonly position: string
  /** A few lines about a person, for customers. */
  readonly bio: string
  /** The login of a person, which sees their day as its own. */
  readonly accountId: AccountId | null
  readonly mode: ResourceMode
  readonly capacity: number
  readonly isPinned: boolean
  /** Places that are sold beyond the capacity, of a pool or what is shared. */
  readonly overbookUnits: number
  /** What an hour of it costs the business, in minor units of its currency. */
  readonly costPerHour: number
  readonly leafIds: readonly ResourceId[]
  readonly skills: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly scheduleId: ScheduleId | null
  readonly limits: ResourceLimits
  readonly priority: number
  /** Where the day of somebody who travels begins and ends; null: does not travel. */
  readonly homePlace: Place | null
  /** `#rrggbb` in the calendar; empty: none. */
  readonly color: string
  /** Plugins and webhooks are told so many minutes before each use; null: not at all. */
  readonly beforeUseMinutes: number | null
  readonly status: ResourceStatus
  /** Place in the list of the business; equal ones stand by name. */
  readonly sort: number
  readonly version: number
}

/** How many claims a resource can take at once; a composite has none of its own, a claim on it takes its parts' units. */
export function unitCount({
  mode,
  capacity,
  overbookUnits,
}: Pick<Resource, 'mode' | 'capacity' | 'overbookUnits'>): number {
  if (mode === 'composite') return 0
  return mode === 'exclusive' ? 1 : capacity + overbookUnits
}
