import { Temporal } from 'temporal-polyfill'
import { DEFAULT_POLICY } from '../../../core/dist/domain/policy.js'
import type { Answer, AnswerBody } from '../../support/booking-client.js'
import { runCommand, SandboxClient, type SandboxEngines } from '../../support/sandbox-client.js'
import { StaffClient } from '../../support/staff-client.js'

export type Span = [string, string]
export type Week = Partial<Record<'mo' | 'tu' | 'we' | 'th' | 'fr' | 'sa' | 'su', Span[]>>

export interface NewBusiness {
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly currency: string
  /** The name of its first place; default the name of the business. */
  readonly place?: string
}

export interface Hours {
  readonly weekly: Week
  readonly breaks?: Week
  readonly exceptions?: Record<string, Span[]>
}

/** What a search offers and what it says about the rest, in wall-clock times of the business. */
export interface Offer {
  readonly times: string[]
  readonly slots: { startsAt: string; endsAt: string; price: { amount: number }; assignments: Assignment[] }[]
  readonly refused: Map<string, string[]>
}

export interface Assignment {
  readonly requirement: string
  readonly resources: { id: string; name: string; type: string }[]
}

export interface SearchOptions {
  readonly staff?: string
  /** What else has to take part. */
  readonly things?: readonly string[]
  readonly guests?: number
  readonly durationMinutes?: number
  /** Keys. */
  readonly addOns?: readonly string[]
  /** Where the customer is. */
  readonly zip?: string
  /** Last day, included; default the day itself. */
  readonly to?: string
}

/** Where everything is listed that a business says of itself. */
const DESCRIBED = ['/catalog/locations', '/schedules', '/resources', '/catalog/services', '/policies']
const byId = (left: Record<string, unknown>, right: Record<string, unknown>) =>
  String(left.id).localeCompare(String(right.id))

/**
 * A business that starts empty and is described through the public API alone, as its owner would. Services, people,
 * things and hours are named by the words that they were given; times are wall-clock times of its zone.
 */
export class JourneyBusiness {
  private readonly ids = new Map<string, string>()

  private constructor(
    readonly owner: StaffClient,
    /** Somebody without a login. */
    readonly visitor: SandboxClient,
    private readonly facts: NewBusiness,
  ) {}

  /** Founds the business with its first place, and signs its owner in. */
  static async found(sandbox: SandboxEngines, facts: NewBusiness): Promise<JourneyBusiness> {
    const business = await JourneyBusiness.empty(sandbox, facts)
    await business.make('/locations', { name: facts.place ?? facts.name, timeZone: facts.timeZone })
    return business
  }

  /** Founds the business with nothing in it, and signs its owner in. */
  static async empty(sandbox: SandboxEngines, facts: NewBusiness): Promise<JourneyBusiness> {
    const { slug, name, timeZone, currency } = facts
    const named = ['--slug', slug, '--name', name, '--time-zone', timeZone, '--currency', currency]
    await runCommand(sandbox.env, ['tenant:create', ...named])
    const visitor = new SandboxClient(sandbox.engines[0]?.url ?? '', slug)
    return new JourneyBusiness(await StaffClient.signIn(sandbox, visitor), visitor, facts)
  }

  /** A business that was made otherwise; signs somebody in who runs it. */
  static async existing(sandbox: SandboxEngines, facts: NewBusiness): Promise<JourneyBusiness> {
    const visitor = new SandboxClient(sandbox.engines[0]?.url ?? '', facts.slug)
    return new JourneyBusiness(await StaffClient.signIn(sandbox, visitor), visitor, facts)
  }

