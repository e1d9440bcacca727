import type { ThingTimes } from './thing-grid.js'
import type { TimeExplanation } from './time-explanation.js'
import type {
  Availability,
  Booking,
  BookingFile,
  Business,
  CancelResult,
  CancelTerms,
  ClassSession,
  ConsentState,
  CustomerDetails,
  Hold,
  Itinerary,
  Location,
  Service,
  Slot,
  StaffMember,
} from './api-types.js'
import type { BookedSeries, BookingSeries, Resolution, SeriesPreview, SeriesWish } from './series-types.js'
import type { TypedPlace } from './customer-place.js'
import type { SignIn, StorefrontConfig } from './config.js'
import { accountCalls } from './account-api.js'
import { feedbackCalls, type CustomAnswers } from './feedback-api.js'
import { intakeCalls } from './intake-api.js'
import { waitlistCalls } from './waitlist-api.js'
import { ProblemError } from './problem-error.js'

const timeoutMs = 20_000

export interface AvailabilityQuery {
  serviceId: string
  from: string
  to: string
  staffId?: string
  addOns?: string
  durationMinutes?: number
  guests?: number
  limit?: number
  /** Where the customer is, for a service that takes place there. */
  zip?: string | undefined
  /** What is to move: its own time counts as free. */
  bookingId?: string
  appointmentId?: string
}

export interface VisitQuery {
  items: { serviceId: string; guest?: string; guests?: number; staffId?: string }[]
  order: 'fixed' | 'any'
  together: boolean
  maxGapMinutes: number
  from: string
  to: string
  limit?: number
}

/** What is held: one service at one time, or each one of a visit. */
export interface HeldWish {
  serviceId: string
  startsAt: string
  staffId?: string
  /** Which court. */
  resourceIds?: string[]
  addOns?: string[]
  durationMinutes?: number
  /** Of a class. */
  places?: number
  attendees?: string[]
}

/** A part of a booking; nothing: all of it. */
export interface BookingPart {
  appointmentId?: string
  guest?: string
}

export interface BookingDraft {
  holdId: string
  holdToken: string
  customer: CustomerDetails
  /** In which language they are written to. */
  locale?: string
  notes?: string
  answers?: Record<string, unknown>
  consents?: { purpose: string; textVersion: number }[]
  customFields?: CustomAnswers
}

export interface SeriesDraft extends SeriesWish {
  mode: 'all-or-nothing' | 'best-effort'
  resolutions: Resolution[]
  customer: CustomerDetails
  locale?: string
  notes?: string
  answers?: Record<string, unknown>
  customFields?: CustomAnswers
}

export interface CallOptions {
  query?: Record<string, string | number | undefined>
  body?: object
  idempotencyKey?: string
  manageToken?: string
  /** For the calls that sign in, or ask who is. */
  isWithCookie?: boolean
}

/** An answer together with the server's clock, which may differ from the clock of the device. */
export interface Timed<T> {
  value: T
  serverNow: number
}

export type Api = ReturnType<typeof createApi>

async function readProblem(response: Response): Promise<ProblemError> {
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  const fields = isProblem ? await response.json() : {}
  return new ProblemError({
    code: `HTTP_${response.status}`,
    requestId: response.headers.get('x-request-id') ?? '',
    ...fields,
    status: response.status,
  })
}

function withQuery(path: string, query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

function createCall(config: StorefrontConfig, signIn: SignIn) {
  return async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Timed<T>> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (config.tenant !== '') headers['Bookwright-Tenant'] = config.tenant
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
    if (options.manageToken !== undefined) headers['Bookwright-Manage-Token'] = options.manageToken
    const { csrfToken } = signIn
    if (csrfToken !== null && method !== 'GET') headers['X-CSRF-Token'] = csrfToken
    const isWithCookie = csrfToken !== null || options.isWithCookie === true
    const request: RequestInit = {
      method,
      headers,
      // A guest's booking needs no cookie, so it works in third-party frames and beside a signed-in admin.
      credentials: isWithCookie ? 'same-origin' : 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    }
    if (options.body !== undefined) request.body = JSON.stringify(options.body)
    const response = await fetch(config.apiBase + withQuery(path, options.query), request).catch(() => {
      throw ProblemError.network()
    })
    if (!response.ok) throw await readProblem(response)
    // What was only accepted, or has nothing to say, comes without a body.
    const text = await response.text()
    const value = (text === '' ? undefined : JSON.parse(text)) as T
    return { value, serverNow: Date.parse(response.headers.get('date') ?? '') || Date.now() }
  }
}

export type Call = ReturnType<typeof createCall>

const segment = encodeURIComponent

