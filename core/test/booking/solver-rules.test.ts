import { expect } from 'chai'
import type { SolverRule } from '../../dist/availability/solver-constraint.js'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { ItineraryService } from '../../dist/booking/itinerary-service.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { SeriesPlanner } from '../../dist/booking/series-planner.js'
import { toMinutes } from '../../dist/domain/interval.js'
import { availabilitySlots } from '../../dist/hooks/catalog.js'
import { HookBus } from '../../dist/hooks/hook-bus.js'
import { solverConstraint } from '../../dist/hooks/solver-constraint-hook.js'
import { aWednesday, asked, foundSpa, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

// The spa enabled it; it has no rules of its own.
const PLUGIN = 'payment-onsite'

describe('A solver rule of a plugin, in a business', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let rule: SolverRule | undefined
  let remove: () => void
  const day = aWednesday()
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }

  before(async () => {
    spa = await startSpa()
    const bus = spa.engine.container.resolve(HookBus)
    remove = bus.onPart(solverConstraint, () => rule, { plugin: PLUGIN })
  })
  afterEach(() => (rule = undefined))
  after(async () => {
    remove()
    await spa.close()
  })

  const serviceId = () => spa.ids.services['cut-and-finish']!

  async function slots() {
    const request = { serviceId: serviceId(), from: day, to: day }
    const { slots: found } = await spa.engine.container
      .resolve(AvailabilityService)
      .find(spa.tenant.id, request, 'customer')
    return found
  }

  const book = (startsAt: string, relax?: 'start' | 'rules') => {
    const appointments = [{ serviceId: serviceId(), startsAt: new Date(startsAt) }]
    const context = { ...asked(), ...(relax && { actor: OWNER }) }
    return spa.engine.container.resolve(BookingService).book(spa.tenant.id, { appointments, customer, relax }, context)
  }

  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: { code: string; details: { reasons: { code: string }[]; alternatives: { startsAt: string }[] } }) =>
        error,
    )

  it('takes times out of what is offered, booked, moved to and proposed instead', async () => {
    const before = await slots()
    const [first, second, third] = before.map(slot => slot.startsAt) as [string, string, string]
    const booked = await book(third)
    const refused = toMinutes(new Date(first))
    rule = { filter: ({ start }) => start !== refused }
    expect((await slots()).map(slot => slot.startsAt))
      .to.not.include(first)
      .and.to.include(second)
    const error = await refusal(book(first))
    expect(error).to.have.property('code', 'BW_SLOT_UNAVAILABLE')
    expect(error?.details.reasons.map(reason => reason.code)).to.deep.equal(['RULE'])
    expect(error?.details.alternatives.map(other => other.startsAt)).to.not.include(first)
    const move = { bookingId: booked.body.id as never, startsAt: new Date(first), access: { actor: OWNER } }
    const moving = spa.engine.container.resolve(Rescheduling).reschedule(spa.tenant.id, move, asked())
    expect(await refusal(moving)).to.have.property('code', 'BW_SLOT_UNAVAILABLE')
  })

  it('is one that staff may leave aside with the other rules', async () => {
    const [first] = (await slots()).map(slot => slot.startsAt) as [string]
    rule = { mask: () => [] }
    expect(await slots()).to.deep.equal([])
    expect(await refusal(book(first, 'start'))).to.have.property('code', 'BW_SLOT_UNAVAILABLE')
    expect((await book(first, 'rules')).status).to.equal(201)
  })

  it('prices what is shown and what is booked alike, and never below nothing', async () => {
    const usual = (await slots())[0]!.price
    for (const [amount, expected] of [
      [750, usual.amount + 750],
      [-1_000_000, 0],
    ] as const) {
      rule = { price: () => [{ rule: 'evening', amount }] }
      const [slot] = await slots()
      expect(slot!.price).to.deep.equal({ ...usual, amount: expected })
      const { body } = await book(slot!.startsAt)
      expect(body.total).to.deep.equal({ ...usual, amount: expected })
      rule = undefined
    }
  })

  it('has its say in visits of several services: what is offered, what they cost, and what a filter leaves', async () => {
    const items = ['cut-and-finish', 'root-colour'].map(key => ({ serviceId: spa.ids.services[key]! }))
    const itineraries = spa.engine.container.resolve(ItineraryService)
    const request = { items, order: 'fixed' as const, maxGapMinutes: 15, from: day, to: day, limit: 40 }
    const find = async () => (await itineraries.find(spa.tenant.id, request, false)).itineraries
    const before = await find()
    const [first, second] = before
    const refused = toMinutes(new Date(first!.startsAt))
    rule = { filter: ({ start }) => start !== refused, price: () => [{ rule: 'evening', amount: 250 }] }
    const under = await find()
    const starts = under.map(visit => visit.startsAt)
    expect(starts).to.include(second!.startsAt)
    expect(starts).to.not.include(first!.startsAt)
    const [visit] = under
    const plain = before.find(other => other.startsAt === visit!.startsAt)
    expect(visit!.price.amount - plain!.price.amount).to.equal(500)
    const appointments = visit!.appointments.map(part => ({ ...part, startsAt: new Date(part.startsAt) }))
    const input = { appointments: appointments as never, customer }
    const { body } = await spa.engine.container.resolve(BookingService).book(spa.tenant.id, input, asked())
    expect(body.total, 'what was shown is what it costs').to.deep.equal(visit!.price)
    rule = undefined
    const removeFilter = spa.engine.container
      .resolve(HookBus)
      .onFilter(availabilitySlots, slots => slots.filter(slot => slot.startsAt.getTime() % 1_800_000 === 0), {
        plugin: PLUGIN,
      })
    try {
      const left = await find()
      expect(left).to.have.length.greaterThan(0)
      const starts = left.flatMap(found => found.appointments.map(part => Date.parse(part.startsAt) % 1_800_000))
      expect(new Set(starts)).to.deep.equal(new Set([0]))
    } finally {
      removeFilter()
    }
  })

  it('has its say before a series is booked: times that it refuses are conflicts, and no proposals', async () => {
    const [first] = (await slots()).map(slot => slot.startsAt) as [string]
    const again = toMinutes(new Date(first)) + 7 * 1440
    rule = { filter: ({ start }) => start !== again }
    const wish = {
      ...{ serviceId: serviceId(), startsAt: new Date(first) },
      rule: { frequency: 'weekly' as const, count: 2 },
    }
    const preview = await spa.engine.container.resolve(SeriesPlanner).preview(spa.tenant.id, wish as never, 'staff')
    expect(preview.items.map(item => item.status)).to.deep.equal(['free', 'conflict'])
    expect(preview.items[1]!.reasons.map(({ code }) => code)).to.deep.equal(['RULE'])
    const proposed = preview.items[1]!.proposals.map(({ startsAt }) => startsAt)
    expect(proposed)
      .to.have.length.greaterThan(0)
      .and.to.not.include(new Date(again * 60_000).toISOString())
  })

  it('keeps the prepared answers of questions on which no rule has a say, and of those only', async () => {
    const availability = spa.engine.container.resolve(AvailabilityService)
    const answer = () => availability.answer(spa.tenant.id, { serviceId: serviceId(), from: day, to: day }, 'customer')
    expect(Buffer.isBuffer(await answer())).to.equal(true)
    rule = { mask: () => [] }
    expect(await answer())
      .to.have.property('slots')
      .that.deep.equals([])
    rule = undefined
    expect(JSON.parse(String(await answer())).slots).to.deep.equal(JSON.parse(JSON.stringify(await slots())))
  })

  it('says nothing in a business that did not enable the plugin', async () => {
    rule = { mask: () => [] }
    const other = await foundSpa(spa.engine, 'other', [])
    const request = { serviceId: other.ids.services['cut-and-finish']!, from: day, to: day }
    const found = await spa.engine.container.resolve(AvailabilityService).find(other.tenant.id, request, 'customer')
    expect(found.slots).to.not.have.length(0)
  })
})
