import type { EndpointDraft, WebhookEndpoint } from '../api/webhook-api.js'
import { messages } from '../locales/messages.js'

export interface EndpointErrors {
  name: string
  url: string
  events: string
}

export const noErrors = (): EndpointErrors => ({ name: '', url: '', events: '' })

export function draftOf(endpoint?: WebhookEndpoint): EndpointDraft {
  if (!endpoint) return { name: '', url: 'https://', events: ['booking.*'], hasSnapshots: false }
  const { name, url, events, hasSnapshots } = endpoint
  return { name, url, events: [...events], hasSnapshots }
}

/** What is still missing, in words beside the fields. */
export function errorsOf({ name, url, events }: EndpointDraft): EndpointErrors {
  const words = messages.webhooks
  return {
    name: name.trim() ? '' : words.nameMissing,
    url: URL.canParse(url) ? '' : words.urlMissing,
    events: events.length > 0 ? '' : words.eventsMissing,
  }
}
