import { expect } from 'chai'
import type { SolverRule } from '../../dist/availability/solver-constraint.js'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { toMinutes } from '../../dist/domain/interval.js'
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