  /** Learns the names of what others described, and answers all of it with names where ids stand. */
  async described(): Promise<Record<string, unknown[]>> {
    type Item = { id: string; name?: string; rules?: { name: string } }
    const found: Record<string, Item[]> = {}
    for (const path of DESCRIBED) {
      const { status, body } = await this.owner.as('GET', path)
      if (status !== 200) throw new Error(`GET ${path} answered ${status}`)
      found[path] = body.items as Item[]
      for (const item of found[path]) this.ids.set(item.name ?? item.rules?.name ?? '', item.id)
    }
    const named = [...this.ids].reduce((text, [name, id]) => text.replaceAll(id, name), JSON.stringify(found))
    const read = JSON.parse(named) as Record<string, Record<string, unknown>[]>
    const plain = (items: Record<string, unknown>[]) =>
      items.map(({ version: _version, tenantId: _tenant, ...item }) => asMeant(item)).sort(byId)
    return Object.fromEntries(Object.entries(read).map(([path, items]) => [path, plain(items)]))
  }

  get locationId(): string {
    return this.id(this.facts.place ?? this.facts.name)
  }

  /** The id of whatever was made under this name. */
  id(name: string): string {
    const found = this.ids.get(name)
    if (found === undefined) throw new Error(`nothing was made that is called "${name}"`)
    return found
  }

  /** Sends what describes one thing, and remembers its id by its name. */
  async make(path: string, body: { name: string } & Record<string, unknown>): Promise<AnswerBody> {
    const answer = await this.owner.as('POST', path, body)
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    this.ids.set(body.name, answer.body.id ?? '')
    return answer.body
  }

