import type { CustomerGroup, Booker, Standing, UsedTime } from '../domain/customer-group.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Interval, Minutes } from '../domain/interval.js'
import type { Transaction } from './unit-of-work.js'

export interface CustomerGroupStore {
  /** By label. */
  list(tenantId: TenantId, tx?: Transaction): Promise<CustomerGroup[]>
  lock(tx: Transaction, id: string): Promise<CustomerGroup | undefined>
  /** False when there is one of this key. */
  insert(tx: Transaction, group: CustomerGroup): Promise<boolean>
  /** Writes all but the key, and counts the version up. */
  replace(tx: Transaction, group: CustomerGroup): Promise<CustomerGroup>
  /** What somebody is: by every record that has their id, their address, or else their name and telephone. One read. */
  standingOf(tenantId: TenantId, booker: Booker): Promise<Standing>
  /** What some customers, known by their addresses too, have booked in a time, the ones in this transaction included. */
  usedTimes(tx: Transaction, ids: readonly CustomerId[], window: Interval): Promise<UsedTime[]>
  /** Starts of visits that they, known by their addresses too, did not come to in the last two years. */
  missedVisits(tx: Transaction, ids: readonly CustomerId[]): Promise<Minutes[]>
}
