import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface WebhookEndpoint {
  id: string
  name: string
  url: string
  events: string[]
  hasSnapshots: boolean
  state: 'active' | 'paused' | 'disabled'
  disabledReason: string
  failingSince: string | null
  lastDeliveredAt: string | null
  previousUntil: string | null
  createdByName: string
  createdAt: string
}

export interface NewWebhookEndpoint extends WebhookEndpoint {
  secret: string
}

export interface WebhookList {
  items: WebhookEndpoint[]
  eventTypes: string[]
}

export interface WebhookDelivery {
  id: string
  eventId: string
  eventType: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: { at: string; status: number | null; milliseconds: number; error: string; response: string }[]
  body: unknown
  createdAt: string
  nextAttemptAt: string | null
  deliveredAt: string | null
}

export type EndpointDraft = Pick<WebhookEndpoint, 'name' | 'url' | 'events' | 'hasSnapshots'>
export type Replay = { deliveryId: string } | { from: string; to: string; isAll: boolean }

const at = (id: string) => `/webhooks/${encodeURIComponent(id)}`

/** Calls about where a business is told what happens. */
export class WebhookApi {
  constructor(private readonly http: HttpClient) {}

  list(signal?: AbortSignal): Promise<WebhookList> {
    return this.http.get('/webhooks', { signal })
  }

  create(body: EndpointDraft): Promise<NewWebhookEndpoint> {
    return this.http.post('/webhooks', { body })
  }

  change(id: string, body: Partial<EndpointDraft> & { state?: 'active' | 'paused' }): Promise<WebhookEndpoint> {
    return this.http.patch(at(id), { body })
  }

  remove(id: string): Promise<void> {
    return this.http.delete(at(id))
  }

  rotate(id: string, overlapHours: number): Promise<NewWebhookEndpoint> {
    return this.http.post(`${at(id)}/rotate-secret`, { body: { overlapHours } })
  }

  test(id: string): Promise<{ eventId: string }> {
    return this.http.post(`${at(id)}/test`, { body: {} })
  }

  deliveries(
    id: string,
    query: { state?: string | undefined; limit: number; cursor?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Page<WebhookDelivery>> {
    return this.http.get(`${at(id)}/deliveries`, { query, signal })
  }

  replay(id: string, body: Replay): Promise<{ count: number }> {
    return this.http.post(`${at(id)}/replay`, { body })
  }
}