  /** Changes what was made under this name. */
  async change(collection: string, name: string, body: object): Promise<AnswerBody> {
    const answer = await this.owner.as('PATCH', `/${collection}/${this.id(name)}`, body)
    if (answer.status !== 200) throw new Error(`${name} was not changed: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  hours(name: string, hours: Hours): Promise<AnswerBody> {
    return this.make('/schedules', { name, timeZone: this.facts.timeZone, ...hours })
  }

  /** A person; `schedule` names hours that were made before. */
  person(name: string, schedule: string, skills: string[], more: object = {}): Promise<AnswerBody> {
    return this.resource(name, 'staff', { scheduleId: this.id(schedule), skills, ...more })
  }

  resource(name: string, type: string, more: object = {}): Promise<AnswerBody> {
    return this.make('/resources', { name, type, locationId: this.locationId, ...more })
  }

  /** `price` in minor units; requirements, turnover and the rest as `POST /services` takes them. */
  service(name: string, durationMinutes: number, price: number, more: object): Promise<AnswerBody> {
    return this.make('/services', { name, durationMinutes, price, ...more })
  }

  /** Rules that differ from the standard ones; the first are those of every service. */
  async policy(name: string, rules: object, services: string[] = []): Promise<AnswerBody> {
    const serviceIds = services.map(service => this.id(service))
    const body = { rules: { ...DEFAULT_POLICY, ...rules, name }, ...(serviceIds.length > 0 && { serviceIds }) }
    const answer = await this.owner.as('POST', '/policies', body)
    if (answer.status !== 201) throw new Error(`the rules were refused: ${JSON.stringify(answer.body)}`)
    this.ids.set(name, answer.body.id ?? '')
    return answer.body
  }

  /** The instant of a wall-clock time of the business: `at('2027-06-12', '10:00')`. */
  at(day: string, time: string): string {
    const local = Temporal.PlainDateTime.from(`${day}T${time}`)
    const { epochMilliseconds } = local.toZonedDateTime(this.facts.timeZone)
    return new Date(epochMilliseconds).toISOString()
  }

  /** `HH:MM` of an instant on the clocks of the business. */
  timeOf(instant: string): string {
    const local = Temporal.Instant.from(instant).toZonedDateTimeISO(this.facts.timeZone)
    return local.toPlainTime().toString({ smallestUnit: 'minute' })
  }

  /** Freezes the clock of the business at a wall-clock time. */
  clock(day: string, time: string) {
    return this.visitor.setClock(this.at(day, time))
  }

  /** What is offered on a day, and why the rest is not. */
  async offer(service: string, day: string, options: SearchOptions = {}): Promise<Offer> {
    const { staff, things, guests, durationMinutes, addOns, zip, to = day } = options
    const query = new URLSearchParams({ serviceId: this.id(service), from: day, to, explain: '1' })
    if (staff) query.set('staffId', this.id(staff))
    if (things) query.set('resourceIds', things.map(name => this.id(name)).join(','))
    if (zip) query.set('zip', zip)
    if (guests) query.set('guests', String(guests))
    if (durationMinutes) query.set('durationMinutes', String(durationMinutes))
    if (addOns) query.set('addOns', addOns.join(','))
    type Found = { slots: Offer['slots']; refused: { startsAt: string; reasons: Reason[] }[] }
    const { slots, refused } = await this.visitor.get<Found>(`/availability?${query}`)
    const words = ({ code, requirement }: Reason) => (requirement ? `${code} ${requirement}` : code)
    return {
      slots,
      times: slots.map(slot => this.timeOf(slot.startsAt)),
      refused: new Map(refused.map(({ startsAt, reasons }) => [this.timeOf(startsAt), reasons.map(words)])),
    }
  }

  /** Visits of several services on a day, as they are offered. */
  async visits(items: readonly VisitItem[], day: string, options: VisitOptions = {}): Promise<Itinerary[]> {
    const body = {
      items: items.map(({ service, staff, ...rest }) => {
        return { ...rest, serviceId: this.id(service), ...(staff ? { staffId: this.id(staff) } : {}) }
      }),
      ...{ order: 'any', maxGapMinutes: 15, from: day, to: day },
      ...options,
    }
    const answer = await this.visitor.post('/availability/itineraries', body)
    if (answer.status !== 200) throw new Error(`no visits: ${JSON.stringify(answer.body)}`)
    return answer.body.itineraries as Itinerary[]
  }

  /** One appointment as `POST /holds` and `POST /bookings` take it. */
  wish(service: string, day: string, time: string, staff?: string) {
    const startsAt = this.at(day, time)
    return { serviceId: this.id(service), startsAt, ...(staff ? { staffId: this.id(staff) } : {}) }
  }

  /** Books one or more appointments for somebody who has no login. */
  book(name: string, appointments: readonly object[], more: object = {}): Promise<Answer> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
    return this.visitor.post('/bookings', { appointments, customer: { name, email }, ...more })
  }
}

export interface VisitItem {
  readonly service: string
  readonly guest?: string
  readonly guests?: number
  readonly staff?: string
  readonly addOns?: readonly string[]
}

export interface VisitOptions {
  readonly order?: 'fixed' | 'any'
  readonly together?: boolean
  readonly maxGapMinutes?: number
  readonly limit?: number
  readonly to?: string
}

/** A visit that is offered; `appointments` can be sent back as they are, but for what only describes them. */
export interface Itinerary {
  readonly startsAt: string
  readonly endsAt: string
  readonly price: { amount: number }
  readonly changes: number
  readonly appointments: {
    serviceId: string
    serviceName: string
    startsAt: string
    endsAt: string
    locationId: string
    guest?: string
    staffId?: string
    assignments: Assignment[]
  }[]
}

/** What of an offered visit is sent to book it. */
export function wishesOf({ appointments }: Itinerary): object[] {
  return appointments.map(({ serviceId, startsAt, guest, staffId }) => ({
    ...{ serviceId, startsAt },
    ...(guest ? { guest } : {}),
    ...(staffId ? { staffId } : {}),
  }))
}

/** A form may say what the API leaves out because it is so anyway. */
function asMeant(item: Record<string, unknown>): Record<string, unknown> {
  const { approval, ...rules } = (item.rules ?? {}) as Record<string, unknown>
  return item.rules === undefined || approval !== 'none' ? item : { ...item, rules }
}

type Reason = { code: string; requirement?: string }

/** Everybody and everything that some assignments name. */
export function namesIn(assignments: readonly Assignment[]): string[] {
  return assignments.flatMap(item => item.resources.map(resource => resource.name))
}
