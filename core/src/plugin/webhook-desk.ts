import type { TenantId } from '../domain/id.js'
import { HookFailedError, NotFoundError, WebhookRefusedError } from '../errors/catalog.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { runWithin } from '../hooks/run-within.js'
import type { InboxStore, IncomingEvent } from '../ports/inbox-store.js'
import type { OwnedWebhook, PluginWebhook, WebhookEvent, WebhookReply, WebhookRequest } from './webhook.js'

const VERIFY_TIMEOUT_MS = 2_000
const DEFAULT_BODY_BYTES = 1_048_576
const MAX_KEY_LENGTH = 200

export interface WebhookDeskParts {
  /** Those that are there now; the list changes. */
  readonly webhooks: readonly OwnedWebhook[]
  readonly inbox: InboxStore
  readonly isEnabled: (tenantId: TenantId, pluginId: string) => Promise<boolean>
  /** Called when something new was stored. */
  readonly onReceived: () => void
}

/** Takes the calls of vendors: has the plugin prove them, stores their events, and leaves the work to the inbox worker. */
export class WebhookDesk {
  constructor(private readonly parts: WebhookDeskParts) {}

  /**
   * Where the calls of a plugin go, and how long they may be.
   * @throws NotFoundError when no such plugin takes webhooks, or the business has not enabled it.
   */
  async open(tenantId: TenantId, pluginId: string): Promise<{ readonly bodyBytes: number }> {
    const { bodyBytes = DEFAULT_BODY_BYTES } = await this.find(tenantId, pluginId)
    return { bodyBytes }
  }

  /** Answers after everything is stored. @throws NotFoundError, WebhookRefusedError, HookFailedError, HookTimeoutError */
  async receive(pluginId: string, request: WebhookRequest): Promise<WebhookReply> {
    const webhook = await this.find(request.tenantId, pluginId)
    const verified = await this.ask(pluginId, () => webhook.verify(request))
    if (verified === undefined) throw new WebhookRefusedError({})
    const events = verified.events.map(event => toIncoming(pluginId, event, request.body))
    const count = await this.parts.inbox.receive(request.tenantId, events)
    if (count > 0) this.parts.onReceived()
    const body = JSON.stringify({ received: events.length })
    return verified.reply ?? { contentType: 'application/json', body }
  }

  /** @throws as `receive`. */
  async greet(pluginId: string, request: WebhookRequest): Promise<WebhookReply> {
    const webhook = await this.find(request.tenantId, pluginId)
    const reply = await this.ask(pluginId, () => webhook.handshake?.(request))
    if (reply === undefined) throw new WebhookRefusedError({})
    return reply
  }

  private async find(tenantId: TenantId, pluginId: string): Promise<PluginWebhook> {
    const webhook = this.parts.webhooks.find(owned => owned.pluginId === pluginId)?.webhook
    if (webhook === undefined || !(await this.parts.isEnabled(tenantId, pluginId))) {
      throw new NotFoundError({ what: 'address' })
    }
    return webhook
  }

  private async ask<T>(plugin: string, question: () => T | Promise<T>): Promise<T> {
    try {
      return await runWithin({ hook: 'webhook', plugin, timeoutMs: VERIFY_TIMEOUT_MS }, () => question())
    } catch (error) {
      throw error instanceof BookwrightError ? error : new HookFailedError({ hook: 'webhook', plugin }, error)
    }
  }
}

function toIncoming(provider: string, event: WebhookEvent, whole: Buffer): IncomingEvent {
  const { id: eventId, account = '', kind = '', objectId = '', occurredAt, body = whole } = event
  const isShort = [eventId, account, kind, objectId].every(
    text => text.length <= MAX_KEY_LENGTH && !text.includes('\0'),
  )
  const isTime = occurredAt === undefined || !Number.isNaN(occurredAt.getTime())
  if (eventId === '' || !isShort || !isTime) throw new WebhookRefusedError({})
  return { provider, account, eventId, kind, objectId, occurredAt, body }
}
