import type { Call } from './api.js'
import type { Assignment, Booking, CustomerDetails, Quote } from './api-types.js'

export interface WaitlistWindow {
  date: string
  from: string
  to: string
}

export interface WaitlistDraft {
  serviceIds: string[]
  staffId?: string
  guests: number
  addOns?: { serviceId: string; keys: string[] }[]
  windows: WaitlistWindow[]
  customer: CustomerDetails
  note?: string
  locale?: string
  consents?: { purpose: string; textVersion: number }[]
}

export type WaitlistStatus = 'waiting' | 'offered' | 'booked' | 'skipped' | 'expired' | 'left'

/** A place on the waitlist. Windows are wall-clock times of the business. */
export interface WaitlistEntry {
  id: string
  status: WaitlistStatus
  services: { id: string; name: string }[]
  staff: { id: string; name: string } | null
  guests: number
  windows: WaitlistWindow[]
  timeZone: string
  position: number | null
  offer: { token?: string; startsAt: string; endsAt: string; expiresAt: string } | null
  token?: string
}

export interface WaitlistOffer {
  id: string
  entryId: string
  status: 'open' | 'accepted' | 'declined' | 'lapsed' | 'withdrawn'
  expiresAt: string
  extensionsLeft: number
  customer: { name: string; email: string | null; phone: string | null }
  appointments: {
    id: string
    serviceId: string
    serviceName: string
    startsAt: string
    endsAt: string
    assignments: Assignment[]
  }[]
  quote: Quote
  entryToken?: string
}

const segment = encodeURIComponent

/** Calls about waiting for a time. */
export function waitlistCalls(call: Call) {
  const entry = (id: string) => `/waitlist/${segment(id)}`
  const offer = (token: string, rest = '') => `/waitlist/offers/${segment(token)}${rest}`
  return {
    waitlist: async () => (await call<{ isOn: boolean; offerMinutes: number }>('GET', '/waitlist')).value,
    joinWaitlist: async (draft: WaitlistDraft, idempotencyKey: string) =>
      (await call<WaitlistEntry>('POST', '/waitlist', { body: draft, idempotencyKey })).value,
    waitlistEntry: async (id: string, token: string) =>
      (await call<WaitlistEntry>('GET', entry(id), { query: { token } })).value,
    leaveWaitlist: (id: string, token: string) => call<void>('DELETE', entry(id), { query: { token } }),
    waitAgain: async (id: string, token: string) =>
      (await call<WaitlistEntry>('POST', `${entry(id)}/wait-again`, { query: { token } })).value,
    offer: (token: string) => call<WaitlistOffer>('GET', offer(token)),
    acceptOffer: async (token: string, body: object, idempotencyKey: string) =>
      (await call<Booking>('POST', offer(token, '/accept'), { body, idempotencyKey })).value,
    declineOffer: async (token: string, leave: boolean) =>
      (await call<{ status: WaitlistStatus }>('POST', offer(token, '/decline'), { body: { leave } })).value,
    extendOffer: (token: string) => call<WaitlistOffer>('POST', offer(token, '/extend')),
  }
}
