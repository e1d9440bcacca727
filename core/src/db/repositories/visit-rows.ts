import type { StoredVisit, Venue } from '../../domain/place.js'

/** A field visit as the documents of bookings carry it. */
export interface VisitDocument {
  venue: Venue
  address: string
  zip: string
  latitude: number | null
  longitude: number | null
  windowStartsAt: string | null
  windowEndsAt: string | null
  etaAt: string | null
  setOffAt: string | null
  askedWindows: { startsAt: string; endsAt: string }[]
  askedGoodwill: number
}

/** The field visits `v` of a booking by appointment. */
export const VISITS = `jsonb_object_agg(v.appointment_id, jsonb_build_object('venue', v.venue, 'address', v.address, 'zip', v.zip,
      'latitude', v.latitude, 'longitude', v.longitude, 'windowStartsAt', v.window_starts_at, 'windowEndsAt', v.window_ends_at,
      'etaAt', v.eta_at, 'setOffAt', v.set_off_at, 'askedWindows', v.asked_windows,
      'askedGoodwill', v.asked_goodwill))`

export function toVisits(documents: Readonly<Record<string, VisitDocument>>): Record<string, StoredVisit> {
  return Object.fromEntries(Object.entries(documents).map(([id, document]) => [id, toVisit(document)]))
}

function toVisit(document: VisitDocument): StoredVisit {
  const { venue, address, zip, latitude, longitude, windowStartsAt, windowEndsAt } = document
  const at = (text: string | null) => (text === null ? null : new Date(text))
  const [startsAt, endsAt] = [at(windowStartsAt), at(windowEndsAt)]
  return {
    venue,
    place: venue === 'customer' ? { address, zip, latitude, longitude } : null,
    window: startsAt && endsAt ? { startsAt, endsAt } : null,
    etaAt: at(document.etaAt),
    setOffAt: at(document.setOffAt),
    askedWindows: document.askedWindows.map(asked => ({
      startsAt: new Date(asked.startsAt),
      endsAt: new Date(asked.endsAt),
    })),
    askedGoodwill: document.askedGoodwill,
  }
}
