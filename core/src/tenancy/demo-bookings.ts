import { inject, injectable } from 'tsyringe'
import { localDate } from '../availability/local-date.js'
import { ZoneCache } from '../availability/zone.js'
import { AvailabilityService } from '../booking/availability-service.js'
import { BookingBatch, type BatchWish } from '../booking/booking-batch.js'
import { BookingService } from '../booking/booking-service.js'
import type { SlotView } from '../booking/slot-view.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { ServiceId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import type { Place } from '../domain/place.js'
import type { Tenant } from '../domain/tenant.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { DemoFill, minutesOf } from './demo-fill.js'
import { demoCustomer, demoSource, mulberry32, pick, pickEarly } from './demo-people.js'
import type { BusinessTemplate, InstalledTemplate, TemplateService } from './templates/business-template.js'

const FIRST_DAY = 1
const LAST_DAY = 21
/** Times that two of one round want are left to the next. */
const ROUNDS = 4
/** Bookings of one transaction. */
const BATCH = 50
/** Of the places of a class, so many are taken, by parties of at most so many. */
const PLACES_SHARE = 0.4
const LARGEST_PARTY = 4
const BY = { actor: SYSTEM_ACTOR, requestId: 'demo' } as const

export interface DemoLoad {
  readonly tenant: Tenant
  readonly template: BusinessTemplate
  readonly services: InstalledTemplate['services']
  /** Types of resources whose time says how full a day is. Default: people. */
  readonly filled?: readonly string[] | undefined
  /** Where customers live, when the business comes to them. */
  readonly places?: readonly Place[] | undefined
  /** The same seed lays the same bookings around the same day. */
  readonly seed: number
  /** Asked between two batches. */
  readonly isStopWanted?: () => boolean
}

interface Laying extends DemoLoad {
  readonly random: () => number
  readonly fill: DemoFill
  /** Local days, counted from 1970. */
  readonly days: readonly number[]
}

type OfferedDays = ReadonlyMap<number, readonly SlotView[]>

interface Offered {
  readonly service: TemplateService
  readonly days: OfferedDays
}

/** A wish, and what it takes of a day if it is met. */
interface Wanted {
  readonly wish: BatchWish
  readonly day: number
  readonly slot: SlotView
  readonly minutes: number
}

