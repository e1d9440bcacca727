import { ApiError } from './api-error.js'
import type {
  AppointmentWish,
  Availability,
  AvailabilityQuery,
  Booking,
  BookingWish,
  CancelResult,
  Hold,
  Page,
  Service,
} from './contract.js'

export interface ClientOptions {
  /** Where the engine is, without `/api/v1`. */
  readonly baseUrl: string
  /** Slug of the business; not needed where the host names it. */
  readonly tenant?: string
  /** Default: the `fetch` of the platform. */
  readonly fetch?: typeof globalThis.fetch
}

/** The public calls of one business. Every method rejects with `ApiError` when the engine refuses. */
export interface BookwrightClient {
  services(): Promise<Page<Service>>
  availability(query: AvailabilityQuery): Promise<Availability>
  /** @param key - The Idempotency-Key: the same for a retry, a new one for each new wish. */
  hold(wish: { appointments: AppointmentWish[]; guests?: number }, key: string): Promise<Hold>
  book(wish: BookingWish, key: string): Promise<Booking>
  booking(id: string, manageToken: string): Promise<Booking>
  cancel(id: string, manageToken: string, key: string): Promise<CancelResult>
  reschedule(id: string, manageToken: string, move: { startsAt: string }, key: string): Promise<Booking>
}

interface Call {
  readonly method?: 'GET' | 'POST'
  readonly query?: object
  readonly body?: object
  readonly key?: string
  readonly manageToken?: string
}

/**
 * Makes a client for the public API of one business.
 * @example
 * const client = createClient({ baseUrl: 'https://book.example.com', tenant: 'lotus-day-spa' })
 * const { items } = await client.services()
 */
export function createClient(options: ClientOptions): BookwrightClient {
  const call = <T>(path: string, parts: Call = {}) => send<T>(options, path, parts)
  const post = <T>(path: string, body: object, parts: Call) => call<T>(path, { ...parts, method: 'POST', body })
  const bookingPath = (id: string) => `/bookings/${encodeURIComponent(id)}`
  return {
    services: () => call('/services'),
    availability: query => call('/availability', { query }),
    hold: (wish, key) => post('/holds', wish, { key }),
    book: (wish, key) => post('/bookings', wish, { key }),
    booking: (id, manageToken) => call(bookingPath(id), { manageToken }),
    cancel: (id, manageToken, key) => post(`${bookingPath(id)}/cancel`, {}, { manageToken, key }),
    reschedule: (id, manageToken, move, key) => post(`${bookingPath(id)}/reschedule`, move, { manageToken, key }),
  }
}

async function send<T>(options: ClientOptions, path: string, call: Call): Promise<T> {
  const request = options.fetch ?? globalThis.fetch
  const response = await request(address(options.baseUrl, path, call.query), {
    method: call.method ?? 'GET',
    headers: headersOf(options, call),
    ...(call.body ? { body: JSON.stringify(call.body) } : {}),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (response.ok) return answer as T
  const { code, detail, details, requestId } = answer
  throw new ApiError(
    response.status,
    String(code),
    String(detail),
    (details ?? {}) as ApiError['details'],
    String(requestId),
  )
}

function address(baseUrl: string, path: string, query: object = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  const search = parameters.toString()
  return `${baseUrl.replace(/\/+$/, '')}/api/v1${path}${search ? `?${search}` : ''}`
}

function headersOf({ tenant }: ClientOptions, call: Call): Record<string, string> {
  return {
    accept: 'application/json',
    ...(tenant ? { 'bookwright-tenant': tenant } : {}),
    ...(call.body ? { 'content-type': 'application/json' } : {}),
    ...(call.key ? { 'idempotency-key': call.key } : {}),
    ...(call.manageToken ? { 'bookwright-manage-token': call.manageToken } : {}),
  }
}
