import type { TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'

/** Who a tenant is, from memory when it is known there. */
export interface TenantDirectory {
  /** @throws NotFoundError when there is no such tenant. */
  byId(tenantId: TenantId): Promise<Tenant>
  /** The tenant of an installation that has exactly one. */
  only(): Promise<Tenant | undefined>
}
