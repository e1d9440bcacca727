import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { CustomerId, ResourceId, ServiceId, TenantId, UnitId } from '../../domain/id.js'
import type { ImportId, ImportKind, ImportProblem, ImportRow } from '../../domain/import.js'
import {
  bookedKey,
  type BusyUnit,
  type ImportChange,
  type ImportedBooking,
  type ImportedCustomer,
  type ImportJob,
  type ImportStore,
  type KnownCustomer,
} from '../../ports/import-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `i.id, i.tenant_id AS "tenantId", i.kind, i.name, i.state, i.header, i.sample, i.mapping, i.options, i.total, i.done,
  i.added, i.known, i.failed, i.next_chunk AS "nextChunk", i.actor, i.error, i.created_at AS "createdAt",
  i.started_at AS "startedAt", i.ended_at AS "endedAt"`
const ONE = `SELECT ${COLUMNS} FROM bw.import i WHERE i.tenant_id = $1 AND i.id = $2`
const LIST = `SELECT ${COLUMNS} FROM bw.import i WHERE i.tenant_id = $1 ORDER BY i.created_at DESC, i.id LIMIT 100`
const TAKE = `${ONE} AND i.state IN ('checking', 'running') FOR UPDATE SKIP LOCKED`
const INSERT = `INSERT INTO bw.import (tenant_id, id, kind, name, state, actor) VALUES ($1, $2, $3, $4, 'uploading', $5)`

// What is absent from the document stays.
const CHANGE = `
UPDATE bw.import i SET state = coalesce(n.state, i.state), header = coalesce(n.header, i.header), sample = coalesce(n.sample, i.sample),
    mapping = coalesce(n.mapping, i.mapping), options = coalesce(n.options, i.options), total = coalesce(n.total, i.total),
    done = coalesce(n.done, i.done), added = coalesce(n.added, i.added), known = coalesce(n.known, i.known),
    failed = coalesce(n.failed, i.failed), next_chunk = coalesce(n."nextChunk", i.next_chunk), error = coalesce(n.error, i.error),
    started_at = coalesce(n."startedAt", i.started_at), ended_at = coalesce(n."endedAt", i.ended_at)
  FROM jsonb_to_record($3::jsonb) AS n(state text, header jsonb, sample jsonb, mapping jsonb, options jsonb, total int, done int, added int,
    known int, failed int, "nextChunk" int, error text, "startedAt" timestamptz, "endedAt" timestamptz)
 WHERE i.tenant_id = $1 AND i.id = $2`

const ADD_PROBLEMS = `
INSERT INTO bw.import_problem (tenant_id, import_id, line, field, reason)
SELECT $1, $2, p.line, p.field, p.reason FROM jsonb_to_recordset($3::jsonb) AS p(line int, field text, reason text) ON CONFLICT DO NOTHING`
const PROBLEMS = `SELECT line, field, reason FROM bw.import_problem
  WHERE tenant_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4`

const KEEP_KEYS = `INSERT INTO bw.import_key (tenant_id, kind, key, subject_id)
  SELECT $1, $2, k.key, k.id FROM unnest($3::text[], $4::uuid[]) AS k(key, id) ON CONFLICT DO NOTHING`

// Each list has an index of its own; what is compared is stored, as functions of columns wait for the policy.
const LIKE = `
SELECT coalesce(c.merged_into_id, c.id) AS id, c.name, c.email_key AS "emailKey", c.phone, c.created_at FROM bw.customer c
 WHERE c.tenant_id = $1 AND c.erased_at IS NULL AND c.email_key = ANY($2::text[])
UNION ALL
SELECT coalesce(c.merged_into_id, c.id), c.name, c.email_key, c.phone, c.created_at FROM bw.customer c
 WHERE c.tenant_id = $1 AND c.erased_at IS NULL AND c.phone = ANY($3::text[])
