import { expect } from 'chai'
import { AbsencePlanner } from '../../dist/booking/absence-planner.js'
import { AbsenceService, type AbsenceChoice } from '../../dist/booking/absence-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { DayChange } from '../../dist/booking/day-change.js'
import { DayTidying } from '../../dist/booking/day-tidying.js'
import { Reassignment } from '../../dist/booking/reassignment.js'
import { TimeOffService } from '../../dist/booking/time-off-service.js'
import { AbsenceClasses, type ClassChoice } from '../../dist/booking/absence-classes.js'
import { SessionDesk } from '../../dist/booking/session-desk.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { CatalogService } from '../../dist/catalog/catalog-service.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { addClass } from './support/spa-class.js'
import { aWednesday, asked, atSpa, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

const TWICE = `SELECT count(*)::int AS count FROM bw.allocation a JOIN bw.allocation b ON a.tenant_id = b.tenant_id
  AND a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during AND a.active && b.active WHERE a.tenant_id = $1`

describe('Absences and tidy days on a real database', function () {
  this.timeout(120_000)
  let spa: SpaEngine
  let bookings: BookingService
  let planner: AbsencePlanner
  let absences: AbsenceService
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }
  const access = { actor: OWNER }
  const asOwner = (key?: string) => ({ ...asked(key), actor: OWNER, source: 'admin' as const })

  before(async () => {
    spa = await startSpa()
    const { container } = spa.engine
    bookings = container.resolve(BookingService)
    planner = container.resolve(AbsencePlanner)
    absences = container.resolve(AbsenceService)
  })
  after(() => spa?.close())

  const person = (key: string) => spa.ids.resources[key]!
  const book = async (service: string, startsAt: Date, staff?: string) => {
    const appointment = {
      serviceId: spa.ids.services[service]!,
      startsAt,
      ...(staff ? { staffId: person(staff) } : {}),
    }
    const wanted = { appointments: [appointment], customer, isAccepted: true }
    const { body } = await bookings.book(spa.tenant.id, wanted, asOwner())
    return { id: body.id, appointmentId: body.appointments[0]!.id }
  }
  const illness = (day: string, who = 'maya') => ({
    ...{ resourceId: person(who), startsAt: atSpa(day, '00:00'), endsAt: atSpa(day, '23:59') },
  })
  const apply = (day: string, choices: readonly AbsenceChoice[], more: object = {}) =>
    absences
      .apply(spa.tenant.id, { ...illness(day), reason: 'Ill', choices, isCustomerTold: true, ...more }, asOwner())
      .then(result => result.body)
  const staffOf = async (bookingId: string) => {
    const { appointments, status } = await bookings.read(spa.tenant.id, bookingId, access)
    const staff = appointments[0]!.assignments.flatMap(item => item.resources).filter(item => item.type === 'staff')
    return { status, startsAt: appointments[0]!.startsAt, staff: staff.map(item => item.name) }
  }
  const rows = <T extends object>(sql: string, values: readonly unknown[] = []) =>
    spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK).read<T>(spa.tenant.id, sql, [spa.tenant.id, ...values])

  it('proposes for each appointment somebody else, other times and an end that costs nothing, and changes nothing', async () => {
    const day = aWednesday(1)
    const pinned = await book('swedish-massage', atSpa(day, '10:00'), 'maya')
    const facial = await book('led-facial', atSpa(day, '15:00'))
    const { total, affected } = await planner.preview(spa.tenant.id, illness(day))
    expect(total).to.equal(2)
    const [first, second] = affected
    expect(first).to.include({ appointmentId: pinned.appointmentId, isPinned: true, isMovable: true })
    expect(first!.assignees.map(item => item.name)).to.deep.equal(['Chloe Reed'])
    expect(first!.times.some(time => time.isSamePerson)).to.equal(true)
    expect(first!.suggested.action, 'who was asked for is waited for').to.equal('reschedule')
    expect(second).to.include({ appointmentId: facial.appointmentId, isPinned: false })
    expect(second!.assignees, 'only Maya does facials').to.deep.equal([])
    const inAbsence = second!.times.filter(time => time.startsAt.startsWith(day) && time.isSamePerson)
    expect(inAbsence).to.deep.equal([])
    expect(second!.cancellation.appointments).to.equal(1)
    expect((await staffOf(pinned.id)).staff).to.deep.equal(['Maya Patel'])
  })

  it('enters the absence, the new people, the new times and the cancellations in one go, and tells customers', async () => {
    const day = aWednesday(2)
    const massage = await book('swedish-massage', atSpa(day, '10:00'), 'maya')
    const facial = await book('led-facial', atSpa(day, '12:00'))
    const late = await book('led-facial', atSpa(day, '15:00'))
    const { affected } = await planner.preview(spa.tenant.id, illness(day))
    const time = affected.find(item => item.appointmentId === facial.appointmentId)!.times[0]!
    const { results, timeOffId } = await apply(day, [
      { appointmentId: massage.appointmentId, action: 'reassign', resourceId: person('chloe') },
      { appointmentId: facial.appointmentId, action: 'reschedule', startsAt: new Date(time.startsAt) },
      { appointmentId: late.appointmentId, action: 'cancel' },
    ])
    expect(results.map(item => item.isDone)).to.deep.equal([true, true, true])
    expect(await staffOf(massage.id)).to.deep.include({ status: 'confirmed', staff: ['Chloe Reed'] })
    expect((await staffOf(facial.id)).startsAt).to.equal(time.startsAt)
    expect((await staffOf(late.id)).status).to.equal('cancelled')
    expect((await planner.preview(spa.tenant.id, illness(day))).total).to.equal(0)
    const listed = await spa.engine.container
      .resolve(TimeOffService)
      .list(spa.tenant.id, { resourceId: person('maya') })
    expect(listed.map(item => item.id)).to.include(timeOffId)
    const hooks = await rows<{ hook: string }>(
      `SELECT hook FROM bw.outbox WHERE tenant_id = $1 AND aggregate_id = ANY($2) AND hook <> 'booking.created'
        AND hook <> 'booking.confirmed' ORDER BY hook`,
      [[massage.id, facial.id, late.id]],
    )
    expect(hooks.map(item => item.hook)).to.deep.equal([
      'booking.cancelled',
      'booking.reassigned',
      'booking.rescheduled',
    ])
    const fees = await rows(`SELECT 1 FROM bw.ledger_entry WHERE tenant_id = $1 AND booking_id = $2 AND amount > 0`, [
      late.id,
    ])
    expect(fees).to.deep.equal([])
  })

  it('leaves what was taken meanwhile as it was, says so, and proposes it again; the absence stands', async () => {
    const day = aWednesday(3)
    const massage = await book('swedish-massage', atSpa(day, '10:00'))
    const other = await book('swedish-massage', atSpa(day, '12:00'))
    const ids = [massage, other]
    const who = await Promise.all(ids.map(item => staffOf(item.id)))
    const ill = who[0]!.staff[0] === 'Maya Patel' ? 'maya' : 'chloe'
    const cover = ill === 'maya' ? 'chloe' : 'maya'
    const mine = ids.filter((_, index) => who[index]!.staff[0] === who[0]!.staff[0])
    await book('swedish-massage', atSpa(day, '10:00'), cover)
    const choices = mine.map(item => {
      return { appointmentId: item.appointmentId, action: 'reassign' as const, resourceId: person(cover) }
    })
    const { results, timeOffId } = await apply(day, choices, illness(day, ill))
    expect(results[0]).to.deep.include({ isDone: false, code: 'BW_NOT_ASSIGNABLE' })
    expect(results.slice(1).every(item => item.isDone)).to.equal(true)
    expect((await staffOf(massage.id)).staff).to.deep.equal(who[0]!.staff)
    const again = await planner.preview(spa.tenant.id, illness(day, ill))
    expect(again.affected.map(item => item.appointmentId)).to.deep.equal([massage.appointmentId])
    const startsAt = new Date(again.affected[0]!.times[0]!.startsAt)
    const second = await apply(day, [{ appointmentId: massage.appointmentId, action: 'reschedule', startsAt }], {
      ...illness(day, ill),
      timeOffId,
    })
    expect(second).to.deep.include({
      timeOffId,
      results: [{ appointmentId: massage.appointmentId, action: 'reschedule', isDone: true }],
    })
  })

  it('does not double-book while customers take the same people at the same moment, and some choices lose', async () => {
    const losses: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const day = aWednesday(5 + round)
      const mine = [
        await book('swedish-massage', atSpa(day, '10:00'), 'maya'),
        await book('swedish-massage', atSpa(day, '15:00'), 'maya'),
      ]
      const choices = mine.map(item => {
        return { appointmentId: item.appointmentId, action: 'reassign' as const, resourceId: person('chloe') }
      })
      const rival = (time: string) =>
        book('swedish-massage', atSpa(day, time), 'chloe').then(
          () => undefined,
          (error: unknown) => expect((error as BookwrightError).code).to.match(/^BW_SLOT_/),
        )
      const times = ['10:00', '10:30', '15:00', '14:30', '15:30']
      const [report] = await Promise.all([apply(day, choices), ...times.map(rival)])
      for (const item of report.results) if (!item.isDone) losses.push(item.code ?? '')
      for (const [index, item] of report.results.entries()) {
        const { staff } = await staffOf(mine[index]!.id)
        expect(staff).to.deep.equal([item.isDone ? 'Chloe Reed' : 'Maya Patel'])
      }
    }
    expect((await rows<{ count: number }>(TWICE))[0]!.count).to.equal(0)
    console.log(`      choices that lost: ${losses.join(', ') || 'none'}`)
  })

  it('would book twice without the constraint: the control that the storm can fail', async () => {
    const day = aWednesday(12)
    const mine = await book('swedish-massage', atSpa(day, '10:00'), 'maya')
    await book('swedish-massage', atSpa(day, '10:00'), 'chloe')
    const owner = spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK)
    const unitSql = `SELECT u.id FROM bw.resource_unit u WHERE u.tenant_id = $1 AND u.resource_id = $2`
    const [unit] = await rows<{ id: string }>(unitSql, [person('chloe')])
    const force = `UPDATE bw.allocation SET unit_id = '${unit!.id}' WHERE appointment_id = '${mine.appointmentId}' AND closes_at > now()
      AND requirement = 'therapist'`
    const refused = await owner
      .platform(tx => tx.query(force))
      .then(
        () => false,
        () => true,
      )
    expect(refused, 'the constraint refuses it').to.equal(true)
    await owner.platform(tx => tx.query('ALTER TABLE bw.allocation DROP CONSTRAINT allocation_no_overlap'))
    await owner.platform(tx => tx.query(force))
    expect((await rows<{ count: number }>(TWICE))[0]!.count).to.equal(1)
    await owner.platform(tx => tx.query(`DELETE FROM bw.allocation WHERE appointment_id = '${mine.appointmentId}'`))
    await owner.platform(tx =>
      tx.query(`ALTER TABLE bw.allocation ADD CONSTRAINT allocation_no_overlap
        EXCLUDE USING gist (tenant_id WITH =, unit_id WITH =, during WITH &&, active WITH &&)`),
    )
  })

  it('gives the classes of a day to somebody else, moves or cancels them, with everybody who has a place', async () => {
    const { container } = spa.engine
    const spin = await addClass(spa, 3)
    const { locationId, schedules } = spa.ids
    const cover = await container.resolve(CatalogEditor).createResource(spa.tenant.id, {
      ...{ locationId, scheduleId: schedules.house!, name: 'Nuria Vidal', type: 'staff', skills: ['spin'] },
    })
    const day = aWednesday(13)
    const [early, noon, late] = await Promise.all(
      ['11:00', '12:30', '15:00'].map(async time => {
        const draft = { serviceId: spin.serviceId, startsAt: atSpa(day, time), staffId: spin.teacherId }
        return (await container.resolve(SessionDesk).create(spa.tenant.id, draft, asOwner())).body.ids[0]!
      }),
    )
    const join = async (sessionId: string) => {
      const wish = { appointments: [{ serviceId: spin.serviceId, sessionId }], customer }
      return (await bookings.book(spa.tenant.id, wish, asOwner())).body.id
    }
    const joined = [await join(early!), await join(noon!), await join(late!)]
    const absence = { resourceId: spin.teacherId, startsAt: atSpa(day, '00:00'), endsAt: atSpa(day, '23:59') }
    const { total, affected, classes } = await planner.preview(spa.tenant.id, absence)
    expect([total, affected.length]).to.deep.equal([3, 0])
    expect(classes.map(item => [item.sessionId, item.taken, item.assignees.map(({ id }) => id)])).to.deep.equal(
      [early, noon, late].map(id => [id, 1, [cover.id]]),
    )
    expect(classes.every(item => item.suggested.action === 'reassign')).to.equal(true)
    const time = classes[1]!.times.find(item => !item.startsAt.startsWith(day))!
    const choices: ClassChoice[] = [
      { sessionId: early!, action: 'reassign', resourceId: cover.id },
      { sessionId: noon!, action: 'reschedule', startsAt: new Date(time.startsAt) },
      { sessionId: late!, action: 'cancel' },
    ]
    await absences.apply(spa.tenant.id, { ...absence, reason: 'Ill', choices: [], isCustomerTold: true }, asOwner())
    const desk = container.resolve(AbsenceClasses)
    const apply = () => desk.apply(spa.tenant.id, { absence, reason: 'Ill', choices }, asOwner())
    const done = choices.map(({ sessionId, action }) => ({ sessionId, action, isDone: true }))
    expect(await apply()).to.deep.equal(done)
    expect(await staffOf(joined[0]!)).to.deep.equal({
      ...{ status: 'confirmed', startsAt: atSpa(day, '11:00').toISOString(), staff: ['Nuria Vidal'] },
    })
    expect(await staffOf(joined[1]!)).to.deep.include({ status: 'confirmed', startsAt: time.startsAt })
    expect((await staffOf(joined[2]!)).status).to.equal('cancelled')
    const told = await rows<{ hook: string }>(
      `SELECT hook FROM bw.outbox WHERE tenant_id = $1 AND aggregate_id = ANY($2) AND hook NOT IN ('booking.created',
        'booking.confirmed') ORDER BY hook`,
      [joined],
    )
    expect(told.map(item => item.hook)).to.deep.equal([
      'booking.cancelled',
      'booking.rescheduled',
      'booking.rescheduled',
    ])
    expect((await planner.preview(spa.tenant.id, absence)).classes).to.deep.equal([])
    expect(await apply(), 'what is settled stays settled').to.deep.equal(done)
    const other = { ...absence, startsAt: atSpa(day, '10:00'), resourceId: cover.id }
    const refused = await desk.apply(
      spa.tenant.id,
      {
        ...{ absence: other, reason: 'Ill' },
        choices: [{ sessionId: early!, action: 'reassign', resourceId: spin.teacherId }],
      },
      asOwner(),
    )
    expect(refused, 'who is away covers for nobody').to.deep.equal([
      { sessionId: early, action: 'reassign', isDone: false, code: 'BW_NOT_ASSIGNABLE' },
    ])
  })

  it('proposes a day with fewer holes, leaves pinned bookings alone, and applies it to that day only', async () => {
    const days = spa.engine.container.resolve(DayTidying)
    const changes = spa.engine.container.resolve(DayChange)
    const desk = spa.engine.container.resolve(Reassignment)
    const date = aWednesday(11)
    const early = await book('swedish-massage', atSpa(date, '10:00'), 'maya')
    const middle = await book('swedish-massage', atSpa(date, '11:15'))
    const late = await book('swedish-massage', atSpa(date, '15:30'), 'maya')
    const give = async (bookingId: string, to: string) => {
      const { staff } = await staffOf(bookingId)
      const isThere = staff[0] === (to === 'maya' ? 'Maya Patel' : 'Chloe Reed')
      const wanted = { bookingId, requirement: 'therapist', resourceIds: [person(to)], access }
      if (!isThere) await desk.reassign(spa.tenant.id, wanted, asOwner())
    }
    await give(middle.id, 'chloe')
    await book('swedish-massage', atSpa(date, '16:45'), 'chloe')
    const { id: locationId } = (await spa.engine.container.resolve(CatalogService).listLocations(spa.tenant.id))[0]!
    const request = { date, locationId, maxShiftMinutes: 0, seed: 1 }
    const proposal = await days.propose(spa.tenant.id, request)
    expect(proposal.lines.map(item => item.appointmentId)).to.deep.equal([middle.appointmentId])
    expect(proposal.after.idle).to.be.lessThan(proposal.before.idle)
    expect(proposal.before.idle - proposal.after.idle).to.equal(proposal.lines[0]!.gain.idle)
    const lines = proposal.lines.map(item => ({
      appointmentId: item.appointmentId,
      startsAt: new Date(item.to.startsAt),
      team: Object.fromEntries(item.to.assignments.map(one => [one.requirement, one.resources.map(({ id }) => id)])),
    }))
    const wanted = { date, locationId, version: proposal.version, lines, isCustomerTold: false }
    expect((await changes.apply(spa.tenant.id, wanted, asOwner())).body).to.deep.equal({ applied: 1 })
    expect((await staffOf(middle.id)).staff).to.deep.equal(['Maya Patel'])
    const stale = await changes.apply(spa.tenant.id, wanted, asOwner()).catch((error: unknown) => error)
    expect((stale as BookwrightError).code).to.equal('BW_DAY_CHANGED')
    expect((await staffOf(early.id)).staff.concat((await staffOf(late.id)).staff)).to.deep.equal([
      'Maya Patel',
      'Maya Patel',
    ])
  })
})
