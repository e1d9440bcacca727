import { randomUUID } from 'node:crypto'
import { ConfigurationError } from '../errors/catalog.js'

export const TEST_SLUG = 'test-spa'
export const TEST_OWNER = { email: 'owner@test-spa.test', name: 'Olive Owner', password: 'a-test-password-of-olive' }

/** What the engine answered; `body` is parsed. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies that they know
  readonly body: any
}

/** What is booked; every part has a default. */
export interface TestBooking {
  /** Slug of a service of the spa. */
  readonly service?: string
  readonly startsAt?: Date | string
  readonly customer?: { readonly name?: string; readonly email?: string; readonly phone?: string }
  /** Further fields of the call, such as `guests` and `paymentProvider`. */
  readonly further?: Readonly<Record<string, unknown>>
}

const WEEK_MS = 7 * 86_400_000

/** Calls one engine over HTTP, as its customers and its owner do. */
export class TestClient {
  private token: string | undefined
  private frozenAt: string | null = null

  constructor(readonly url: string) {}

  async request(method: string, path: string, body: unknown, as: 'customer' | 'owner'): Promise<TestAnswer> {
    const authorization = as === 'owner' ? { Authorization: `Bearer ${await this.ownerToken()}` } : undefined
    return this.send(method, path, body, authorization)
  }

  async book({ service, startsAt, customer = {}, further = {} }: TestBooking) {
    const { items } = (await this.done('GET', '/services')) as { items: { id: string; slug: string }[] }
    const found = service === undefined ? items[0] : items.find(({ slug }) => slug === service)
    if (!found) throw new ConfigurationError({ problem: `The test spa has no service "${service ?? ''}".` })
    const start = startsAt === undefined ? await this.firstFree(found.id) : new Date(startsAt).toISOString()
    const person = { name: 'Zoë Quinn', email: 'zoe@example.test', phone: '+447700900123', ...customer }
    const order = { appointments: [{ serviceId: found.id, startsAt: start }], customer: person, ...further }
    return (await this.done('POST', '/bookings', order)) as Readonly<Record<string, unknown>> & { readonly id: string }
  }

  async setClock(now: string | null): Promise<void> {
    await this.done('PUT', '/sandbox/clock', { now, tenant: TEST_SLUG })
    this.frozenAt = now
  }

  /** Setting the clock to what it shows does nothing but wait. */
  settle(): Promise<void> {
    return this.setClock(this.frozenAt)
  }

  private async firstFree(serviceId: string): Promise<string> {
    const from = this.frozenAt === null ? Date.now() : new Date(this.frozenAt).getTime()
    const [first, last] = [from + 86_400_000, from + WEEK_MS].map(instant =>
      new Date(instant).toISOString().slice(0, 10),
    )
    const query = `serviceId=${serviceId}&from=${first}&to=${last}`
    const { slots } = (await this.done('GET', `/availability?${query}`)) as { slots: { startsAt: string }[] }
    if (!slots[0]) {
      throw new ConfigurationError({ problem: `Nothing is free in the test spa from ${first} to ${last}.` })
    }
    return slots[0].startsAt
  }

  private async ownerToken(): Promise<string> {
    const { email, password } = TEST_OWNER
    this.token ??= (
      (await this.done('POST', '/auth/login', { email, password })) as { accessToken: string }
    ).accessToken
    return this.token
  }

  private async done(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, path, body)
    if (answer.status < 300) return answer.body
    throw new ConfigurationError({ problem: `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}` })
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> {
    const isWrite = method !== 'GET'
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        'Bookwright-Tenant': TEST_SLUG,
        ...(isWrite && { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
  }
}
