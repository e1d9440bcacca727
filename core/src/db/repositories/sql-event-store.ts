import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Actor } from '../../domain/booking.js'
import type { TenantId } from '../../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../../errors/catalog.js'
import type { EventDelivery, EventPage, EventState, EventStore, StoredEvent } from '../../ports/event-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

/** Ids are of version 7: their order is that of creation. */
const LIST = `SELECT o.id, o.hook, o.aggregate_id, o.state, o.attempts, o.created_at, o.next_attempt_at,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('handler', d.handler, 'attempt', d.attempt, 'state', d.state,
        'lastError', d.last_error) ORDER BY d.handler), '[]')
      FROM bw.outbox_delivery d WHERE d.tenant_id = o.tenant_id AND d.event_id = o.id) AS deliveries
  FROM bw.outbox o WHERE o.tenant_id = $1 AND ($3::text IS NULL OR o.state = $3) AND ($4::uuid IS NULL OR o.id < $4)
  ORDER BY o.id DESC LIMIT $2`

const REVIVE = `
WITH revived AS (
  UPDATE bw.outbox SET state = 'new', attempts = 0, next_attempt_at = clock_timestamp()
   WHERE tenant_id = $1 AND id = $2 AND state = 'dead' RETURNING id, hook),
deliveries AS (
  UPDATE bw.outbox_delivery d SET state = 'failed', attempt = 0, updated_at = clock_timestamp()
    FROM revived r WHERE d.tenant_id = $1 AND d.event_id = r.id AND d.state = 'dead')
SELECT hook FROM revived`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface EventRow {
  readonly id: string
  readonly hook: string
  readonly aggregate_id: string
  readonly state: EventState
  readonly attempts: number
  readonly created_at: Date
  readonly next_attempt_at: Date
  readonly deliveries: EventDelivery[]
}

/** The events of the outbox as people look at them. */
@injectable()
export class SqlEventStore implements EventStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async list(
    tenantId: TenantId,
    state: EventState | undefined,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<EventPage> {
    if (cursor !== undefined && !UUID.test(cursor)) {
      throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
    }
    const values = [tenantId, limit + 1, state ?? null, cursor ?? null]
    const rows = await this.unitOfWork.read<EventRow>(tenantId, LIST, values)
    return {
      items: rows.slice(0, limit).map(toEvent),
      nextCursor: rows.length > limit ? rows[limit - 1]?.id : undefined,
    }
  }

  async retry(tenantId: TenantId, eventId: string, by: { actor: Actor; requestId: string }): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const [event] = await tx.query<{ hook: string }>(REVIVE, [tenantId, eventId])
      if (!event) throw new NotFoundError({ what: 'dead event' })
      const subject = { subjectType: 'event', subjectId: eventId }
      await tx.audit({ action: 'event.retried', ...subject, ...by, changes: { hook: event.hook } })
    })
  }
}

function toEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    hook: row.hook,
    aggregateId: row.aggregate_id,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAttemptAt: row.next_attempt_at,
    deliveries: row.deliveries,
  }
}
