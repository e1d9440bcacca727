import type { EventId, TenantId } from '../domain/id.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { Row } from '../ports/unit-of-work.js'

/** An event that this process has leased; nobody else takes it before the lease ends. */
export interface LeasedEvent {
  readonly tenant_id: TenantId
  readonly id: EventId
  readonly hook: string
  readonly payload: Row
  /** How often it was leased, this time included; also what tells this lease from a later one. */
  readonly attempts: number
}

export type DeliveryState = 'done' | 'failed' | 'dead'

export interface Delivery {
  readonly handler: string
  readonly attempt: number
  readonly state: DeliveryState
}

/** An unfinished event of the same aggregate that came before, with the handlers that need it no more. */
export interface EarlierEvent {
  readonly hook: string
  readonly settled: readonly string[]
}

export interface Progress {
  readonly own: readonly Delivery[]
  readonly earlier: readonly EarlierEvent[]
}

/** What becomes of an event when this process lets go of it. */
export type Conclusion =
  | { readonly state: 'done' | 'dead' }
  /** `delaySeconds` until the next attempt; `forgetLeases` when the event itself has shown that it does no harm. */
  | { readonly state: 'new'; readonly delaySeconds: number; readonly forgetLeases?: boolean }
  /** It waits for an earlier event of its aggregate, which wakes it. */
  | { readonly state: 'behind' }

/**
 * An event is taken when no earlier one of its aggregate is due or in the hands of a process. One that waits for another
 * attempt holds back nobody but the handlers that have not finished it (`progressOf`). The order is that of the
 * database's clock: two transactions on one booking are serialised by its row lock.
 */
const LEASE = `
WITH candidate AS (
  SELECT o.tenant_id, o.id FROM bw.outbox o
   WHERE o.state = 'new' AND o.next_attempt_at <= clock_timestamp()
     AND NOT EXISTS (SELECT FROM bw.outbox e WHERE e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id
       AND e.state = 'new' AND (e.created_at, e.id) < (o.created_at, o.id)
       AND (e.next_attempt_at <= clock_timestamp() OR e.leased_until > clock_timestamp()))
   ORDER BY o.next_attempt_at, o.id LIMIT $1 FOR UPDATE SKIP LOCKED),
ends AS (SELECT clock_timestamp() + make_interval(secs => $2::float8) AS at)
UPDATE bw.outbox o SET next_attempt_at = ends.at, leased_until = ends.at, attempts = o.attempts + 1
  FROM candidate c, ends WHERE o.tenant_id = c.tenant_id AND o.id = c.id
RETURNING o.tenant_id, o.id, o.hook, o.payload, o.attempts`

const RENEW = `
WITH ends AS (SELECT clock_timestamp() + make_interval(secs => $4::float8) AS at)
UPDATE bw.outbox o SET next_attempt_at = ends.at, leased_until = ends.at
  FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS l(tenant_id, id, attempts), ends
 WHERE o.tenant_id = l.tenant_id AND o.id = l.id AND o.attempts = l.attempts AND o.leased_until IS NOT NULL
RETURNING o.id`

const PROGRESS = `
SELECT e.id = $2 AS "isOwn", e.hook, (SELECT coalesce(jsonb_agg(jsonb_build_object('handler', d.handler, 'attempt', d.attempt,
    'state', d.state)), '[]') FROM bw.outbox_delivery d WHERE d.tenant_id = e.tenant_id AND d.event_id = e.id) AS deliveries
  FROM bw.outbox o JOIN bw.outbox e ON e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id AND e.state = 'new'
   AND (e.created_at, e.id) <= (o.created_at, o.id)
 WHERE o.tenant_id = $1 AND o.id = $2`

const RECORD = `
INSERT INTO bw.outbox_delivery (tenant_id, event_id, handler, attempt, state, last_error) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, event_id, handler) DO UPDATE
  SET attempt = excluded.attempt, state = excluded.state, last_error = excluded.last_error, updated_at = clock_timestamp()
  WHERE outbox_delivery.state = 'failed'`

