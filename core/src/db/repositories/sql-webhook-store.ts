import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type TenantId } from '../../domain/id.js'
import { InvalidRequestError } from '../../errors/catalog.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'
import type {
  DeliveryPage,
  DeliveryQuery,
  Endpoint,
  EndpointChange,
  NewDeliveries,
  ReplayRange,
  StoredDelivery,
  WebhookStore,
} from '../../ports/webhook-store.js'

const ENDPOINT = `id, name, url, events, has_snapshots AS "hasSnapshots", state, disabled_reason AS "disabledReason",
  failing_since AS "failingSince", last_delivered_at AS "lastDeliveredAt", created_by_name AS "createdByName", created_at AS "createdAt",
  CASE WHEN previous_until > clock_timestamp() THEN previous_until END AS "previousUntil"`

const ADD = `INSERT INTO bw.webhook_endpoint (tenant_id, id, name, url, events, has_snapshots, sealed, created_by_name, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

/** Who switches it on again begins anew: its failures of before are over. */
const CHANGE = `UPDATE bw.webhook_endpoint SET name = coalesce($3, name), url = coalesce($4, url), events = coalesce($5, events),
    has_snapshots = coalesce($6, has_snapshots), state = coalesce($7, state),
    disabled_reason = CASE WHEN $7::text IS NULL THEN disabled_reason ELSE '' END,
    failing_since = CASE WHEN $7 = 'active' AND state <> 'active' OR $4::text IS NOT NULL THEN NULL ELSE failing_since END
  WHERE tenant_id = $1 AND id = $2 RETURNING ${ENDPOINT}`

/** What waits for an endpoint that is switched off is not kept waiting for ever; it can be sent again. */
export const GIVE_UP = `UPDATE bw.webhook_delivery SET state = 'failed', leased_until = NULL
  WHERE tenant_id = $1 AND endpoint_id = $2 AND state = 'waiting'`

const ROTATE = `UPDATE bw.webhook_endpoint SET sealed = $3,
    previous_sealed = CASE WHEN $4::int > 0 THEN sealed END,
    previous_until = CASE WHEN $4::int > 0 THEN clock_timestamp() + make_interval(hours => $4::int) END
  WHERE tenant_id = $1 AND id = $2 RETURNING ${ENDPOINT}`

const ADD_DELIVERIES = `INSERT INTO bw.webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, body)
  SELECT $1, d.id, d.endpoint_id, $2, $3, d.body FROM unnest($4::uuid[], $5::uuid[], $6::jsonb[]) AS d(id, endpoint_id, body)
  JOIN bw.webhook_endpoint e ON e.tenant_id = $1 AND e.id = d.endpoint_id AND e.state = 'active'
  ON CONFLICT (tenant_id, endpoint_id, event_id) DO NOTHING RETURNING 1`

const DELIVERIES = `SELECT id, event_id AS "eventId", event_type AS "eventType", state, history AS attempts, body, created_at AS "createdAt",
    CASE WHEN state = 'waiting' THEN next_attempt_at END AS "nextAttemptAt", delivered_at AS "deliveredAt"
  FROM bw.webhook_delivery WHERE tenant_id = $1 AND endpoint_id = $2 AND ($4::text IS NULL OR state = $4)
   AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $3`

const REPLAY = `UPDATE bw.webhook_delivery SET state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp(), leased_until = NULL
  WHERE tenant_id = $1 AND endpoint_id = $2 AND state <> 'waiting'
   AND ($3::uuid IS NULL OR id = $3) AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
   AND ($6::boolean OR state = 'failed') RETURNING 1`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

@injectable()
export class SqlWebhookStore implements WebhookStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  list(tenantId: TenantId): Promise<Endpoint[]> {
    const sql = `SELECT ${ENDPOINT} FROM bw.webhook_endpoint WHERE tenant_id = $1 ORDER BY created_at, id`
    return this.unitOfWork.read<Endpoint>(tenantId, sql, [tenantId])
  }

  async find(tenantId: TenantId, id: string): Promise<Endpoint | undefined> {
    const sql = `SELECT ${ENDPOINT} FROM bw.webhook_endpoint WHERE tenant_id = $1 AND id = $2`
    return (await this.unitOfWork.read<Endpoint>(tenantId, sql, [tenantId, id]))[0]
  }

  async add(tx: Transaction, endpoint: Endpoint & { readonly sealed: Buffer }): Promise<void> {
    const { id, name, url, events, hasSnapshots, sealed, createdByName, createdAt } = endpoint
    await tx.query(ADD, [tx.tenantId, id, name, url, events, hasSnapshots, sealed, createdByName, createdAt])
  }

  async change(tx: Transaction, id: string, change: EndpointChange): Promise<Endpoint | undefined> {
    const { name = null, url = null, events = null, hasSnapshots = null, state = null } = change
    const values = [tx.tenantId, id, name, url, events, hasSnapshots, state]
    const [endpoint] = await tx.query<Endpoint>(CHANGE, values)
    if (endpoint && state === 'paused') await tx.query(GIVE_UP, [tx.tenantId, id])
    return endpoint
  }

  async remove(tx: Transaction, id: string): Promise<Endpoint | undefined> {
    const sql = `DELETE FROM bw.webhook_endpoint WHERE tenant_id = $1 AND id = $2 RETURNING ${ENDPOINT}`
    return (await tx.query<Endpoint>(sql, [tx.tenantId, id]))[0]
  }

  async rotate(
    tx: Transaction,
    id: string,
    { sealed, overlapHours }: { readonly sealed: Buffer; readonly overlapHours: number },
  ): Promise<Endpoint | undefined> {
    return (await tx.query<Endpoint>(ROTATE, [tx.tenantId, id, sealed, overlapHours]))[0]
  }

  async addDeliveries(tx: Transaction, { eventId, eventType, items }: NewDeliveries): Promise<number> {
    const ids = items.map(() => newId())
    const endpoints = items.map(item => item.endpointId)
    const bodies = items.map(item => JSON.stringify(item.body))
    return (await tx.query(ADD_DELIVERIES, [tx.tenantId, eventId, eventType, ids, endpoints, bodies])).length
  }

  async deliveries(
    tenantId: TenantId,
    endpointId: string,
    { state, limit, cursor }: DeliveryQuery,
  ): Promise<DeliveryPage> {
    if (cursor !== undefined && !UUID.test(cursor)) {
      throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
    }
    const values = [tenantId, endpointId, limit + 1, state ?? null, cursor ?? null]
    const rows = await this.unitOfWork.read<StoredDelivery>(tenantId, DELIVERIES, values)
    return { items: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1]?.id : undefined }
  }

  async replay(tx: Transaction, endpointId: string, range: ReplayRange): Promise<number> {
    const which =
      'deliveryId' in range ? [range.deliveryId, null, null, true] : [null, range.from, range.to, range.isAll]
    return (await tx.query(REPLAY, [tx.tenantId, endpointId, ...which])).length
  }
}