function catalogueCalls(call: Call) {
  const get = async <T>(path: string, query?: CallOptions['query']) => (await call<T>('GET', path, { query })).value
  return {
    business: () => get<Business>('/business'),
    services: () => get<{ items: Service[] }>('/services').then(({ items }) => items),
    staff: () => get<{ items: StaffMember[] }>('/staff').then(({ items }) => items),
    locations: () => get<{ items: Location[] }>('/locations').then(({ items }) => items),
    visits: async (query: VisitQuery) =>
      (await call<{ itineraries: Itinerary[] }>('POST', '/availability/itineraries', { body: query })).value
        .itineraries,
    /** @param manageToken - Of the booking that is to move. */
    availability: async (query: AvailabilityQuery, manageToken?: string) =>
      (await call<Availability>('GET', '/availability', { query: { ...query }, ...(manageToken && { manageToken }) }))
        .value,
    /** Times side by side for each court that may be chosen. */
    thingTimes: (query: AvailabilityQuery) =>
      get<{ items: ThingTimes[] }>('/availability/resources', { ...query }).then(({ items }) => items),
    /** The first times of several services, by their ids. */
    firstTimes: async (serviceIds: string[], query: { from: string; to: string; limit: number }) => {
      const asked = { ...query, serviceIds: serviceIds.join(',') }
      const { items } = await get<{ items: { serviceId: string; times: Availability }[] }>('/availability/first', asked)
      return Object.fromEntries(items.map(({ serviceId, times }) => [serviceId, times.slots]))
    },
    sessions: (query: { serviceId?: string; from: string; to: string }) =>
      get<{ items: ClassSession[] }>('/sessions', query).then(({ items }) => items),
    /** The first free time from an instant on, over all places. */
    nextTime: (query: Omit<AvailabilityQuery, 'from' | 'to' | 'limit'> & { from?: string }) =>
      get<{ slot: Slot | null }>('/availability/next', { ...query }).then(({ slot }) => slot),
    /** Why a time is not offered, in words for customers. */
    explanation: (query: Omit<AvailabilityQuery, 'from' | 'to' | 'limit'> & { startsAt: string }) =>
      get<TimeExplanation>('/availability/explanation', { ...query }),
  }
}

export interface ContactDetails extends CustomerDetails {
  zip: string
  address: string
  serviceId: string
}

function contactCalls(call: Call) {
  return {
    leaveContact: async (body: ContactDetails, idempotencyKey: string) =>
      (await call<{ id: string }>('POST', '/contact-requests', { body, idempotencyKey })).value,
  }
}

function holdCalls(call: Call) {
  return {
    /** @param more - Where the customer is, for services that take place there, and how many come. */
    hold: (appointments: HeldWish[], idempotencyKey: string, more: { place?: TypedPlace; guests?: number } = {}) =>
      call<Hold>('POST', '/holds', { body: { appointments, ...more }, idempotencyKey }),
    extendHold: (hold: Hold) => call<Hold>('PATCH', `/holds/${segment(hold.id)}`, { body: { token: hold.token } }),
    releaseHold: (hold: Hold) => call<void>('DELETE', `/holds/${segment(hold.id)}`, { query: { token: hold.token } }),
  }
}

function bookingCalls(call: Call) {
  const path = (id: string, rest = '') => `/bookings/${segment(id)}${rest}`
  return {
    book: async (draft: BookingDraft, idempotencyKey: string) =>
      (await call<Booking>('POST', '/bookings', { body: draft, idempotencyKey })).value,
    booking: async (id: string, manageToken: string) => (await call<Booking>('GET', path(id), { manageToken })).value,
    cancelTerms: async (id: string, manageToken: string, part: BookingPart = {}) =>
      (await call<CancelTerms>('GET', path(id, '/cancel-terms'), { manageToken, query: { ...part } })).value,
    previewSeries: async (body: SeriesWish) =>
      (await call<SeriesPreview>('POST', '/bookings/series/preview', { body })).value,
    bookSeries: async (body: SeriesDraft, idempotencyKey: string) =>
      (await call<BookedSeries>('POST', '/bookings/series', { body, idempotencyKey })).value,
    series: async (id: string, manageToken: string) =>
      (await call<BookingSeries>('GET', path(id, '/series'), { manageToken })).value,
    cancelSeries: async (id: string, manageToken: string, idempotencyKey: string) => {
      const options = { body: { scope: 'following' }, manageToken, idempotencyKey }
      return (await call<{ cancelled: { id: string }[] }>('POST', path(id, '/series/cancel'), options)).value
    },
    consents: async (id: string, manageToken: string) =>
      (await call<ConsentState>('GET', path(id, '/consents'), { manageToken })).value,
    changeConsent: async (id: string, manageToken: string, body: { purpose: string; isGiven: boolean }) =>
      (await call<ConsentState>('POST', path(id, '/consents'), { body, manageToken })).value,
    files: async (id: string, manageToken: string) =>
      (await call<{ items: BookingFile[] }>('GET', path(id, '/files'), { manageToken })).value.items,
    addFile: async (id: string, manageToken: string, body: { name: string; content: string }, idempotencyKey: string) =>
      (await call<BookingFile>('POST', path(id, '/files'), { body, manageToken, idempotencyKey })).value,
    cancel: async (id: string, manageToken: string, idempotencyKey: string, part: BookingPart = {}) =>
      (await call<CancelResult>('POST', path(id, '/cancel'), { body: part, manageToken, idempotencyKey })).value,
    reschedule: async (
      id: string,
      change: { manageToken: string; appointmentId: string; startsAt: string; staffId?: string },
      idempotencyKey: string,
    ) => {
      const { manageToken, ...body } = change
      return (await call<Booking>('POST', path(id, '/reschedule'), { body, manageToken, idempotencyKey })).value
    },
  }
}

/**
 * The typed client of the public API. Every failure is a {@link ProblemError}.
 *
 * @param signIn - Read at each call.
 */
export function createApi(config: StorefrontConfig, signIn: SignIn = { csrfToken: null }) {
  const call = createCall(config, signIn)
  return {
    ...catalogueCalls(call),
    ...contactCalls(call),
    ...holdCalls(call),
    ...bookingCalls(call),
    ...waitlistCalls(call),
    ...feedbackCalls(call),
    ...intakeCalls(call),
    ...accountCalls(call),
    /** For pages that bring their own calls along. */
    call,
    /** A plain link cannot send headers, so the tenant and the token travel in the address. */
    calendarFileUrl: (id: string, manageToken: string) =>
      config.apiBase +
      withQuery(`/bookings/${segment(id)}/calendar.ics`, { manageToken, tenant: config.tenant || undefined }),
  }
}