/** Fills the next three weeks of a demo business through the same doors as everybody: availability, then booking. */
@injectable()
export class DemoBookings {
  constructor(
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
    @inject(BookingService) private readonly bookings: BookingService,
    @inject(BookingBatch) private readonly batch: BookingBatch,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** @returns How many bookings were made. */
  async lay(load: DemoLoad, now: Date): Promise<number> {
    const today = this.zones.get(load.tenant.timeZone).localDay(toMinutes(now))
    const days = Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, index) => today + FIRST_DAY + index)
    const fill = new DemoFill(load.template, load.filled ?? ['staff'])
    const laying = { ...load, days, fill, random: mulberry32(load.seed + today) }
    const { services } = load.template
    const classes = services.filter(({ grid }) => grid?.mode === 'sessions')
    const visits = services.filter(({ venue }) => venue === 'customer')
    const others = services.filter(service => !classes.includes(service) && !visits.includes(service))
    let count = 0
    for (const service of classes) count += await this.layClass(laying, service)
    if (visits.length > 0) count += await this.layVisits(laying, visits)
    if (others.length > 0) count += await this.layOthers(laying, others)
    return count
  }

  /** What is independent of each other, in rounds: one plan, few transactions. */
  private async layOthers(laying: Laying, services: readonly TemplateService[]): Promise<number> {
    let count = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const offered: Offered[] = []
      for (const service of services) offered.push({ service, days: await this.offers(laying, service) })
      const wanted = laying.days.flatMap(day => wantedOn(laying, day, offered))
      for (let at = 0; at < wanted.length; at += BATCH) {
        if (laying.isStopWanted?.()) return count
        const chunk = wanted.slice(at, at + BATCH)
        const wishes = chunk.map(({ wish }) => wish)
        const made = await this.batch.book(laying.tenant.id, wishes, BY)
        count += made.size
        const lost = chunk.filter(({ wish }) => !made.has(wish))
        for (const { day, slot, minutes } of lost) laying.fill.add(day, slot, -minutes)
      }
    }
    return count
  }

  /** One after the other: the way to each depends on those before. */
  private async layVisits(laying: Laying, services: readonly TemplateService[]): Promise<number> {
    const { fill, random, places = [] } = laying
    let count = 0
    for (const day of laying.days) {
      for (let misses = 0; misses < services.length;) {
        if (laying.isStopWanted?.()) return count
        const service = pick(services, random)
        const place = pick(places, random)
        if (!service || !place) return count
        const slots = (await this.offers({ ...laying, days: [day] }, service, place)).get(day) ?? []
        const open = slots.filter(slot => fill.hasRoomFor(day, slot, minutesOf(service)))
        const slot = pickEarly(open, random)
        if (slot && (await this.bookOne(laying, service, { slot, place }))) {
          count += 1
          fill.add(day, slot, minutesOf(service))
        } else misses += 1
      }
    }
    return count
  }

  private async layClass(laying: Laying, service: TemplateService): Promise<number> {
    const places = service.grid?.mode === 'sessions' ? Math.floor(service.grid.places * PLACES_SHARE) : 0
    let count = 0
    for (const [day, slots] of await this.offers(laying, service)) {
      for (const slot of slots) {
        laying.fill.add(day, slot, minutesOf(service))
        for (let taken = 0; taken < places;) {
          if (laying.isStopWanted?.()) return count
          const party = Math.min(places - taken, 1 + Math.floor(laying.random() * LARGEST_PARTY))
          taken += party
          if (await this.bookOne(laying, service, { slot, places: party })) count += 1
        }
      }
    }
    return count
  }

  /** What is free of a service, by local day. */
  private async offers(laying: Laying, service: TemplateService, place?: Place): Promise<OfferedDays> {
    const { tenant, days } = laying
    const [from, to] = [localDate(days[0] ?? 0), localDate(days.at(-1) ?? 0)]
    const search = { serviceId: serviceIdOf(laying, service), from, to, ...(place && { place }) }
    const { slots } = await this.availability.find(tenant.id, search, 'staff')
    const zone = this.zones.get(tenant.timeZone)
    const found = new Map<number, SlotView[]>()
    for (const slot of slots) {
      const day = zone.localDay(toMinutes(new Date(slot.startsAt)))
      const known = found.get(day)
      if (known) known.push(slot)
      else found.set(day, [slot])
    }
    return found
  }

  private async bookOne(
    laying: Laying,
    service: TemplateService,
    { slot, ...more }: { readonly slot: SlotView; readonly place?: Place; readonly places?: number },
  ): Promise<boolean> {
    const { tenant, random } = laying
    const { place, places } = more
    const wanted = { serviceId: serviceIdOf(laying, service), startsAt: new Date(slot.startsAt) }
    const appointments = [{ ...wanted, ...(places !== undefined && { places }) }]
    const input = { appointments, customer: demoCustomer(random), isAccepted: true, ...(place && { place }) }
    try {
      await this.bookings.book(tenant.id, input, { ...BY, source: demoSource(random) })
      return true
    } catch (error) {
      if (error instanceof BookwrightError && error.kind === 'conflict') return false
      throw error
    }
  }
}

/** Times of one day until it is full enough; each is counted as if it were had. */
function wantedOn(laying: Laying, day: number, offered: readonly Offered[]): Wanted[] {
  const { fill, random } = laying
  const wanted: Wanted[] = []
  const isOpen = (service: TemplateService) => (slot: SlotView) =>
    !wanted.some(one => one.slot === slot) && fill.hasRoomFor(day, slot, minutesOf(service))
  for (;;) {
    const open = offered.map(({ service, days }) => ({ service, slots: (days.get(day) ?? []).filter(isOpen(service)) }))
    const choice = pick(
      open.filter(({ slots }) => slots.length > 0),
      random,
    )
    const slot = pickEarly(choice?.slots ?? [], random)
    if (!choice || !slot) return wanted
    const minutes = minutesOf(choice.service)
    fill.add(day, slot, minutes)
    const source = demoSource(random)
    const request = { serviceId: serviceIdOf(laying, choice.service), startsAt: new Date(slot.startsAt) }
    // What is entered at the desk needs nobody's acceptance, and most requests have had it.
    const isAccepted = source !== 'web' || random() < 0.7
    const wish = { request, source, details: { customer: demoCustomer(random), isAccepted, mayLeaveOpen: true } }
    wanted.push({ wish, day, slot, minutes })
  }
}

function serviceIdOf({ services }: Laying, { key }: TemplateService): ServiceId {
  return services[key] ?? ''
}
