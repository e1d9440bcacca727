import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { HoldService } from '../../dist/booking/hold-service.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import { aWednesday, asked, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

describe('bookings against hostile input', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  const day = aWednesday()

  before(async () => {
    spa = await startSpa()
  })
  after(() => spa.close())

  const search = (durationMinutes: number | undefined, audience: 'customer' | 'staff') => {
    const serviceId = spa.ids.services['swedish-massage']!
    const request = { serviceId, from: day, to: day, ...(durationMinutes ? { durationMinutes } : {}) }
    return spa.engine.container.resolve(AvailabilityService).find(spa.tenant.id, request, audience)
  }
  const hold = async (durationMinutes: number, context = asked()) => {
    const { slots } = await search(undefined, 'customer')
    const startsAt = new Date(slots[0]!.startsAt)
    const appointments = [{ serviceId: spa.ids.services['swedish-massage']!, startsAt, durationMinutes }]
    return spa.engine.container.resolve(HoldService).hold(spa.tenant.id, { appointments }, context)
  }
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as BookwrightError<{ issues: { path: string }[] }>
  }

  for (const minutes of [1, 30, 240, 1440]) {
    it(`does not sell a customer ${minutes} minutes of a service that takes 60`, async () => {
      for (const work of [() => hold(minutes), () => search(minutes, 'customer')]) {
        const { code, details } = await refusal(work())
        expect([code, details.issues[0]?.path]).to.deep.equal(['BW_INVALID_REQUEST', 'durationMinutes'])
      }
    })
  }

  it('offers a customer who names the duration of the service what it offers anyway', async () => {
    const [named, plain] = await Promise.all([search(60, 'customer'), search(undefined, 'customer')])
    expect(named.slots).to.have.length.above(0)
    expect(named.slots).to.deep.equal(plain.slots)
    const { body } = await hold(60)
    const [appointment] = body.appointments
    expect(Date.parse(appointment!.endsAt) - Date.parse(appointment!.startsAt)).to.equal(60 * 60_000)
  })

  it('lets the desk choose a duration, and nobody whose role only reads', async () => {
    const by = (role: string) => ({ ...asked(), actor: { ...OWNER, roles: [role] }, requestId: randomUUID() })
    const { body } = await hold(45, by('front-desk'))
    const [appointment] = body.appointments
    expect(Date.parse(appointment!.endsAt) - Date.parse(appointment!.startsAt)).to.equal(45 * 60_000)
    expect((await refusal(hold(45, by('accountant')))).code).to.equal('BW_INVALID_REQUEST')
  })

  it('refuses a cursor that it did not write before the database sees it', async () => {
    const id = randomUUID()
    const texts = [
      `2026-01-01T00:00:00.000Z ${'-'.repeat(36)}`,
      `-271821-04-20T00:00:00.000Z ${id}`,
      `+275760-09-13T00:00:00.000Z ${id}`,
      `2026-02-30T00:00:00.000Z ${id}`,
      `Thu, 01 Jan 2026 ${id}`,
      `\0 ${id}`,
    ]
    for (const text of texts) {
      const cursor = Buffer.from(text).toString('base64url')
      const list = spa.engine.container.resolve(BookingService).list(spa.tenant.id, { cursor })
      const { code, details } = await refusal(list)
      expect([text, code, details.issues[0]?.path]).to.deep.equal([text, 'BW_INVALID_REQUEST', 'cursor'])
    }
  })
})
