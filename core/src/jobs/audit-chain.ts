import { AUDIT_CONTENT_HASH, CANONICAL_AUDIT_ROW } from '../db/audit-canonical.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'

const BATCH = 200
const TENANTS = 100

const WAITING = `SELECT DISTINCT tenant_id FROM bw.audit_log WHERE hash IS NULL LIMIT $1`

const BEGIN = `INSERT INTO bw.audit_head (tenant_id, position, hash) VALUES ($1, 0, '') ON CONFLICT DO NOTHING`

/** A statement of its own, so that the next one sees what the process before us has chained. */
const LOCK = `SELECT position FROM bw.audit_head WHERE tenant_id = $1 FOR UPDATE`

const CHAIN = `
WITH RECURSIVE head AS (SELECT position, hash FROM bw.audit_head WHERE tenant_id = $1),
waiting AS MATERIALIZED (
  SELECT a.id, row_number() OVER (ORDER BY a.sequence) AS place, ${CANONICAL_AUDIT_ROW} AS content FROM bw.audit_log a
   WHERE a.tenant_id = $1 AND a.hash IS NULL ORDER BY a.sequence LIMIT $2),
link (place, id, previous, hash) AS (
  SELECT 0::bigint, NULL::uuid, NULL::bytea, head.hash FROM head
  UNION ALL
  SELECT w.place, w.id, l.hash, sha256(l.hash || w.content) FROM link l JOIN waiting w ON w.place = l.place + 1),
written AS (
  UPDATE bw.audit_log a SET previous_hash = l.previous, hash = l.hash, chain_position = head.position + l.place,
      content_hash = coalesce(a.content_hash, ${AUDIT_CONTENT_HASH})
    FROM link l, head WHERE a.tenant_id = $1 AND a.id = l.id RETURNING 1),
moved AS (
  UPDATE bw.audit_head h SET position = h.position + l.place, hash = l.hash, updated_at = clock_timestamp()
    FROM (SELECT place, hash FROM link WHERE place > 0 ORDER BY place DESC LIMIT 1) l WHERE h.tenant_id = $1)
SELECT count(*)::int AS count FROM written`

/**
 * Links the audit rows of each tenant: hash = SHA-256(previous hash, row). It runs behind the transactions that wrote the
 * rows, because linking inside them would make those of one tenant wait for each other. The lock on the head lets two
 * processes work side by side.
 */
export class AuditChain {
  constructor(private readonly unitOfWork: SequelizeUnitOfWork) {}

  /** Links what waits now. @returns how many rows were linked. */
  async run(): Promise<number> {
    const tenants = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId }>(WAITING, [TENANTS]))
    let count = 0
    for (const { tenant_id: tenantId } of tenants) {
      for (let linked = BATCH; linked === BATCH; count += linked) linked = await this.link(tenantId)
    }
    return count
  }

  private link(tenantId: TenantId): Promise<number> {
    return this.unitOfWork.asRelay(async tx => {
      await tx.query(BEGIN, [tenantId])
      await tx.query(LOCK, [tenantId])
      const [row] = await tx.query<{ count: number }>(CHAIN, [tenantId, BATCH])
      return row?.count ?? 0
    })
  }
}
