import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import type { Actor } from '../../domain/booking.js'
import { newId, type TenantId } from '../../domain/id.js'
import { InvalidRequestError, NotFoundError } from '../../errors/catalog.js'
import type { InboxState, InboxStore, IncomingEvent, IncomingEventPage } from '../../ports/inbox-store.js'
import type { StoredIncomingEvent } from '../../ports/inbox-store.js'
import type { UnitOfWork } from '../../ports/unit-of-work.js'

const RECEIVE = `
INSERT INTO bw.inbox (tenant_id, id, provider, account, event_id, kind, object_id, occurred_at, body, headers)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, clock_timestamp()), $9, '{}')
ON CONFLICT (tenant_id, provider, account, event_id) DO NOTHING RETURNING 1`

const LIST = `SELECT id, provider, account, event_id AS "eventId", kind, object_id AS "objectId", state, attempts,
    last_error AS "lastError", occurred_at AS "occurredAt", received_at AS "receivedAt", applied_at AS "appliedAt"
  FROM bw.inbox WHERE tenant_id = $1 AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4)
  ORDER BY id DESC LIMIT $2`

const REVIVE = `UPDATE bw.inbox SET state = 'new', attempts = 0, next_attempt_at = clock_timestamp()
  WHERE tenant_id = $1 AND id = $2 AND state = 'dead' RETURNING provider, kind`

const REDACT = `UPDATE bw.inbox SET body = '', headers = '{}', redacted_at = clock_timestamp() WHERE tenant_id = $1 AND id = ANY(
    SELECT id FROM bw.inbox WHERE tenant_id = $1 AND state = 'done' AND applied_at < $2 AND redacted_at IS NULL
     ORDER BY applied_at LIMIT $3) RETURNING 1`

const REDACTED_AT_ONCE = 1_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What vendors tell, in bw.inbox. */
@injectable()
export class SqlInboxStore implements InboxStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  receive(tenantId: TenantId, events: readonly IncomingEvent[]): Promise<number> {
    return this.unitOfWork.run(tenantId, async tx => {
      let count = 0
      for (const { provider, account, eventId, kind, objectId, occurredAt, body } of events) {
        const key = [tenantId, newId(), provider, account, eventId]
        const rows = await tx.query(RECEIVE, [...key, kind, objectId, occurredAt ?? null, Buffer.from(body)])
        count += rows.length
      }
      return count
    })
  }

  async list(
    tenantId: TenantId,
    state: InboxState | undefined,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<IncomingEventPage> {
    if (cursor !== undefined && !UUID.test(cursor)) {
      throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
    }
    const values = [tenantId, limit + 1, state ?? null, cursor ?? null]
    const rows = await this.unitOfWork.read<StoredIncomingEvent>(tenantId, LIST, values)
    return { items: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1]?.id : undefined }
  }

  async retry(tenantId: TenantId, id: string, by: { actor: Actor; requestId: string }): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const [event] = await tx.query<{ provider: string; kind: string }>(REVIVE, [tenantId, id])
      if (!event) throw new NotFoundError({ what: 'dead event' })
      await tx.audit({ action: 'webhook.retried', subjectType: 'webhook', subjectId: id, ...by, changes: { ...event } })
    })
  }

  async redact(tenantId: TenantId, appliedBefore: Date): Promise<number> {
    const values = [tenantId, appliedBefore, REDACTED_AT_ONCE]
    for (let total = 0; ;) {
      const rows = await this.unitOfWork.run(tenantId, tx => tx.query(REDACT, values))
      total += rows.length
      if (rows.length < REDACTED_AT_ONCE) return total
    }
  }
}
