import { GIVE_UP } from '../db/repositories/sql-webhook-store.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import { webhookDisabled } from '../hooks/catalog.js'
import type { DeliveryAttempt } from '../ports/webhook-store.js'

export interface LeasedDelivery {
  readonly tenant_id: TenantId
  readonly id: string
  readonly endpoint_id: string
  readonly attempts: number
}

/** What an attempt needs to know; secrets are sealed, the newest first. */
export interface OpenDelivery {
  readonly eventId: string
  readonly body: string
  readonly url: string
  readonly sealed: readonly Buffer[]
}

export interface AttemptOutcome {
  readonly isDelivered: boolean
  readonly attempt: DeliveryAttempt
  /** Undefined: it is not tried again. */
  readonly delaySeconds: number | undefined
  /** Why the endpoint gets nothing more, when this answer says so. */
  readonly gone?: string
}

/** One at a time decides who works on what. The number means nothing. */
const LOCK = `SELECT pg_advisory_xact_lock(7234048)`

/** At most $3 of one endpoint at a time, so that one that is slow leaves room for the others. */
const LEASE = `
WITH busy AS (SELECT tenant_id, endpoint_id, count(*)::int AS n FROM bw.webhook_delivery
   WHERE state = 'waiting' AND leased_until > clock_timestamp() GROUP BY 1, 2),
due AS (SELECT tenant_id, id, endpoint_id, next_attempt_at,
    row_number() OVER (PARTITION BY tenant_id, endpoint_id ORDER BY next_attempt_at, id) AS place
  FROM bw.webhook_delivery WHERE state = 'waiting' AND next_attempt_at <= clock_timestamp()),
candidate AS (SELECT d.tenant_id, d.id FROM due d LEFT JOIN busy b ON b.tenant_id = d.tenant_id AND b.endpoint_id = d.endpoint_id
   WHERE d.place + coalesce(b.n, 0) <= $3 ORDER BY d.next_attempt_at, d.id LIMIT $1),
ends AS (SELECT clock_timestamp() + make_interval(secs => $2::float8) AS at)
UPDATE bw.webhook_delivery d SET next_attempt_at = ends.at, leased_until = ends.at, attempts = d.attempts + 1
  FROM candidate c, ends WHERE d.tenant_id = c.tenant_id AND d.id = c.id AND d.state = 'waiting'
RETURNING d.tenant_id, d.id, d.endpoint_id, d.attempts`

const RENEW = `
WITH ends AS (SELECT clock_timestamp() + make_interval(secs => $4::float8) AS at)
UPDATE bw.webhook_delivery d SET next_attempt_at = ends.at, leased_until = ends.at
  FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS l(tenant_id, id, attempts), ends
 WHERE d.tenant_id = l.tenant_id AND d.id = l.id AND d.attempts = l.attempts AND d.leased_until IS NOT NULL RETURNING d.id`

const OPEN = `SELECT d.event_id AS "eventId", d.body::text AS body, e.url, CASE WHEN e.previous_until > clock_timestamp()
    THEN ARRAY[e.sealed, e.previous_sealed] ELSE ARRAY[e.sealed] END AS sealed
  FROM bw.webhook_delivery d JOIN bw.webhook_endpoint e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
 WHERE d.tenant_id = $1 AND d.id = $2 AND d.attempts = $3 AND d.state = 'waiting' AND e.state = 'active'`

const KEPT_ATTEMPTS = 20
const MARK = `UPDATE bw.webhook_delivery SET state = $4, leased_until = NULL,
    next_attempt_at = clock_timestamp() + make_interval(secs => $5::float8),
    delivered_at = CASE WHEN $4 = 'delivered' THEN clock_timestamp() ELSE delivered_at END,
    history = CASE WHEN jsonb_array_length(history) >= ${KEPT_ATTEMPTS} THEN history - 0 ELSE history END || $6::jsonb
  WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting' RETURNING 1`

/** First the endpoint, then what goes to it: in this order everybody takes them, so that nobody waits in a ring. */
const LOCK_ENDPOINT = `SELECT 1 FROM bw.webhook_endpoint WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`

const WORKED = `UPDATE bw.webhook_endpoint SET failing_since = NULL, last_delivered_at = clock_timestamp()
  WHERE tenant_id = $1 AND id = $2`
