/** Shapes of the public HTTP API, as far as the storefront reads them. Instants are ISO 8601 in UTC. */

/** An amount in minor units of the currency. */
export interface Money {
  amount: number
  currency: string
}

export type Brand = 'spa' | 'clinic' | 'home' | 'sports' | 'desk'

export interface Business {
  id: string
  slug: string
  name: string
  timeZone: string
  currency: string
  locale: string
  locales: string[]
  country: string | null
  theme: { brand: Brand; accent?: string | null }
  words?: { customer: string; customers: string }
  contact: { phone?: string | null; email?: string | null; address?: string | null }
  policies: { key: string; title: string; text: string }[]
  payment: { onlineAvailable: boolean }
  /** Words that a booker may agree to. */
  consents?: { purpose: string; textVersion: number; text: string }[]
}

/** Something that may be chosen with a service. */
export interface AddOn {
  key: string
  name: string
  minutes: number
  price: Money
}

export interface Service {
  id: string
  slug: string
  name: string
  description: string | null
  category: string | null
  durationMinutes: number
  price: Money
  deposit: Money | null
  requirements: { key: string; type: string; count: number }[]
  addOns?: AddOn[]
  nextStartsAt?: string | null
}

export interface StaffMember {
  id: string
  slug: string
  name: string
  serviceIds: string[]
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
  appointments: { id: string; serviceId: string; startsAt: string; endsAt: string; assignments: Assignment[] }[]
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
  assignments: Assignment[]
}

export interface Booking {
  id: string
  reference: string
  status: BookingStatus
  manageToken?: string
  customer: { id?: string; name: string; email?: string | null; phone?: string | null } | null
  notes?: string | null
  locationId?: string
  timeZone: string
  appointments: BookedAppointment[]
  total: Money
  deposit: Money | null
  balance: Money
  policy?: PolicyText | null
  payment?: { provider: string; status: string; amount: Money; instructions?: string | null } | null
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
