import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { HoldService } from '../../dist/booking/hold-service.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { createLogger } from '../../dist/config/create-logger.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import { Sweeps } from '../../dist/jobs/sweeps.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { aWednesday, asked, CUSTOMER, foundSpa, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

describe('BookingService on a real database', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let bookings: BookingService
  let holds: HoldService
  let availability: AvailabilityService
  const day = aWednesday()
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }

  before(async () => {
    spa = await startSpa()
    bookings = spa.engine.container.resolve(BookingService)
    holds = spa.engine.container.resolve(HoldService)
    availability = spa.engine.container.resolve(AvailabilityService)
  })
  after(() => spa.close())

  async function slotsOf(service: string, on = day) {
    const serviceId = spa.ids.services[service]!
    const { slots } = await availability.find(spa.tenant.id, { serviceId, from: on, to: on }, 'customer')
    return slots.map(slot => ({ serviceId, startsAt: new Date(slot.startsAt) }))
  }

  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as BookwrightError<{ alternatives?: { startsAt: string }[]; reasons?: { code: string }[] }>
  }

  it('books an offered slot, and the slot is no longer offered to who needs the same room and therapist', async () => {
    const [first] = await slotsOf('led-facial')
    const { status, body } = await bookings.book(spa.tenant.id, { appointments: [first!], customer }, asked())
    expect(status).to.equal(201)
    expect(body).to.include({ status: 'confirmed', source: 'web' })
    expect(body.total).to.deep.equal({ amount: 8_500, currency: 'GBP' })
    expect(body.deposit).to.deep.equal({ amount: 2_550, currency: 'GBP' })
    expect(body.appointments[0]!.assignments.map(item => item.requirement).sort()).to.deep.equal([
      'machine',
      'room',
      'therapist',
    ])
    const left = await slotsOf('led-facial')
    expect(left.map(slot => slot.startsAt.getTime())).not.to.include(first!.startsAt.getTime())
  })

  it('answers a repeat of the same key with the first answer and books once', async () => {
    const [, , , slot] = await slotsOf('cut-and-finish')
    const key = randomUUID()
    const first = await bookings.book(spa.tenant.id, { appointments: [slot!], customer }, asked(key))
    const second = await bookings.book(spa.tenant.id, { appointments: [slot!], customer }, asked(key))
    expect(second.isReplayed).to.equal(true)
    expect(second.body).to.deep.equal(first.body)
  })

  it('refuses the same key with another body', async () => {
    const slots = await slotsOf('cut-and-finish')
    const key = randomUUID()
    await bookings.book(spa.tenant.id, { appointments: [slots.at(-1)!], customer }, asked(key))
    const error = await refusal(
      bookings.book(spa.tenant.id, { appointments: [slots[0]!], customer }, asked(key, 'other')),
    )
    expect(error.code).to.equal('BW_IDEMPOTENCY_MISMATCH')
  })

  it('says that a slot is taken and offers three others', async () => {
    const slot = (await slotsOf('couples-massage')).at(-1)!
    await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    const error = await refusal(bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked()))
    expect(error.code).to.equal('BW_SLOT_TAKEN')
    expect(error.details.alternatives).to.have.lengthOf(3)
  })

  for (const [what, shift, reason] of [
    ['off the grid', 7, 'OFF_GRID'],
    ['before opening', -24 * 60, undefined],
  ] as const) {
    it(`says why a start ${what} is not offered`, async () => {
      const slots = await slotsOf('swedish-massage', aWednesday(2))
      const startsAt = new Date(slots[0]!.startsAt.getTime() + (shift > 0 ? shift : -9 * 60) * 60_000)
      const appointments = [{ serviceId: slots[0]!.serviceId, startsAt }]
      const error = await refusal(bookings.book(spa.tenant.id, { appointments, customer }, asked()))
      expect(error.code).to.equal('BW_SLOT_UNAVAILABLE')
      const codes = error.details.reasons?.map(item => item.code) ?? []
      expect(codes).not.to.deep.equal([])
      if (reason) expect(codes).to.include(reason)
      expect(error.details.alternatives).to.have.lengthOf(3)
    })
  }

  it('refuses a start in the past', async () => {
    const serviceId = spa.ids.services['swedish-massage']!
    const appointments = [{ serviceId, startsAt: new Date('2020-01-08T10:00:00Z') }]
    const error = await refusal(bookings.book(spa.tenant.id, { appointments, customer }, asked()))
    expect(error.code).to.equal('BW_SLOT_UNAVAILABLE')
  })

  it('keeps a hold from others, and makes a booking of it at the price that was shown', async () => {
    const slot = (await slotsOf('couples-massage', aWednesday(3)))[0]!
    const hold = await holds.hold(spa.tenant.id, { appointments: [slot] }, asked())
    expect(hold.body.quote.total.amount).to.equal(15_000)
    const lost = await refusal(bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked()))
    expect(lost.code).to.equal('BW_SLOT_TAKEN')
    const input = { holdId: hold.body.id, holdToken: hold.body.token, customer }
    const { body } = await bookings.book(spa.tenant.id, input, asked())
    expect(body).to.include({ id: hold.body.id, status: 'confirmed' })
    expect(body.total.amount).to.equal(15_000)
  })

  it('does not open a hold to whoever has only its id', async () => {
    const slot = (await slotsOf('cut-and-finish', aWednesday(3)))[0]!
    const hold = await holds.hold(spa.tenant.id, { appointments: [slot] }, asked())
    const input = { holdId: hold.body.id, holdToken: `${spa.tenant.slug}.guess`, customer }
    expect((await refusal(bookings.book(spa.tenant.id, input, asked()))).code).to.equal('BW_NOT_FOUND')
  })

  it('gives a released hold back at once', async () => {
    const slot = (await slotsOf('couples-massage', aWednesday(4)))[0]!
    const hold = await holds.hold(spa.tenant.id, { appointments: [slot] }, asked())
    await holds.release(spa.tenant.id, { id: hold.body.id, token: hold.body.token }, asked())
    const { status } = await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    expect(status).to.equal(201)
  })

  it('extends a hold a few times and no more', async () => {
    const slot = (await slotsOf('cut-and-finish', aWednesday(4)))[0]!
    const { body } = await holds.hold(spa.tenant.id, { appointments: [slot] }, asked())
    const hold = { id: body.id, token: body.token }
    for (let index = 1; index <= 3; index += 1) {
      const extended = await holds.extend(spa.tenant.id, hold, asked())
      expect(Date.parse(extended.body.expiresAt) - Date.parse(body.expiresAt)).to.equal(index * 5 * 60_000)
    }
    expect((await refusal(holds.extend(spa.tenant.id, hold, asked()))).code).to.equal('BW_HOLD_LIMIT')
  })

  it('moves a booking in one step: the old time is free, the new one taken, and a lost move changes nothing', async () => {
    const on = aWednesday(5)
    const [first, second] = await slotsOf('couples-massage', on)
    const other = (await slotsOf('couples-massage', on)).at(-1)!
    const { body } = await bookings.book(spa.tenant.id, { appointments: [first!], customer }, asked())
    await bookings.book(spa.tenant.id, { appointments: [other], customer }, asked())
    const rescheduling = spa.engine.container.resolve(Rescheduling)
    const access = { actor: CUSTOMER, manageToken: body.manageToken! }
    const move = { bookingId: body.id, startsAt: other.startsAt, access }
    expect((await refusal(rescheduling.reschedule(spa.tenant.id, move, asked()))).code).to.equal('BW_SLOT_TAKEN')
    expect((await bookings.read(spa.tenant.id, body.id, access)).appointments[0]!.startsAt).to.equal(
      first!.startsAt.toISOString(),
    )
    // A quarter of an hour later overlaps its own old time, which does not stand in its way.
    await rescheduling.reschedule(spa.tenant.id, { ...move, startsAt: second!.startsAt }, asked())
    const moved = await bookings.read(spa.tenant.id, body.id, access)
    expect(moved.appointments[0]!.startsAt).to.equal(second!.startsAt.toISOString())
    expect(moved.version).to.equal(2)
  })

  it('cancels with the link of the booking, frees the time and says what it costs', async () => {
    const slot = (await slotsOf('couples-massage', aWednesday(6)))[0]!
    const { body } = await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    const cancellation = spa.engine.container.resolve(Cancellation)
    const access = { actor: CUSTOMER, manageToken: body.manageToken! }
    const terms = await cancellation.terms(spa.tenant.id, body.id, access)
    expect(terms).to.include({ isAllowed: true, text: 'Cancelling now is free.' })
    const answer = await cancellation.cancel(spa.tenant.id, { bookingId: body.id, access }, asked())
    expect(answer.body).to.deep.equal({
      status: 'cancelled',
      refund: { amount: 0, currency: 'GBP' },
      fee: { amount: 0, currency: 'GBP' },
    })
    const again = await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    expect(again.status).to.equal(201)
    const twice = await refusal(cancellation.cancel(spa.tenant.id, { bookingId: body.id, access }, asked()))
    expect(twice.code).to.equal('BW_INVALID_TRANSITION')
  })

  it('shows a booking to its customer and to staff, and to nobody else', async () => {
    const slot = (await slotsOf('cut-and-finish', aWednesday(6)))[0]!
    const { body } = await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    const { tenant: other } = await foundSpa(spa.engine, 'other')
    const read = (tenantId: string, access: object) =>
      bookings.read(tenantId, body.id, { actor: CUSTOMER, ...access }).then(
        found => found.id,
        (error: BookwrightError) => error.code,
      )
    expect(await read(spa.tenant.id, { manageToken: body.manageToken })).to.equal(body.id)
    expect(await read(spa.tenant.id, { actor: OWNER })).to.equal(body.id)
    expect(await read(spa.tenant.id, {})).to.equal('BW_NOT_FOUND')
    expect(await read(spa.tenant.id, { manageToken: 'lotus.wrong' })).to.equal('BW_NOT_FOUND')
    expect(await read(other.id, { actor: OWNER })).to.equal('BW_NOT_FOUND')
  })

  it('takes two chairs of the pool at once and refuses the third, although each chair is interchangeable', async () => {
    const on = aWednesday(7)
    const colour = (await slotsOf('root-colour', on))[0]!
    await bookings.book(spa.tenant.id, { appointments: [colour], customer }, asked())
    // While the colour takes, the stylist is free for a cut on the second chair.
    const cuts = await slotsOf('cut-and-finish', on)
    const during = cuts.filter(slot => {
      const minutes = (slot.startsAt.getTime() - colour.startsAt.getTime()) / 60_000
      return minutes >= 0 && minutes < 85
    })
    expect(during.map(slot => (slot.startsAt.getTime() - colour.startsAt.getTime()) / 60_000)).to.deep.equal([30])
    const { status } = await bookings.book(spa.tenant.id, { appointments: [during[0]!], customer }, asked())
    expect(status).to.equal(201)
  })

  it('keeps a limit by the day when ten bookings at different hours race for it', async () => {
    const editor = spa.engine.container.resolve(CatalogEditor)
    await editor.updateResource(spa.tenant.id, spa.ids.resources['anna']!, { limits: { perDay: 3 } })
    const slots = (await slotsOf('cut-and-finish', aWednesday(8))).filter((_, index) => index % 2 === 0).slice(0, 10)
    const answers = await Promise.all(
      slots.map(slot =>
        bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked()).then(
          () => 'booked',
          (error: BookwrightError) => error.code,
        ),
      ),
    )
    await editor.updateResource(spa.tenant.id, spa.ids.resources['anna']!, { limits: {} })
    expect(slots).to.have.lengthOf(10)
    expect(answers.filter(answer => answer === 'booked')).to.have.lengthOf(3)
    expect(new Set(answers)).to.deep.equal(new Set(['booked', 'BW_SLOT_TAKEN']))
  })

  it('counts a lapsed hold anew: it does not slip past a limit that was used up meanwhile', async () => {
    const editor = spa.engine.container.resolve(CatalogEditor)
    await editor.updateResource(spa.tenant.id, spa.ids.resources['anna']!, { limits: { perDay: 1 } })
    const [first, , , , second] = await slotsOf('cut-and-finish', aWednesday(9))
    const { body } = await holds.hold(spa.tenant.id, { appointments: [first!] }, asked())
    await lapse(spa, body.id)
    await bookings.book(spa.tenant.id, { appointments: [second!], customer }, asked())
    const input = { holdId: body.id, holdToken: body.token, customer }
    expect((await refusal(bookings.book(spa.tenant.id, input, asked()))).code).to.equal('BW_SLOT_TAKEN')
    const again = holds.extend(spa.tenant.id, { id: body.id, token: body.token }, asked())
    expect((await refusal(again)).code).to.equal('BW_SLOT_TAKEN')
    await editor.updateResource(spa.tenant.id, spa.ids.resources['anna']!, { limits: {} })
  })

  it('books a lapsed hold when nobody came in between', async () => {
    const [slot] = await slotsOf('couples-massage', aWednesday(9))
    const { body } = await holds.hold(spa.tenant.id, { appointments: [slot!] }, asked())
    await lapse(spa, body.id)
    const input = { holdId: body.id, holdToken: body.token, customer }
    expect((await bookings.book(spa.tenant.id, input, asked())).body.status).to.equal('confirmed')
  })

  it('lets go of a hold that the sweep has ended without a step in its history that the state machine forbids', async () => {
    const [slot] = await slotsOf('couples-massage', aWednesday(10))
    const { body } = await holds.hold(spa.tenant.id, { appointments: [slot!] }, asked())
    await lapse(spa, body.id)
    const unitOfWork = spa.engine.container.resolve<SequelizeUnitOfWork>(UNIT_OF_WORK)
    await new Sweeps(unitOfWork, createLogger({ logLevel: 'silent' })).expireBookings()
    await holds.release(spa.tenant.id, body, asked())
    const steps = await unitOfWork.read<{ to: string }>(
      spa.tenant.id,
      'SELECT to_status AS to FROM bw.booking_transition WHERE tenant_id = $1 AND booking_id = $2 ORDER BY version',
      [spa.tenant.id, body.id],
    )
    expect(steps.map(({ to }) => to)).to.deep.equal(['held', 'expired'])
  })
})

/** Lets a hold run out, as if its ten minutes had passed. */
async function lapse(spa: SpaEngine, bookingId: string): Promise<void> {
  const unitOfWork = spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK)
  await unitOfWork.run(spa.tenant.id, async tx => {
    await tx.query(`UPDATE bw.booking SET expires_at = bw.now() - interval '1 second' WHERE id = $1`, [bookingId])
    await tx.query(
      `UPDATE bw.allocation SET active = tstzrange(lower(active), greatest(lower(active), bw.now()))
        WHERE owner_id IN (SELECT id FROM bw.appointment WHERE booking_id = $1)`,
      [bookingId],
    )
  })
}
