import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Category } from '../../domain/category.js'
import type { CategoryId, ServiceId, TenantId } from '../../domain/id.js'
import type { CategoryStore, ListedCategory } from '../../ports/category-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const LIST = `
SELECT c.id, c.tenant_id AS "tenantId", c.name, c.sort,
  (SELECT count(*)::int FROM bw.service s
    WHERE s.tenant_id = c.tenant_id AND s.category_id = c.id AND s.archived_at IS NULL) AS "serviceCount"
FROM bw.service_category c WHERE c.tenant_id = $1 ORDER BY c.sort, c.name, c.id`

const INSERT = `
INSERT INTO bw.service_category (tenant_id, id, name, sort)
SELECT $1, $2, $3, coalesce(max(c.sort) + 1, 0) FROM bw.service_category c WHERE c.tenant_id = $1
ON CONFLICT (tenant_id, (lower(name))) DO NOTHING RETURNING id`

const RENAME = `
UPDATE bw.service_category c SET name = $3 WHERE c.tenant_id = $1 AND c.id = $2 AND NOT EXISTS (
  SELECT FROM bw.service_category o WHERE o.tenant_id = $1 AND o.id <> $2 AND lower(o.name) = lower($3))
RETURNING c.id`

const ORDER = `
UPDATE bw.service_category c SET sort = o.place FROM (
  SELECT k.id, row_number() OVER (ORDER BY array_position($2::uuid[], k.id) NULLS LAST, k.sort, k.name) - 1 AS place
    FROM bw.service_category k WHERE k.tenant_id = $1) o
WHERE c.tenant_id = $1 AND c.id = o.id AND c.sort <> o.place`

const UPCOMING = `
SELECT count(*)::int AS count FROM bw.appointment a
WHERE a.tenant_id = $1 AND a.service_id = $2 AND a.starts_at > bw.now()
  AND a.status IN ('held', 'requested', 'pending-payment', 'confirmed', 'checked-in')`

/** Writers of the categories of one business go one after the other: the order is one thing. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('categories:' || $1::text, 0))::text`

@injectable()
export class SqlCategoryStore implements CategoryStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId, tx?: Transaction): Promise<ListedCategory[]> {
    return tx ? tx.query(LIST, [tenantId]) : this.unitOfWork.read(tenantId, LIST, [tenantId])
  }

  async insert(tx: Transaction, { id, name }: Pick<Category, 'id' | 'name'>): Promise<boolean> {
    await tx.query(LOCK, [tx.tenantId])
    return (await tx.query(INSERT, [tx.tenantId, id, name])).length > 0
  }

  async rename(tx: Transaction, { id, name }: Pick<Category, 'id' | 'name'>): Promise<boolean> {
    await tx.query(LOCK, [tx.tenantId])
    return (await tx.query(RENAME, [tx.tenantId, id, name])).length > 0
  }

  async order(tx: Transaction, ids: readonly CategoryId[]): Promise<void> {
    await tx.query(LOCK, [tx.tenantId])
    await tx.query(ORDER, [tx.tenantId, ids])
  }

  async remove(tx: Transaction, id: CategoryId): Promise<boolean> {
    const sql = 'DELETE FROM bw.service_category WHERE tenant_id = $1 AND id = $2 RETURNING id'
    return (await tx.query(sql, [tx.tenantId, id])).length > 0
  }

  async upcomingOf(tenantId: TenantId, serviceId: ServiceId, tx?: Transaction): Promise<number> {
    const values = [tenantId, serviceId]
    const [row] = await (tx
      ? tx.query<{ count: number }>(UPCOMING, values)
      : this.unitOfWork.read<{ count: number }>(tenantId, UPCOMING, values))
    return row?.count ?? 0
  }
}
