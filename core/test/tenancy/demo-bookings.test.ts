import { expect } from 'chai'
import { ZoneCache } from '../../dist/availability/zone.js'
import type { AvailabilityService } from '../../dist/booking/availability-service.js'
import type { BatchWish, BookingBatch } from '../../dist/booking/booking-batch.js'
import type { BookInput, BookingService } from '../../dist/booking/booking-service.js'
import type { Tenant } from '../../dist/domain/tenant.js'
import { InternalError, SlotTakenError } from '../../dist/errors/catalog.js'
import { DemoBookings } from '../../dist/tenancy/demo-bookings.js'
import type { BusinessTemplate } from '../../dist/tenancy/templates/business-template.js'
import { homeServices } from '../../dist/tenancy/templates/home-services.js'
import { spa } from '../../dist/tenancy/templates/spa.js'
import { caught } from '../db/support/test-engine.js'

describe('DemoBookings', () => {
  const today = new Date('2027-06-01T09:00:00Z')
  const tenant = { id: 't1', timeZone: 'UTC' } as Tenant
  const services = { 'swedish-massage': 'a', 'led-facial': 'b', 'couples-massage': 'c', 'leak-repair': 'd' }
  const place = { address: '1 Way', zip: '78701', latitude: null, longitude: null }
  const load = { tenant, template: spa, services, seed: 1 }
  const visits = { ...load, template: homeServices, places: [place] }

  /** Open from Tuesday to Saturday, nine to five; `book` decides what becomes of the n-th booking. */
  function setUp(book: (count: number) => void = () => undefined) {
    const booked: string[] = []
    const keep = (input: object) => {
      booked.push(JSON.stringify(input))
      book(booked.length)
    }
    const availability = {
      find: async (_id: string, { from, to }: { from: string; to: string }) => ({ slots: slots(from, to) }),
    }
    const bookings = { book: async (_id: string, input: BookInput) => keep(input) }
    const batch = {
      book: async (_id: string, wishes: readonly BatchWish[]) =>
        new Set(wishes.filter(wish => isMade(() => keep(wish)))),
    }
    const demo = new DemoBookings(
      availability as unknown as AvailabilityService,
      bookings as unknown as BookingService,
      batch as unknown as BookingBatch,
      new ZoneCache(),
    )
    return { demo, booked }
  }

  function isMade(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      if (error instanceof SlotTakenError) return false
      throw error
    }
  }

  const people = ['Maya Patel', 'Diego Ramirez'].map(name => ({ name, type: 'staff' }))

  function slots(from: string, to: string): object[] {
    const found: object[] = []
    for (let day = Date.parse(from); day <= Date.parse(to); day += 86_400_000) {
      if ([0, 1].includes(new Date(day).getUTCDay())) continue
      for (let hour = 9; hour < 17; hour += 1) {
        const [startsAt, endsAt] = [hour, hour + 1].map(at => new Date(day + at * 3_600_000).toISOString())
        found.push({ startsAt, endsAt, assignments: [{ resources: people }] })
      }
    }
    return found
  }

  it('fills two fifths of three weeks, and lays the same again for the same day', async () => {
    const [first, second, other] = [setUp(), setUp(), setUp()]
    // Two therapists for seven hours and a half on fifteen days: six hours each day, of services of 30 to 85 minutes.
    expect(await first.demo.lay(load, today)).to.be.within(15 * 5, 15 * 9)
    await second.demo.lay(load, today)
    await other.demo.lay({ ...load, seed: 2 }, today)
    expect(second.booked).to.deep.equal(first.booked)
    expect(other.booked).not.to.deep.equal(first.booked)
    const days = first.booked.map(text => /"startsAt":"([\d-]+)/.exec(text)?.[1] ?? '').sort()
    expect([days[0], days.at(-1)]).to.deep.equal(['2027-06-02', '2027-06-22'])
  })

  it('tries again for a time that was not to be had', async () => {
    const { demo, booked } = setUp(count => {
      if (count % 3 === 0) throw new SlotTakenError({ startsAt: '', alternatives: [] })
    })
    expect(await demo.lay(load, today)).to.be.within(15 * 4, 15 * 9)
    expect(booked.length).to.be.greaterThan(15 * 9)
  })

  it('sends people to customers one visit after the other, and leaves out a time that somebody took', async () => {
    const all = setUp()
    const count = await all.demo.lay(visits, today)
    expect(count).to.equal(all.booked.length).and.to.be.greaterThan(50)
    expect(all.booked[0]).to.include('78701')
    const { demo } = setUp(nth => {
      if (nth % 3 === 0) throw new SlotTakenError({ startsAt: '', alternatives: [] })
    })
    expect(await demo.lay(visits, today)).to.be.within(30, count)
  })

  it('stops at any other failure', async () => {
    const { demo, booked } = setUp(() => {
      throw new InternalError({})
    })
    expect((await caught(demo.lay(visits, today))).code).to.equal('BW_INTERNAL')
    expect(booked).to.have.length(1)
  })

  it('stops between two bookings, or two batches, when the engine is to end', async () => {
    for (const [template, most] of [
      [homeServices, 5],
      [spa, 0],
    ] as [BusinessTemplate, number][]) {
      let asked = 0
      const { demo, booked } = setUp()
      const isStopWanted = () => (asked += 1) > most
      expect(await demo.lay({ ...visits, template, isStopWanted }, today)).to.equal(most)
      expect(booked).to.have.length(most)
    }
  })
})
