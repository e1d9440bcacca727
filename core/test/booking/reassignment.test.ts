import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Reassignment } from '../../dist/booking/reassignment.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { aWednesday, asked, atSpa, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

const RIVALS = 12

describe('Reassignment on a real database', function () {
  this.timeout(90_000)
  let spa: SpaEngine
  let bookings: BookingService
  let desk: Reassignment
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }
  const access = { actor: OWNER }
  const asOwner = (key?: string) => ({ ...asked(key), actor: OWNER, source: 'admin' as const })

  before(async () => {
    spa = await startSpa()
    bookings = spa.engine.container.resolve(BookingService)
    desk = spa.engine.container.resolve(Reassignment)
  })
  after(() => spa?.close())

  const book = async (service: string, startsAt: Date, staff?: string) => {
    const appointment = {
      serviceId: spa.ids.services[service]!,
      startsAt,
      ...(staff ? { staffId: person(staff) } : {}),
    }
    const { body } = await bookings.book(
      spa.tenant.id,
      { appointments: [appointment], customer, isAccepted: true },
      asOwner(),
    )
    return body
  }
  const person = (key: string) => spa.ids.resources[key]!
  const reassign = (bookingId: string, requirement: string, to: readonly string[], more: object = {}) =>
    desk.reassign(spa.tenant.id, { bookingId, requirement, resourceIds: to, access, ...more }, asOwner())
  const idsOf = async (bookingId: string, requirement: string) => {
    const body = await bookings.read(spa.tenant.id, bookingId, access)
    return body.appointments[0]!.assignments.find(item => item.requirement === requirement)!.resources.map(
      item => item.id,
    )
  }
  const caught = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as BookwrightError<{ refused?: { reasons: string[] }[] }>
  }
  const rows = <T extends object>(sql: string, values: readonly unknown[]) =>
    spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK).read<T>(spa.tenant.id, sql, [spa.tenant.id, ...values])

  it('says who could take each place, and why the others cannot', async () => {
    const day = aWednesday(1)
    const booking = await book('swedish-massage', atSpa(day, '11:00'), 'maya')
    await book('swedish-massage', atSpa(day, '12:00'), 'chloe').catch(() => undefined)
    const { choices, isPinned } = await desk.assignees(spa.tenant.id, { bookingId: booking.id, access })
    expect(isPinned).to.equal(true)
    const therapist = choices.find(item => item.requirement === 'therapist')!
    expect(therapist.current.map(item => item.name)).to.deep.equal(['Maya Patel'])
    const told = therapist.options.map(({ resource, isFree, reasons }) => [resource.name, isFree, reasons])
    expect(told).to.deep.equal([
      ['Anna Kowalska', false, ['SKILL_MISSING']],
      ['Chloe Reed', false, ['BUFFER']],
    ])
    const room = choices.find(item => item.requirement === 'room')!
    expect(room.options.filter(item => item.isFree)).to.have.lengthOf.at.most(1)
    expect(room.options.find(item => item.resource.name === 'Couples Suite')?.reasons).to.deep.equal(['SKILL_MISSING'])
  })

  it('swaps the person and leaves the room, the time and the price; history, event and audit say so', async () => {
    const booking = await book('swedish-massage', atSpa(aWednesday(2), '10:00'), 'maya')
    const room = await idsOf(booking.id, 'room')
    await reassign(booking.id, 'therapist', [person('chloe')], { version: booking.version, isCustomerTold: true })
    const after = await bookings.read(spa.tenant.id, booking.id, access)
    expect(await idsOf(booking.id, 'therapist')).to.deep.equal([person('chloe')])
    expect(await idsOf(booking.id, 'room')).to.deep.equal(room)
    expect(after.total).to.deep.equal(booking.total)
    expect(after.appointments[0]).to.include({ startsAt: booking.appointments[0]!.startsAt })
    expect(after.appointments[0]!.isPinned, 'nobody asked for Chloe').to.equal(undefined)
    const [found] = await rows<object>(
      `SELECT (SELECT count(*)::int FROM bw.outbox o WHERE o.tenant_id = $1 AND o.aggregate_id = $2 AND o.hook = 'booking.reassigned'
          AND o.payload @> '{"isCustomerTold": true}') AS events,
        (SELECT count(*)::int FROM bw.outbox o WHERE o.tenant_id = $1 AND o.aggregate_id = $2 AND o.hook = 'booking.rescheduled') AS moves,
        (SELECT count(*)::int FROM bw.audit_log a WHERE a.tenant_id = $1 AND a.subject_id = $2 AND a.action = 'booking.reassign') AS audited`,
      [booking.id],
    )
    expect(found).to.deep.equal({ events: 1, moves: 0, audited: 1 })
    expect(
      (await caught(reassign(booking.id, 'therapist', [person('maya')], { version: booking.version }))).code,
    ).to.equal('BW_STALE_VERSION')
  })

  it('refuses who cannot serve, an unknown requirement and a wrong number, and changes nothing', async () => {
    const booking = await book('swedish-massage', atSpa(aWednesday(3), '10:00'), 'maya')
    const refused = await caught(reassign(booking.id, 'therapist', [person('anna')]))
    expect(refused.code).to.equal('BW_NOT_ASSIGNABLE')
    expect(refused.details.refused?.[0]?.reasons).to.deep.equal(['SKILL_MISSING'])
    expect((await caught(reassign(booking.id, 'nothing', [person('anna')]))).code).to.equal('BW_INVALID_REQUEST')
    const two = [person('maya'), person('chloe')]
    expect((await caught(reassign(booking.id, 'therapist', two))).code).to.equal('BW_INVALID_REQUEST')
    expect(await idsOf(booking.id, 'therapist')).to.deep.equal([person('maya')])
  })

  it('gives one person to one of many who are moved to her at once, and the others keep theirs', async () => {
    const day = aWednesday(4)
    const booking = await book('swedish-massage', atSpa(day, '10:00'), 'maya')
    const rivals = Array.from({ length: RIVALS }, (_, index) =>
      index % 2 === 0
        ? reassign(booking.id, 'therapist', [person('chloe')]).then(() => 'reassigned')
        : book('swedish-massage', atSpa(day, '10:00'), 'chloe').then(() => 'booked'),
    )
    const outcomes = await Promise.allSettled(rivals)
    const booked = outcomes.filter(item => item.status === 'fulfilled' && item.value === 'booked').length
    const holder = (await idsOf(booking.id, 'therapist'))[0]
    expect(holder === person('chloe') ? 0 : 1).to.equal(booked)
    const [twice] = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.allocation a JOIN bw.allocation b ON a.tenant_id = b.tenant_id AND a.unit_id = b.unit_id
         AND a.id < b.id AND a.during && b.during AND a.active && b.active WHERE a.tenant_id = $1`,
      [],
    )
    expect(twice!.count).to.equal(0)
  })
})
