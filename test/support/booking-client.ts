import { randomUUID } from 'node:crypto'

/** One answer of the API, whatever its status. */
export interface Answer {
  status: number
  isReplayed: boolean
  body: AnswerBody
  /** When to come back, as the engine says it. */
  retryAfterSeconds?: number
}

export interface AnswerBody {
  id?: string
  code?: string
  status?: string
  manageToken?: string
  reference?: string
  details?: { alternatives?: { startsAt: string }[] }
  [field: string]: unknown
}

export interface OfferedSlot {
  serviceId: string
  startsAt: string
}

const DAY_MS = 86_400_000

/** The public API of one business, as a customer's program would call it. */
export class BookingClient {
  constructor(
    readonly url: string,
    readonly tenant = 'lotus-day-spa',
  ) {}

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, { headers: { 'Bookwright-Tenant': this.tenant } })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  post(path: string, body: object, key?: string, more?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, { body, key, headers: more })
  }

  async send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    given: { body?: object; key?: string | undefined; headers?: Record<string, string> | undefined } = {},
  ): Promise<Answer> {
    const { body, key = randomUUID() } = given
    const headers = {
      ...given.headers,
      'Bookwright-Tenant': this.tenant,
      'Idempotency-Key': key,
      'Content-Type': 'application/json',
    }
    const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(`${this.url}/api/v1${path}`, sent)
    const isReplayed = response.headers.get('Idempotent-Replayed') === 'true'
    const retryAfterSeconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
    const answered = (await response.json()) as AnswerBody
    return { status: response.status, isReplayed, body: answered, ...(retryAfterSeconds > 0 && { retryAfterSeconds }) }
  }

  book(slot: OfferedSlot, name: string, key?: string): Promise<Answer> {
    const customer = { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test` }
    return this.post('/bookings', { appointments: [slot], customer }, key)
  }

  async serviceId(slug: string): Promise<string> {
    const { items } = await this.get<{ items: { id: string; slug: string }[] }>('/services')
    const service = items.find(item => item.slug === slug)
    if (!service) throw new Error(`no service ${slug}`)
    return service.id
  }

  /** Free starts of a service between two days from now. */
  async slots(slug: string, fromDay = 1, toDay = 28): Promise<OfferedSlot[]> {
    const serviceId = await this.serviceId(slug)
    const day = (offset: number) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10)
    const path = `/availability?serviceId=${serviceId}&from=${day(fromDay)}&to=${day(toDay)}`
    const { slots } = await this.get<{ slots: { startsAt: string }[] }>(path)
    return slots.map(({ startsAt }) => ({ serviceId, startsAt }))
  }
}
