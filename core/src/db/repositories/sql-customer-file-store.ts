import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type CustomerId, type TenantId } from '../../domain/id.js'
import type {
  CustomerFigures,
  CustomerFileStore,
  CustomerNote,
  Duplicate,
  MergedFields,
  MovedRows,
  NewNote,
  PersonSummary,
  TimelineEntry,
  TimelineQuestion,
} from '../../ports/customer-file-store.js'
import type { Row, Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { TIMELINE } from './timeline-statement.js'

const NOTE = `n.id, n.customer_id AS "customerId", n.text, n.is_pinned AS "isPinned",
  jsonb_build_object('type', n.author_type, 'id', n.author_id, 'name', n.author_name) AS author, n.created_at AS "createdAt",
  n.updated_at AS "updatedAt", n.version`
const NOTES = `SELECT ${NOTE} FROM bw.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2
  ORDER BY n.is_pinned DESC, n.created_at DESC, n.id DESC LIMIT $3`
const ADD_NOTE = `INSERT INTO bw.customer_note AS n (tenant_id, id, customer_id, text, is_pinned, author_type, author_id, author_name)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${NOTE}`
const LOCK_NOTE = `SELECT ${NOTE} FROM bw.customer_note n WHERE n.tenant_id = $1 AND n.customer_id = $2 AND n.id = $3 FOR UPDATE`
const CHANGE_NOTE = `UPDATE bw.customer_note n SET text = coalesce($3, n.text), is_pinned = coalesce($4, n.is_pinned),
    updated_at = CASE WHEN $3 IS NULL OR $3 = n.text THEN n.updated_at ELSE bw.now() END, version = n.version + 1
  WHERE n.tenant_id = $1 AND n.id = $2 RETURNING ${NOTE}`

// A visit is one that began: who was taken in and not yet let go counts as seen.
const FIGURES = `SELECT count(*) FILTER (WHERE b.status = 'completed')::int AS visits,
  count(*) FILTER (WHERE b.status = 'no-show')::int AS "noShows",
  max(b.starts_at) FILTER (WHERE b.status IN ('checked-in', 'completed')) AS "lastVisitAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('amount', s.amount, 'currency', s.currency) ORDER BY s.currency), '[]') FROM (
    SELECT sum(p.amount) AS amount, p.currency FROM bw.booking o
      JOIN bw.payment p ON p.tenant_id = o.tenant_id AND p.booking_id = o.id AND p.status = 'captured'
     WHERE o.tenant_id = $1 AND o.customer_id = $2 GROUP BY p.currency) s) AS spent
FROM bw.booking b WHERE b.tenant_id = $1 AND b.customer_id = $2`

const TAGS = `SELECT t.tag, count(*)::int AS count FROM bw.customer c, unnest(c.tags) AS t(tag)
  WHERE c.tenant_id = $1 AND c.erased_at IS NULL AND c.merged_into_id IS NULL GROUP BY t.tag ORDER BY count(*) DESC, t.tag LIMIT 200`

// Families share an address on purpose.
const DUPLICATES = `
SELECT d.id, d.name, d.email, d.phone,
  array_remove(ARRAY[CASE WHEN d.email_key = c.email_key THEN 'email' END, CASE WHEN d.phone = c.phone THEN 'phone' END], NULL) AS reasons,
  (SELECT count(*)::int FROM bw.booking b WHERE b.tenant_id = d.tenant_id AND b.customer_id = d.id) AS bookings
FROM bw.customer c JOIN bw.customer d ON d.tenant_id = c.tenant_id AND (d.email_key = c.email_key OR d.phone = c.phone)
WHERE c.tenant_id = $1 AND c.id = $2 AND d.id <> c.id AND d.erased_at IS NULL AND d.merged_into_id IS NULL
  AND d.guardian_id IS DISTINCT FROM c.id AND c.guardian_id IS DISTINCT FROM d.id
  AND (c.guardian_id IS NULL OR d.guardian_id IS DISTINCT FROM c.guardian_id)
ORDER BY d.created_at, d.id LIMIT 50`

const DEPENDANTS = `SELECT c.id, c.name, c.email, c.phone FROM bw.customer c
  WHERE c.tenant_id = $1 AND c.guardian_id = $2 AND c.erased_at IS NULL AND c.merged_into_id IS NULL ORDER BY c.name, c.id`
const SET_GUARDIAN = `UPDATE bw.customer c SET guardian_id = $3, version = c.version + 1 WHERE c.tenant_id = $1 AND c.id = $2`
const FOLLOW_GUARDIAN = `
UPDATE bw.customer d SET version = d.version + 1,
    email = CASE WHEN d.email_key IS NOT DISTINCT FROM lower($3) THEN g.email ELSE d.email END,
    phone = CASE WHEN d.phone IS NOT DISTINCT FROM $4::text THEN g.phone ELSE d.phone END
  FROM bw.customer g WHERE g.tenant_id = $1 AND g.id = $2 AND d.tenant_id = $1 AND d.guardian_id = $2 AND d.erased_at IS NULL
    AND d.merged_into_id IS NULL AND (d.email_key IS NOT DISTINCT FROM lower($3) OR d.phone IS NOT DISTINCT FROM $4::text)`
const SET_ARCHIVED = `UPDATE bw.customer c SET archived_at = CASE WHEN $3 THEN coalesce(c.archived_at, bw.now()) END, version = c.version + 1
  WHERE c.tenant_id = $1 AND c.id = $2`
const ALIASES = `SELECT c.id FROM bw.customer c WHERE c.tenant_id = $1 AND c.merged_into_id = $2 ORDER BY c.id`
const IS_STAFF = `SELECT 1 FROM bw.resource r WHERE r.tenant_id = $1 AND r.id = $2 AND r.type = 'staff'`

// Who went keeps name and address, so that somebody who books with them is found; everything else is where it moved to.
const MARK = `UPDATE bw.customer c SET merged_into_id = $3, guardian_id = NULL, account_id = NULL, tags = '{}', preferences = '{}',
    custom = '{}', version = c.version + 1
  WHERE c.tenant_id = $1 AND (c.id = $2 OR c.merged_into_id = $2)`
const KEEP = `
UPDATE bw.customer c SET version = c.version + 1, name = $4, email = $5, phone = $6, locale = $7, tags = $8, preferences = $9::jsonb,
    custom = $10::jsonb, account_id = coalesce(c.account_id, o.account_id), archived_at = NULL,
    created_at = least(c.created_at, o.created_at),
    guardian_id = CASE WHEN coalesce(c.guardian_id, o.guardian_id) IN ($2, $3) THEN NULL ELSE coalesce(c.guardian_id, o.guardian_id) END
  FROM bw.customer o WHERE c.tenant_id = $1 AND c.id = $3 AND o.tenant_id = $1 AND o.id = $2`
const MOVES: readonly { readonly what: string; readonly sql: string }[] = [
  ...(['booking', 'waitlist_entry', 'customer_note', 'feedback', 'privacy_request'] as const).map(table => ({
    what: {
      booking: 'bookings',
      waitlist_entry: 'waitlist',
      customer_note: 'notes',
      feedback: 'feedback',
      privacy_request: 'requests',
    }[table],
    sql: `WITH moved AS (UPDATE bw.${table} t SET customer_id = $3 WHERE t.tenant_id = $1 AND t.customer_id = $2 RETURNING 1)
      SELECT count(*)::int AS count FROM moved`,
  })),
  {
    what: 'dependants',
    sql: `WITH moved AS (UPDATE bw.customer c SET guardian_id = $3, version = c.version + 1
        WHERE c.tenant_id = $1 AND c.guardian_id = $2 AND c.id <> $3 RETURNING 1) SELECT count(*)::int AS count FROM moved`,
  },
  { what: 'consents', sql: `SELECT bw.move_consents($2, $3) AS count WHERE $1::uuid IS NOT NULL` },
]

@injectable()
export class SqlCustomerFileStore implements CustomerFileStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  notes(tenantId: TenantId, customerId: CustomerId, limit: number): Promise<CustomerNote[]> {
    return this.unitOfWork.read<CustomerNote>(tenantId, NOTES, [tenantId, customerId, limit])
  }

  async addNote(tx: Transaction, { customerId, text, isPinned, author }: NewNote): Promise<CustomerNote> {
    const values = [tx.tenantId, newId(), customerId, text, isPinned, author.type, author.id, author.name]
    const [row] = await tx.query<CustomerNote>(ADD_NOTE, values)
    return row as CustomerNote
  }

  async lockNote(tx: Transaction, customerId: CustomerId, noteId: string): Promise<CustomerNote | undefined> {
    const [row] = await tx.query<CustomerNote>(LOCK_NOTE, [tx.tenantId, customerId, noteId])
    return row
  }

  async changeNote(
    tx: Transaction,
    noteId: string,
    { text, isPinned }: { text?: string | undefined; isPinned?: boolean | undefined },
  ): Promise<CustomerNote> {
    const [row] = await tx.query<CustomerNote>(CHANGE_NOTE, [tx.tenantId, noteId, text ?? null, isPinned ?? null])
    return row as CustomerNote
  }

  timeline(tenantId: TenantId, customerId: CustomerId, question: TimelineQuestion): Promise<TimelineEntry[]> {
    const { kinds, after, limit } = question
    const values = [tenantId, customerId, after?.position ?? null, after?.id ?? null, kinds, limit]
    return this.unitOfWork.read<TimelineEntry>(tenantId, TIMELINE, values)
  }

  async figures(tenantId: TenantId, customerId: CustomerId): Promise<CustomerFigures> {
    const [row] = await this.unitOfWork.read<CustomerFigures & Row>(tenantId, FIGURES, [tenantId, customerId])
    return row as CustomerFigures
  }

  tags(tenantId: TenantId): Promise<{ tag: string; count: number }[]> {
    return this.unitOfWork.read(tenantId, TAGS, [tenantId])
  }

  duplicates(tenantId: TenantId, customerId: CustomerId): Promise<Duplicate[]> {
    return this.unitOfWork.read<Duplicate>(tenantId, DUPLICATES, [tenantId, customerId])
  }

  dependants(tenantId: TenantId, guardianId: CustomerId, tx?: Transaction): Promise<PersonSummary[]> {
    const values = [tenantId, guardianId]
    return tx ? tx.query(DEPENDANTS, values) : this.unitOfWork.read(tenantId, DEPENDANTS, values)
  }

  async setGuardian(tx: Transaction, id: CustomerId, guardianId: CustomerId | null): Promise<void> {
    await tx.query(SET_GUARDIAN, [tx.tenantId, id, guardianId])
  }

  async followGuardian(
    tx: Transaction,
    guardianId: CustomerId,
    { email, phone }: Pick<PersonSummary, 'email' | 'phone'>,
  ): Promise<void> {
    await tx.query(FOLLOW_GUARDIAN, [tx.tenantId, guardianId, email, phone])
  }

  async setArchived(tx: Transaction, id: CustomerId, isArchived: boolean): Promise<void> {
    await tx.query(SET_ARCHIVED, [tx.tenantId, id, isArchived])
  }

  async aliases(tenantId: TenantId, id: CustomerId, tx?: Transaction): Promise<CustomerId[]> {
    const values = [tenantId, id]
    const rows = await (tx
      ? tx.query<{ id: CustomerId }>(ALIASES, values)
      : this.unitOfWork.read<{ id: CustomerId }>(tenantId, ALIASES, values))
    return rows.map(row => row.id)
  }

  async merge(
    tx: Transaction,
    { keptId, removedId }: { keptId: CustomerId; removedId: CustomerId },
    fields: MergedFields,
  ): Promise<MovedRows[]> {
    const { name, email, phone, locale, tags, preferences, custom } = fields
    const pair = [tx.tenantId, removedId, keptId]
    const written = [name, email, phone, locale, tags, JSON.stringify(preferences), JSON.stringify(custom)]
    await tx.query(KEEP, [...pair, ...written])
    await tx.query(MARK, pair)
    const moved: MovedRows[] = []
    for (const { what, sql } of MOVES) {
      const [row] = await tx.query<{ count: number }>(sql, pair)
      moved.push({ what, count: row?.count ?? 0 })
    }
    return moved.filter(({ count }) => count > 0)
  }

  async isStaff(tx: Transaction, resourceId: string): Promise<boolean> {
    return (await tx.query(IS_STAFF, [tx.tenantId, resourceId])).length > 0
  }
}
