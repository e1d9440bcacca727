import type { TenantId } from '../domain/id.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** An event from outside that this process has leased. */
export interface LeasedIncomingEvent {
  readonly tenant_id: TenantId
  readonly id: string
  readonly provider: string
  readonly account: string
  readonly event_id: string
  readonly kind: string
  readonly object_id: string
  readonly occurred_at: Date
  readonly received_at: Date
  readonly body: Buffer
  /** How often it was leased, this time included; also what tells this lease from a later one. */
  readonly attempts: number
}

/** Leases are given out one after the other, so that two processes cannot each take an event of one object. */
const LOCK = `SELECT pg_advisory_xact_lock(7234003)`

/** Of each object the oldest that is not applied, and only while none of it is in anybody's hands. */
const LEASE = `
WITH candidate AS (
  SELECT i.tenant_id, i.id FROM bw.inbox i
   WHERE i.state = 'new' AND i.next_attempt_at <= clock_timestamp() AND i.provider = ANY($3)
     AND (i.object_id = '' OR NOT EXISTS (SELECT FROM bw.inbox e WHERE e.tenant_id = i.tenant_id AND e.provider = i.provider
       AND e.account = i.account AND e.object_id = i.object_id AND e.object_id <> '' AND e.state = 'new' AND e.id <> i.id
       AND (e.leased_until > clock_timestamp() OR (e.occurred_at, e.id) < (i.occurred_at, i.id))))
   ORDER BY i.next_attempt_at, i.id LIMIT $1 FOR UPDATE SKIP LOCKED),
ends AS (SELECT clock_timestamp() + make_interval(secs => $2::float8) AS at)
UPDATE bw.inbox i SET next_attempt_at = ends.at, leased_until = ends.at, attempts = i.attempts + 1
  FROM candidate c, ends WHERE i.tenant_id = c.tenant_id AND i.id = c.id
RETURNING i.tenant_id, i.id, i.provider, i.account, i.event_id, i.kind, i.object_id, i.occurred_at, i.received_at, i.body, i.attempts`

const RENEW = `
WITH ends AS (SELECT clock_timestamp() + make_interval(secs => $4::float8) AS at)
UPDATE bw.inbox i SET next_attempt_at = ends.at, leased_until = ends.at
  FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS l(tenant_id, id, attempts), ends
 WHERE i.tenant_id = l.tenant_id AND i.id = l.id AND i.attempts = l.attempts AND i.leased_until IS NOT NULL
RETURNING i.id`

const MARK = `
UPDATE bw.inbox i SET state = 'done', applied_at = clock_timestamp(), leased_until = NULL, last_error = ''
 WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'new'
RETURNING object_id <> '' AND EXISTS (SELECT FROM bw.inbox e WHERE e.tenant_id = i.tenant_id AND e.provider = i.provider
  AND e.account = i.account AND e.object_id = i.object_id AND e.object_id <> '' AND e.state = 'done'
  AND (e.occurred_at, e.id) > (i.occurred_at, i.id)) AS "isLate"`

const POSTPONE = `
UPDATE bw.inbox SET state = $4, next_attempt_at = clock_timestamp() + make_interval(secs => $5::float8), leased_until = NULL,
    last_error = $6, attempts = attempts - $7
  WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'new'`

const MAX_ERROR_LENGTH = 500

export interface Postponement {
  readonly state: 'new' | 'dead'
  readonly delaySeconds: number
  readonly error: string
  /** False: this attempt is not counted. */
  readonly isCounted: boolean
}

/** The statements of the inbox worker. */
export class InboxDeliveries {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly leaseSeconds: number,
  ) {}

  lease(limit: number, providers: readonly string[]): Promise<LeasedIncomingEvent[]> {
    return this.unitOfWork.asRelay(async tx => {
      await tx.query(LOCK)
      return tx.query<LeasedIncomingEvent>(LEASE, [limit, this.leaseSeconds, providers])
    })
  }

  /** @returns the ids of those that are still this process's own. */
  async renew(events: readonly LeasedIncomingEvent[]): Promise<Set<string>> {
    const values = [events.map(event => event.tenant_id), events.map(event => event.id), events.map(e => e.attempts)]
    const rows = await this.unitOfWork.asRelay(tx => tx.query<{ id: string }>(RENEW, [...values, this.leaseSeconds]))
    return new Set(rows.map(row => row.id))
  }

  /**
   * Marks the event applied and runs `effect` in one transaction.
   * @returns false when somebody else has taken it over meanwhile: then nothing happened.
   */
  apply(
    event: LeasedIncomingEvent,
    effect: (tx: Transaction, state: { isLate: boolean }) => Promise<void>,
  ): Promise<boolean> {
    const { tenant_id: tenantId, id, attempts } = event
    return this.unitOfWork.run(tenantId, async tx => {
      const [state] = await tx.query<{ isLate: boolean }>(MARK, [tenantId, id, attempts])
      if (!state) return false
      await effect(tx, state)
      return true
    })
  }

  async postpone(event: LeasedIncomingEvent, { state, delaySeconds, error, isCounted }: Postponement): Promise<void> {
    const { tenant_id: tenantId, id, attempts } = event
    const values = [tenantId, id, attempts, state, delaySeconds, error.slice(0, MAX_ERROR_LENGTH), isCounted ? 0 : 1]
    await this.unitOfWork.run(tenantId, tx => tx.query(POSTPONE, values))
  }
}
