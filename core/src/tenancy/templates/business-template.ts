import type { ConsentPurpose } from '../../domain/consent.js'
import type { LocationId, PolicyId, ResourceId, ScheduleId } from '../../domain/id.js'
import type { LocalTime } from '../../domain/interval.js'
import type { ArrivalWindows, Place, ServiceVenue } from '../../domain/place.js'
import type { DepositRule, Policy } from '../../domain/policy.js'
import type { Question } from '../../domain/question.js'
import type { ResourceMode } from '../../domain/resource.js'
import type { Weekday, WeeklyHours } from '../../domain/schedule.js'
import type { Requirement, ServiceSegment, StartGrid } from '../../domain/service.js'
import type { ServiceArea } from '../../domain/service-area.js'
import type { TenantProfile } from '../../domain/tenant.js'

/** A name inside one template; the installer turns it into an id. */
export type Key = string

export interface TemplateSchedule {
  readonly key: Key
  readonly name: string
  readonly weekly: WeeklyHours
  readonly breaks?: WeeklyHours
}

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
  readonly homePlace?: Place
}

export interface TemplateService {
  readonly key: Key
  readonly name: string
  readonly description: string
  readonly category: string
  readonly durationMinutes: number
  readonly bufferBeforeMinutes?: number
  readonly bufferAfterMinutes?: number
  readonly buffersOutsideHours?: boolean
  readonly segments?: readonly ServiceSegment[]
  /** In minor units of the tenant's currency. */
  readonly price: number
  readonly requirements: readonly (Pick<Requirement, 'key' | 'type'> & Partial<Requirement>)[]
  /** Instead of the grid of the template. */
  readonly grid?: StartGrid
  readonly venue?: ServiceVenue
  readonly arrivalWindows?: ArrivalWindows
  /** Minutes longer and, in minor units, what it costs more. */
  readonly addOns?: readonly { key: Key; name: string; minutes: number; price: number }[]
  /** Asked before somebody books. */
  readonly questions?: readonly Question[]
  /** In minor units, what one resource costs more. */
  readonly priceAdjustments?: Readonly<Record<Key, number>>
  /** One of `morePolicies`; absent: the policy of the business. */
  readonly policy?: Key
}

/** Classes that stand in the calendar from the first day on, at wall-clock times. */
export interface TemplateClasses {
  readonly service: Key
  readonly weekdays: readonly Weekday[]
  readonly time: LocalTime
  readonly weeks: number
}

/** A whole business as data: what `seed --template` installs for a tenant. */
export interface BusinessTemplate {
  /** As commands and the API name it. */
  readonly key: Key
  readonly name: string
  readonly summary: string
  readonly profile: Pick<TenantProfile, 'theme' | 'words'>
  readonly grid: StartGrid
  readonly policy: Policy
  /** Of the policy: what single services ask for instead. */
  readonly serviceDeposits?: Readonly<Record<Key, DepositRule>>
  readonly morePolicies?: readonly { readonly key: Key; readonly rules: Policy }[]
  /** Words that bookers may agree to; without them they are not asked. */
  readonly consentTexts?: Readonly<Partial<Record<ConsentPurpose, string>>>
  readonly schedules: readonly TemplateSchedule[]
  readonly resources: readonly TemplateResource[]
  readonly services: readonly TemplateService[]
  readonly classes?: readonly TemplateClasses[]
  /** Where it drives to. */
  readonly area?: Omit<ServiceArea, 'version'>
}

/** Ids that an installed template got, by key. */
export interface InstalledTemplate {
  readonly locationId: LocationId
  readonly policyId: PolicyId
  readonly schedules: Readonly<Record<Key, ScheduleId>>
  readonly resources: Readonly<Record<Key, ResourceId>>
  readonly services: Readonly<Record<Key, string>>
}
