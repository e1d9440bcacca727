import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type BookingId, type CustomerId, type ResourceId, type TenantId } from '../../domain/id.js'
import type { Interval } from '../../domain/interval.js'
import type { Alternative } from '../../errors/catalog.js'
import type { ServiceRecord } from '../../ports/booking-store.js'
import type { BookingDueKind, Counted, LifecycleStore, NewLedgerEntry } from '../../ports/lifecycle-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import { COUNTED, SUM_MOST } from './limit-use.js'

/**
 * The claims of an open request were never in force: that is how the row of one is known. What is sought by the index comes
 * in a part of its own each: isempty() is not leakproof, and the planner, who takes it for choosy, would read every claim.
 */
const CLASHING = `
WITH mine AS MATERIALIZED (
  SELECT a.unit_id, a.starts_at, a.ends_at FROM bw.appointment p
    JOIN bw.allocation a ON a.tenant_id = p.tenant_id AND a.owner_id = p.id AND a.closes_at > bw.now()
   WHERE p.tenant_id = $1 AND p.booking_id = $2),
theirs AS MATERIALIZED (
  SELECT a.owner_id, a.unit_id, a.starts_at FROM mine CROSS JOIN LATERAL (
    SELECT t.owner_id, t.unit_id, t.starts_at FROM bw.allocation t WHERE t.tenant_id = $1 AND t.unit_id = mine.unit_id
       AND t.starts_at < mine.ends_at AND t.starts_at >= mine.starts_at - interval '2 days' AND t.ends_at > mine.starts_at
       AND isempty(t.active) OFFSET 0) a)
SELECT DISTINCT b.id FROM theirs
  JOIN bw.appointment q ON q.tenant_id = $1 AND q.id = theirs.owner_id AND q.status = 'requested'
  JOIN bw.booking b ON b.tenant_id = q.tenant_id AND b.id = q.booking_id AND b.status = 'requested'
 WHERE b.id <> $2 AND b.policy->>'approval' = 'open'
   AND EXISTS (SELECT FROM jsonb_array_elements(q.claims) c WHERE (c->>'unitId')::uuid = theirs.unit_id
     AND (c->'during'->>0)::timestamptz = theirs.starts_at)
 ORDER BY b.id`

const PUT_DUE = `
INSERT INTO bw.due (tenant_id, id, kind, subject_id, due_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', attempts = 0`

