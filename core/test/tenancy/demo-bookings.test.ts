import { expect } from 'chai'
import type { AvailabilityService } from '../../dist/booking/availability-service.js'
import type { BookInput, BookingService } from '../../dist/booking/booking-service.js'
import { InternalError, SlotTakenError } from '../../dist/errors/catalog.js'
import { DemoBookings } from '../../dist/tenancy/demo-bookings.js'
import { caught } from '../db/support/test-engine.js'

describe('DemoBookings', () => {
  const today = new Date('2027-06-01T09:00:00Z')
  const load = { tenantId: 't1', serviceIds: ['a', 'b', 'c'], perDay: 2, seed: 1 }

  /** A business that is closed on Sundays; `book` decides what becomes of the n-th booking. */
  function setUp(book: (count: number) => void = () => undefined) {
    const booked: string[] = []
    const availability = {
      find: async (_tenantId: string, { from }: { from: string }) => ({
        slots:
          new Date(from).getUTCDay() === 0
            ? []
            : ['09', '11', '14'].map(hour => ({ startsAt: `${from}T${hour}:00:00.000Z` })),
      }),
    }
    const bookings = {
      book: async (_tenantId: string, input: BookInput) => {
        booked.push(JSON.stringify(input))
        book(booked.length)
      },
    }
    const demo = new DemoBookings(availability as unknown as AvailabilityService, bookings as unknown as BookingService)
    return { demo, booked }
  }

  it('fills three weeks on the days on which the business is open, and lays the same again for the same seed', async () => {
    const [first, second, other] = [setUp(), setUp(), setUp()]
    expect(await first.demo.lay(load, today)).to.equal(18 * 2)
    await second.demo.lay(load, today)
    await other.demo.lay({ ...load, seed: 2 }, today)
    expect(second.booked).to.deep.equal(first.booked)
    expect(other.booked).not.to.deep.equal(first.booked)
    const days = first.booked.map(text => /"startsAt":"([\d-]+)/.exec(text)?.[1] ?? '')
    expect([days[0], days.at(-1)]).to.deep.equal(['2027-06-02', '2027-06-22'])
  })

  it('leaves out a time that somebody has taken meanwhile', async () => {
    const { demo } = setUp(count => {
      if (count % 3 === 0) throw new SlotTakenError({ startsAt: '', alternatives: [] })
    })
    expect(await demo.lay(load, today)).to.equal(24)
  })

  it('stops at any other failure', async () => {
    const { demo, booked } = setUp(() => {
      throw new InternalError({})
    })
    expect((await caught(demo.lay(load, today))).code).to.equal('BW_INTERNAL')
    expect(booked).to.have.length(1)
  })

  it('stops between two bookings when the engine is to end', async () => {
    let asked = 0
    const { demo, booked } = setUp()
    expect(await demo.lay({ ...load, isStopWanted: () => (asked += 1) > 5 }, today)).to.equal(5)
    expect(booked).to.have.length(5)
  })
})