/** Whoever lost the lease meanwhile concludes nothing. Later events of the aggregate that waited for this one are woken. */
const FINISH = `
WITH finished AS (
  UPDATE bw.outbox SET state = $4, leased_until = NULL, attempts = CASE WHEN $6 THEN 0 ELSE attempts END,
      next_attempt_at = clock_timestamp() + make_interval(secs => $5::float8)
   WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'new' RETURNING tenant_id, id, aggregate_id, created_at),
behind AS (
  SELECT l.id FROM bw.outbox l JOIN finished f ON l.tenant_id = f.tenant_id AND l.aggregate_id = f.aggregate_id
   WHERE l.state = 'new' AND l.leased_until IS NULL AND (l.created_at, l.id) > (f.created_at, f.id)
   FOR UPDATE OF l SKIP LOCKED)
UPDATE bw.outbox l SET next_attempt_at = clock_timestamp() FROM behind b
 WHERE l.tenant_id = $1 AND l.id = b.id AND l.next_attempt_at > clock_timestamp()`

/** Not counted as an attempt. When nothing stands before it any more, it is due at once. */
const WAIT_BEHIND = `
UPDATE bw.outbox o SET leased_until = NULL, attempts = o.attempts - 1, next_attempt_at = coalesce(
    (SELECT greatest(max(e.next_attempt_at), clock_timestamp()) FROM bw.outbox e
      WHERE e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id AND e.state = 'new'
        AND (e.created_at, e.id) < (o.created_at, o.id)), clock_timestamp())
  WHERE o.tenant_id = $1 AND o.id = $2 AND o.attempts = $3 AND o.state = 'new'`

const MAX_ERROR_LENGTH = 500

interface ProgressRow {
  readonly isOwn: boolean
  readonly hook: string
  readonly deliveries: readonly Delivery[]
}

/** The statements of the outbox relay. */
export class OutboxDeliveries {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly leaseSeconds: number,
  ) {}

  lease(limit: number): Promise<LeasedEvent[]> {
    return this.unitOfWork.asRelay(tx => tx.query<LeasedEvent>(LEASE, [limit, this.leaseSeconds]))
  }

  /** @returns the ids of those that are still this process's own. */
  async renew(events: readonly LeasedEvent[]): Promise<Set<EventId>> {
    const values = [events.map(event => event.tenant_id), events.map(event => event.id), events.map(e => e.attempts)]
    const rows = await this.unitOfWork.asRelay(tx => tx.query<{ id: EventId }>(RENEW, [...values, this.leaseSeconds]))
    return new Set(rows.map(row => row.id))
  }

  /** What has become of the event so far, and which unfinished ones stand before it. */
  async progressOf(event: LeasedEvent): Promise<Progress> {
    const rows = await this.unitOfWork.read<ProgressRow>(event.tenant_id, PROGRESS, [event.tenant_id, event.id])
    const settled = (row: ProgressRow) => row.deliveries.filter(one => one.state !== 'failed').map(one => one.handler)
    return {
      own: rows.find(row => row.isOwn)?.deliveries ?? [],
      earlier: rows.filter(row => !row.isOwn).map(row => ({ hook: row.hook, settled: settled(row) })),
    }
  }

  async record(event: LeasedEvent, { handler, attempt, state }: Delivery, error = ''): Promise<void> {
    const values = [event.tenant_id, event.id, handler, attempt, state, error.slice(0, MAX_ERROR_LENGTH)]
    await this.unitOfWork.run(event.tenant_id, tx => tx.query(RECORD, values))
  }

  async finish(event: LeasedEvent, conclusion: Conclusion): Promise<void> {
    const key = [event.tenant_id, event.id, event.attempts]
    if (conclusion.state === 'behind') {
      await this.unitOfWork.run(event.tenant_id, tx => tx.query(WAIT_BEHIND, key))
      return
    }
    const { state, delaySeconds, forgetLeases } = { delaySeconds: 0, forgetLeases: false, ...conclusion }
    const values = [...key, state, delaySeconds, forgetLeases]
    await this.unitOfWork.run(event.tenant_id, tx => tx.query(FINISH, values))
  }
}
