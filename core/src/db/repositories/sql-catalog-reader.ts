import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { ResourceId, TenantId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { Location } from '../../domain/location.js'
import type { Resource } from '../../domain/resource.js'
import type { Schedule } from '../../domain/schedule.js'
import type { Service } from '../../domain/service.js'
import type { TimeOff } from '../../domain/time-off.js'
import type { CatalogFilter, CatalogReader, StoredPolicy } from '../../ports/catalog-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { LOCATIONS, POLICIES, RESOURCES, SCHEDULES, SERVICES, TIME_OFF } from './catalog-queries.js'

/** Reads of the catalogue: one statement each, one row an object, in the shape of the domain. */
@injectable()
export class SqlCatalogReader implements CatalogReader {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  services(tenantId: TenantId, filter: CatalogFilter = {}, tx?: Transaction): Promise<Service[]> {
    return this.rows<Service>(tenantId, { sql: SERVICES, values: common(filter) }, tx)
  }

  resources(tenantId: TenantId, filter: CatalogFilter = {}, tx?: Transaction): Promise<Resource[]> {
    const values = [...common(filter), filter.type ?? null, filter.locationId ?? null, filter.withArchived ?? false]
    return this.rows<Resource>(tenantId, { sql: RESOURCES, values }, tx)
  }

  locations(tenantId: TenantId, filter: CatalogFilter = {}, tx?: Transaction): Promise<Location[]> {
    return this.rows<Location>(tenantId, { sql: LOCATIONS, values: common(filter) }, tx)
  }

  schedules(tenantId: TenantId, filter: Pick<CatalogFilter, 'ids'> = {}, tx?: Transaction): Promise<Schedule[]> {
    return this.rows<Schedule>(tenantId, { sql: SCHEDULES, values: [filter.ids ?? null] }, tx)
  }

  policies(tenantId: TenantId, tx?: Transaction): Promise<StoredPolicy[]> {
    return this.rows<StoredPolicy>(tenantId, { sql: POLICIES, values: [] }, tx)
  }

  timeOff(
    tenantId: TenantId,
    filter: { resourceIds?: readonly ResourceId[]; range?: Interval },
    tx?: Transaction,
  ): Promise<TimeOff[]> {
    const { resourceIds, range } = filter
    const values = [resourceIds ?? null, range?.startsAt ?? null, range?.endsAt ?? null]
    return this.rows<TimeOff>(tenantId, { sql: TIME_OFF, values }, tx)
  }

  private rows<R extends object>(
    tenantId: TenantId,
    statement: { sql: string; values: readonly unknown[] },
    tx: Transaction | undefined,
  ): Promise<R[]> {
    const values = [tenantId, ...statement.values]
    return tx ? tx.query<R>(statement.sql, values) : this.unitOfWork.read<R>(tenantId, statement.sql, values)
  }
}

function common(filter: CatalogFilter): unknown[] {
  return [filter.ids ?? null, filter.slugs ?? null, filter.isActive ?? null]
}
