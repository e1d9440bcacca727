import type { EventId, TenantId } from '../domain/id.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { Row } from '../ports/unit-of-work.js'

/** An event that this process has leased; nobody else takes it before the lease ends. */
export interface LeasedEvent {
  readonly tenant_id: TenantId
  readonly id: EventId
  readonly hook: string
  readonly payload: Row
  readonly attempts: number
}

export type DeliveryState = 'done' | 'failed' | 'dead'

export interface Delivery {
  readonly handler: string
  readonly attempt: number
  readonly state: DeliveryState
}

/**
 * Only the oldest unfinished event of an aggregate may be leased, so the events of one booking run in order. The order is
 * that of the database's clock: two transactions on one booking are serialised by its row lock.
 */
const LEASE = `
WITH candidate AS (
  SELECT o.tenant_id, o.id FROM bw.outbox o
   WHERE o.state = 'new' AND o.next_attempt_at <= clock_timestamp()
     AND NOT EXISTS (SELECT FROM bw.outbox e WHERE e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id
       AND e.state = 'new' AND (e.created_at, e.id) < (o.created_at, o.id))
   ORDER BY o.next_attempt_at, o.id LIMIT $1 FOR UPDATE SKIP LOCKED)
UPDATE bw.outbox o SET next_attempt_at = clock_timestamp() + make_interval(secs => $2::float8), attempts = o.attempts + 1
  FROM candidate c WHERE o.tenant_id = c.tenant_id AND o.id = c.id
RETURNING o.tenant_id, o.id, o.hook, o.payload, o.attempts`

const DELIVERIES = `SELECT handler, attempt, state FROM bw.outbox_delivery WHERE tenant_id = $1 AND event_id = $2`

const RECORD = `
WITH lease AS (UPDATE bw.outbox SET next_attempt_at = clock_timestamp() + make_interval(secs => $7::float8)
   WHERE tenant_id = $1 AND id = $2 AND state = 'new')
INSERT INTO bw.outbox_delivery (tenant_id, event_id, handler, attempt, state, last_error) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, event_id, handler) DO UPDATE
  SET attempt = excluded.attempt, state = excluded.state, last_error = excluded.last_error, updated_at = clock_timestamp()
  WHERE outbox_delivery.state = 'failed'`

const FINISH = `UPDATE bw.outbox SET state = $3, next_attempt_at = clock_timestamp() + make_interval(secs => $4::float8)
  WHERE tenant_id = $1 AND id = $2 AND state = 'new'`

const MAX_ERROR_LENGTH = 500

/** The statements of the outbox relay. */
export class OutboxDeliveries {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly leaseSeconds: number,
  ) {}

  lease(limit: number): Promise<LeasedEvent[]> {
    return this.unitOfWork.asRelay(tx => tx.query<LeasedEvent>(LEASE, [limit, this.leaseSeconds]))
  }

  of(event: LeasedEvent): Promise<Delivery[]> {
    return this.unitOfWork.read<Delivery>(event.tenant_id, DELIVERIES, [event.tenant_id, event.id])
  }

  /** Also renews the lease, so that a long row of handlers is not taken over half-way. */
  async record(event: LeasedEvent, delivery: Delivery, error = ''): Promise<void> {
    const { handler, attempt, state } = delivery
    const values = [
      event.tenant_id,
      event.id,
      handler,
      attempt,
      state,
      error.slice(0, MAX_ERROR_LENGTH),
      this.leaseSeconds,
    ]
    await this.unitOfWork.run(event.tenant_id, tx => tx.query(RECORD, values))
  }

  /** @param state - `new` waits for another attempt after `delaySeconds`. */
  async finish(event: LeasedEvent, state: 'new' | 'done' | 'dead', delaySeconds = 0): Promise<void> {
    await this.unitOfWork.run(event.tenant_id, tx => tx.query(FINISH, [event.tenant_id, event.id, state, delaySeconds]))
  }
}
