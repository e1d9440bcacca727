import type { Place } from './place.js'
import type { LocationId, ResourceId, ScheduleId, TenantId } from './id.js'

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
  readonly status: 'active' | 'inactive' | 'on-leave'
  /** Place in the list of the business; equal ones stand by name. */
  readonly sort: number
  readonly version: number
}
