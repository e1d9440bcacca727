import { toAppointmentBody, toQuoteBody, type AppointmentBody, type QuoteBody } from '../booking/booking-view.js'
import type { Tenant } from '../domain/tenant.js'
import {
  MAX_OFFER_EXTENSIONS,
  type WaitlistEntry,
  type WaitlistOffer,
  type WaitlistWindow,
} from '../domain/waitlist.js'
import type { StoredBooking } from '../ports/booking-store.js'

/** The names of what an entry refers to. */
export interface WaitlistNames {
  readonly services: ReadonlyMap<string, string>
  /** Names of add-ons by service and key. */
  readonly addOns: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly staff: ReadonlyMap<string, string>
}

/** An entry as the person who waits sees it. Instants are ISO 8601 in UTC; windows are in `timeZone`. */
export interface WaitlistEntryBody {
  readonly id: string
  readonly status: string
  readonly services: { id: string; name: string }[]
  readonly staff: { id: string; name: string } | null
  readonly guests: number
  readonly windows: readonly WaitlistWindow[]
  readonly timeZone: string
  /** 1 is next; null when the person is not in the line. */
  readonly position: number | null
  readonly offer: { token?: string; startsAt: string; endsAt: string; expiresAt: string } | null
  readonly createdAt: string
  readonly version: number
  readonly token?: string
}

/** An entry as staff see it: with the person, the place in the line and what was offered. */
export interface WaitlistLineBody extends Omit<WaitlistEntryBody, 'token' | 'offer' | 'position'> {
  readonly customer: { id: string; name: string; email: string | null; phone: string | null }
  readonly priority: number
  readonly note: string
  readonly source: string
  readonly bookingId: string | null
  readonly offers: WaitlistOfferLine[]
}

export interface WaitlistOfferLine {
  readonly id: string
  readonly status: string
  readonly isManual: boolean
  readonly startsAt: string
  readonly endsAt: string
  readonly offeredAt: string
  readonly expiresAt: string
  readonly endedAt: string | null
  readonly bookingId: string
}

/** An offer to whoever it was made to. */
export interface WaitlistOfferBody {
  readonly id: string
  readonly entryId: string
  readonly status: string
  readonly expiresAt: string
  readonly extensionsLeft: number
  readonly timeZone: string
  readonly customer: { name: string; email: string | null; phone: string | null }
  readonly appointments: AppointmentBody[]
  readonly quote: QuoteBody
  readonly entryToken?: string
}

/** A service with what is wanted along with it. */
export function wantedName({ addOns = {} }: WaitlistEntry, names: WaitlistNames, serviceId: string): string {
  const extras = (addOns[serviceId] ?? []).flatMap(key => names.addOns.get(serviceId)?.get(key) ?? [])
  return [names.services.get(serviceId) ?? '', ...extras].join(' + ')
}

function commonOf(entry: WaitlistEntry, names: WaitlistNames, timeZone: string) {
  const { id, status, guests, windows, staffId, createdAt, version } = entry
  return {
    ...{ id, status, guests, windows, timeZone, version },
    services: entry.serviceIds.map(serviceId => ({ id: serviceId, name: wantedName(entry, names, serviceId) })),
    staff: staffId === null ? null : { id: staffId, name: names.staff.get(staffId) ?? '' },
    createdAt: createdAt.toISOString(),
  }
}

export function toEntryBody(
  entry: WaitlistEntry,
  names: WaitlistNames,
  more: { timeZone: string; position: number | null; offer: WaitlistEntryBody['offer'] },
): WaitlistEntryBody {
  const { timeZone, position, offer } = more
  return { ...commonOf(entry, names, timeZone), position, offer }
}

export function toLineBody(
  entry: WaitlistEntry,
  names: WaitlistNames,
  more: { timeZone: string; offers: readonly WaitlistOffer[] },
): WaitlistLineBody {
  const { customer, priority, note, source, bookingId } = entry
  const { id, name, email, phone } = customer
  const offers = more.offers.filter(offer => offer.entryId === entry.id).map(toOfferLine)
  const person = { customer: { id, name, email, phone } }
  return { ...commonOf(entry, names, more.timeZone), ...person, priority, note, source, bookingId, offers }
}

function toOfferLine(offer: WaitlistOffer): WaitlistOfferLine {
  const { id, status, isManual, bookingId } = offer
  return {
    ...{ id, status, isManual, bookingId },
    startsAt: offer.startsAt.toISOString(),
    endsAt: offer.endsAt.toISOString(),
    offeredAt: offer.offeredAt.toISOString(),
    expiresAt: offer.expiresAt.toISOString(),
    endedAt: offer.endedAt?.toISOString() ?? null,
  }
}

export function toOfferBody(
  offer: WaitlistOffer,
  { entry, hold, tenant, now }: { entry: WaitlistEntry; hold: StoredBooking; tenant: Tenant; now: Date },
): WaitlistOfferBody {
  const { name, email, phone } = entry.customer
  const isOver = offer.status === 'open' && offer.expiresAt <= now
  return {
    id: offer.id,
    entryId: entry.id,
    // What nobody has written down yet is over all the same.
    status: isOver ? 'lapsed' : offer.status,
    expiresAt: offer.expiresAt.toISOString(),
    extensionsLeft: Math.max(0, MAX_OFFER_EXTENSIONS - offer.extensions),
    timeZone: tenant.timeZone,
    customer: { name, email, phone },
    appointments: hold.appointments.map(item => toAppointmentBody(item, hold.resourceNames, hold.visits?.[item.id])),
    quote: toQuoteBody(hold.quote, tenant.locale),
  }
}
