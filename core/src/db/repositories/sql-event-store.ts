import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Actor } from '../../domain/booking.js'
import { newId, type TenantId } from '../../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../../errors/catalog.js'
import type {
  EventDelivery,
  EventPage,
  EventPosition,
  EventState,
  EventStore,
  FollowedEvent,
  StoredEvent,
} from '../../ports/event-store.js'
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

const POSITION = `SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text AS xid`

/** Ids carry the time at which they were made, in the process that made them: this much before its commit at most. */
const REACH_MS = 60_000
const FOLLOW = `
SELECT o.xid::text AS xid, o.id, o.hook, o.aggregate_id AS "aggregateId", o.payload, o.created_at AS "createdAt",
  o.xid < pg_snapshot_xmin(pg_current_snapshot()) AS "isSettled"
  FROM bw.outbox o WHERE o.tenant_id = $1 AND o.id > $2::uuid
   AND (o.xid > $3::text::xid8 OR (o.xid = $3::text::xid8 AND o.id > $4::uuid))
 ORDER BY o.xid, o.id LIMIT $5`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type FollowedRow = Omit<FollowedEvent, 'position'> & {
  readonly xid: string
  readonly id: string
  readonly isSettled: boolean
}

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

  async position(tenantId: TenantId): Promise<EventPosition> {
    const [row] = await this.unitOfWork.read<{ xid: string }>(tenantId, POSITION)
    return { xid: BigInt(row?.xid ?? '0'), id: newId() }
  }

  async follow(
    tenantId: TenantId,
    after: EventPosition,
    limit: number,
  ): Promise<{ events: FollowedEvent[]; isWaiting: boolean }> {
    const values = [tenantId, earlier(after.id), String(after.xid), after.id, limit]
    const rows = await this.unitOfWork.read<FollowedRow>(tenantId, FOLLOW, values)
    const open = rows.findIndex(row => !row.isSettled)
    const settled = open < 0 ? rows : rows.slice(0, open)
    const events = settled.map(({ xid, id, isSettled: _isSettled, ...event }) => {
      return { ...event, position: { xid: BigInt(xid), id } }
    })
    return { events, isWaiting: open >= 0 }
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

/** The lowest id that an event of a transaction as old as this one can have. */
function earlier(id: string): string {
  const at = Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
  const hex = Math.max(0, at - REACH_MS)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
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
