import type { AccountId, TenantId } from '../domain/id.js'
import type { SavedView, SeenView, ViewedList } from '../domain/saved-view.js'
import type { Transaction } from './unit-of-work.js'

export interface SavedViewStore {
  /** Own ones and those of everybody, by name. */
  list(tenantId: TenantId, accountId: AccountId, list?: ViewedList): Promise<SeenView[]>
  /** One that somebody sees, locked. */
  lock(tx: Transaction, accountId: AccountId, id: string): Promise<SeenView | undefined>
  /** How many of one list somebody has made. */
  count(tx: Transaction, accountId: AccountId, list: ViewedList): Promise<number>
  /** Whether another one that somebody sees, or that everybody sees, is called so. */
  isNameTaken(tx: Transaction, accountId: AccountId, view: SavedView): Promise<boolean>
  /** Writes all of it; a new one belongs to `accountId`. */
  save(tx: Transaction, accountId: AccountId, view: SavedView): Promise<void>
  remove(tx: Transaction, id: string): Promise<void>
}
