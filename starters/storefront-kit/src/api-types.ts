import type { BrandInputs } from './brand.js'
import type { ServiceRecord } from './service-record.js'
import type { StorefrontSlot } from './slots/storefront-slot.js'
/** Shapes of the public HTTP API, as far as the storefront reads them. Instants are ISO 8601 in UTC. */

/** An amount in minor units of the currency. */
export interface Money {
  amount: number
  currency: string
}

export type Brand = 'spa' | 'clinic' | 'home' | 'sports' | 'desk'

/** Of published answers; the average has one decimal. */
export interface Rating {
  average: number
  count: number
}

export interface Business {
  rating?: Rating | null
  id: string
  slug: string
  name: string
  timeZone: string
  currency: string
  locale: string
  locales: string[]
  country: string | null
  theme: BrandInputs & { brand: Brand; logo?: string; photo?: string }
  words?: { customer: string; customers: string }
  /** What the business says about itself. */
  about?: string
  contact: { phone?: string | null; email?: string | null; address?: string | null }
  policies: { key: string; title: string; text: string }[]
  payment: { onlineAvailable: boolean }
  /** Words that a booker may agree to. */
  consents?: { purpose: string; textVersion: number; text: string }[]
  /** What plugins show on these pages. */
  slots?: StorefrontSlot[]
}

/** Something that may be chosen with a service. */
export interface AddOn {
  key: string
  name: string
  minutes: number
  price: Money
}

export interface Question {
  key: string
  label: string
  help: string
  kind: 'text' | 'long-text' | 'choice' | 'multi-choice' | 'number' | 'date' | 'yes-no'
  isRequired: boolean
  options: string[]
  min: number | null
  max: number | null
}

export interface Service {
  id: string
  slug: string
  name: string
  description: string | null
  category: string | null
  durationMinutes: number
  /** Lengths that can be asked for. */
  durations?: number[]
  /** Those of them that have a price of their own. */
  lengths?: { minutes: number; price: Money }[]
  /** How many may come together; 1: it does not count them. */
  guests?: { min: number; max: number }
  price: Money
  deposit: Money | null
  requirements: { key: string; type: string; count: number }[]
  addOns?: AddOn[]
  /** Where it happens; at the `customer`'s only once it is known where that is. */
  venue?: string
  /** Asked before it is booked. */
  questions?: Question[]
  /** How to get there or what to have ready; may be empty. */
  directions?: string
  /** Whoever booked it may add pictures and documents. */
  asksForFiles?: boolean
  rating?: Rating | null
  /** The price depends on the time: this is what the cheapest costs. */
  isPriceFrom?: boolean
  /** Its places are booked by session. */
  isClass?: boolean
}

/** A picture or a document of a booking. */
export interface BookingFile {
  id: string
  name: string
  type: string
  size: number
  addedBy: string
}

export interface StaffMember {
  /** Where the picture is. */
  photo?: string | null
  position?: string
  bio?: string
  id: string
  slug: string
  name: string
  serviceIds: string[]
  rating?: Rating | null
}

export interface Location {
  id: string
  slug: string
  name: string
  timeZone: string
  address: string | null
  phone: string | null
}

export interface Assignment {
  requirement: string
  resources: { id: string; name: string; type: string }[]
}

export interface Slot {
  startsAt: string
  endsAt: string
  locationId?: string
  price?: Money
  assignments: Assignment[]
  /** Somebody comes in this time; then start and end are those of it. */
  window?: TimeSpan
  /** Of a class. */
  placesLeft?: number
}

export interface TimeSpan {
  startsAt: string
  endsAt: string
}

/** Where an appointment happens and when to expect somebody. */
export interface FieldVisit {
  venue: string
  place: { address: string; zip: string } | null
  window: TimeSpan | null
  etaAt: string | null
  askedWindows: TimeSpan[]
}

/** A class as anybody may see it. */
export interface ClassSession {
  id: string
  serviceId: string
  startsAt: string
  endsAt: string
  capacity: number
  placesLeft: number
  isOpen?: boolean
  /** Of one place. */
  price?: Money
  assignments?: Assignment[]
}

/** One appointment of an offered visit; it can be held as it is. */
export interface VisitAppointment {
  serviceId: string
  serviceName: string
  startsAt: string
  endsAt: string
  guest?: string
  staffId?: string
  price: Money
  assignments: Assignment[]
}

/** Several services in one visit. */
export interface Itinerary {
  startsAt: string
  endsAt: string
  price: Money
  changes: number
  appointments: VisitAppointment[]
}

export interface Availability {
  timeZone: string
  slots: Slot[]
  truncated: boolean
}

export interface PolicyText {
  title?: string
  text: string
  lines?: string[]
}

export interface Quote {
  total: Money
  deposit: Money | null
  balance: Money
  lines: { label: string; amount: Money }[]
  policy?: PolicyText | null
}

export interface Hold {
  id: string
  token: string
  expiresAt: string
  quote: Quote
  appointments: {
    id: string
    serviceId: string
    startsAt: string
    endsAt: string
    attendees?: string[]
    assignments: Assignment[]
    visit?: FieldVisit
  }[]
}

export type BookingStatus =
  | 'held'
  | 'requested'
  | 'pending-payment'
  | 'confirmed'
  | 'checked-in'
  | 'completed'
  | 'no-show'
  | 'cancelled'
  | 'declined'
  | 'expired'

export interface BookedAppointment {
  id: string
  serviceId: string
  serviceName: string
  locationId: string
  startsAt: string
  endsAt: string
  status: BookingStatus
  addOns?: AddOn[]
  attendees?: string[]
  price?: Money
  assignments: Assignment[]
  visit?: FieldVisit
  directions?: { meetingUrl: string; text: string }
}

export interface Booking {
  /** What was free nearby when it was declined. */
  alternatives?: { startsAt: string; endsAt: string }[]
  id: string
  reference: string
  status: BookingStatus
  manageToken?: string
  customer: { id?: string; name: string; email?: string | null; phone?: string | null } | null
  notes?: string | null
  answers?: { key: string; label: string; value: string | number | boolean | string[] }[]
  locationId?: string
  timeZone: string
  appointments: BookedAppointment[]
  total: Money
  deposit: Money | null
  balance: Money
  policy?: PolicyText | null
  payment?: { provider: string; status: string; amount: Money; instructions?: string | null } | null
  /** Of one that repeats. */
  seriesId?: string
  /** Once it is completed. */
  serviceRecord?: ServiceRecord
}

/** What somebody agreed to or took back, in the words that were shown. */
export interface Consent {
  id: string
  purpose: string
  isGiven: boolean
  text: string
}

export interface ConsentState {
  items: Consent[]
  given: string[]
}

export interface CancelTerms {
  status: string
  refund: Money
  fee: Money
  text: string
  isAllowed: boolean
}

export interface CancelResult {
  status: BookingStatus
  refund: Money
  fee: Money
}

export interface CustomerDetails {
  name: string
  email: string
  phone?: string
}
