import { randomUUID } from 'node:crypto'
import { startAccountEngine, type AccountEngine } from '../../identity/support/account-engine.js'
import type { TestAnswer } from '../../http/support/test-app.js'

export interface HistoryLine {
  readonly version: number
  readonly kind: string
  readonly at: string
  readonly by: { readonly type: string; readonly name?: string }
  readonly channel: string
  readonly reason: string
  readonly from: Readonly<Record<string, unknown>>
  readonly to: Readonly<Record<string, unknown>>
  readonly details: Readonly<Record<string, unknown>>
}

export interface Booked {
  readonly id: string
  readonly appointmentId: string
  readonly staffId: string
  readonly manageToken: string
  readonly startsAt: string
  readonly version: number
}

interface Slot {
  readonly startsAt: string
  readonly assignments: { requirement: string; resources: { id: string }[] }[]
}

/** A spa with an owner who is signed in, and customers who are not. Every booking of a test has a time of its own. */
export class DailyDesk {
  private times: Slot[] = []
  private visits: string[] = []
  private used = 0

  constructor(
    readonly engine: AccountEngine,
    readonly owner: Readonly<Record<string, string>>,
    readonly therapists: readonly string[],
    readonly services: Readonly<Record<'massage' | 'couples' | 'request' | 'visit', string>>,
  ) {}

  get tenant(): Readonly<Record<string, string>> {
    return { 'bookwright-tenant': this.engine.tenant.slug }
  }

