import type { EventId, TenantId } from '../domain/id.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { Row } from '../ports/unit-of-work.js'
import { Gathering } from './gathering.js'

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
  /** Why it failed. */
  readonly error?: string
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

/** What is to be written about an event: how a handler did, what becomes of it, or both at once. */
export interface Note {
  readonly delivery?: Delivery | undefined
  readonly conclusion?: Conclusion | undefined
}

/**
 * An event is taken when no earlier one of its aggregate is due or in the hands of a process. One that waits for another
 * attempt holds back nobody but the handlers that have not finished it (`progressOf`). The order is that of the
 * database's clock: two transactions on one booking are serialised by its row lock.
 * The sub-select is asked once and bounds the index: a bare clock_timestamp() would walk through all that is not due. Inside
 * of EXISTS it is wanted for the opposite reason: a volatile condition is asked row by row, never by a join of all with all.
 */
const LEASE = `
WITH candidate AS (
  SELECT o.tenant_id, o.id FROM bw.outbox o
   WHERE o.state = 'new' AND o.next_attempt_at <= (SELECT clock_timestamp())
     AND NOT EXISTS (SELECT FROM bw.outbox e WHERE e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id
       AND e.state = 'new' AND (e.created_at, e.id) < (o.created_at, o.id)
       AND (e.next_attempt_at <= clock_timestamp() OR e.leased_until > clock_timestamp()))
   ORDER BY o.next_attempt_at, o.id LIMIT $1 FOR UPDATE SKIP LOCKED),
ends AS (SELECT clock_timestamp() + make_interval(secs => $2::float8) AS at)
UPDATE bw.outbox o SET next_attempt_at = ends.at, leased_until = ends.at, attempts = o.attempts + 1
  FROM candidate c, ends WHERE o.tenant_id = c.tenant_id AND o.id = c.id
RETURNING o.tenant_id, o.id, o.hook, o.payload, o.attempts`

/** While its statistics are old, the planner would collect and sort all that is due, of which a batch is taken. */
const IN_ORDER_OF_INDEX = { enable_bitmapscan: 'off' }

/** In the order of their ids, as they are concluded, so that neither waits for the other in a circle. */
const RENEW = `
WITH held AS (
  SELECT o.tenant_id, o.id FROM bw.outbox o
    JOIN unnest($1::uuid[], $2::uuid[], $3::int[]) AS l(tenant_id, id, attempts) USING (tenant_id, id, attempts)
   WHERE o.leased_until IS NOT NULL ORDER BY o.id FOR NO KEY UPDATE OF o),
ends AS (SELECT clock_timestamp() + make_interval(secs => $4::float8) AS at)
UPDATE bw.outbox o SET next_attempt_at = ends.at, leased_until = ends.at FROM held h, ends
 WHERE o.tenant_id = h.tenant_id AND o.id = h.id RETURNING o.id`

/** Of each event in turn, so that a plan that was made while the table was small still takes the indexes. */
const PROGRESS = `
SELECT o.id, (SELECT jsonb_agg(jsonb_build_object('isOwn', e.id = o.id, 'hook', e.hook, 'deliveries',
      (SELECT coalesce(jsonb_agg(jsonb_build_object('handler', d.handler, 'attempt', d.attempt, 'state', d.state)), '[]')
         FROM bw.outbox_delivery d WHERE d.tenant_id = e.tenant_id AND d.event_id = e.id)))
    FROM bw.outbox e WHERE e.tenant_id = o.tenant_id AND e.aggregate_id = o.aggregate_id AND e.state = 'new'
     AND (e.created_at, e.id) <= (o.created_at, o.id)) AS events
  FROM unnest($2::uuid[]) AS wanted(id) CROSS JOIN LATERAL (
    SELECT o.tenant_id, o.id, o.aggregate_id, o.created_at FROM bw.outbox o
     WHERE o.tenant_id = $1 AND o.id = wanted.id LIMIT 1) AS o`

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
  readonly id: EventId
  /** Null when it has been concluded. */
  readonly events: readonly { isOwn: boolean; hook: string; deliveries: readonly Delivery[] }[] | null
}

