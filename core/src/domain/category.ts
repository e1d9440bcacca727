import type { CategoryId, TenantId } from './id.js'

/** A group of services, as a business orders its offer. */
export interface Category {
  readonly id: CategoryId
  readonly tenantId: TenantId
  readonly name: string
  /** Place in the list of the business. */
  readonly sort: number
}
