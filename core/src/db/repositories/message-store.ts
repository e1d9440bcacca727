import { inject, injectable } from 'tsyringe'
import { validate as isUuid } from 'uuid'
import { UNIT_OF_WORK } from '../../di/tokens.js'
import { newId, type TenantId } from '../../domain/id.js'
import type { ChannelKind, PassedOver } from '../../domain/message-route.js'
import { InternalError, InvalidRequestError } from '../../errors/catalog.js'
import type { MessageAttachment } from '../../ports/message-channel.js'
import type {
  MessageOutcome,
  MessagePage,
  MessageStatus,
  MessageStore,
  NewMessage,
  RewrittenMessage,
  StoredMessage,
} from '../../ports/message-store.js'
import type { Transaction, UnitOfWork } from '../../ports/unit-of-work.js'

const COLUMNS = `id, effect_key, channel, to_address, to_name, subject, text, html, attachments, booking_id, status, created_at,
  passed_over, created_at::text AS position`

// A key that is known answers the row that is there, whatever this call would have stored.
const BEGIN = `
WITH inserted AS (
  INSERT INTO bw.message (tenant_id, id, effect_key, channel, to_address, to_name, subject, text, html, attachments, booking_id,
    passed_over, status, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb, 'sending', bw.now())
  ON CONFLICT (tenant_id, effect_key) DO NOTHING RETURNING ${COLUMNS})
SELECT * FROM inserted
UNION ALL SELECT ${COLUMNS} FROM bw.message WHERE tenant_id = $1 AND effect_key = $3 AND NOT EXISTS (SELECT 1 FROM inserted)`

const FIND = `SELECT ${COLUMNS} FROM bw.message WHERE tenant_id = $1 AND effect_key = $2`

const REDIRECT = `
UPDATE bw.message SET channel = $3, to_address = $4, to_name = $5, subject = $6, text = $7, html = $8, attachments = $9::jsonb,
       passed_over = $10::jsonb, status = 'sending', error = ''
 WHERE tenant_id = $1 AND id = $2 AND status IN ('sending', 'failed') RETURNING ${COLUMNS}`

const FINISH = `
UPDATE bw.message SET status = $3, error = $4, provider_reference = coalesce($5, provider_reference),
       sent_at = CASE WHEN $3 = 'failed' THEN NULL ELSE bw.now() END
 WHERE tenant_id = $1 AND id = $2 AND status IN ('sending', 'failed') RETURNING 1`

const LIST = `
SELECT ${COLUMNS} FROM bw.message
 WHERE tenant_id = $1 AND created_at <= coalesce($3::timestamptz, 'infinity')
   AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
 ORDER BY created_at DESC, id DESC LIMIT $2`

/** As `position` is written: every session's zone is UTC. */
const POSITION = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{1,6})?\+00$/

interface MessageRow {
  id: string
  effect_key: string
  channel: ChannelKind
  to_address: string
  to_name: string
  subject: string
  text: string
  html: string | null
  attachments: MessageAttachment[]
  booking_id: string | null
  passed_over: PassedOver[]
  status: MessageStatus
  created_at: Date
  /** The instant to the microsecond: a JavaScript date would skip or repeat rows of one millisecond. */
  position: string
}

/** Messages that were composed, with what became of them. */
@injectable()
export class SqlMessageStore implements MessageStore {
  constructor(@inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork) {}

  async find(tenantId: TenantId, effectKey: string): Promise<StoredMessage | undefined> {
    const [row] = await this.unitOfWork.read<MessageRow>(tenantId, FIND, [tenantId, effectKey])
    return row === undefined ? undefined : toMessage(row)
  }

  async begin(tx: Transaction, message: NewMessage): Promise<StoredMessage> {
    const { effectKey, bookingId, passedOver = [] } = message
    const content = [...contentOf(message), bookingId ?? null, JSON.stringify(passedOver)]
    const [row] = await tx.query<MessageRow>(BEGIN, [tx.tenantId, newId(), effectKey, ...content])
    if (row !== undefined) return toMessage(row)
    // The other row was committed after this statement began: only the next one sees it.
    const [other] = await tx.query<MessageRow>(FIND, [tx.tenantId, effectKey])
    if (other === undefined) throw new InternalError({ what: 'a message that is neither new nor known' })
    return toMessage(other)
  }

  async redirect(tx: Transaction, id: string, message: RewrittenMessage): Promise<StoredMessage | undefined> {
    const values = [tx.tenantId, id, ...contentOf(message), JSON.stringify(message.passedOver ?? [])]
    const [row] = await tx.query<MessageRow>(REDIRECT, values)
    return row === undefined ? undefined : toMessage(row)
  }

  async finish(tx: Transaction, id: string, outcome: MessageOutcome): Promise<boolean> {
    const { status, error, providerReference } = outcome
    const rows = await tx.query(FINISH, [tx.tenantId, id, status, error ?? '', providerReference ?? null])
    return rows.length > 0
  }

  async list(tenantId: TenantId, limit: number, cursor?: string): Promise<MessagePage> {
    const after = cursor === undefined ? [null, null] : readCursor(cursor)
    const rows = await this.unitOfWork.read<MessageRow>(tenantId, LIST, [tenantId, limit + 1, ...after])
    const last = rows.length > limit ? rows[limit - 1] : undefined
    return { items: rows.slice(0, limit).map(toMessage), nextCursor: last && cursorOf(last) }
  }
}

function contentOf({ channel, to, toName, subject, text, html, attachments }: RewrittenMessage): unknown[] {
  return [channel, to, toName, subject, text, html ?? null, JSON.stringify(attachments)]
}

function cursorOf(row: MessageRow): string {
  return Buffer.from(`${row.position}|${row.id}`).toString('base64url')
}

function readCursor(cursor: string): [string, string] {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('|')
  if (!isPosition(at) || !isUuid(id)) {
    throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
  }
  return [at, id]
}

/** Date.parse takes what PostgreSQL refuses, and 30 February for 2 March: only our own spelling comes back the same. */
function isPosition(text: string): boolean {
  const [, date = '', time = ''] = POSITION.exec(text) ?? []
  const instant = new Date(`${date}T${time}Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === `${date}T${time}.000Z` && date >= '0001'
}

function toMessage(row: MessageRow): StoredMessage {
  return {
    id: row.id,
    effectKey: row.effect_key,
    channel: row.channel,
    to: row.to_address,
    toName: row.to_name,
    subject: row.subject,
    text: row.text,
    html: row.html ?? undefined,
    attachments: row.attachments,
    bookingId: row.booking_id ?? undefined,
    passedOver: row.passed_over,
    status: row.status,
    createdAt: row.created_at,
  }
}