  /** As the owner, with a key of its own. */
  send(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<TestAnswer> {
    const headers = { ...this.owner, 'idempotency-key': randomUUID(), ...more }
    return this.engine.call(path, { method, headers, ...(body ? { body } : {}) })
  }

  /** As somebody without a login. */
  visitor(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<TestAnswer> {
    const headers = { ...this.tenant, 'idempotency-key': randomUUID(), ...more }
    return this.engine.call(path, { method, headers, ...(body ? { body } : {}) })
  }

  async freeTime(): Promise<string> {
    return (await this.slot()).startsAt
  }

  /** Far enough from the one before that neither stands in the way of the other. */
  private async slot(): Promise<Slot> {
    this.times = this.times.length > 0 ? this.times : await this.search(this.services.massage)
    this.used += 1
    return this.times[this.used * 6]!
  }

  private async search(serviceId: string, more = ''): Promise<Slot[]> {
    const query = `serviceId=${serviceId}&from=${day(2)}&to=${day(40)}${more}`
    const { body } = await this.engine.call(`/availability?${query}`, { headers: this.tenant })
    return (body as unknown as { slots: Slot[] }).slots
  }

  async book(name = 'Zoe', more: object = {}): Promise<Booked> {
    const { startsAt } = await this.slot()
    const appointments = [{ serviceId: this.services.massage, startsAt }]
    const customer = { name, email: `${name.toLowerCase()}@customer.test` }
    return bookedFrom(await this.visitor('POST', '/bookings', { appointments, customer, ...more }))
  }

  async request(): Promise<Booked> {
    const { startsAt } = await this.slot()
    const appointments = [{ serviceId: this.services.request, startsAt }]
    return bookedFrom(await this.visitor('POST', '/bookings', { appointments, customer: { name: 'Ruth' } }))
  }

  /** Two guests, one after the other. */
  async bookParty(): Promise<string> {
    const [first, second] = [await this.slot(), await this.slot()]
    const wish = (guest: string, { startsAt }: Slot) => ({ serviceId: this.services.massage, startsAt, guest })
    const appointments = [wish('Ann', first), wish('Bea', second)]
    return bookedFrom(await this.visitor('POST', '/bookings', { appointments, customer: { name: 'Ann' } })).id
  }

  async freeVisit(): Promise<string> {
    if (this.visits.length === 0) {
      const slots = await this.search(this.services.visit, '&zip=BA11AA')
      const days = new Map(slots.map(({ startsAt }) => [startsAt.slice(0, 10), startsAt]))
      this.visits = [...days.values()].slice(12)
    }
    return this.visits.shift()!
  }

  async bookVisit(): Promise<string> {
    const appointments = [{ serviceId: this.services.visit, startsAt: await this.freeVisit() }]
    const place = { zip: 'BA11AA', address: '1 Milsom Street' }
    return bookedFrom(await this.visitor('POST', '/bookings', { appointments, customer: { name: 'Ken' }, place })).id
  }

  /** Puts a booking to this long from now, past every rule. */
  async shift(id: string, by: string): Promise<void> {
    const times = `starts_at = now() + $2::interval, ends_at = now() + $2::interval + interval '1 hour'`
    await this.sql(`UPDATE bw.booking SET ${times} WHERE id = $1`, [id, by])
    await this.sql(`UPDATE bw.appointment SET ${times} WHERE booking_id = $1`, [id, by])
  }

  sql(statement: string, values: unknown[]): Promise<object[]> {
    return this.engine.platform(statement, values)
  }

  async history(id: string, headers = this.owner): Promise<HistoryLine[]> {
    const { body } = await this.engine.call(`/bookings/${id}/history`, { headers })
    return (body as unknown as { items: HistoryLine[] }).items
  }

  async audit(id: string): Promise<{ action: string; actor: { name: string }; changes: object }[]> {
    const { body } = await this.engine.call(`/audit?subjectId=${id}&limit=200`, { headers: this.owner })
    return (body as unknown as { items: { action: string; actor: { name: string }; changes: object }[] }).items
  }

  close(): Promise<void> {
    return this.engine.close()
  }
}

export function bookedFrom({ status, body, text }: TestAnswer): Booked {
  if (status !== 201) throw new Error(`not booked: ${status} ${text}`)
  const { id, manageToken, version, appointments } = body as unknown as Booked & {
    appointments: { id: string; startsAt: string; assignments: Slot['assignments'] }[]
  }
  const [first] = appointments
  const staffId = first!.assignments.find(({ requirement }) => requirement === 'therapist')?.resources[0]?.id ?? ''
  return { id, manageToken, version, appointmentId: first!.id, startsAt: first!.startsAt, staffId }
}

function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
}

export async function startDailyDesk(): Promise<DailyDesk> {
  const engine = await startAccountEngine()
  await engine.addAccount('owner@spa.test', 'owner')
  const { headers } = await engine.signIn('owner@spa.test')
  const as = async (method: string, path: string, body?: object) => {
    const answer = await engine.call(path, {
      ...{ method, headers: { ...headers, 'idempotency-key': randomUUID() } },
      ...(body ? { body } : {}),
    })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.body as unknown as {
      id: string
      version: number
      items: { id: string; slug: string; rules: object }[]
    }
  }
  const services = (await as('GET', '/services')).items
  const staff = (await as('GET', '/staff')).items
  const of = (items: { id: string; slug: string }[], slug: string) => items.find(item => item.slug.startsWith(slug))!.id
  const therapists = [of(staff, 'maya'), of(staff, 'chloe')]
  const therapist = { key: 'therapist', type: 'staff', skill: 'massage' }
  const made = { durationMinutes: 60, price: 9000, requirements: [therapist] }
  const request = await as('POST', '/services', { ...made, name: 'By request' })
  const visit = await as('POST', '/services', { ...made, name: 'At home', venue: 'customer', asksForFiles: true })
  const rules = (await as('GET', '/policies')).items[0]!.rules
  const approval = { ...rules, name: 'By request', approval: 'blocking', depositPercent: 0 }
  await as('POST', '/policies', { rules: approval, serviceIds: [request.id] })
  for (const id of therapists) {
    await as('PATCH', `/resources/${id}`, { homePlace: { zip: 'BA11LZ', address: '7 Abbey Green' } })
  }
  const ids = { massage: of(services, 'swedish-massage'), couples: of(services, 'couples-massage') }
  return new DailyDesk(engine, headers, therapists, { ...ids, request: request.id, visit: visit.id })
}
