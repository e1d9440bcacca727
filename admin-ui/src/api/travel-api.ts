import type { Money } from './contract.js'
import type { HttpClient } from './http-client.js'

export interface TimeSpan {
  startsAt: string
  endsAt: string
}

export interface FieldStop {
  bookingId: string
  appointmentId: string
  reference: string
  status: string
  serviceName: string
  customer: { name: string; phone: string | null } | null
  address: string
  zip: string
  notes: string
  travelMinutes: number
  plannedStartsAt: string
  plannedEndsAt: string
  window: TimeSpan | null
  etaAt: string | null
  setOffAt: string | null
  askedWindows: TimeSpan[]
  isLate: boolean
}

export interface FieldDay {
  date: string
  timeZone: string
  person: { id: string; name: string } | null
  people: { id: string; name: string }[]
  stops: FieldStop[]
  homeMinutes: number
}

export interface ServiceArea {
  isLimited: boolean
  zones: { name: string; codes: string[] }[]
  matrix: Record<string, Record<string, number>>
  speedKmh: number
  detourPercent: number
  fallbackMinutes: number
  goodwillAmount: number
  version: number
}

export interface VisitProposals {
  bookingId: string
  appointmentId: string
  people: { staffId: string; name: string; startsAt: string }[]
  windows: TimeSpan[]
  goodwill: Money
}

export interface DelayAnswer {
  visits: { bookingId: string; customerName: string; plannedStartsAt: string; isLate: boolean }[]
  proposals: VisitProposals[]
}

export type Replan =
  | { appointmentId: string; staffId: string; startsAt: string }
  | { appointmentId: string; windowStartsAt: string }
  | { appointmentId: string; askWindows: TimeSpan[] }

export interface ContactRequest {
  id: string
  name: string
  email: string | null
  phone: string | null
  zip: string
  address: string
  message: string
  createdAt: string
}

const pathOf = (bookingId: string, action: string) => `/bookings/${encodeURIComponent(bookingId)}/${action}`

/** Calls about visits at customers' places: the day of who drives, delays, and where the business drives to. */
export class TravelApi {
  constructor(private readonly http: HttpClient) {}

  day(query: { date: string; resourceId: string | undefined }, signal?: AbortSignal): Promise<FieldDay> {
    return this.http.get('/field-days', { query, signal })
  }

  onMyWay(stop: FieldStop, idempotencyKey: string): Promise<{ etaAt: string }> {
    const { bookingId, appointmentId } = stop
    return this.http.post(pathOf(bookingId, 'on-my-way'), { body: { appointmentId }, idempotencyKey })
  }

  delay(bookingId: string, body: { minutes: number; appointmentId: string }, idempotencyKey: string) {
    return this.http.post<DelayAnswer>(pathOf(bookingId, 'delay'), { body, idempotencyKey })
  }

  proposals({ bookingId, appointmentId }: FieldStop, signal?: AbortSignal): Promise<VisitProposals> {
    return this.http.get(pathOf(bookingId, 'proposals'), { query: { appointmentId }, signal })
  }

  replan(bookingId: string, body: Replan, idempotencyKey: string): Promise<unknown> {
    return this.http.post(pathOf(bookingId, 'replan'), { body, idempotencyKey })
  }

  area(signal?: AbortSignal): Promise<ServiceArea> {
    return this.http.get('/service-area', { signal })
  }

  saveArea({ version, ...body }: ServiceArea): Promise<ServiceArea> {
    return this.http.put('/service-area', { body, version })
  }

  contacts(signal?: AbortSignal): Promise<{ items: ContactRequest[] }> {
    return this.http.get('/contact-requests', { signal })
  }

  forgetContact(id: string): Promise<void> {
    return this.http.delete(`/contact-requests/${encodeURIComponent(id)}`)
  }
}
