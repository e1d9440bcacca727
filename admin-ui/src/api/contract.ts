/** Shapes of the engine's JSON answers, as far as these pages read them. Instants are ISO 8601 UTC. */
import type { BrandInputs } from '../brand/brand.js'
import type { Fee } from './booking-action-api.js'
import type { Question } from './catalog-api.js'
import type { CalendarClass } from './class-api.js'

export interface Money {
  amount: number
  currency: string
}

export interface Membership {
  tenantId: string
  tenantSlug: string
  tenantName: string
  role: string
  /** Then the role is worth nothing until the login has a second factor. */
  requiresSecondFactor: boolean
  roleName: string
  permissions: string[]
}

export interface SessionUser {
  id: string
  name: string
  email: string
  /** Empty: not said. */
  phone: string
  hasSecondFactor: boolean
  memberships: Membership[]
}

export interface SessionAnswer {
  user: SessionUser
  csrfToken: string
}

/** The password was right; a code finishes the sign-in. */
export interface SecondStepAnswer {
  secondFactor: { ticket: string; expiresIn: number }
}

export interface SecondFactorState {
  isOn: boolean
  recoveryCodesLeft: number
}

export interface TeamSecurity {
  requiresSecondFactor: boolean
}

export interface TeamMember {
  id: string
  email: string
  name: string
  role: string
  roleName: string
  isDisabled: boolean
  lastSeenAt: string | null
}

export interface TeamRole {
  /** The word of a built-in role, or an id. */
  id: string
  name: string
  permissions: string[]
  isBuiltIn: boolean
  memberCount: number
}

export interface ApiKey {
  id: string
  name: string
  prefix: string
  permissions: string[]
  createdByName: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

export interface NewApiKey extends ApiKey {
  token: string
}

export interface Invitation {
  id: string
  email: string
  name: string
  role: string
  roleName: string
  expiresAt: string
}

export interface InvitationView {
  businessName: string
  email: string
  role: string
  roleName?: string
  hasLogin: boolean
}

export interface SignIn {
  id: string
  kind: string
  lastSeenAt: string
  userAgent: string
  isCurrent: boolean
}

export interface Business {
  id: string
  slug: string
  name: string
  timeZone: string
  currency: string
  /** BCP 47. */
  locale?: string
  theme?: BrandInputs
  words?: { customer?: string; customers?: string }
  contact?: { phone?: string | null; email?: string | null; address?: string | null }
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export interface ResourceReference {
  id: string
  name: string
  type: string
}

export interface Assignment {
  requirement: string
  resources: ResourceReference[]
}

export interface Service {
  id: string
  slug: string
  name: string
  description: string
  category: string
  durationMinutes: number
  price: Money
  deposit: Money | null
  /** `customer`: where the customer is, so that has to be known first. */
  venue?: string
  /** Booked by session. */
  isClass?: boolean
  requirements: { key: string; type: string; count: number }[]
  addOns?: { key: string; name: string; minutes: number; price: Money }[]
  questions?: Question[]
}

export interface StaffMember {
  id: string
  slug: string
  name: string
  position: string
  serviceIds: string[]
}

export interface Slot {
  startsAt: string
  endsAt: string
  locationId?: string
  price?: Money
  assignments: Assignment[]
  /** Somebody comes in this time; then start and end are those of it. */
  window?: { startsAt: string; endsAt: string }
  /** For the team: the starts inside it that can be planned. */
  starts?: string[]
}

export interface Availability {
  timeZone: string
  slots: Slot[]
  truncated: boolean
  /** Best first; when it was asked for. */
  suits?: { startsAt: string; reasons: string[] }[]
}

export interface Appointment {
  id: string
  serviceId: string
  serviceName: string
  locationId: string
  startsAt: string
  endsAt: string
  status: string
  /** Who gets it; absent: whoever booked. */
  attendees?: string[]
  assignments: Assignment[]
  /** It keeps exactly these people and things. */
  isPinned?: boolean
  /** Where it happens, unless at the business at the time of the appointment. */
  visit?: {
    venue: string
    place: { zip: string; address: string } | null
    window: { startsAt: string; endsAt: string } | null
    plannedStartsAt?: string
  }
}

export interface Booking {
  id: string
  reference: string
  status: string
  source: string
  /** Nobody yet while a time is only held. */
  customer: { id: string; name: string; email?: string | null; phone?: string | null } | null
  notes?: string | null
  /** What was asked before it was booked, in the words of then. */
  answers?: { key: string; label: string; value: string | number | boolean | string[] }[]
  internalNotes?: string
  timeZone: string
  appointments: Appointment[]
  total: Money
  deposit: Money
  balance: Money
  payment?: { provider: string; status: string; amount: Money; instructions?: string | null } | null
  /** Until when a request or an unpaid booking waits. */
  expiresAt?: string
  fees?: Fee[]
  serviceRecord?: { issue: string; resolution: string; followUp: string; followUpOn: string | null }
  alternatives?: { startsAt: string; endsAt: string }[]
  version: number
  createdAt: string
  /** Of one that repeats. */
  seriesId?: string
}

export interface CancelTerms {
  status: string
  refund: Money
  fee: Money
  text: string
  isAllowed: boolean
}

export interface CancelResult {
  status: string
  refund: Money
  fee: Money
}

export interface Span {
  startsAt: string
  endsAt: string
}

export interface CalendarResource extends ResourceReference {
  /** As `#8b5669`; empty: none. */
  color: string
  open: Span[]
}

export interface CalendarEntry extends Span {
  bookingId: string
  appointmentId: string
  reference: string
  status: string
  customerName: string | null
  serviceName: string
  /** Of the service; empty: none. */
  color: string
  resourceId: string
  requirement: string
  blockedFrom: string
  blockedUntil: string
  /** Of the whole appointment, of which this may be a piece; absent of a class. */
  appointmentStartsAt?: string
  appointmentEndsAt?: string
  /** Of the booking. */
  version?: number
  /** Of a class, which has no booking of its own. */
  sessionId?: string
}

export interface CalendarDay {
  timeZone: string
  from: string
  to: string
  resources: CalendarResource[]
  entries: CalendarEntry[]
  sessions?: CalendarClass[]
}

export interface Plugin {
  id: string
  name: string
  description: string
  version: string
  kind: string
  isEnabled: boolean
  state: string
  health: {
    state: string
    note: string
    checkedAt?: string | null
    lastError?: string
    lastErrorAt?: string | null
  }
  permissions: string[]
  badges: string[]
  panelUrl: string | null
}

export interface OutboxMessage {
  id: string
  channel: string
  to: string
  subject: string | null
  text: string
  html?: string | null
  status: string
  createdAt: string
  bookingId?: string | null
  /** Channels that would have come first. */
  passedOver?: { channel: string; reason: string }[]
  attachments: { name: string; type: string; text?: string | null }[]
}

/** An event of the engine's own outbox, with what became of its deliveries. */
export interface OutboxEvent {
  id: string
  hook: string
  state: string
  createdAt: string
  deliveries: { handler: string; attempt: number; state: string; lastError: string }[]
}

/** What a service told by webhook, with what became of it. */
export interface IncomingEvent {
  id: string
  provider: string
  kind: string
  state: string
  lastError: string
  receivedAt: string
}
