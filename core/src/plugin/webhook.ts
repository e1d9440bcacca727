import type { IncomingHttpHeaders } from 'node:http'
import type { TenantId } from '../domain/id.js'
import type { Transaction } from '../ports/unit-of-work.js'

/** A call of `/webhooks/<tenant>/<plugin id>` as it came in; `body` holds the bytes that the vendor signed. */
export interface WebhookRequest {
  readonly tenantId: TenantId
  readonly body: Buffer
  readonly headers: IncomingHttpHeaders
  readonly query: Readonly<Record<string, string>>
}

/** One event in a call. What is applied once is (tenant, plugin, `account`, `id`); that is never forgotten. */
export interface WebhookEvent {
  /** The vendor's id of the event, at most 200 characters. */
  readonly id: string
  /** The vendor's account when a business can have several; default one. */
  readonly account?: string
  /** What happened, in the vendor's words, for people: `payment.captured`. */
  readonly kind?: string
  /** What it happened to: events of one object are applied one after the other, the oldest first. Default: no order. */
  readonly objectId?: string
  /** When the vendor says it happened; default when it came in. */
  readonly occurredAt?: Date
  /** The part of the body that is this event's; default all of it. */
  readonly body?: Uint8Array
}

/** Told to the vendor in place of the usual `{"received": 1}`, where its protocol wants that. */
export interface WebhookReply {
  readonly contentType: string
  readonly body: string
}

export interface VerifiedWebhook {
  readonly events: readonly WebhookEvent[]
  readonly reply?: WebhookReply
}

/** An event from the inbox on its way to be applied. */
export interface ReceivedEvent {
  readonly tenantId: TenantId
  readonly id: string
  readonly account: string
  readonly kind: string
  readonly objectId: string
  readonly occurredAt: Date
  readonly receivedAt: Date
  readonly body: Buffer
  /** How often it was tried, this time included. */
  readonly attempt: number
}

/** What a plugin does with the calls of its vendor. */
export interface PluginWebhook<Seen = unknown> {
  /** Most bytes of a call; default 1 MiB. */
  readonly bodyBytes?: number
  /**
   * Proves who called, over the raw bytes, within two seconds and without effect.
   * @returns undefined when the call is not genuine or too old: it is answered 400.
   */
  verify(request: WebhookRequest): Promise<VerifiedWebhook | undefined> | VerifiedWebhook | undefined
  /** Answers a GET with which a vendor tries the address out; undefined: 400. */
  handshake?(request: WebhookRequest): Promise<WebhookReply | undefined> | WebhookReply | undefined
  /**
   * Reads the vendor's object again, outside any transaction, within ten seconds: events come late and in any order, the
   * object says what is true now. Must change nothing.
   */
  look?(event: ReceivedEvent, signal: AbortSignal): Promise<Seen> | Seen
  /**
   * Writes what follows, within the transaction that marks the event applied: both happen, or neither. Database only, five
   * seconds; what must happen outside is an action (`tx.enqueue`). Throwing means: try again later.
   * @param seen - What `look` returned.
   */
  apply(tx: Transaction, event: AppliedEvent, seen: Seen, signal: AbortSignal): Promise<void>
}

export interface AppliedEvent extends ReceivedEvent {
  /** True when a later event of the same object was applied before: this one tells of the past. */
  readonly isLate: boolean
}

export interface OwnedWebhook {
  readonly pluginId: string
  readonly webhook: PluginWebhook
}
