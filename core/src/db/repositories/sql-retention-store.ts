import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { CustomerId, TenantId } from '../../domain/id.js'
import type { NewTerms, RetentionCounts, RetentionStore, RetentionTerms } from '../../ports/retention-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `customer_months AS "customerMonths", message_months AS "messageMonths", audit_months AS "auditMonths",
  request_days AS "requestDays", version`
const READ = `SELECT ${COLUMNS} FROM bw.retention_terms WHERE tenant_id = $1`
const SAVE = `
INSERT INTO bw.retention_terms (tenant_id, customer_months, message_months, audit_months, request_days) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id) DO UPDATE SET customer_months = excluded.customer_months, message_months = excluded.message_months,
  audit_months = excluded.audit_months, request_days = excluded.request_days, version = retention_terms.version + 1, updated_at = bw.now()
RETURNING ${COLUMNS}`

/** $1 tenant, $2 months or days; null compares to nothing, so nothing is old. */
const INACTIVE = `bw.customer c WHERE c.tenant_id = $1 AND c.erased_at IS NULL AND c.merged_into_id IS NULL AND c.created_at < bw.now() - make_interval(months => $2::int)
  AND NOT EXISTS (SELECT FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = c.id
    AND greatest(b.ends_at, b.created_at) >= bw.now() - make_interval(months => $2::int))
  AND NOT EXISTS (SELECT FROM bw.waitlist_entry w WHERE w.tenant_id = $1 AND w.customer_id = c.id
    AND w.ends_at >= bw.now() - make_interval(months => $2::int))
  AND NOT EXISTS (SELECT FROM bw.payment p JOIN bw.booking b ON b.tenant_id = p.tenant_id AND b.id = p.booking_id
    WHERE b.tenant_id = $1 AND b.customer_id = c.id AND p.status = 'pending')`
const OLD_MESSAGES = `m.tenant_id = $1 AND m.created_at < bw.now() - make_interval(months => $2::int)
  AND (m.to_address <> '' OR m.text <> '')`
const OLD_AUDIT = `a.tenant_id = $1 AND a.salt IS NOT NULL AND a.at < bw.now() - make_interval(months => $2::int)`
const OLD_ANSWERS = `k.tenant_id = $1 AND k.created_at < bw.now() - make_interval(days => $2::int)`

const COUNTS = {
  customers: `SELECT count(*)::int AS count FROM ${INACTIVE}`,
  messages: `SELECT count(*)::int AS count FROM bw.message m WHERE ${OLD_MESSAGES}`,
  auditEntries: `SELECT count(*)::int AS count FROM bw.audit_log a WHERE ${OLD_AUDIT}`,
  storedAnswers: `SELECT count(*)::int AS count FROM bw.idempotency_key k WHERE ${OLD_ANSWERS}`,
} as const

const SWEEPS = {
  messages: `WITH gone AS (UPDATE bw.message m SET to_address = '', to_name = '', subject = '', text = '', html = NULL, attachments = '[]',
      error = '', status = CASE WHEN m.status = 'sent' THEN 'sent' ELSE 'kept' END WHERE ${OLD_MESSAGES} RETURNING 1)
    SELECT count(*)::int AS count FROM gone`,
  auditEntries: `SELECT CASE WHEN $2::int IS NULL THEN 0
    ELSE bw.forget_audit('{}', '{}', bw.now() - make_interval(months => $2::int)) END AS count WHERE $1::uuid IS NOT NULL`,
  storedAnswers: `WITH gone AS (DELETE FROM bw.idempotency_key k WHERE ${OLD_ANSWERS} RETURNING 1) SELECT count(*)::int AS count FROM gone`,
} as const

/** How long a business keeps what, and what is older. */
@injectable()
export class SqlRetentionStore implements RetentionStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async terms(tenantId: TenantId, tx?: Transaction): Promise<RetentionTerms> {
    const [row] = await (tx
      ? tx.query<RetentionTerms>(READ, [tenantId])
      : this.unitOfWork.read<RetentionTerms>(tenantId, READ, [tenantId]))
    return row ?? { customerMonths: null, messageMonths: null, auditMonths: null, requestDays: null, version: 0 }
  }

  async save(tx: Transaction, terms: NewTerms): Promise<RetentionTerms> {
    const { customerMonths, messageMonths, auditMonths, requestDays } = terms
    const values = [tx.tenantId, customerMonths, messageMonths, auditMonths, requestDays]
    const [row] = await tx.query<RetentionTerms>(SAVE, values)
    return row as RetentionTerms
  }

  async count(tx: Transaction, terms: RetentionTerms): Promise<RetentionCounts> {
    return {
      customers: await countOf(tx, COUNTS.customers, terms.customerMonths),
      messages: await countOf(tx, COUNTS.messages, terms.messageMonths),
      auditEntries: await countOf(tx, COUNTS.auditEntries, terms.auditMonths),
      storedAnswers: await countOf(tx, COUNTS.storedAnswers, terms.requestDays),
    }
  }

  async inactive(tx: Transaction, { customerMonths }: RetentionTerms, limit: number): Promise<CustomerId[]> {
    const sql = `SELECT c.id FROM ${INACTIVE} ORDER BY c.created_at, c.id LIMIT $3`
    const rows = await tx.query<{ id: CustomerId }>(sql, [tx.tenantId, customerMonths, limit])
    return rows.map(row => row.id)
  }

  async sweep(tx: Transaction, terms: RetentionTerms): Promise<Omit<RetentionCounts, 'customers'>> {
    return {
      messages: await countOf(tx, SWEEPS.messages, terms.messageMonths),
      auditEntries: await countOf(tx, SWEEPS.auditEntries, terms.auditMonths),
      storedAnswers: await countOf(tx, SWEEPS.storedAnswers, terms.requestDays),
    }
  }
}

async function countOf(tx: Transaction, sql: string, term: number | null): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql, [tx.tenantId, term])
  return row?.count ?? 0
}
