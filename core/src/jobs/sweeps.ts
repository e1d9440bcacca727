import { TENTATIVE_STATES, type BookingState } from '../domain/booking-state.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { FrozenTimes } from '../db/frozen-times.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { bookingExpired } from '../hooks/catalog.js'
import type { DueHandler } from '../ports/due-handler.js'
import type { Log } from '../ports/log.js'

const BATCH = 500
const IDEMPOTENCY_DAYS = 7
const MAX_DUE_ATTEMPTS = 10

/** Which of the overdue rows are meant; all when nothing is said. */
export interface SweepRange {
  readonly tenantId?: TenantId | undefined
  /** Only what was due by then, whatever the clock of its business says. */
  readonly until?: Date | undefined
}

/** Overdue by the clock of the row's own business: $1 to $3 are `FrozenTimes.asParameters`, $4 and $5 the range. */
function overdue(instant: string): string {
  return `${instant} <= least($5::timestamptz, CASE WHEN f.tenant_id IS NULL THEN coalesce($3::timestamptz, clock_timestamp())
      ELSE coalesce(f.frozen_at, clock_timestamp()) END) AND ($4::uuid IS NULL OR o.tenant_id = $4)`
}
const FROZEN = `LEFT JOIN unnest($1::uuid[], $2::timestamptz[]) AS f(tenant_id, frozen_at) ON f.tenant_id = o.tenant_id`

const OVERDUE = `SELECT o.tenant_id, o.id FROM bw.booking o ${FROZEN}
  WHERE o.status = ANY($6) AND ${overdue('o.expires_at')} ORDER BY o.expires_at, o.id LIMIT $7`

const EXPIRE = `
WITH overdue AS (
  SELECT id, status FROM bw.booking
   WHERE tenant_id = $1 AND id = ANY($2) AND status = ANY($3) AND expires_at <= bw.now()
   ORDER BY id FOR UPDATE SKIP LOCKED),
ended AS (
  UPDATE bw.booking b SET status = 'expired', version = b.version + 1, updated_at = bw.now(),
    calendar_sequence = b.calendar_sequence + 1
   FROM overdue o WHERE b.tenant_id = $1 AND b.id = o.id RETURNING b.id, b.version, b.reference, o.status AS from_status),
appointments AS (
  UPDATE bw.appointment a SET status = 'expired', version = a.version + 1
   FROM overdue o WHERE a.tenant_id = $1 AND a.booking_id = o.id AND a.status = o.status),
history AS (
  INSERT INTO bw.booking_transition (tenant_id, booking_id, version, from_status, to_status, actor_type, actor_name, channel, reason)
  SELECT $1, e.id, e.version, e.from_status, 'expired', $4, $5, 'system', 'deadline passed' FROM ended e)
SELECT id, from_status FROM ended`

const FORGET = `DELETE FROM bw.idempotency_key WHERE tenant_id = $1 AND created_at < clock_timestamp() - make_interval(days => $2)`

const FORGET_CHANGES = `DELETE FROM bw.availability_change WHERE tenant_id = $1 AND noted_at < clock_timestamp() - interval '1 hour'
   AND xid < pg_snapshot_xmin(pg_current_snapshot())`

const DUE = `SELECT o.tenant_id, o.id, o.kind FROM bw.due o ${FROZEN}
  WHERE o.state = 'waiting' AND ${overdue('o.due_at')} AND o.kind = ANY($6) ORDER BY o.due_at, o.id LIMIT $7`
// Rounded up to what a JavaScript date can say, so that the row is overdue at the instant that this answers.
const NEXT = `SELECT tenant_id, date_trunc('milliseconds', at + interval '999 microseconds') AS at FROM (
    SELECT tenant_id, expires_at AS at FROM bw.booking WHERE status = ANY($1)
    UNION ALL SELECT tenant_id, due_at FROM bw.due WHERE state = 'waiting' AND kind = ANY($2)) AS waiting
  WHERE at <= $3 AND ($4::uuid IS NULL OR tenant_id = $4) ORDER BY at, tenant_id LIMIT 1`
const TAKE_DUE = `UPDATE bw.due SET state = 'done' WHERE tenant_id = $1 AND id = ANY(
    SELECT id FROM bw.due WHERE tenant_id = $1 AND id = $2 AND state = 'waiting' AND due_at <= bw.now() FOR UPDATE SKIP LOCKED)
  RETURNING subject_id`
const FAIL_DUE = `UPDATE bw.due SET attempts = attempts + 1, due_at = due_at + make_interval(mins => 1),
    state = CASE WHEN attempts + 1 >= $3 THEN 'dead' ELSE 'waiting' END
  WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'`

export interface NextDue {
  readonly tenantId: TenantId
  readonly at: Date
}

export interface SweepOptions {
  /** What businesses in a sandbox are frozen at. */
  readonly times?: FrozenTimes
  /** Told about each booking that ran out of time. */
  readonly onExpired?: (previousState: BookingState) => void
}