const WRITE_RECORD = `
INSERT INTO bw.service_record (tenant_id, booking_id, issue, resolution, follow_up, follow_up_on, follow_up_service_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

const ADD_ENTRY = `
INSERT INTO bw.ledger_entry (tenant_id, id, booking_id, kind, reverses, amount, currency, reason, actor_type, actor_id, actor_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// A customer is known by the address too: another spelling of the name makes another row of the same person.
const COUNT_MOST: Readonly<Record<Counted['of'], string>> = {
  customer: `
SELECT count(*)::int AS count FROM bw.booking b WHERE b.tenant_id = $1 AND b.starts_at >= $3 AND b.starts_at < $4 AND (${COUNTED})
   AND b.customer_id IN (SELECT unnest($2::uuid[])
     UNION SELECT o.id FROM bw.customer c JOIN bw.customer o ON o.tenant_id = c.tenant_id AND o.email_key = c.email_key
       WHERE c.tenant_id = $1 AND c.id = ANY($2)
     UNION SELECT o.id FROM bw.customer c JOIN bw.customer o ON o.tenant_id = c.tenant_id AND o.phone = c.phone
       WHERE c.tenant_id = $1 AND c.id = ANY($2))`,
  service: `
SELECT coalesce(max(n), 0)::int AS count FROM (SELECT count(*) AS n FROM bw.appointment a
  JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id
 WHERE a.tenant_id = $1 AND a.service_id = ANY($2) AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status = b.status AND (${COUNTED})
 GROUP BY a.service_id) s`,
  staff: `
SELECT coalesce(max(n), 0)::int AS count FROM (SELECT count(DISTINCT a.id) AS n FROM bw.appointment a
  JOIN bw.booking b ON b.tenant_id = a.tenant_id AND b.id = a.booking_id, unnest($2::uuid[]) AS r(id)
 WHERE a.tenant_id = $1 AND a.starts_at >= $3 AND a.starts_at < $4 AND a.status = b.status AND (${COUNTED})
   AND a.claims @> jsonb_build_array(jsonb_build_object('resourceId', r.id)) GROUP BY r.id) s`,
}

@injectable()
export class SqlLifecycleStore implements LifecycleStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async leaveHours(tx: Transaction): Promise<void> {
    await tx.query(`SELECT set_config('app.beyond_hours', 'on', true)`)
  }

  async markOverride(tx: Transaction, bookingId: BookingId): Promise<void> {
    await tx.query('UPDATE bw.booking SET is_override = true WHERE tenant_id = $1 AND id = $2', [
      tx.tenantId,
      bookingId,
    ])
  }

  async keepAlternatives(tx: Transaction, bookingId: BookingId, alternatives: readonly Alternative[]): Promise<void> {
    const sql = 'UPDATE bw.booking SET alternatives = $3::jsonb WHERE tenant_id = $1 AND id = $2'
    await tx.query(sql, [tx.tenantId, bookingId, JSON.stringify(alternatives)])
  }

  async clashingRequests(tenantId: TenantId, bookingId: BookingId): Promise<BookingId[]> {
    const rows = await this.unitOfWork.read<{ id: BookingId }>(tenantId, CLASHING, [tenantId, bookingId])
    return rows.map(row => row.id)
  }

  async tryLock(tx: Transaction, bookingId: BookingId): Promise<boolean> {
    const sql = 'SELECT 1 FROM bw.booking WHERE tenant_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED'
    return (await tx.query(sql, [tx.tenantId, bookingId])).length > 0
  }

  async writeRecord(tx: Transaction, bookingId: BookingId, record: ServiceRecord): Promise<void> {
    const { issue, resolution, followUp, followUpOn, followUpServiceId } = record
    const values = [tx.tenantId, bookingId, issue, resolution, followUp, followUpOn, followUpServiceId]
    await tx.query(WRITE_RECORD, values)
  }

  async putDue(tx: Transaction, kind: BookingDueKind, bookingId: BookingId, dueAt: Date): Promise<void> {
    await tx.query(PUT_DUE, [tx.tenantId, newId(), kind, bookingId, dueAt])
  }

  async addEntry(tx: Transaction, entry: NewLedgerEntry): Promise<void> {
    const { bookingId, kind, reverses = null, amount, reason, actor } = entry
    const values = [newId(), bookingId, kind, reverses, amount.amount, amount.currency, reason]
    await tx.query(ADD_ENTRY, [tx.tenantId, ...values, actor.type, actor.id, actor.name])
  }

  async countMost(
    tx: Transaction,
    { of, ids }: Counted,
    window: Interval,
    unit: 'bookings' | 'minutes' = 'bookings',
  ): Promise<number> {
    const values = [tx.tenantId, ids, window.startsAt, window.endsAt]
    const [row] = await tx.query<{ count: number }>((unit === 'minutes' ? SUM_MOST : COUNT_MOST)[of], values)
    return row?.count ?? 0
  }

  async contactsOf(tx: Transaction, ids: readonly CustomerId[]): Promise<string[]> {
    const sql = `SELECT DISTINCT x.name FROM bw.customer c, LATERAL (VALUES (c.id::text), (c.email_key), (c.phone)) AS x(name)
      WHERE c.tenant_id = $1 AND c.id = ANY($2) AND x.name IS NOT NULL`
    return (await tx.query<{ name: string }>(sql, [tx.tenantId, ids])).map(row => row.name)
  }

  async staffAmong(tx: Transaction, ids: readonly ResourceId[]): Promise<ResourceId[]> {
    const sql = `SELECT id FROM bw.resource WHERE tenant_id = $1 AND id = ANY($2) AND type = 'staff' ORDER BY id`
    return (await tx.query<{ id: ResourceId }>(sql, [tx.tenantId, ids])).map(row => row.id)
  }
}
