import type { ConsentPurpose } from '../../domain/consent.js'
import type { LocationId, PolicyId, ResourceId, ScheduleId } from '../../domain/id.js'
import type { Policy } from '../../domain/policy.js'
import type { ResourceMode } from '../../domain/resource.js'
import type { WeeklyHours } from '../../domain/schedule.js'
import type { Requirement, ServiceSegment, StartGrid } from '../../domain/service.js'
import type { TenantProfile } from '../../domain/tenant.js'

/** A name inside one template; the installer turns it into an id. */
export type Key = string

export interface TemplateResource {
  readonly key: Key
  readonly name: string
  readonly type: string
  readonly position?: string
  readonly mode?: ResourceMode
  readonly capacity?: number
  readonly skills?: readonly string[]
  readonly schedule: Key
  readonly leaves?: readonly Key[]
}

export interface TemplateService {
  readonly key: Key
  readonly name: string
  readonly description: string
  readonly category: string
  readonly durationMinutes: number
  readonly bufferAfterMinutes?: number
  readonly segments?: readonly ServiceSegment[]
  /** In minor units of the tenant's currency. */
  readonly price: number
  readonly requirements: readonly (Pick<Requirement, 'key' | 'type'> & Partial<Requirement>)[]
}

/** A whole business as data: what `seed --template` installs for a tenant. */
export interface BusinessTemplate {
  readonly name: string
  readonly profile: TenantProfile
  readonly location: { readonly slug: string; readonly name: string; readonly address: string; readonly phone: string }
  readonly grid: StartGrid
  readonly policy: Policy
  /** Words that bookers may agree to; without them they are not asked. */
  readonly consentTexts?: Readonly<Partial<Record<ConsentPurpose, string>>>
  readonly schedules: readonly { key: Key; name: string; weekly: WeeklyHours; breaks?: WeeklyHours }[]
  readonly resources: readonly TemplateResource[]
  readonly services: readonly TemplateService[]
}

/** Ids that an installed template got, by key. */
export interface InstalledTemplate {
  readonly locationId: LocationId
  readonly policyId: PolicyId
  readonly schedules: Readonly<Record<Key, ScheduleId>>
  readonly resources: Readonly<Record<Key, ResourceId>>
  readonly services: Readonly<Record<Key, string>>
}