/** Work that time alone makes due. It finds rows as the relay, by the clock of each business, and acts as the tenant. */
export class Sweeps {
  private readonly times: FrozenTimes
  private readonly onExpired: (previousState: BookingState) => void

  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly log: Log,
    { times = new FrozenTimes(), onExpired = () => undefined }: SweepOptions = {},
  ) {
    this.times = times
    this.onExpired = onExpired
  }

  /**
   * Writes `expired` where a hold, request or payment ran out of time. Its claims stopped blocking at that moment by
   * themselves; this only makes the state say so, and tells the listeners.
   */
  async expireBookings(range: SweepRange = {}): Promise<number> {
    const overdue = await this.unitOfWork.asRelay(tx =>
      tx.query<{ tenant_id: TenantId; id: BookingId }>(OVERDUE, [...this.clocks(range), TENTATIVE_STATES, BATCH]),
    )
    let count = 0
    for (const [tenantId, ids] of groupByTenant(overdue)) count += await this.expireOf(tenantId, ids)
    return count
  }

  async forgetIdempotencyKeys(): Promise<void> {
    const tenants = await this.unitOfWork.asRelay(tx =>
      tx.query<{ tenant_id: TenantId }>(
        `SELECT DISTINCT tenant_id FROM bw.idempotency_key WHERE created_at < clock_timestamp() - make_interval(days => $1)`,
        [IDEMPOTENCY_DAYS],
      ),
    )
    for (const { tenant_id: tenantId } of tenants) {
      await this.unitOfWork.run(tenantId, tx => tx.query(FORGET, [tenantId, IDEMPOTENCY_DAYS]))
    }
  }

  /** Processes remember nothing about free times for longer than minutes: changes an hour old are known to all of them. */
  async forgetAvailabilityChanges(): Promise<void> {
    const tenants = await this.unitOfWork.asRelay(tx =>
      tx.query<{ tenant_id: TenantId }>(
        `SELECT DISTINCT tenant_id FROM bw.availability_change WHERE noted_at < clock_timestamp() - interval '1 hour'`,
      ),
    )
    for (const { tenant_id: tenantId } of tenants) {
      await this.unitOfWork.run(tenantId, tx => tx.query(FORGET_CHANGES, [tenantId]))
    }
  }

  /**
   * Runs what is due, each row in a transaction of its own; a row that fails waits a minute, at most ten times.
   * @returns the kinds of the rows that ran, in order.
   */
  async runDue(handlers: ReadonlyMap<string, DueHandler>, range: SweepRange = {}): Promise<string[]> {
    const kinds = [...handlers.keys()]
    const rows = await this.unitOfWork.asRelay(tx =>
      tx.query<{ tenant_id: TenantId; id: string; kind: string }>(DUE, [...this.clocks(range), kinds, BATCH]),
    )
    const ran: string[] = []
    for (const row of rows) {
      const handler = handlers.get(row.kind)
      if (handler && (await this.runOneDue(row, handler))) ran.push(row.kind)
    }
    return ran
  }

  /** The earliest deadline up to an instant, also one that a clock has not reached. */
  async nextDue(kinds: Iterable<string>, until: Date, tenantId?: TenantId): Promise<NextDue | undefined> {
    const values = [TENTATIVE_STATES, [...kinds], until, tenantId ?? null]
    const [row] = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId; at: Date }>(NEXT, values))
    return row && { tenantId: row.tenant_id, at: row.at }
  }

  private clocks({ tenantId, until }: SweepRange): unknown[] {
    return [...this.times.asParameters(), tenantId ?? null, until ?? null]
  }

  private async expireOf(tenantId: TenantId, ids: readonly BookingId[]): Promise<number> {
    const states = await this.unitOfWork.run(tenantId, async tx => {
      const { type, name } = SYSTEM_ACTOR
      const ended = await tx.query<{ id: BookingId; from_status: BookingState }>(EXPIRE, [
        ...[tenantId, ids, TENTATIVE_STATES],
        ...[type, name],
      ])
      for (const { id, from_status: previousStatus } of ended) {
        await tx.enqueue({
          hook: bookingExpired.name,
          aggregateId: id,
          payload: { bookingId: id, status: 'expired', previousStatus },
        })
      }
      return ended.map(row => row.from_status)
    })
    states.forEach(state => this.onExpired(state))
    return states.length
  }

  private async runOneDue(
    row: { tenant_id: TenantId; id: string; kind: string },
    handler: DueHandler,
  ): Promise<boolean> {
    try {
      return await this.unitOfWork.run(row.tenant_id, async tx => {
        const [taken] = await tx.query<{ subject_id: string }>(TAKE_DUE, [row.tenant_id, row.id])
        if (!taken) return false
        await handler(tx, taken.subject_id)
        return true
      })
    } catch (error) {
      this.log.warn({ error, kind: row.kind, dueId: row.id }, 'a due row failed')
      await this.unitOfWork.run(row.tenant_id, tx => tx.query(FAIL_DUE, [row.tenant_id, row.id, MAX_DUE_ATTEMPTS]))
      return false
    }
  }
}

function groupByTenant(rows: readonly { tenant_id: TenantId; id: BookingId }[]): Map<TenantId, BookingId[]> {
  const groups = new Map<TenantId, BookingId[]>()
  for (const { tenant_id: tenantId, id } of rows) groups.set(tenantId, [...(groups.get(tenantId) ?? []), id])
  return groups
}
