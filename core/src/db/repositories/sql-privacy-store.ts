import { inject, injectable } from 'tsyringe'
import { SECRET_BOX, UNIT_OF_WORK } from '../../di/tokens.js'
import type { Customer } from '../../domain/customer.js'
import type { CustomerId, TenantId } from '../../domain/id.js'
import { intakePlace, visitNotePlace } from '../../domain/intake.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type {
  ErasedPart,
  KeptPart,
  NewPrivacyRequest,
  OpenThing,
  PluginAnswer,
  PrivacyRequest,
  PrivacyRequestPage,
  PrivacyStore,
} from '../../ports/privacy-store.js'
import type { SecretBox } from '../../ports/secret-box.js'
import type { Row, Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { ERASE_STATEMENTS, EXPORT_SECTIONS, KEPT, OPEN_THINGS } from './privacy-statements.js'
import { LOCK_CONTACT } from './sql-customer-store.js'

/** The longest common term for records of sales (ten years, as § 147 AO in Germany has for books). */
const SALES_YEARS = 10
/** What GDPR 7(1) wants shown is kept as long as a claim may be made, three years in most of the Union. */
const CONSENT_YEARS = 3
const WHY: Readonly<Record<string, string>> = {
  sales: 'Tax law wants records of sales: times, services and sums are kept without the person.',
  consents: 'Proof of what was agreed to and when (GDPR 7(1)), kept without the person.',
  'audit-log': 'Who did what to which record, as ids: the log must show that it is whole.',
}

/** What of a section is sealed, and is for the person to read. */
const OPENED: Readonly<Record<string, (box: Pick<SecretBox, 'open'>, tenantId: TenantId, row: Row) => unknown>> = {
  intakes: (box, tenantId, row) =>
    JSON.parse(box.open(intakePlace(tenantId, String(row['id'])), bytesOf(row['content']))) as unknown,
  visitNotes: (box, tenantId, row) => box.open(visitNotePlace(tenantId, String(row['id'])), bytesOf(row['content'])),
}

/** As JSON has them: `\\x` and two digits a byte. */
function bytesOf(value: unknown): Buffer {
  return Buffer.from(String(value).slice(2), 'hex')
}

const REQUEST = `
SELECT r.id, r.customer_id, r.kind, r.reason, r.actor_type, r.actor_id, r.result, r.created_at, r.created_at::text AS position,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('pluginId', a.plugin_id, 'state', a.state, 'attempts', a.attempts) ORDER BY a.plugin_id), '[]')
     FROM bw.privacy_answer a WHERE a.tenant_id = r.tenant_id AND a.request_id = r.id) AS plugins
FROM bw.privacy_request r WHERE r.tenant_id = $1`

const INSERT = `
WITH request AS (
  INSERT INTO bw.privacy_request (tenant_id, id, customer_id, kind, reason, actor_type, actor_id, result)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING tenant_id, id)
INSERT INTO bw.privacy_answer (tenant_id, request_id, plugin_id, state)
SELECT r.tenant_id, r.id, p, 'waiting' FROM request r, unnest($9::text[]) p`

const ANSWER = `
INSERT INTO bw.privacy_answer (tenant_id, request_id, plugin_id, state, attempts) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (tenant_id, request_id, plugin_id) DO UPDATE
  SET state = excluded.state, attempts = privacy_answer.attempts + 1, updated_at = clock_timestamp()`

const JOBS = `SELECT to_regclass('bw_jobs.job') IS NOT NULL AS exists`
const FORGET_JOBS = `DELETE FROM bw_jobs.job WHERE state <> 'active' AND EXISTS (
  SELECT FROM unnest($1::text[]) w WHERE position(lower(w) IN lower(data::text || coalesce(output::text, ''))) > 0)`
const FORGET_ARCHIVE = FORGET_JOBS.replace('bw_jobs.job', 'bw_jobs.archive')

const POSITION = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00),([0-9a-f-]{36})$/

interface RequestRow {
  readonly id: string
  readonly customer_id: CustomerId
  readonly kind: 'export' | 'erase'
  readonly reason: string
  readonly actor_type: string
  readonly actor_id: string | null
  readonly result: Row
  readonly created_at: Date
  readonly position: string
  readonly plugins: PluginAnswer[]
}

