import type { LocationId, PolicyId, ResourceId, ScheduleId, TenantId } from '../domain/id.js'
import type { Interval, LocalDate } from '../domain/interval.js'
import type { Location } from '../domain/location.js'
import type { Policy } from '../domain/policy.js'
import type { Resource } from '../domain/resource.js'
import type { LocalSpan, Schedule } from '../domain/schedule.js'
import type { Service } from '../domain/service.js'
import type { TimeOff } from '../domain/time-off.js'
import type { Transaction } from './unit-of-work.js'

/** Narrows a list; what is absent does not narrow. */
export interface CatalogFilter {
  readonly ids?: readonly string[]
  readonly slugs?: readonly string[]
  /** Services and locations: `isActive`; resources: status `active`. */
  readonly isActive?: boolean
  /** Resources only. */
  readonly type?: string
  /** Resources only. */
  readonly locationId?: LocationId
}

export interface StoredPolicy {
  readonly id: PolicyId
  readonly isDefault: boolean
  readonly rules: Policy
}

/** Lists come in the order that the business gave them, then by name. With `tx` they read inside that transaction. */
export interface CatalogReader {
  services(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Service[]>
  resources(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Resource[]>
  locations(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Location[]>
  schedules(tenantId: TenantId, filter?: Pick<CatalogFilter, 'ids'>, tx?: Transaction): Promise<Schedule[]>
  policies(tenantId: TenantId, tx?: Transaction): Promise<StoredPolicy[]>
  timeOff(
    tenantId: TenantId,
    filter: { resourceIds?: readonly ResourceId[]; range?: Interval },
    tx?: Transaction,
  ): Promise<TimeOff[]>
}

/**
 * Writes of whole objects. `replace…` compares the version that the object was read with and stores the next one.
 * @throws InvalidRequestError when a slug is taken or a row refers to something that does not exist here.
 */
export interface CatalogWriter {
  insertLocation(tx: Transaction, location: Location): Promise<void>
  /** @returns false when somebody changed it meanwhile. */
  replaceLocation(tx: Transaction, location: Location): Promise<boolean>
  insertPolicy(tx: Transaction, policy: StoredPolicy): Promise<void>
  insertSchedule(tx: Transaction, schedule: Schedule): Promise<void>
  /** @returns false when there is no such schedule. */
  replaceSchedule(tx: Transaction, schedule: Schedule): Promise<boolean>
  /** Null takes the exception of that date away; an empty list closes the date. */
  putException(
    tx: Transaction,
    scheduleId: ScheduleId,
    onDate: LocalDate,
    spans: readonly LocalSpan[] | null,
  ): Promise<void>
  /** Also makes the unit rows that claims take: one, `capacity`, or none for a composite. */
  insertResource(tx: Transaction, resource: Resource): Promise<void>
  /** @returns false when somebody changed it meanwhile. */
  replaceResource(tx: Transaction, resource: Resource): Promise<boolean>
  insertService(tx: Transaction, service: Service): Promise<void>
  /** @returns false when somebody changed it meanwhile. */
  replaceService(tx: Transaction, service: Service): Promise<boolean>
}
