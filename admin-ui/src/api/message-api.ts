import type { HttpClient } from './http-client.js'

export interface TemplateLine {
  kind: string
  audience: 'customer' | 'business'
  /** In which the business has words of its own. */
  languages: string[]
  changedAt: string | null
}

export interface TemplateWords {
  subject: string
  body: string
}

export interface MessageTemplate extends TemplateWords {
  kind: string
  language: string
  audience: 'customer' | 'business'
  isDefault: boolean
  version: number
  defaults: TemplateWords
  variables: { words: string[]; parts: string[] }
  versions: { version: number; words: TemplateWords | null; actorName: string; createdAt: string }[]
}

export interface MessagePreview {
  subject: string
  text: string
  html: string
  short: { text: string; units: number; segments: number }
}

export type ReminderDistance = { minutes: number } | { days: number; time?: string }

export interface ReminderRule {
  id: string
  kind: 'reminder' | 'review-request'
  distance: ReminderDistance
  channel: string
  serviceIds: string[]
  toCustomer: boolean
  toStaff: boolean
  isOn: boolean
  version: number
}

export type ReminderRuleDraft = Omit<ReminderRule, 'id' | 'version'>

/** Words of the business to a client: about itself, or to sell something. */
export interface ClientLetter extends TemplateWords {
  purpose: 'messages' | 'marketing'
}

/** The words of messages, and when people are reminded. */
export class MessageApi {
  constructor(private readonly http: HttpClient) {}

  templates(signal?: AbortSignal): Promise<{ items: TemplateLine[] }> {
    return this.http.get('/message-templates', { signal })
  }

  template(kind: string, language: string, signal?: AbortSignal): Promise<MessageTemplate> {
    return this.http.get(pathOf(kind, language), { signal })
  }

  save({ kind, language, version }: MessageTemplate, body: TemplateWords): Promise<MessageTemplate> {
    return this.http.put(pathOf(kind, language), { body, version })
  }

  reset({ kind, language, version }: MessageTemplate): Promise<MessageTemplate> {
    return this.http.delete(pathOf(kind, language), { version })
  }

  preview(kind: string, language: string, body: TemplateWords, signal?: AbortSignal): Promise<MessagePreview> {
    return this.http.post(`${pathOf(kind, language)}/preview`, { body, signal })
  }

  sendTest(kind: string, language: string, body: TemplateWords): Promise<{ status: string; to: string }> {
    return this.http.post(`${pathOf(kind, language)}/test`, { body })
  }

  /** @param key - A repeat under it is one message. */
  writeTo(clientId: string, body: ClientLetter, key: string): Promise<{ id: string; to: string; status: string }> {
    return this.http.post(`/clients/${encodeURIComponent(clientId)}/messages`, { body, idempotencyKey: key })
  }

  rules(signal?: AbortSignal): Promise<{ items: ReminderRule[] }> {
    return this.http.get('/reminder-rules', { signal })
  }

  addRule(body: ReminderRuleDraft, idempotencyKey: string): Promise<ReminderRule> {
    return this.http.post('/reminder-rules', { body, idempotencyKey })
  }

  saveRule({ id, version }: ReminderRule, body: ReminderRuleDraft): Promise<ReminderRule> {
    return this.http.put(`/reminder-rules/${encodeURIComponent(id)}`, { body, version })
  }

  removeRule(id: string): Promise<void> {
    return this.http.delete(`/reminder-rules/${encodeURIComponent(id)}`)
  }
}

function pathOf(kind: string, language: string): string {
  return `/message-templates/${encodeURIComponent(kind)}/${encodeURIComponent(language)}`
}