const NO_PROGRESS: Progress = { own: [], earlier: [] }

interface EventNote extends Note {
  readonly event: LeasedEvent
}

/** The statements of the outbox relay. What it asks and writes about events of one tenant at one time goes together. */
export class OutboxDeliveries {
  private readonly progress = new Gathering<LeasedEvent, Progress>((_tenantId, events) => this.readProgress(events))
  private readonly notes = new Gathering<EventNote, undefined>((_tenantId, notes) => this.writeAll(notes))

  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly leaseSeconds: number,
  ) {}

  lease(limit: number): Promise<LeasedEvent[]> {
    return this.unitOfWork.relayStatement<LeasedEvent>(LEASE, [limit, this.leaseSeconds], IN_ORDER_OF_INDEX)
  }

  /** @returns the ids of those that are still this process's own. */
  async renew(events: readonly LeasedEvent[]): Promise<Set<EventId>> {
    const values = [events.map(event => event.tenant_id), events.map(event => event.id), events.map(e => e.attempts)]
    const rows = await this.unitOfWork.relayStatement<{ id: EventId }>(RENEW, [...values, this.leaseSeconds])
    return new Set(rows.map(row => row.id))
  }

  /** What has become of the event so far, and which unfinished ones stand before it. */
  progressOf(event: LeasedEvent): Promise<Progress> {
    return this.progress.add(event.tenant_id, event)
  }

  /** Resolves when it is committed. */
  async write(event: LeasedEvent, note: Note): Promise<void> {
    await this.notes.add(event.tenant_id, { ...note, event })
  }

  private async readProgress(events: readonly LeasedEvent[]): Promise<Progress[]> {
    const [{ tenant_id: tenantId } = { tenant_id: '' as TenantId }] = events
    const values = [tenantId, events.map(event => event.id)]
    const rows = await this.unitOfWork.read<ProgressRow>(tenantId, PROGRESS, values)
    const known = new Map(rows.map(row => [row.id, toProgress(row)]))
    return events.map(event => known.get(event.id) ?? NO_PROGRESS)
  }

  /** One transaction; the statements travel together. */
  private async writeAll(notes: readonly EventNote[]): Promise<undefined[]> {
    const [{ event: { tenant_id: tenantId } } = { event: { tenant_id: '' as TenantId } }] = notes
    const inOrder = [...notes].sort((left, right) => (left.event.id < right.event.id ? -1 : 1))
    await this.unitOfWork.run(tenantId, async tx => {
      for (const { event, delivery } of inOrder) if (delivery) await tx.later(RECORD, recordValues(event, delivery))
      for (const { event, conclusion } of inOrder) if (conclusion) await tx.later(...concluding(event, conclusion))
    })
    return notes.map(() => undefined)
  }
}

function toProgress({ events }: ProgressRow): Progress {
  const all = events ?? []
  return {
    own: all.find(event => event.isOwn)?.deliveries ?? [],
    earlier: all
      .filter(event => !event.isOwn)
      .map(({ hook, deliveries }) => ({
        hook,
        settled: deliveries.filter(one => one.state !== 'failed').map(one => one.handler),
      })),
  }
}

function recordValues(event: LeasedEvent, { handler, attempt, state, error = '' }: Delivery): unknown[] {
  return [event.tenant_id, event.id, handler, attempt, state, error.slice(0, MAX_ERROR_LENGTH)]
}

function concluding(event: LeasedEvent, conclusion: Conclusion): [sql: string, values: unknown[]] {
  const key = [event.tenant_id, event.id, event.attempts]
  if (conclusion.state === 'behind') return [WAIT_BEHIND, key]
  const { state, delaySeconds, forgetLeases } = { delaySeconds: 0, forgetLeases: false, ...conclusion }
  return [FINISH, [...key, state, delaySeconds, forgetLeases]]
}
