import type { Money, Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface Client {
  id: string
  name: string
  email: string | null
  phone: string | null
  locale: string | null
  guardianId: string | null
  tags: string[]
  preferences: { items: Record<string, string>; staffId: string | null; time: string | null; channels: string[] }
  custom: Record<string, unknown>
  groups: string[]
  createdAt: string
  /** When a booking of theirs was last made or changed. */
  lastContactAt: string | null
  archivedAt: string | null
  erasedAt: string | null
  version: number
}

/** What the bookings of somebody come to. */
export interface ClientFigures {
  /** Completed bookings. */
  visits: number
  noShows: number
  lastVisitAt: string | null
  /** What was paid and not given back, a sum for each currency. */
  spent: Money[]
}

export interface Consent {
  id: string
  purpose: string
  isGiven: boolean
  text: string
  source: string
  at: string
}

export interface ConsentState {
  items: Consent[]
  given: string[]
}

/** What people can agree to, in the order in which it is shown. */
export const CONSENT_PURPOSES = ['marketing', 'messages', 'health-data'] as const

export interface ConsentText {
  purpose: string
  textVersion: number
  text: string
}

export interface Erasure {
  erased: { what: string; count: number }[]
  kept: { what: string; count: number; why: string; until: string | null }[]
  plugins: { pluginId: string; state: string }[]
  blockedBy: { kind: string; id: string; bookingId: string; reference: string; startsAt: string }[]
}

export interface PrivacyRequest {
  id: string
  customerId: string
  kind: 'export' | 'erase'
  reason: string
  createdAt: string
  plugins: { pluginId: string; state: string; attempts: number }[]
}

export interface RetentionTerms {
  customerMonths: number | null
  messageMonths: number | null
  auditMonths: number | null
  requestDays: number | null
  version: number
}

export interface SweepCounts {
  customers: number
  messages: number
  auditEntries: number
  storedAnswers: number
}

export type ClientQuery = {
  search?: string
  sort?: string
  tag?: string
  archived?: number
  /** `key=value` of a field of the business. */
  custom?: string
  limit?: number
  cursor?: string | undefined
}

/** Clients and what they may ask about their data. */
export class ClientApi {
  constructor(private readonly http: HttpClient) {}

  list(query: ClientQuery, signal?: AbortSignal): Promise<Page<Client>> {
    return this.http.get('/clients', { query, signal })
  }

  read(id: string, signal?: AbortSignal): Promise<Client & { figures: ClientFigures | null }> {
    return this.http.get(`/clients/${encodeURIComponent(id)}`, { signal })
  }

  add(body: { name: string; email?: string; phone?: string }, idempotencyKey: string): Promise<Client> {
    return this.http.post('/clients', { body, idempotencyKey })
  }

  change(
    id: string,
    body: Partial<Pick<Client, 'name' | 'email' | 'phone' | 'tags' | 'preferences' | 'groups'>>,
    version: number,
  ): Promise<Client> {
    return this.http.patch(`/clients/${encodeURIComponent(id)}`, { body, version })
  }

  texts(signal?: AbortSignal): Promise<Page<ConsentText>> {
    return this.http.get('/privacy/consent-texts', { signal })
  }

  saveText(purpose: string, text: string): Promise<ConsentText> {
    return this.http.post('/privacy/consent-texts', { body: { purpose, text } })
  }

  consents(id: string, signal?: AbortSignal): Promise<ConsentState> {
    return this.http.get(`/clients/${encodeURIComponent(id)}/consents`, { signal })
  }

  setConsent(id: string, purpose: string, isGiven: boolean): Promise<ConsentState> {
    return this.http.post(`/clients/${encodeURIComponent(id)}/consents`, { body: { purpose, isGiven } })
  }

  export(id: string): Promise<object> {
    return this.http.post(`/clients/${encodeURIComponent(id)}/export`)
  }

  previewErase(id: string): Promise<Erasure> {
    return this.http.post(`/clients/${encodeURIComponent(id)}/erase`, {
      query: { dryRun: 1 },
      body: { reason: 'asked' },
    })
  }

  erase(id: string, reason: string): Promise<Erasure> {
    return this.http.post(`/clients/${encodeURIComponent(id)}/erase`, { body: { reason } })
  }

  requests(query: { limit?: number; cursor?: string }, signal?: AbortSignal): Promise<Page<PrivacyRequest>> {
    return this.http.get('/privacy/requests', { query, signal })
  }

  terms(signal?: AbortSignal): Promise<RetentionTerms> {
    return this.http.get('/privacy/retention', { signal })
  }

  saveTerms({ version, ...body }: RetentionTerms): Promise<RetentionTerms> {
    return this.http.put('/privacy/retention', { body, version })
  }

  previewSweep(): Promise<SweepCounts> {
    return this.http.post('/privacy/retention/run', { query: { dryRun: 1 } })
  }
}
