import type { AccountId, OrganizationId } from '../domain/id.js'
import type { Tenant } from '../domain/tenant.js'
import type { Organization } from './tenant-store.js'

/** Organizations that an account runs, with the role that it has there; `null` stands for every one (a platform admin). */
export type Reach = ReadonlyMap<OrganizationId, string> | null

export type OrganizationView = Organization & { readonly tenantCount: number }

/** Somebody with a role in an organization and so in every business below it. */
export interface OrganizationMember {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  readonly role: string
  readonly createdAt: Date
}

export interface OrganizationChange {
  readonly name: string
  readonly parentId: OrganizationId | null
}

/** The tree of organizations and who runs it: platform rows. */
export interface OrganizationStore {
  reachOf(accountId: AccountId): Promise<Reach>
  /** By name; all of them for a platform admin, at most `limit`. */
  list(reach: Reach, limit: number): Promise<OrganizationView[]>
  byId(id: OrganizationId): Promise<Organization | undefined>
  bySlug(slug: string): Promise<Organization | undefined>
  /** @throws OrganizationCycleError, OrganizationDepthError, NotFoundError when the parent is gone. */
  insert(organization: Organization): Promise<void>
  /** @throws as `insert`; false when the organization is gone. */
  change(id: OrganizationId, change: OrganizationChange): Promise<boolean>
  /** @throws OrganizationInUseError */
  remove(id: OrganizationId): Promise<boolean>
  members(id: OrganizationId): Promise<OrganizationMember[]>
  removeMember(id: OrganizationId, accountId: AccountId): Promise<boolean>
  /** Businesses below these organizations, or in which the account has a role of its own; pending ones are left out. */
  tenants(accountId: AccountId, reach: Reach, limit: number): Promise<Tenant[]>
}
