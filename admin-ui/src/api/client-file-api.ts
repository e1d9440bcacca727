import type { Client } from './client-api.js'
import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface Person {
  id: string
  name: string
  email: string | null
  phone: string | null
}

export interface Circle {
  guardian: Person | null
  dependants: Person[]
  duplicates: (Person & { reasons: string[]; bookings: number })[]
}

export interface Note {
  id: string
  text: string
  isPinned: boolean
  authorName: string
  isOwn: boolean
  createdAt: string
  updatedAt: string | null
}

export interface TimelineEntry {
  at: string
  kind: string
  id: string
  detail: Record<string, string | number | boolean | null | undefined>
}

export interface Merge {
  client: Client
  differences: { field: string; kept: string | null; removed: string | null }[]
  moved: { what: string; count: number }[]
}

export const CUSTOM_ENTITIES = ['customer', 'booking', 'service', 'resource'] as const
export type CustomEntity = (typeof CUSTOM_ENTITIES)[number]
export const CUSTOM_TYPES = ['text', 'number', 'choice', 'date', 'boolean'] as const

export interface CustomField {
  /** Null: a plugin declares it. */
  id: string | null
  pluginId: string | null
  entity: CustomEntity
  key: string
  labels: Record<string, string>
  type: (typeof CUSTOM_TYPES)[number]
  options: { value: string; labels: Record<string, string> }[]
  isRequired: boolean
  audience: 'staff' | 'customer'
  isAsked: boolean
  position: number
  archivedAt: string | null
  version: number
}

export type CustomValue = string | number | boolean | null
export interface CustomValues {
  fields: CustomField[]
  values: Record<string, CustomValue>
}

export interface Feedback {
  id: string
  bookingId: string
  customerId: string
  customerName: string
  serviceName: string
  staffNames: string[]
  startsAt: string
  rating: number
  text: string
  status: 'pending' | 'published' | 'hidden'
  answer: string
  answeredBy: string | null
  createdAt: string
  version: number
}

export interface FeedbackTerms {
  isOn: boolean
  delayMinutes: number
  moderation: 'pending' | 'published'
  minCount: number
  version: number
}

const COLLECTIONS: Record<CustomEntity, string> = {
  customer: 'clients',
  booking: 'bookings',
  service: 'services',
  resource: 'resources',
}

/** What a business keeps about clients beside their contact, its own fields, and what clients say after a visit. */
export class ClientFileApi {
  constructor(private readonly http: HttpClient) {}

  tags(signal?: AbortSignal): Promise<Page<{ tag: string; count: number }>> {
    return this.http.get('/clients/tags', { signal })
  }

  timeline(id: string, query: { kind?: string; cursor?: string }, signal?: AbortSignal): Promise<Page<TimelineEntry>> {
    return this.http.get(`${client(id)}/timeline`, { query: { ...query, limit: 20 }, signal })
  }

  notes(id: string, signal?: AbortSignal): Promise<Page<Note>> {
    return this.http.get(`${client(id)}/notes`, { signal })
  }

  addNote(id: string, text: string): Promise<Note> {
    return this.http.post(`${client(id)}/notes`, { body: { text } })
  }

  changeNote(id: string, noteId: string, body: { text?: string; isPinned?: boolean }): Promise<Note> {
    return this.http.patch(`${client(id)}/notes/${encodeURIComponent(noteId)}`, { body })
  }

  circle(id: string, signal?: AbortSignal): Promise<Circle> {
    return this.http.get(`${client(id)}/circle`, { signal })
  }

  addDependant(id: string, name: string): Promise<Client> {
    return this.http.post(`${client(id)}/dependants`, { body: { name } })
  }

  archive(id: string): Promise<void> {
    return this.http.delete(client(id))
  }

  restore(id: string): Promise<void> {
    return this.http.post(`${client(id)}/restore`)
  }

  previewMerge(id: string, clientId: string, take: string[]): Promise<Merge> {
    return this.http.post(`${client(id)}/merge`, { query: { dryRun: 1 }, body: { clientId, take } })
  }

  merge(id: string, clientId: string, take: string[]): Promise<Merge> {
    return this.http.post(`${client(id)}/merge`, { body: { clientId, take } })
  }

  /** People whom a client may like to come to. */
  staff(signal?: AbortSignal): Promise<Page<{ id: string; name: string }>> {
    return this.http.get('/staff', { signal })
  }

  /** Languages of the business, its own first. */
  async locales(signal?: AbortSignal): Promise<string[]> {
    const business = await this.http.get<{ locale: string; locales: string[] }>('/business', { signal })
    return [...new Set([business.locale, ...business.locales])]
  }

  fields(signal?: AbortSignal): Promise<Page<CustomField>> {
    return this.http.get('/custom-fields', { signal })
  }

  addField(body: object): Promise<CustomField> {
    return this.http.post('/custom-fields', { body })
  }

  changeField({ id, version }: CustomField, body: object): Promise<CustomField> {
    return this.http.patch(`/custom-fields/${encodeURIComponent(id ?? '')}`, { body, version })
  }

  values(entity: CustomEntity, id: string, signal?: AbortSignal): Promise<CustomValues> {
    return this.http.get(`/${COLLECTIONS[entity]}/${encodeURIComponent(id)}/custom-fields`, { signal })
  }

  /** @param row - `version`: as it was seen, where the row is a booking. */
  saveValues(
    { entity, id, version }: { entity: CustomEntity; id: string; version?: number },
    values: Record<string, CustomValue>,
  ): Promise<CustomValues> {
    const path = `/${COLLECTIONS[entity]}/${encodeURIComponent(id)}/custom-fields`
    return this.http.put(path, version === undefined ? { body: { values } } : { body: { values }, version })
  }

  feedback(query: { status?: string; cursor?: string; limit?: number }, signal?: AbortSignal): Promise<Page<Feedback>> {
    return this.http.get('/feedback', { query, signal })
  }

  changeFeedback({ id, version }: Feedback, body: { status?: string; answer?: string }): Promise<Feedback> {
    return this.http.patch(`/feedback/${encodeURIComponent(id)}`, { body, version })
  }

  feedbackTerms(signal?: AbortSignal): Promise<FeedbackTerms> {
    return this.http.get('/feedback/terms', { signal })
  }

  saveFeedbackTerms({ version, ...body }: FeedbackTerms): Promise<FeedbackTerms> {
    return this.http.put('/feedback/terms', { body, version })
  }
}

function client(id: string): string {
  return `/clients/${encodeURIComponent(id)}`
}
