import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { TenantId } from '../../domain/id.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type { AuditFilter, AuditPage, AuditRecord, AuditStore, AuditVerification } from '../../ports/audit-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'
import { CANONICAL_AUDIT_ROW, IS_CONTENT_RIGHT } from '../audit-canonical.js'

/** How many rows are checked in one statement, well below its time limit. */
const PAGE = 5_000

const LIST = `SELECT id, sequence, at, actor_type, actor_id, actor_name, action, subject_type, subject_id, request_id,
    changes, hash IS NOT NULL AS is_chained
  FROM bw.audit_log WHERE tenant_id = $1 AND sequence < coalesce($3::bigint, 9223372036854775807)`

/** Conditions that are not asked for are not written: only then those that are can choose an index. */
const CONDITIONS: Readonly<Record<keyof AuditFilter, string>> = {
  action: 'action =',
  subjectType: 'subject_type =',
  subjectId: 'subject_id =',
  actorId: 'actor_id =',
  from: 'at >=',
  to: 'at <',
}

function listStatement(filter: AuditFilter, first: readonly unknown[]): { sql: string; values: unknown[] } {
  const values = [...first]
  const asked = Object.entries(CONDITIONS).flatMap(([key, condition]) => {
    const value = filter[key as keyof AuditFilter]
    return value === undefined ? [] : [` AND ${condition} $${values.push(value)}`]
  })
  return { sql: `${LIST}${asked.join('')} ORDER BY sequence DESC LIMIT $2`, values }
}

const HEAD = `SELECT coalesce(max(h.position), 0)::bigint AS position, coalesce(max(encode(h.hash, 'hex')), '') AS hash,
    (SELECT count(*) FROM bw.audit_log w WHERE w.tenant_id = $1 AND w.hash IS NULL) AS waiting
  FROM bw.audit_head h WHERE h.tenant_id = $1`

const CHECK = `
WITH page AS (
  SELECT a.chain_position AS position, a.previous_hash, a.hash, ${CANONICAL_AUDIT_ROW} AS content,
      ${IS_CONTENT_RIGHT} AS is_content_right FROM bw.audit_log a
   WHERE a.tenant_id = $1 AND a.chain_position > $2 AND a.chain_position <= $4 ORDER BY a.chain_position LIMIT ${PAGE}),
checked AS (
  SELECT position, hash, position = $2::bigint + row_number() OVER w AND previous_hash = lag(hash, 1, decode($3, 'hex')) OVER w
    AND hash = sha256(previous_hash || content) AND is_content_right AS is_right FROM page WINDOW w AS (ORDER BY position))
SELECT count(*) AS rows, coalesce(max(position), 0) AS last, min(position) FILTER (WHERE is_right IS NOT TRUE) AS broken,
  coalesce((SELECT encode(hash, 'hex') FROM checked ORDER BY position DESC LIMIT 1), '') AS hash FROM checked`

interface AuditRow {
  readonly id: string
  readonly sequence: number
  readonly at: Date
  readonly actor_type: string
  readonly actor_id: string | null
  readonly actor_name: string
  readonly action: string
  readonly subject_type: string
  readonly subject_id: string
  readonly request_id: string | null
  readonly changes: Record<string, unknown>
  readonly is_chained: boolean
}

interface Head {
  readonly position: number
  readonly hash: string
  readonly waiting: number
}

/** The audit log as people read it, and the proof that nobody changed it. */
@injectable()
export class SqlAuditStore implements AuditStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async list(
    tenantId: TenantId,
    filter: AuditFilter,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<AuditPage> {
    const before = cursor === undefined ? null : readCursor(cursor)
    const { sql, values } = listStatement(filter, [tenantId, limit + 1, before])
    const rows = await this.unitOfWork.read<AuditRow>(tenantId, sql, values)
    const last = rows.length > limit ? rows[limit - 1] : undefined
    return { items: rows.slice(0, limit).map(toRecord), nextCursor: last && String(last.sequence) }
  }

  async verify(tenantId: TenantId): Promise<AuditVerification> {
    // The head first: what is chained while we look lies behind it and waits for the next check.
    const [head = { position: 0, hash: '', waiting: 0 }] = await this.unitOfWork.read<Head>(tenantId, HEAD, [tenantId])
    let [position, hash] = [0, '']
    for (;;) {
      const values = [tenantId, position, hash, head.position]
      const [page] = await this.unitOfWork.read<{ rows: number; last: number; broken: number | null; hash: string }>(
        tenantId,
        CHECK,
        values,
      )
      if (!page || page.rows === 0) break
      if (page.broken !== null) return verdict(head, await this.lastRight(tenantId, page.broken), 'changed')
      position = page.last
      hash = page.hash
    }
    const isWhole = position === head.position && hash === head.hash
    return isWhole ? verdict(head, position) : verdict(head, position, 'missing')
  }

  /** The chain breaks at the first row that is wrong, or before it when rows are missing there. */
  private async lastRight(tenantId: TenantId, broken: number): Promise<number> {
    const sql =
      'SELECT coalesce(max(chain_position), 0) AS last FROM bw.audit_log WHERE tenant_id = $1 AND chain_position < $2'
    const [row] = await this.unitOfWork.read<{ last: number }>(tenantId, sql, [tenantId, broken])
    return row?.last ?? 0
  }
}

function verdict(head: Head, intactUpTo: number, problem?: 'changed' | 'missing'): AuditVerification {
  const { hash, waiting } = head
  const next = intactUpTo + 1
  const text = problem === 'missing' ? `rows after #${intactUpTo} are missing` : `row #${next} was changed or removed`
  return { isIntact: problem === undefined, intactUpTo, head: hash, waiting, problem: problem ? text : '' }
}

function readCursor(cursor: string): string {
  if (/^\d{1,18}$/.test(cursor)) return cursor
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.id,
    sequence: row.sequence,
    at: row.at,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    action: row.action,
    subject: { type: row.subject_type, id: row.subject_id },
    requestId: row.request_id,
    changes: row.changes,
    isChained: row.is_chained,
  }
}
