import type { Booking, Page, Slot } from './contract.js'
import type { HttpClient } from './http-client.js'

/** What is asked about a service; empty texts are left out. */
export interface TimesQuery {
  serviceId: string
  staffId?: string | undefined
  locationId?: string | undefined
  durationMinutes?: number | undefined
  guests?: number | undefined
  /** Where the customer is, for a service that takes place there. */
  zip?: string | undefined
}

export interface RefusedTime {
  startsAt: string
  reasons: { code: string; requirement?: string; text?: string }[]
}

export interface DayTimes {
  timeZone: string
  slots: Slot[]
  truncated: boolean
  refused?: RefusedTime[]
}

/** Where something can be changed. */
export interface WhyLink {
  page: 'policies' | 'services' | 'resources' | 'calendar' | 'booking'
  id?: string
}

export interface WhyReason {
  code: string
  text: string
  link?: WhyLink
}

export interface WhyRequirement {
  requirement: string
  needed: number
  isMet: boolean
  text: string | null
  free: { id: string; name: string }[]
  blocked: { resource: { id: string; name: string }; reasons: WhyReason[] }[]
  excluded: { code: string; count: number; text: string }[]
}

export interface Why {
  startsAt: string
  timeZone: string
  locationId: string | null
  isOffered: boolean
  slot: Slot | null
  text: string | null
  reasons: WhyReason[]
  requirements: WhyRequirement[]
  unlocks: WhyReason[]
  alternatives: Slot[]
  canOverride: boolean
}

export interface Place {
  id: string
  name: string
}

export interface ForcedBooking {
  appointments: (TimesQuery & { startsAt: string; guests?: never })[]
  guests?: number
  customer: { name: string; email?: string; phone?: string }
  source: string
  override?: true
  overrideReason?: string
}

/** Calls of the page that says why a time is not offered. */
export class AvailabilityApi {
  constructor(private readonly http: HttpClient) {}

  locations(): Promise<Page<Place>> {
    return this.http.get('/locations')
  }

  /** Free times and those that are not offered, each with its reasons; at most a week. */
  times(query: TimesQuery, range: { from: string; to: string }, signal?: AbortSignal): Promise<DayTimes> {
    return this.http.get('/availability', { query: { ...query, ...range, explain: 1 }, signal })
  }

  why(query: TimesQuery, startsAt: string, signal?: AbortSignal): Promise<Why> {
    return this.http.get('/availability/explanation', { query: { ...query, startsAt }, signal })
  }

  book(body: ForcedBooking, idempotencyKey: string): Promise<Booking> {
    return this.http.post('/bookings', { body, idempotencyKey })
  }
}
