import type { Assignment, Booking, Money } from './contract.js'
import type { HttpClient } from './http-client.js'

/** A part of a booking: one appointment, or what one guest gets; nothing: all of it. */
export interface BookingPart {
  appointmentId?: string
  guest?: string
}

export interface VisitItem {
  serviceId: string
  staffId?: string
  guest?: string
}

export interface VisitQuery {
  items: VisitItem[]
  order: 'fixed' | 'any'
  together: boolean
  maxGapMinutes: number
  from: string
  to: string
}

/** Several services in one visit; the appointments can be booked as they are. */
export interface Itinerary {
  startsAt: string
  endsAt: string
  price: Money
  changes: number
  appointments: (VisitItem & { serviceName: string; startsAt: string; endsAt: string; assignments: Assignment[] })[]
}

/** Calls about visits of several services. */
export class VisitApi {
  constructor(private readonly http: HttpClient) {}

  find(body: VisitQuery): Promise<{ timeZone: string; itineraries: Itinerary[] }> {
    return this.http.post('/availability/itineraries', { body })
  }

  /** @param seen - The booking as it was shown: a newer one is not changed. */
  split(
    { id, version }: Pick<Booking, 'id' | 'version'>,
    body: { guest: string; customer?: { name: string; email?: string } },
    idempotencyKey: string,
  ): Promise<Booking> {
    return this.http.post(`/bookings/${encodeURIComponent(id)}/split`, { body, idempotencyKey, version })
  }
}
