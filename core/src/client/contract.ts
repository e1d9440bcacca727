/** Shapes of the public answers, by hand from the OpenAPI document. Instants are ISO 8601 UTC. */
export interface Money {
  amount: number
  currency: string
}
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
export interface Assignment {
  requirement: string
  resources: { id: string; name: string; type: string }[]
}
export interface Service {
  id: string
  slug: string
  name: string
  description: string
  category: string
  durationMinutes: number
  durations?: number[]
  price: Money
  deposit: Money | null
  requirements: { key: string; type: string; count: number }[]
  lengths: { minutes: number; price: Money }[]
  guests: { min: number; max: number }
  questions: Question[]
  directions: string
  color: string
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
export interface Slot {
  startsAt: string
  endsAt: string
  locationId: string
  price: Money
  assignments: Assignment[]
}
export interface Availability {
  timeZone: string
  slots: Slot[]
  truncated: boolean
  refused?: { startsAt: string; reasons: { code: string; requirement?: string }[] }[]
}
export interface AvailabilityQuery {
  serviceId: string
  from: string
  to: string
  staffId?: string
  locationId?: string
  guests?: number
  limit?: number
}
export interface AppointmentWish {
  serviceId: string
  startsAt: string
  staffId?: string
}
export interface PolicyText {
  title: string
  text: string
  lines: string[]
}
export interface Quote {
  total: Money
  deposit: Money
  balance: Money
  lines: { label: string; amount: Money }[]
  policy: PolicyText
}
export interface Hold {
  id: string
  token: string
  expiresAt: string
  quote: Quote
}
export interface CustomerDetails {
  name: string
  email?: string
  phone?: string
}
export type BookingWish = ({ holdId: string; holdToken: string } | { appointments: AppointmentWish[] }) & {
  customer: CustomerDetails
  notes?: string
}
export interface Booking {
  id: string
  reference: string
  status: string
  manageToken?: string
  timeZone: string
  appointments: (AppointmentWish & { id: string; endsAt: string; status: string; assignments: Assignment[] })[]
  total: Money
  deposit: Money
  balance: Money
}
export interface CancelResult {
  status: string
  refund: Money
  fee: Money
}
