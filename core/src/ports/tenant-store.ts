import type { OrganizationId, TenantId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'

export interface Organization {
  readonly id: OrganizationId
  readonly parentId: OrganizationId | null
  readonly slug: string
  readonly name: string
}

/** Businesses and who owns them: platform rows. @throws InvalidRequestError when a slug or a domain is taken. */
export interface TenantStore {
  insertOrganization(organization: Organization): Promise<void>
  insertTenant(tenant: Tenant): Promise<void>
  insertDomain(tenantId: TenantId, domain: string): Promise<void>
  byId(id: TenantId): Promise<Tenant | undefined>
  bySlug(slug: string): Promise<Tenant | undefined>
  byDomain(domain: string): Promise<Tenant | undefined>
  /** Active ones by name. */
  list(limit: number): Promise<Tenant[]>
}
