import { inject, injectable } from 'tsyringe'
import { AvailabilityService } from '../booking/availability-service.js'
import { BookingService } from '../booking/booking-service.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingSource } from '../domain/booking-state.js'
import type { ServiceId, TenantId } from '../domain/id.js'
import { BookwrightError } from '../errors/bookwright-error.js'

const DAY_MS = 86_400_000
const FIRST_DAY = 1
const LAST_DAY = 21

const FIRST_NAMES = [
  'Amelia',
  'Noah',
  'Priya',
  'Tom',
  'Grace',
  'Omar',
  'Elena',
  'James',
  'Aisha',
  'Lucas',
  'Mei',
  'Hugo',
]
const LAST_NAMES = ['Hughes', 'Shah', 'Okoro', 'Walker', 'Silva', 'Novak', 'Evans', 'Rahman', 'Brown', 'Costa', 'Lindt']
const SOURCES: readonly BookingSource[] = ['web', 'web', 'web', 'phone', 'admin', 'walk-in']

export interface DemoLoad {
  readonly tenantId: TenantId
  readonly serviceIds: readonly ServiceId[]
  /** Bookings wanted on a day on which the business is open. */
  readonly perDay: number
  /** The same seed lays the same bookings around the same day. */
  readonly seed: number
  /** Asked before each booking. */
  readonly isStopWanted?: () => boolean
}

/** Fills the next three weeks of a demo business through the same door as everybody: availability, then booking. */
@injectable()
export class DemoBookings {
  constructor(
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
    @inject(BookingService) private readonly bookings: BookingService,
  ) {}

  /** @returns How many bookings were made. A slot that is gone meanwhile is left out. */
  async lay(load: DemoLoad, today: Date): Promise<number> {
    const random = mulberry32(load.seed)
    let count = 0
    for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
      const date = new Date(today.getTime() + day * DAY_MS).toISOString().slice(0, 10)
      for (let index = 0; index < load.perDay; index += 1) {
        if (load.isStopWanted?.()) return count
        if (await this.bookOne(load, date, random)) count += 1
      }
    }
    return count
  }

  private async bookOne(load: DemoLoad, date: string, random: () => number): Promise<boolean> {
    const serviceId = pick(load.serviceIds, random)
    const name = `${pick(FIRST_NAMES, random)} ${pick(LAST_NAMES, random)}`
    const source = pick(SOURCES, random)
    const place = random()
    const { slots } = await this.availability.find(load.tenantId, { serviceId, from: date, to: date }, 'staff')
    const slot = slots[Math.floor(place * slots.length)]
    if (!slot) return false
    const customer = { name, email: `${name.toLowerCase().replace(' ', '.')}@example.test` }
    const appointments = [{ serviceId, startsAt: new Date(slot.startsAt) }]
    try {
      const context = { actor: SYSTEM_ACTOR, requestId: 'demo', source }
      await this.bookings.book(load.tenantId, { appointments, customer }, context)
      return true
    } catch (error) {
      if (error instanceof BookwrightError && error.kind === 'conflict') return false
      throw error
    }
  }
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T
}

/** Small seeded generator (Tommy Ettinger's mulberry32, public domain): the demo is the same wherever it is laid. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