const FAILED = `UPDATE bw.webhook_endpoint SET failing_since = coalesce(failing_since, clock_timestamp())
  WHERE tenant_id = $1 AND id = $2 AND state = 'active'
  RETURNING failing_since < clock_timestamp() - make_interval(secs => $3::float8) AS "isLong"`
const DISABLE = `UPDATE bw.webhook_endpoint SET state = 'disabled', disabled_reason = $3
  WHERE tenant_id = $1 AND id = $2 AND state = 'active' RETURNING 1`

const OLD = `SELECT DISTINCT tenant_id FROM bw.webhook_delivery WHERE state <> 'waiting' AND created_at < $1`
const FORGET = `DELETE FROM bw.webhook_delivery WHERE tenant_id = $1 AND state <> 'waiting' AND created_at < $2`

/** The statements of the webhook worker. */
export class WebhookDeliveries {
  constructor(
    private readonly unitOfWork: SequelizeUnitOfWork,
    private readonly leaseSeconds: number,
  ) {}

  lease(limit: number, perEndpoint: number): Promise<LeasedDelivery[]> {
    return this.unitOfWork.asRelay(async tx => {
      await tx.query(LOCK)
      return tx.query<LeasedDelivery>(LEASE, [limit, this.leaseSeconds, perEndpoint])
    })
  }

  /** @returns the ids of those that are still this process's own. */
  async renew(items: readonly LeasedDelivery[]): Promise<Set<string>> {
    const values = [items.map(one => one.tenant_id), items.map(one => one.id), items.map(one => one.attempts)]
    const rows = await this.unitOfWork.asRelay(tx => tx.query<{ id: string }>(RENEW, [...values, this.leaseSeconds]))
    return new Set(rows.map(row => row.id))
  }

  /** @returns undefined when there is nothing to send any more. */
  async open({ tenant_id: tenantId, id, attempts }: LeasedDelivery): Promise<OpenDelivery | undefined> {
    return (await this.unitOfWork.read<OpenDelivery>(tenantId, OPEN, [tenantId, id, attempts]))[0]
  }

  /**
   * Writes down what became of an attempt, and of its endpoint when it failed for too long.
   * @returns false when somebody else has taken it over, or gave it up, meanwhile.
   */
  close(delivery: LeasedDelivery, outcome: AttemptOutcome, disableAfterSeconds: number): Promise<boolean> {
    const { tenant_id: tenantId, id, endpoint_id: endpointId, attempts } = delivery
    const { isDelivered, attempt, delaySeconds } = outcome
    const ended = isDelivered ? 'delivered' : 'failed'
    const state = !isDelivered && delaySeconds !== undefined ? 'waiting' : ended
    return this.unitOfWork.run(tenantId, async tx => {
      await tx.query(LOCK_ENDPOINT, [tenantId, endpointId])
      const values = [tenantId, id, attempts, state, delaySeconds ?? 0, JSON.stringify([attempt])]
      if ((await tx.query(MARK, values)).length === 0) return false
      if (isDelivered) {
        await tx.query(WORKED, [tenantId, endpointId])
        return true
      }
      const [failed] = await tx.query<{ isLong: boolean }>(FAILED, [tenantId, endpointId, disableAfterSeconds])
      const reason = outcome.gone ?? (failed?.isLong ? longReason(disableAfterSeconds, attempt) : undefined)
      if (reason === undefined) return true
      const isOff = (await tx.query(DISABLE, [tenantId, endpointId, reason])).length > 0
      if (!isOff) return true
      await tx.query(GIVE_UP, [tenantId, endpointId])
      await tx.enqueue({ hook: webhookDisabled.name, aggregateId: endpointId, payload: { endpointId } })
      return true
    })
  }

  /** Forgets deliveries that ended and were made before an instant. */
  async forget(before: Date): Promise<void> {
    const tenants = await this.unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId }>(OLD, [before]))
    for (const { tenant_id: tenantId } of tenants) {
      await this.unitOfWork.run(tenantId, tx => tx.query(FORGET, [tenantId, before]))
    }
  }
}

function longReason(seconds: number, { error }: DeliveryAttempt): string {
  return `Every delivery failed for ${Math.round(seconds / 3_600)} hours. The last one: ${error}`
}
