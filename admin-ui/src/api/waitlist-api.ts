import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

export const WAITLIST_STATES = ['waiting', 'offered', 'booked', 'skipped', 'expired', 'left'] as const
export type WaitlistState = (typeof WAITLIST_STATES)[number]

/** Dates and wall-clock times of the business. */
export interface WaitlistWindow {
  date: string
  from: string
  to: string
}

export interface WaitlistOffer {
  id: string
  status: 'open' | 'accepted' | 'declined' | 'lapsed' | 'withdrawn'
  isManual: boolean
  startsAt: string
  endsAt: string
  offeredAt: string
  expiresAt: string
  endedAt: string | null
  bookingId: string
}

/** Somebody who waits, with everything that was offered to them, newest first. */
export interface WaitlistEntry {
  id: string
  status: WaitlistState
  services: { id: string; name: string }[]
  staff: { id: string; name: string } | null
  guests: number
  windows: WaitlistWindow[]
  timeZone: string
  createdAt: string
  customer: { id: string; name: string; email: string | null; phone: string | null }
  priority: number
  note: string
  bookingId: string | null
  offers: WaitlistOffer[]
}

export interface NewWaitlistEntry {
  serviceIds: string[]
  staffId?: string
  guests: number
  windows: WaitlistWindow[]
  customer: { name: string; email?: string; phone?: string }
  note?: string
  priority?: number
}

export interface WaitlistTerms {
  isOn: boolean
  offerMinutes: number
  stopMinutes: number
  version: number
}

export interface WaitlistFilter {
  status?: string
  serviceId?: string
  search?: string
  limit?: number
  cursor?: string
}

/** Who waits for a time, in the order in which they are asked. */
export class WaitlistApi {
  constructor(private readonly http: HttpClient) {}

  list(query: WaitlistFilter, signal?: AbortSignal): Promise<Page<WaitlistEntry>> {
    return this.http.get('/waitlist/entries', { query: { ...query }, signal })
  }

  add(body: NewWaitlistEntry, idempotencyKey: string): Promise<WaitlistEntry> {
    return this.http.post('/waitlist/entries', { body, idempotencyKey })
  }

  move(id: string, direction: 'up' | 'down'): Promise<WaitlistEntry> {
    return this.http.patch(`/waitlist/entries/${encodeURIComponent(id)}`, { body: { direction } })
  }

  remove(id: string): Promise<void> {
    return this.http.delete(`/waitlist/entries/${encodeURIComponent(id)}`)
  }

  offer(id: string): Promise<WaitlistEntry> {
    return this.http.post(`/waitlist/entries/${encodeURIComponent(id)}/offer`, { body: {} })
  }

  terms(signal?: AbortSignal): Promise<WaitlistTerms> {
    return this.http.get('/waitlist/terms', { signal })
  }

  saveTerms({ version, ...body }: WaitlistTerms): Promise<WaitlistTerms> {
    return this.http.put('/waitlist/terms', { body, version })
  }
}