/** Everything about one person across the tables of a business. */
@injectable()
export class SqlPrivacyStore implements PrivacyStore {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(SECRET_BOX) private readonly box: Pick<SecretBox, 'open'>,
  ) {}

  async exportOf(
    tenantId: TenantId,
    customer: Customer,
    withheld: readonly string[] = [],
  ): Promise<Record<string, Row[]>> {
    const sections: Record<string, Row[]> = {}
    for (const { name, sql } of EXPORT_SECTIONS.filter(section => !withheld.includes(section.name))) {
      const rows = await this.unitOfWork.read<{ row: Row }>(tenantId, sql, personOf(tenantId, customer))
      const open = OPENED[name]
      const readable = (row: Row) => (open ? { ...row, content: open(this.box, tenantId, row) } : row)
      sections[name] = rows.map(({ row }) => inCamelCase(readable(row)))
    }
    return sections
  }

  async lockContact(tx: Transaction, { email, phone }: Customer): Promise<void> {
    await tx.query(LOCK_CONTACT, [tx.tenantId, email ?? '', phone ?? ''])
  }

  openThings(tx: Transaction, id: CustomerId): Promise<OpenThing[]> {
    return tx.query<OpenThing>(OPEN_THINGS, [tx.tenantId, id])
  }

  async erase(tx: Transaction, customer: Customer): Promise<ErasedPart[]> {
    const parts: ErasedPart[] = []
    for (const { what, sql } of ERASE_STATEMENTS) {
      const [row] = await tx.query<{ count: number }>(sql, personOf(tx.tenantId, customer))
      parts.push({ what, count: row?.count ?? 0 })
    }
    return parts.reverse()
  }

  async kept(tx: Transaction, id: CustomerId): Promise<KeptPart[]> {
    const values = [tx.tenantId, id, SALES_YEARS, CONSENT_YEARS]
    const rows = await tx.query<Omit<KeptPart, 'why'>>(KEPT, values)
    return rows.filter(row => row.count > 0).map(row => ({ ...row, why: WHY[row.what] ?? '' }))
  }

  async forgetJobs({ id, email, phone }: Customer): Promise<void> {
    const words = [id, email, phone].filter(word => word !== null)
    await this.unitOfWork.platform(async tx => {
      const [found] = await tx.query<{ exists: boolean }>(JOBS)
      if (!found?.exists) return
      await tx.query(FORGET_JOBS, [words])
      await tx.query(FORGET_ARCHIVE, [words])
    })
  }

  async insertRequest(tx: Transaction, request: NewPrivacyRequest, pluginIds: readonly string[]): Promise<void> {
    const { id, customerId, kind, reason, actor, result } = request
    const values = [id, customerId, kind, reason, actor.type, actor.id, JSON.stringify(result), pluginIds]
    await tx.query(INSERT, [tx.tenantId, ...values])
  }

  async findErase(tx: Transaction, id: CustomerId): Promise<PrivacyRequest | undefined> {
    const sql = `${REQUEST} AND r.kind = 'erase' AND r.customer_id = $2`
    const [row] = await tx.query<RequestRow>(sql, [tx.tenantId, id])
    return row && toRequest(row)
  }

  async requests(tenantId: TenantId, page: { limit: number; cursor?: string }): Promise<PrivacyRequestPage> {
    const { limit, cursor } = page
    const [at, id] = cursor === undefined ? [null, null] : readCursor(cursor)
    const sql = `${REQUEST} AND ($2::timestamptz IS NULL OR (r.created_at, r.id) < ($2, $3::uuid))
      ORDER BY r.created_at DESC, r.id DESC LIMIT $4`
    const rows = await this.unitOfWork.read<RequestRow>(tenantId, sql, [tenantId, at, id, limit + 1])
    const last = rows.length > limit ? rows[limit - 1] : undefined
    return { items: rows.slice(0, limit).map(toRequest), nextCursor: last && `${last.position},${last.id}` }
  }

  async request(tenantId: TenantId, id: string): Promise<PrivacyRequest | undefined> {
    const [row] = await this.unitOfWork.read<RequestRow>(tenantId, `${REQUEST} AND r.id = $2`, [tenantId, id])
    return row && toRequest(row)
  }

  async recordAnswer(tx: Transaction, requestId: string, pluginId: string, state: 'done' | 'failed'): Promise<void> {
    await tx.query(ANSWER, [tx.tenantId, requestId, pluginId, state])
  }
}

function personOf(tenantId: TenantId, { id, email, phone }: Customer): unknown[] {
  return [tenantId, id, email, phone]
}

function inCamelCase(row: Row): Row {
  const named = Object.entries(row).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  return Object.fromEntries(named) as Row
}

function toRequest(row: RequestRow): PrivacyRequest {
  const { id, kind, reason, result, plugins } = row
  const actor = { type: row.actor_type, id: row.actor_id }
  return { id, kind, reason, result, plugins, actor, customerId: row.customer_id, createdAt: row.created_at }
}

function readCursor(cursor: string): [string, string] {
  const [, at, id] = POSITION.exec(cursor) ?? []
  if (at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at))) return [at, id]
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
}
