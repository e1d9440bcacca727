import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { DEMO_OWNER, DEMO_SLUG } from '../../support/demo-database.js'

const DAY_MS = 86_400_000
/** So far ahead nothing of the demo is booked. */
const AHEAD_DAYS = 42
const ZONE = 'Europe/London'

interface Answer<T> {
  status: number
  body: T
}

/** A quiet Wednesday of the demo spa, and somebody at its desk who books over the API. */
export class CalendarDesk {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly date: string,
    private readonly staff: ReadonlyMap<string, string>,
    private readonly serviceId: string,
  ) {}

  static async open(url: string, password: string): Promise<CalendarDesk> {
    const login = await call<{ accessToken: string }>(url, 'POST', '/auth/login', {
      body: { email: DEMO_OWNER, password },
    })
    const token = login.body.accessToken
    const { body: staff } = await call<{ items: { id: string; name: string }[] }>(url, 'GET', '/staff', { token })
    const { body: services } = await call<{ items: { id: string; slug: string }[] }>(url, 'GET', '/services', { token })
    const serviceId = services.items.find(({ slug }) => slug === 'swedish-massage')!.id
    const day = new Date(Date.now() + AHEAD_DAYS * DAY_MS)
    while (day.getUTCDay() !== 3) day.setTime(day.getTime() + DAY_MS)
    const byName = new Map(staff.items.map(({ id, name }) => [name, id]))
    return new CalendarDesk(url, token, day.toISOString().slice(0, 10), byName, serviceId)
  }

  /** @param time - On the clocks of the spa. @returns the id of the booking. */
  async book(name: string, time: string, who: string, more: object = {}): Promise<string> {
    const appointment = { serviceId: this.serviceId, startsAt: this.at(time), staffId: this.staff.get(who), ...more }
    const body = { appointments: [appointment], customer: { name, email: `${name.split(' ')[0]}@example.test` } }
    const answer = await this.send<{ id: string }>('POST', '/bookings', { ...body, source: 'phone' })
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    return answer.body.id
  }

  async move(bookingId: string, time: string): Promise<void> {
    const answer = await this.send('POST', `/bookings/${bookingId}/reschedule`, { startsAt: this.at(time) })
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200)
  }

  /** Somebody who is there day and night, and a service that nobody else gives. */
  async alwaysOpen(name: string): Promise<void> {
    const { body: places } = await this.send<{ items: { id: string }[] }>('GET', '/locations')
    const desk = { type: 'staff', name: 'Front Desk', skills: ['answers'], locationId: places.items[0]?.id }
    const made = await this.send('POST', '/resources', desk)
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    const requirements = [{ key: 'person', type: 'staff', skill: 'answers', count: 1 }]
    const service = { name, durationMinutes: 15, price: 500, requirements }
    const answer = await this.send('POST', '/services', service)
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
  }

  send<T = object>(method: string, path: string, body?: object): Promise<Answer<T>> {
    return call(this.url, method, path, { token: this.token, body })
  }

  /** The instant of a time on the day. */
  private at(time: string): string {
    const utc = new Date(`${this.date}T${time}:00Z`)
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' }).format(utc)
    const ahead = (Number(shown) - utc.getUTCHours() + 24) % 24
    return new Date(utc.getTime() - ahead * 3_600_000).toISOString()
  }
}

/** A day as the engine answers it, with as many bookings of a quarter of an hour as wanted in so many columns. */
export function busyDay(date: string, columns: number, bookings: number): object {
  const at = (minute: number) => new Date(Date.parse(`${date}T08:00:00Z`) + minute * 60_000).toISOString()
  const open = [{ startsAt: at(0), endsAt: at(600) }]
  const resources = Array.from({ length: columns }, (_, index) => {
    return { id: `r${index}`, name: `Person ${index + 1}`, type: 'staff', color: '', open }
  })
  const entries = Array.from({ length: bookings }, (_, index) => {
    const from = Math.floor(index / columns) * 30
    const [startsAt, endsAt] = [at(from), at(from + 30)]
    return {
      ...{
        bookingId: `b${index}`,
        appointmentId: `a${index}`,
        reference: `R-${index}`,
        status: 'confirmed',
        version: 1,
      },
      ...{ customerName: `Customer ${index + 1}`, serviceName: 'Treatment', color: '', requirement: 'person' },
      ...{ resourceId: `r${index % columns}`, startsAt, endsAt, blockedFrom: startsAt, blockedUntil: endsAt },
      ...{ appointmentStartsAt: startsAt, appointmentEndsAt: endsAt },
    }
  })
  return { timeZone: ZONE, from: date, to: date, resources, entries, sessions: [] }
}

interface Sent {
  readonly token?: string
  readonly body?: object | undefined
}

async function call<T>(url: string, method: string, path: string, { token, body }: Sent = {}): Promise<Answer<T>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      'Bookwright-Tenant': DEMO_SLUG,
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}
