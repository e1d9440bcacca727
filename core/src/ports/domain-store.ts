import type { TenantId } from '../domain/id.js'

/** A host name of a business; it leads to the storefront once it is proved. */
export interface TenantDomain {
  /** Also its id. */
  readonly domain: string
  readonly token: string
  readonly createdAt: Date
  readonly verifiedAt: Date | null
  readonly verifiedBy: 'request' | 'hand' | null
}

/** Host names: platform rows, each of one business at most. */
export interface DomainStore {
  list(tenantId: TenantId): Promise<TenantDomain[]>
  /**
   * Enters a host name. One that nobody proved for a week gives way, so that nobody can keep a name from its owner.
   * @throws DomainTakenError
   */
  add(tenantId: TenantId, domain: string, token: string): Promise<TenantDomain>
  confirm(tenantId: TenantId, domain: string): Promise<TenantDomain | undefined>
  /** Marks a host name as proved by a request; false when name and token do not belong together. */
  prove(domain: string, token: string): Promise<boolean>
  remove(tenantId: TenantId, domain: string): Promise<boolean>
}
