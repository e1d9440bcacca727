import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { AccountId, TenantId } from '../../domain/id.js'
import { MOST_VIEWS, type SavedView, type SeenView, type ViewedList } from '../../domain/saved-view.js'
import type { SavedViewStore } from '../../ports/saved-view-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

/** $2 is who reads. */
const SEEN = `
SELECT v.id, v.list, v.name, v.is_shared AS "isShared", v.query, v.columns, (v.account_id IS NOT DISTINCT FROM $2::uuid) AS "isOwn"
  FROM bw.saved_view v WHERE v.tenant_id = $1 AND (v.is_shared OR v.account_id = $2)`
const LIST = `${SEEN} AND ($3::text IS NULL OR v.list = $3) ORDER BY lower(v.name), v.id LIMIT ${MOST_VIEWS * 4}`
const LOCK = `${SEEN} AND v.id = $3 FOR UPDATE`
const COUNT = `SELECT count(*)::int AS count FROM bw.saved_view WHERE tenant_id = $1 AND account_id = $2 AND list = $3`
const NAMED = `
SELECT 1 FROM bw.saved_view WHERE tenant_id = $1 AND list = $3 AND lower(name) = lower($4) AND id <> $5
   AND (is_shared OR account_id = $2) LIMIT 1`
const SAVE = `
INSERT INTO bw.saved_view (tenant_id, account_id, id, list, name, is_shared, query, columns) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, is_shared = excluded.is_shared, query = excluded.query,
  columns = excluded.columns, updated_at = clock_timestamp()`

@injectable()
export class SqlSavedViewStore implements SavedViewStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, accountId: AccountId, list?: ViewedList): Promise<SeenView[]> {
    return this.unitOfWork.read<SeenView>(tenantId, LIST, [tenantId, accountId, list ?? null])
  }

  async lock(tx: Transaction, accountId: AccountId, id: string): Promise<SeenView | undefined> {
    const [view] = await tx.query<SeenView>(LOCK, [tx.tenantId, accountId, id])
    return view
  }

  async count(tx: Transaction, accountId: AccountId, list: ViewedList): Promise<number> {
    const [row] = await tx.query<{ count: number }>(COUNT, [tx.tenantId, accountId, list])
    return row?.count ?? 0
  }

  async isNameTaken(tx: Transaction, accountId: AccountId, { id, list, name }: SavedView): Promise<boolean> {
    return (await tx.query(NAMED, [tx.tenantId, accountId, list, name, id])).length > 0
  }

  async save(tx: Transaction, accountId: AccountId, view: SavedView): Promise<void> {
    const { id, list, name, isShared, query, columns } = view
    await tx.query(SAVE, [tx.tenantId, accountId, id, list, name, isShared, JSON.stringify(query), columns])
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.query(`DELETE FROM bw.saved_view WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id])
  }
}