UNION ALL
SELECT coalesce(c.merged_into_id, c.id), c.name, c.email_key, c.phone, c.created_at FROM bw.customer c
 WHERE c.tenant_id = $1 AND c.erased_at IS NULL AND c.name = ANY($4::text[]) AND c.email_key IS NULL AND c.phone IS NULL
 ORDER BY created_at, id`
const ADD_CUSTOMERS = `
INSERT INTO bw.customer (tenant_id, id, name, email, phone, locale, tags)
SELECT $1, c.id, c.name, c.email, c.phone, c.locale, ARRAY(SELECT jsonb_array_elements_text(c.tags))
  FROM jsonb_to_recordset($2::jsonb) AS c(id uuid, name text, email text, phone text, locale text, tags jsonb)`
const BOOKED = `
SELECT b.customer_id AS customer, a.service_id AS service, a.starts_at AS at FROM bw.booking b
  JOIN bw.appointment a ON a.tenant_id = b.tenant_id AND a.booking_id = b.id
 WHERE b.tenant_id = $1 AND b.customer_id = ANY($2::uuid[]) AND b.starts_at BETWEEN $3 AND $4 AND b.status NOT IN ('held', 'expired')`
const UNITS = `SELECT u.resource_id AS resource, array_agg(u.id ORDER BY u.unit_no) AS units FROM bw.resource_unit u
  WHERE u.tenant_id = $1 AND u.kind = 'real' GROUP BY 1`
const BUSY = `SELECT a.unit_id AS "unitId", a.starts_at AS "startsAt", a.ends_at AS "endsAt" FROM bw.allocation a
  WHERE a.tenant_id = $1 AND a.unit_id = ANY($2::uuid[]) AND a.starts_at < $4 AND a.ends_at > $3 AND a.closes_at > bw.now()`

@injectable()
export class SqlImportStore implements ImportStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async insert(tx: Transaction, { id, kind, name, actor }: Pick<ImportJob, 'id' | 'kind' | 'name' | 'actor'>) {
    await tx.query(INSERT, [tx.tenantId, id, kind, name, JSON.stringify(actor)])
  }

  async change(tx: Transaction, id: ImportId, change: ImportChange): Promise<void> {
    await tx.query(CHANGE, [tx.tenantId, id, JSON.stringify(change)])
  }

  async remove(tx: Transaction, id: ImportId): Promise<void> {
    await tx.query('DELETE FROM bw.import WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id])
  }

  list(tenantId: TenantId): Promise<ImportJob[]> {
    return this.unitOfWork.read<ImportJob>(tenantId, LIST, [tenantId])
  }

  async find(tenantId: TenantId, id: ImportId): Promise<ImportJob | undefined> {
    const [row] = await this.unitOfWork.read<ImportJob>(tenantId, ONE, [tenantId, id])
    return row
  }

  async lock(tx: Transaction, id: ImportId): Promise<ImportJob | undefined> {
    const [row] = await tx.query<ImportJob>(`${ONE} FOR UPDATE`, [tx.tenantId, id])
    return row
  }

  async take(tx: Transaction, id: ImportId): Promise<ImportJob | undefined> {
    const [row] = await tx.query<ImportJob>(TAKE, [tx.tenantId, id])
    return row
  }

  async addChunk(tx: Transaction, id: ImportId, place: number, rows: readonly ImportRow[]): Promise<void> {
    const sql = 'INSERT INTO bw.import_chunk (tenant_id, import_id, place, rows) VALUES ($1, $2, $3, $4)'
    await tx.query(sql, [tx.tenantId, id, place, JSON.stringify(rows)])
  }

  async chunk(tx: Transaction, id: ImportId, place: number): Promise<ImportRow[] | undefined> {
    const sql = 'SELECT rows FROM bw.import_chunk WHERE tenant_id = $1 AND import_id = $2 AND place = $3'
    const [found] = await tx.query<{ rows: ImportRow[] }>(sql, [tx.tenantId, id, place])
    return found?.rows
  }

  async dropChunks(tx: Transaction, id: ImportId): Promise<void> {
    await tx.query('DELETE FROM bw.import_chunk WHERE tenant_id = $1 AND import_id = $2', [tx.tenantId, id])
  }

  async addProblems(tx: Transaction, id: ImportId, problems: readonly ImportProblem[]): Promise<void> {
    if (problems.length > 0) await tx.query(ADD_PROBLEMS, [tx.tenantId, id, JSON.stringify(problems)])
  }

  async dropProblems(tx: Transaction, id: ImportId): Promise<void> {
    await tx.query('DELETE FROM bw.import_problem WHERE tenant_id = $1 AND import_id = $2', [tx.tenantId, id])
  }

  problems(tenantId: TenantId, id: ImportId, { after, limit }: { after: number; limit: number }) {
    return this.unitOfWork.read<ImportProblem & object>(tenantId, PROBLEMS, [tenantId, id, after, limit])
  }

  async knownKeys(tx: Transaction, kind: ImportKind, keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map()
    const sql =
      'SELECT key, subject_id AS id FROM bw.import_key WHERE tenant_id = $1 AND kind = $2 AND key = ANY($3::text[])'
    const rows = await tx.query<{ key: string; id: string }>(sql, [tx.tenantId, kind, keys])
    return new Map(rows.map(({ key, id }) => [key, id]))
  }

  async keepKeys(tx: Transaction, kind: ImportKind, keys: ReadonlyMap<string, string>): Promise<void> {
    if (keys.size > 0) await tx.query(KEEP_KEYS, [tx.tenantId, kind, [...keys.keys()], [...keys.values()]])
  }

  customersLike(
    tx: Transaction,
    { emails, phones, names }: { emails: readonly string[]; phones: readonly string[]; names: readonly string[] },
  ): Promise<KnownCustomer[]> {
    return tx.query<KnownCustomer>(LIKE, [tx.tenantId, emails, phones, names])
  }

  async addCustomers(tx: Transaction, customers: readonly ImportedCustomer[]): Promise<void> {
    if (customers.length > 0) await tx.query(ADD_CUSTOMERS, [tx.tenantId, JSON.stringify(customers)])
  }

  async bookedAt(tx: Transaction, customers: readonly CustomerId[], starts: readonly Date[]): Promise<Set<string>> {
    if (customers.length === 0) return new Set()
    const times = starts.map(start => start.getTime())
    const range = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))]
    const values = [tx.tenantId, customers, ...range.map(time => new Date(time))]
    const rows = await tx.query<{ customer: CustomerId; service: ServiceId; at: Date }>(BOOKED, values)
    return new Set(rows.map(({ customer, service, at }) => bookedKey(customer, service, at)))
  }

  async addBookings(tx: Transaction, bookings: readonly ImportedBooking[]): Promise<void> {
    if (bookings.length > 0) await tx.query('SELECT bw.insert_imported($1::jsonb)', [JSON.stringify(bookings)])
  }

  async claimBookings(tx: Transaction, bookings: readonly ImportedBooking[]): Promise<number[]> {
    if (bookings.length === 0) return []
    const sql = 'SELECT bw.import_claiming($1::jsonb) AS lost'
    const [row] = await tx.query<{ lost: number[] }>(sql, [JSON.stringify(bookings)])
    return row?.lost ?? []
  }

  async units(tx: Transaction): Promise<Map<ResourceId, UnitId[]>> {
    const rows = await tx.query<{ resource: ResourceId; units: UnitId[] }>(UNITS, [tx.tenantId])
    return new Map(rows.map(({ resource, units }) => [resource, units]))
  }

  busy(tx: Transaction, units: readonly UnitId[], { from, to }: { from: Date; to: Date }): Promise<BusyUnit[]> {
    return tx.query<BusyUnit & object>(BUSY, [tx.tenantId, units, from, to])
  }
}
