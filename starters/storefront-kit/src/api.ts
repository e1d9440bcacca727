import type {
  Availability,
  Booking,
  Business,
  CancelResult,
  CancelTerms,
  ConsentState,
  CustomerDetails,
  Hold,
  Location,
  Service,
  StaffMember,
} from './api-types.js'
import type { StorefrontConfig } from './config.js'
import { waitlistCalls } from './waitlist-api.js'
import { ProblemError } from './problem-error.js'

const timeoutMs = 20_000

export interface AvailabilityQuery {
  serviceId: string
  from: string
  to: string
  staffId?: string
  addOns?: string
  limit?: number
}

export interface BookingDraft {
  holdId: string
  holdToken: string
  customer: CustomerDetails
  notes?: string
  consents?: { purpose: string; textVersion: number }[]
}

export interface CallOptions {
  query?: Record<string, string | number | undefined>
  body?: object
  idempotencyKey?: string
  manageToken?: string
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

function createCall(config: StorefrontConfig) {
  return async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Timed<T>> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (config.tenant !== '') headers['Bookwright-Tenant'] = config.tenant
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
    if (options.manageToken !== undefined) headers['Bookwright-Manage-Token'] = options.manageToken
    const request: RequestInit = {
      method,
      headers,
      // A booking needs no cookie, so it works in third-party frames and beside a signed-in admin.
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    }
    if (options.body !== undefined) request.body = JSON.stringify(options.body)
    const response = await fetch(config.apiBase + withQuery(path, options.query), request).catch(() => {
      throw ProblemError.network()
    })
    if (!response.ok) throw await readProblem(response)
    const value = (response.status === 204 ? undefined : await response.json()) as T
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
    availability: (query: AvailabilityQuery) => get<Availability>('/availability', { ...query }),
  }
}

function holdCalls(call: Call) {
  return {
    hold: (
      appointment: { serviceId: string; startsAt: string; staffId?: string; addOns?: string[] },
      idempotencyKey: string,
    ) => call<Hold>('POST', '/holds', { body: { appointments: [appointment] }, idempotencyKey }),
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
    cancelTerms: async (id: string, manageToken: string) =>
      (await call<CancelTerms>('GET', path(id, '/cancel-terms'), { manageToken })).value,
    consents: async (id: string, manageToken: string) =>
      (await call<ConsentState>('GET', path(id, '/consents'), { manageToken })).value,
    changeConsent: async (id: string, manageToken: string, body: { purpose: string; isGiven: boolean }) =>
      (await call<ConsentState>('POST', path(id, '/consents'), { body, manageToken })).value,
    cancel: async (id: string, manageToken: string, idempotencyKey: string) =>
      (await call<CancelResult>('POST', path(id, '/cancel'), { body: {}, manageToken, idempotencyKey })).value,
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

/** The typed client of the public API. Every failure is a {@link ProblemError}. */
export function createApi(config: StorefrontConfig) {
  const call = createCall(config)
  return {
    ...catalogueCalls(call),
    ...holdCalls(call),
    ...bookingCalls(call),
    ...waitlistCalls(call),
    /** A plain link cannot send headers, so the tenant and the token travel in the address. */
    calendarFileUrl: (id: string, manageToken: string) =>
      config.apiBase +
      withQuery(`/bookings/${segment(id)}/calendar.ics`, { manageToken, tenant: config.tenant || undefined }),
  }
}
