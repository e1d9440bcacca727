import type { LocalSpan } from './schedule.js'
import type { Interval } from './interval.js'

/** Where an appointment happens: where the business is, where the customer is, or nowhere (a call). */
export const VENUES = ['location', 'customer', 'remote'] as const
export type Venue = (typeof VENUES)[number]

/** Where a service happens; of `choice` the customer says it. */
export const SERVICE_VENUES = [...VENUES, 'choice'] as const
export type ServiceVenue = (typeof SERVICE_VENUES)[number]

/** A place that somebody drives to. The code (ZIP, postcode) is in capitals without spaces; coordinates are degrees (WGS 84). */
export interface Place {
  readonly address: string
  readonly zip: string
  readonly latitude: number | null
  readonly longitude: number | null
}

/** Where a booking is to happen, as its customer says it. */
export interface Whereabouts {
  readonly place?: Place | undefined
  readonly venue?: Venue | undefined
}

/** What stands beside an appointment that is not simply at the place of the business at an exact time. */
export interface FieldVisit {
  readonly venue: Venue
  /** Null unless the venue is the customer's. */
  readonly place: Place | null
  /** The customer was told to expect somebody between these; null: at the start of the appointment. */
  readonly window: Interval | null
}

/** A field visit with what happened on its day. */
export interface StoredVisit extends FieldVisit {
  /** When somebody is expected, as the customer was told last; null: nothing beyond the window. */
  readonly etaAt: Date | null
  readonly setOffAt: Date | null
  /** Windows that the customer was asked to choose from, when the agreed one cannot be kept. */
  readonly askedWindows: readonly Interval[]
  /** What was offered with them, in minor units of the currency of the booking. */
  readonly askedGoodwill: number
}

/** Before the day of the visit nothing has happened. */
export const NOT_YET = { etaAt: null, setOffAt: null, askedWindows: [], askedGoodwill: 0 } as const

/** When customers can be told to expect somebody, in wall-clock time of the place; none: at exact times. */
export type ArrivalWindows = readonly LocalSpan[]

/** A code as it is compared: `ec1a 1bb` and `EC1A1BB` are one. */
export function normalZip(zip: string): string {
  return zip.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

/** The venue of an appointment of a service, given what the customer said. */
export function venueOf(offered: ServiceVenue | undefined, { place, venue }: Whereabouts): Venue {
  if (offered !== 'choice') return offered ?? 'location'
  return venue ?? (place ? 'customer' : 'location')
}
