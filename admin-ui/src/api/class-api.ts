import type { Assignment, Booking, Money, Span } from './contract.js'
import type { HttpClient } from './http-client.js'

/** A class at one time, as staff see it. */
export interface ClassSession {
  id: string
  serviceId: string
  serviceName: string
  locationId: string
  startsAt: string
  endsAt: string
  capacity: number
  overbook: number
  taken: number
  placesLeft: number
  status: 'scheduled' | 'cancelled'
  assignments: Assignment[]
  seriesId: string | null
  version: number
  price?: Money
}

export interface RepeatRule {
  frequency: 'daily' | 'weekly' | 'monthly'
  interval?: number
  count: number
}

export interface NewClass {
  serviceId: string
  startsAt: string
  staffId?: string
  capacity?: number
  rule?: RepeatRule
  skipConflicts?: boolean
}

interface Reason {
  code: string
  requirement?: string
  resource?: { id: string; name: string }
}

export interface PreviewedClass {
  startsAt: string
  endsAt: string | null
  reasons: Reason[]
}

export interface RosterEntry {
  bookingId: string
  reference: string
  status: string
  places: number
  customerName: string | null
  customerEmail: string | null
  customerPhone: string | null
  version: number
}

/** What a class takes of one resource. */
export interface CalendarClass extends Span {
  sessionId: string
  serviceName: string
  color: string
  taken: number
  capacity: number
  resourceId: string
  requirement: string
  blockedFrom: string
  blockedUntil: string
}

export interface SeriesWish {
  serviceId: string
  startsAt: string
  staffId?: string
  resourceIds?: string[]
  addOns?: string[]
  durationMinutes?: number
  guests?: number
  rule: RepeatRule
}

export interface PreviewedOccurrence {
  startsAt: string
  status: 'free' | 'conflict'
  reasons: Reason[]
  proposals: { startsAt: string; endsAt: string }[]
}

export interface Resolution {
  startsAt: string
  action: 'skip' | 'move'
  to?: string
}

export interface BookedSeries {
  seriesId: string
  booked: Booking[]
  notBooked: { startsAt: string }[]
}

export interface SeriesView {
  seriesId: string | null
  timeZone: string
  items: { id: string; reference: string; status: string; startsAt: string; endsAt: string }[]
}

export type ClassScope = 'one' | 'following'

/** Calls about classes and about bookings that repeat. */
export class ClassApi {
  constructor(private readonly http: HttpClient) {}

  list(from: string, to: string, signal?: AbortSignal): Promise<{ timeZone: string; items: ClassSession[] }> {
    return this.http.get('/sessions', { query: { from, to, cancelled: '1' }, signal })
  }

  preview(body: NewClass): Promise<{ items: PreviewedClass[] }> {
    return this.http.post('/sessions/preview', { body })
  }

  create(body: NewClass, idempotencyKey: string): Promise<{ items: ClassSession[]; skipped: PreviewedClass[] }> {
    return this.http.post('/sessions', { body, idempotencyKey })
  }

  roster(id: string, signal?: AbortSignal): Promise<{ session: ClassSession; items: RosterEntry[] }> {
    return this.http.get(`/sessions/${encodeURIComponent(id)}/roster`, { signal })
  }

  change(
    { id, version }: ClassSession,
    body: { capacity?: number; startsAt?: string; staffId?: string; scope?: ClassScope },
  ) {
    return this.http.patch<ClassSession>(`/sessions/${encodeURIComponent(id)}`, { body, version })
  }

  cancel(
    { id, version }: ClassSession,
    body: { reason?: string; scope: ClassScope },
    idempotencyKey: string,
  ): Promise<{ ids: string[]; bookings: number }> {
    return this.http.post(`/sessions/${encodeURIComponent(id)}/cancel`, { body, version, idempotencyKey })
  }

  previewSeries(body: SeriesWish): Promise<{ timeZone: string; isBookable: boolean; items: PreviewedOccurrence[] }> {
    return this.http.post('/bookings/series/preview', { body })
  }

  bookSeries(body: SeriesWish, idempotencyKey: string): Promise<BookedSeries> {
    return this.http.post('/bookings/series', { body, idempotencyKey })
  }

  series(bookingId: string, signal?: AbortSignal): Promise<SeriesView> {
    return this.http.get(`/bookings/${encodeURIComponent(bookingId)}/series`, { signal })
  }

  cancelSeries(
    bookingId: string,
    scope: 'following' | 'all',
    idempotencyKey: string,
  ): Promise<{ cancelled: { id: string }[]; kept: { id: string }[] }> {
    return this.http.post(`/bookings/${encodeURIComponent(bookingId)}/series/cancel`, {
      body: { scope },
      idempotencyKey,
    })
  }
}
