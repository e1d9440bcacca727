import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { Attendance } from '../../dist/booking/attendance.js'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { CalendarService } from '../../dist/booking/calendar-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { HoldService } from '../../dist/booking/hold-service.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { SessionCancelling } from '../../dist/booking/session-cancelling.js'
import { SessionDesk } from '../../dist/booking/session-desk.js'
import { SessionEditing } from '../../dist/booking/session-editing.js'
import { SessionLists } from '../../dist/booking/session-lists.js'
import { TimeOffService } from '../../dist/booking/time-off-service.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { Alternative } from '../../dist/errors/catalog.js'
import { addClass, type SpaClass } from './support/spa-class.js'
import { aWednesday, asked, CUSTOMER, OWNER, startSpa, weeksLater, type SpaEngine } from './support/spa-engine.js'

type Refusal = BookwrightError<{
  alternatives: Alternative[]
  conflicts: { startsAt: string }[]
  reasons: { code: string }[]
}>
const PLACES = 3

describe('A class on a real database', function () {
  this.timeout(120_000)
  let spa: SpaEngine
  let spin: SpaClass
  let week = 1
  const of = <T>(type: new (...given: never[]) => T): T => spa.engine.container.resolve(type as never)
  const asOwner = () => ({ ...asked(), actor: OWNER, source: 'admin' as const })
  const staff = { actor: OWNER }
  const person = (name: string) => ({ name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test` })
  /** A Wednesday of its own for each test; 12:30 lies in the opening hours whatever the season. */
  const freshTime = () => new Date(`${aWednesday(week++)}T12:30:00Z`)
  const create = async (startsAt = freshTime(), more: object = {}) => {
    const { body } = await of(SessionDesk).create(
      spa.tenant.id,
      { serviceId: spin.serviceId, startsAt, ...more },
      asOwner(),
    )
    return { id: body.ids[0]!, startsAt, ...body }
  }
  const book = (sessionId: string, name = 'Lucia Ferrer', places?: number) =>
    of(BookingService).book(
      spa.tenant.id,
      { appointments: [{ serviceId: spin.serviceId, sessionId, places }], customer: person(name) },
      asked(),
    )
  const fill = async (sessionId: string, count: number) => {
    for (let index = 0; index < count; index += 1) await book(sessionId, `Guest ${index}`)
  }
  const read = (id: string) => of(SessionLists).read(spa.tenant.id, id, 'staff')
  const caught = async (work: Promise<unknown>): Promise<Refusal> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as Refusal
  }
  const slots = async (serviceId: string, at: Date, audience: 'customer' | 'staff' = 'customer') => {
    const day = at.toISOString().slice(0, 10)
    const answer = await of(AvailabilityService).answer(spa.tenant.id, { serviceId, from: day, to: day }, audience)
    return (JSON.parse(String(answer)) as { slots: { startsAt: string; placesLeft?: number; sessionId?: string }[] })
      .slots
  }
  const query = <R extends object>(sql: string, values: unknown[] = []) =>
    (
      spa.engine.container.resolve(UNIT_OF_WORK) as {
        platform<T>(work: (tx: { query<Q>(s: string, v: unknown[]): Promise<Q[]> }) => Promise<T>): Promise<T>
      }
    ).platform(tx => tx.query<R>(sql, values))

  before(async () => {
    spa = await startSpa()
    spin = await addClass(spa, PLACES)
  })
  after(() => spa?.close())

  it('is offered as its sessions with the places that are left, and its answer follows each booking at once', async () => {
    const { id, startsAt } = await create()
    expect((await slots(spin.serviceId, startsAt)).map(slot => [slot.startsAt, slot.placesLeft])).to.deep.equal([
      [startsAt.toISOString(), PLACES],
    ])
    const { body } = await book(id, 'Lucia Ferrer', 2)
    expect(body.status).to.equal('confirmed')
    expect(body.total.amount).to.equal(2_400)
    expect(body.appointments[0]).to.deep.include({ startsAt: startsAt.toISOString(), session: { id, places: 2 } })
    expect(body.appointments[0]!.assignments.map(item => item.resources[0]!.name)).to.deep.equal([
      'Iker Sanz',
      'Studio',
    ])
    expect((await slots(spin.serviceId, startsAt))[0]!.placesLeft).to.equal(1)
    await book(id, 'Ana Ruiz')
    expect(await slots(spin.serviceId, startsAt)).to.deep.equal([])
    expect(await read(id)).to.deep.include({ taken: 3, placesLeft: 0, isOpen: false, reasons: ['SESSION_FULL'] })
  })

  it('refuses one too many with the next sessions that have places', async () => {
    const first = await create()
    const [second, third] = [await create(), await create()]
    await fill(first.id, PLACES)
    const refusal = await caught(book(first.id, 'Number Four'))
    expect(refusal.code).to.equal('BW_SLOT_TAKEN')
    const next = refusal.details.alternatives.map(item => item.sessionId)
    expect(next.slice(0, 2)).to.deep.equal([second.id, third.id])
    const many = await caught(book(second.id, 'A Group', PLACES + 1))
    expect(many.code).to.equal('BW_SLOT_TAKEN')
  })

  it('is booked by service and start too, as any time that is offered', async () => {
    const { id, startsAt } = await create()
    const request = { appointments: [{ serviceId: spin.serviceId, startsAt }], customer: person('By Start') }
    const { body } = await of(BookingService).book(spa.tenant.id, request, asked())
    expect(body.appointments[0]!.session).to.deep.equal({ id, places: 1 })
    const off = {
      ...request,
      appointments: [{ serviceId: spin.serviceId, startsAt: new Date(startsAt.getTime() + 60_000) }],
    }
    const refusal = await caught(of(BookingService).book(spa.tenant.id, off, asked()))
    expect(refusal.code).to.equal('BW_SLOT_UNAVAILABLE')
    expect(refusal.details.reasons).to.deep.equal([{ code: 'NO_SESSION' }])
  })

  it('keeps its room and its teacher from private hire, and a private hire keeps the class out', async () => {
    const { startsAt } = await create()
    const at = (minutes: number) => new Date(startsAt.getTime() + minutes * 60_000)
    const hire = (when: Date) =>
      of(BookingService).book(
        spa.tenant.id,
        { appointments: [{ serviceId: spin.privateId, startsAt: when }], customer: person('Private Hire') },
        asked(),
      )
    const free = (await slots(spin.privateId, startsAt)).map(slot => slot.startsAt)
    expect(free).to.include(at(-60).toISOString()).and.include(at(60).toISOString())
    for (const minutes of [-30, 0, 30]) expect(free).not.to.include(at(minutes).toISOString())
    expect((await caught(hire(startsAt))).code).to.equal('BW_SLOT_TAKEN')
    await hire(at(90))
    const conflict = await caught(create(at(90)))
    expect(conflict.code).to.equal('BW_SESSION_CONFLICT')
    expect(conflict.details.conflicts.map(item => item.startsAt)).to.deep.equal([at(90).toISOString()])
  })

  it('holds a place for as long as a hold lasts, books it, and gives it back', async () => {
    const { id } = await create()
    const wish = { appointments: [{ serviceId: spin.serviceId, sessionId: id }] }
    const hold = (await of(HoldService).hold(spa.tenant.id, wish, asked())).body
    expect(hold.appointments[0]).to.deep.include({ session: { id, places: 1 } })
    expect(await read(id)).to.deep.include({ taken: 1 })
    const finish = { holdId: hold.id, holdToken: hold.token, customer: person('Held Place') }
    const { body } = await of(BookingService).book(spa.tenant.id, finish, asked())
    expect(await read(id)).to.deep.include({ taken: 1 })
    const access = { actor: CUSTOMER, manageToken: body.manageToken! }
    await of(Cancellation).cancel(spa.tenant.id, { bookingId: body.id, access }, asked())
    expect(await read(id)).to.deep.include({ taken: 0, placesLeft: PLACES })
  })

  it('does not give a lapsed hold a place that somebody has taken since', async () => {
    const { id } = await create(freshTime(), { capacity: 1 })
    const wish = { appointments: [{ serviceId: spin.serviceId, sessionId: id }] }
    const hold = (await of(HoldService).hold(spa.tenant.id, wish, asked())).body
    const lapse = async () => {
      await query(`UPDATE bw.booking SET expires_at = now() - interval '1 minute' WHERE id = $1`, [hold.id])
      await query(
        `UPDATE bw.session_place SET active = tstzrange(lower(active), clock_timestamp())
          WHERE closes_at > clock_timestamp() AND appointment_id IN (SELECT id FROM bw.appointment WHERE booking_id = $1)`,
        [hold.id],
      )
    }
    await lapse()
    const extended = (await of(HoldService).extend(spa.tenant.id, hold, asked())).body
    expect(extended.id, 'nobody took it: the hold comes back').to.equal(hold.id)
    await lapse()
    await book(id, 'Faster Friend')
    const late = { holdId: hold.id, holdToken: hold.token, customer: person('Too Late') }
    expect((await caught(of(BookingService).book(spa.tenant.id, late, asked()))).code).to.equal('BW_SLOT_TAKEN')
  })

  it('gives the last places of a session to exactly as many, whoever comes at once', async () => {
    const { id } = await create()
    const answers = await Promise.allSettled(Array.from({ length: 24 }, (_, index) => book(id, `Racer ${index}`)))
    const won = answers.filter(answer => answer.status === 'fulfilled')
    const codes = answers.flatMap(answer => (answer.status === 'rejected' ? [(answer.reason as Refusal).code] : []))
    expect(won).to.have.lengthOf(PLACES)
    expect(new Set(codes)).to.deep.equal(new Set(['BW_SLOT_TAKEN']))
    const numbers = await query<{ place_no: number }>(
      `SELECT place_no FROM bw.session_place WHERE session_id = $1 AND closes_at > now() ORDER BY 1`,
      [id],
    )
    expect(numbers.map(row => row.place_no)).to.deep.equal([1, 2, 3])
  })

  it('sells places beyond its capacity where it is allowed to', async () => {
    const { id } = await create(freshTime(), { capacity: 2, overbook: 1 })
    await fill(id, 3)
    expect((await caught(book(id, 'Number Four'))).code).to.equal('BW_SLOT_TAKEN')
    expect(await read(id)).to.deep.include({ capacity: 2, overbook: 1, taken: 3, placesLeft: 0 })
  })

  it('makes a series at one wall-clock time, without the exceptions, and says which times cannot be had', async () => {
    const startsAt = freshTime()
    const days = [0, 1, 2, 3].map(weeks => weeksLater(startsAt, weeks))
    week += 4
    const local = (iso: string) =>
      new Date(iso).toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })
    const blocker = await create(new Date(days[2]!.getTime() + 15 * 60_000))
    const rule = { frequency: 'weekly' as const, count: 4, exceptions: [days[1]!.toISOString().slice(0, 10)] }
    const draft = { serviceId: spin.serviceId, startsAt, rule }
    const preview = await of(SessionDesk).preview(spa.tenant.id, draft)
    expect(preview.map(item => item.endsAt === null)).to.deep.equal([false, true, false])
    expect(new Set(preview.map(item => local(item.startsAt)))).to.have.property('size', 1)
    expect(JSON.stringify(preview[1]!.reasons)).to.contain('Iker Sanz')
    expect((await caught(create(startsAt, { rule }))).code).to.equal('BW_SESSION_CONFLICT')
    const made = await create(startsAt, { rule, skipConflicts: true })
    expect(made.ids).to.have.lengthOf(2)
    expect(made.skipped.map(item => item.startsAt)).to.deep.equal([preview[1]!.startsAt])
    expect((await read(made.ids[0]!)).seriesId).to.equal(made.seriesId)
    expect((await read(blocker.id)).seriesId).to.equal(null)
  })

  it('moves with everybody in it: time, calendar and message', async () => {
    const { id, startsAt } = await create()
    const { body } = await book(id)
    const later = new Date(startsAt.getTime() + 30 * 60_000)
    await of(SessionEditing).edit(spa.tenant.id, { id, startsAt: later }, asOwner())
    const after = await of(BookingService).read(spa.tenant.id, body.id, staff)
    expect(after.appointments[0]!.startsAt).to.equal(later.toISOString())
    expect(after.version).to.equal(body.version + 1)
    const told = await query(`SELECT 1 FROM bw.outbox WHERE aggregate_id = $1 AND hook = 'booking.rescheduled'`, [
      body.id,
    ])
    expect(told).to.have.lengthOf(1)
    const stale = await caught(of(SessionEditing).edit(spa.tenant.id, { id, capacity: 9, version: 1 }, asOwner()))
    expect(stale.code).to.equal('BW_STALE_VERSION')
  })

  it('shrinks as far as the people in it allow, and everybody keeps a place', async () => {
    const { id } = await create()
    const bookings = [(await book(id, 'A A')).body, (await book(id, 'B B')).body, (await book(id, 'C C')).body]
    const tooSmall = await caught(of(SessionEditing).edit(spa.tenant.id, { id, capacity: 2 }, asOwner()))
    expect(tooSmall.code).to.equal('BW_SESSION_TOO_SMALL')
    await of(Cancellation).cancel(spa.tenant.id, { bookingId: bookings[0]!.id, access: staff }, asOwner())
    await of(SessionEditing).edit(spa.tenant.id, { id, capacity: 2 }, asOwner())
    const numbers = await query<{ place_no: number }>(
      `SELECT place_no FROM bw.session_place WHERE session_id = $1 AND closes_at > now() ORDER BY 1`,
      [id],
    )
    expect(numbers.map(row => row.place_no)).to.deep.equal([1, 2])
    expect((await caught(book(id, 'D D'))).code).to.equal('BW_SLOT_TAKEN')
  })

  it('moves this and the following ones of a series by as much', async () => {
    const startsAt = freshTime()
    week += 3
    const { ids } = await create(startsAt, { rule: { frequency: 'weekly', count: 3 } })
    const from = (await read(ids[1]!)).startsAt
    const edit = {
      id: ids[1]!,
      scope: 'following' as const,
      startsAt: new Date(Date.parse(from) + 3_600_000),
      capacity: 5,
    }
    const { body } = await of(SessionEditing).edit(spa.tenant.id, edit, asOwner())
    expect(body.ids).to.deep.equal(ids.slice(1))
    const after = await Promise.all(ids.map(id => read(id)))
    expect(after.map(session => session.capacity)).to.deep.equal([PLACES, 5, 5])
    expect(Date.parse(after[2]!.startsAt) - Date.parse(after[1]!.startsAt)).to.be.within(
      6.9 * 86_400_000,
      7.1 * 86_400_000,
    )
    expect(after[0]!.startsAt).to.equal(startsAt.toISOString())
  })

  it('that is called off frees room and teacher, cancels its bookings without a fee and tells them', async () => {
    const { id, startsAt } = await create()
    const { body } = await book(id)
    const cancel = { id, reason: 'The teacher fell ill' }
    const answer = await of(SessionCancelling).cancel(spa.tenant.id, cancel, asOwner())
    expect(answer.body).to.deep.equal({ ids: [id], bookings: 1 })
    const after = await of(BookingService).read(spa.tenant.id, body.id, staff)
    expect(after).to.deep.include({ status: 'cancelled' })
    expect(after.fees).to.equal(undefined)
    expect((await slots(spin.privateId, startsAt)).map(slot => slot.startsAt)).to.include(startsAt.toISOString())
    const again = await caught(of(SessionCancelling).cancel(spa.tenant.id, { id }, asOwner()))
    expect(again.code).to.equal('BW_INVALID_TRANSITION')
    expect((await caught(book(id))).code).to.equal('BW_SLOT_UNAVAILABLE')
    const unknown = await caught(of(SessionLists).read(spa.tenant.id, id, 'customer'))
    expect(unknown.code).to.equal('BW_NOT_FOUND')
  })

  it('takes a customer to another session of the class, and only to one with a place', async () => {
    const [first, second] = [await create(), await create(freshTime(), { capacity: 1 })]
    const { body } = await book(first.id)
    const move = { bookingId: body.id, startsAt: second.startsAt, access: staff }
    await of(Rescheduling).reschedule(spa.tenant.id, move, asOwner())
    const moved = await of(BookingService).read(spa.tenant.id, body.id, staff)
    expect(moved.appointments[0]!.session).to.deep.equal({ id: second.id, places: 1 })
    expect([(await read(first.id)).taken, (await read(second.id)).taken]).to.deep.equal([0, 1])
    const other = (await book(first.id, 'Other Guest')).body
    const refusal = await caught(
      of(Rescheduling).reschedule(spa.tenant.id, { ...move, bookingId: other.id }, asOwner()),
    )
    expect(refusal.code).to.equal('BW_SLOT_TAKEN')
    expect((await read(first.id)).taken, 'the refused one stays where it was').to.equal(1)
  })

  it('lists who comes, and checks each of them in', async () => {
    const { id } = await create()
    const { body } = await book(id, 'Zoe Last', 2)
    await book(id, 'Ana First')
    await of(Attendance).checkIn(spa.tenant.id, { bookingId: body.id, access: staff }, asOwner())
    const { items } = await of(SessionLists).roster(spa.tenant.id, id)
    expect(items.map(item => [item.customerName, item.places, item.status])).to.deep.equal([
      ['Ana First', 1, 'confirmed'],
      ['Zoe Last', 2, 'checked-in'],
    ])
  })

  it('stands in the way of time off for its teacher', async () => {
    const { id, startsAt } = await create()
    const draft = { resourceId: spin.teacherId, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) }
    const refusal = await caught(of(TimeOffService).create(spa.tenant.id, { draft, isForced: false }, asOwner()))
    expect(refusal.code).to.equal('BW_TIME_OFF_CONFLICT')
    expect(JSON.stringify(refusal.details)).to.contain(id)
  })

  it('stands in the calendar of its teacher and its room', async () => {
    const { id, startsAt } = await create()
    await book(id)
    const day = startsAt.toISOString().slice(0, 10)
    const { sessions } = await of(CalendarService).read(spa.tenant.id, { from: day, to: day })
    expect(sessions.map(item => [item.sessionId, item.taken, item.capacity])).to.deep.equal([
      [id, 1, PLACES],
      [id, 1, PLACES],
    ])
    expect(sessions.map(item => item.resourceId)).to.have.members([spin.teacherId, spin.roomId])
  })

  it('is not found in another business', async () => {
    const { id } = await create()
    const stranger = randomUUID()
    expect((await caught(of(SessionLists).read(spa.tenant.id, stranger, 'staff'))).code).to.equal('BW_NOT_FOUND')
    expect((await caught(book(stranger))).code).to.equal('BW_NOT_FOUND')
    expect((await read(id)).id).to.equal(id)
  })
})
