import { inject, injectable } from 'tsyringe'
import { CATALOG_READER } from '../di/tokens.js'
import type { LocationId, ResourceId, ScheduleId, ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Location } from '../domain/location.js'
import { DEFAULT_POLICY, type Policy } from '../domain/policy.js'
import type { Resource } from '../domain/resource.js'
import type { Schedule } from '../domain/schedule.js'
import type { Service } from '../domain/service.js'
import type { TimeOff } from '../domain/time-off.js'
import { NotFoundError } from '../errors/catalog.js'
import type { CatalogFilter, CatalogReader, StoredPolicy } from '../ports/catalog-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { mayMeet } from './may-meet.js'

/** Resource type of people who perform services. */
export const STAFF = 'staff'

export interface StaffMember {
  readonly resource: Resource
  /** Active services with a requirement that this person may meet. */
  readonly serviceIds: readonly ServiceId[]
}

/** Reads of what a business offers and with whom. Nothing is written; with `tx` the read is part of that transaction. */
@injectable()
export class CatalogService {
  constructor(@inject(CATALOG_READER) private readonly reader: CatalogReader) {}

  listServices(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Service[]> {
    return this.reader.services(tenantId, filter, tx)
  }

  /** @throws NotFoundError when the tenant has no such service. */
  async getService(tenantId: TenantId, id: ServiceId, tx?: Transaction): Promise<Service> {
    return found('service', await this.reader.services(tenantId, { ids: [id] }, tx))
  }

  listResources(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Resource[]> {
    return this.reader.resources(tenantId, filter, tx)
  }

  /** @throws NotFoundError when the tenant has no such resource. */
  async getResource(tenantId: TenantId, id: ResourceId, tx?: Transaction): Promise<Resource> {
    return found('resource', await this.reader.resources(tenantId, { ids: [id] }, tx))
  }

  /** Active people, each with the services that they may perform. */
  async listStaff(tenantId: TenantId, tx?: Transaction): Promise<StaffMember[]> {
    const people = await this.reader.resources(tenantId, { type: STAFF, isActive: true }, tx)
    const services = await this.reader.services(tenantId, { isActive: true }, tx)
    return people.map(resource => {
      const performed = services.filter(service => service.requirements.some(need => mayMeet(resource, need)))
      return { resource, serviceIds: performed.map(service => service.id) }
    })
  }

  listLocations(tenantId: TenantId, filter?: CatalogFilter, tx?: Transaction): Promise<Location[]> {
    return this.reader.locations(tenantId, filter, tx)
  }

  /** @throws NotFoundError when the tenant has no such location. */
  async getLocation(tenantId: TenantId, id: LocationId, tx?: Transaction): Promise<Location> {
    return found('location', await this.reader.locations(tenantId, { ids: [id] }, tx))
  }

  listSchedules(tenantId: TenantId, tx?: Transaction): Promise<Schedule[]> {
    return this.reader.schedules(tenantId, {}, tx)
  }

  /** @throws NotFoundError when the tenant has no such schedule. */
  async getSchedule(tenantId: TenantId, id: ScheduleId, tx?: Transaction): Promise<Schedule> {
    return found('schedule', await this.reader.schedules(tenantId, { ids: [id] }, tx))
  }

  listPolicies(tenantId: TenantId, tx?: Transaction): Promise<StoredPolicy[]> {
    return this.reader.policies(tenantId, tx)
  }

  /** The rules of one service: its own, else the default of the business, else that of the engine. */
  async policyOf(tenantId: TenantId, service: Pick<Service, 'policyId'>, tx?: Transaction): Promise<Policy> {
    const policies = await this.reader.policies(tenantId, tx)
    const own = policies.find(policy => policy.id === service.policyId)
    return (own ?? policies.find(policy => policy.isDefault))?.rules ?? DEFAULT_POLICY
  }

  /** @param range - UTC; time off that follows a rule is listed whatever the range. */
  listTimeOff(
    tenantId: TenantId,
    filter: { resourceIds?: readonly ResourceId[]; range?: Interval } = {},
  ): Promise<TimeOff[]> {
    return this.reader.timeOff(tenantId, filter)
  }
}

function found<T>(what: string, rows: readonly T[]): T {
  const [first] = rows
  if (first === undefined) throw new NotFoundError({ what })
  return first
}
