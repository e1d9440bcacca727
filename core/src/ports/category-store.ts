import type { Category } from '../domain/category.js'
import type { CategoryId, ServiceId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** A category with how many services are in it, archived ones not counted. */
export interface ListedCategory extends Category {
  readonly serviceCount: number
}

/** The groups of services of a business, in its order. */
export interface CategoryStore {
  list(tenantId: TenantId, tx?: Transaction): Promise<ListedCategory[]>
  /** Behind the others. @returns false when there is one of that name. */
  insert(tx: Transaction, category: Pick<Category, 'id' | 'name'>): Promise<boolean>
  /** @returns false when another one has that name. */
  rename(tx: Transaction, category: Pick<Category, 'id' | 'name'>): Promise<boolean>
  /** In the order of the list; those that are not in it stand behind as they stood. */
  order(tx: Transaction, ids: readonly CategoryId[]): Promise<void>
  /** Its services have none then. @returns false when there is no such category. */
  remove(tx: Transaction, id: CategoryId): Promise<boolean>
  /** Appointments of a service that are still to come, those that wait for an answer included. */
  upcomingOf(tenantId: TenantId, serviceId: ServiceId, tx?: Transaction): Promise<number>
}
