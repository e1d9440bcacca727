import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { TimeOffService } from '../../dist/booking/time-off-service.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { CatalogService } from '../../dist/catalog/catalog-service.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { Id } from '../../dist/domain/id.js'
import type { AffectedBooking } from '../../dist/errors/catalog.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { aWednesday, asked, CUSTOMER, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

type Refusal = BookwrightError<{ bookings?: AffectedBooking[]; total?: number; issues?: { path: string }[] }>

const HOUR_MS = 3_600_000
const RACES = 12
const MIDDLE = 5

describe('Time off on a real database', function () {
  this.timeout(90_000)
  let spa: SpaEngine
  let desk: TimeOffService
  let bookings: BookingService
  let catalog: CatalogService
  let week = 1
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }

  before(async () => {
    spa = await startSpa()
    const { container } = spa.engine
    desk = container.resolve(TimeOffService)
    bookings = container.resolve(BookingService)
    catalog = container.resolve(CatalogService)
  })
  after(() => spa?.close())

  const asOwner = (key?: string) => ({ ...asked(key), actor: OWNER, source: 'admin' as const })
  const caught = async (work: Promise<unknown>): Promise<Refusal> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as Refusal
  }
  const slotsOf = async (day: string) => {
    const serviceId = spa.ids.services['cut-and-finish']!
    const request = { serviceId, from: day, to: day }
    const { slots } = await spa.engine.container.resolve(AvailabilityService).find(spa.tenant.id, request, 'customer')
    return slots.map(slot => ({ serviceId, startsAt: new Date(slot.startsAt) }))
  }
  /** A day of its own for each test, and somebody who works then. */
  const freshDay = () => aWednesday(week++)
  const book = async (slot: { serviceId: string; startsAt: Date }) => {
    const { body } = await bookings.book(spa.tenant.id, { appointments: [slot], customer }, asked())
    const staff = body.appointments[0]!.assignments.flatMap(item => item.resources).find(item => item.type === 'staff')!
    return { body, staff }
  }
  const around = (startsAt: Date, hours = 1) => ({ startsAt, endsAt: new Date(startsAt.getTime() + hours * HOUR_MS) })
  const enter = (draft: Parameters<TimeOffService['create']>[1]['draft'], isForced = false) =>
    desk.create(spa.tenant.id, { draft, isForced }, asOwner())
  const asDatabaseOwner = (sql: string) =>
    spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK).platform(tx => tx.query(sql))
  /** Some round trips later: time off is ahead in the first races, the booking in the last ones. */
  const later = async <T>(reads: number, work: () => Promise<T>): Promise<T> => {
    for (let read = 0; read < reads; read += 1) await rows('SELECT 1', [])
    return work()
  }
  const rows = <T extends object>(sql: string, values: readonly unknown[]) =>
    spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK).read<T>(spa.tenant.id, sql, values)

  it('closes that time for bookings, writes the audit log and the event, and opens it again when it is taken back', async () => {
    const day = freshDay()
    const before = await slotsOf(day)
    const staff = await catalog.listResources(spa.tenant.id, { type: 'staff' })
    const wholeDay = { startsAt: new Date(`${day}T00:00Z`), endsAt: new Date(`${day}T23:59Z`) }
    const made = await Promise.all(
      staff.map(person => enter({ resourceId: person.id, ...wholeDay, reason: 'Training' })),
    )
    expect(await slotsOf(day)).to.deep.equal([])
    const ids = made.map(({ body }) => body.id)
    const sql = `SELECT o.hook, count(*)::int AS events, (SELECT count(*)::int FROM bw.audit_log a WHERE a.tenant_id = $1
      AND a.subject_id = ANY($2) AND a.action = replace(replace(o.hook, 'created', 'create'), 'removed', 'remove')
      AND a.changes::text NOT LIKE '%Training%') AS audited
      FROM bw.outbox o WHERE o.tenant_id = $1 AND o.aggregate_id = ANY($2) GROUP BY o.hook ORDER BY o.hook`
    expect(await rows(sql, [spa.tenant.id, ids])).to.deep.equal([
      { hook: 'time-off.created', events: staff.length, audited: staff.length },
    ])
    for (const id of ids) await desk.remove(spa.tenant.id, id, asOwner())
    expect(await slotsOf(day)).to.deep.equal(before)
    expect((await rows<{ audited: number }>(sql, [spa.tenant.id, ids]))[1]?.audited).to.equal(staff.length)
    expect((await caught(desk.remove(spa.tenant.id, ids[0]!, asOwner()))).code).to.equal('BW_NOT_FOUND')
  })

  it('is refused over a booking with what stands there, entered when forced, and then takes no new claim', async () => {
    const day = freshDay()
    const [slot] = await slotsOf(day)
    const { body, staff } = await book(slot!)
    const draft = { resourceId: staff.id, ...around(slot!.startsAt, 3) }
    const refused = await caught(enter(draft))
    expect(refused.code).to.equal('BW_TIME_OFF_CONFLICT')
    expect(refused.details.total).to.equal(1)
    expect(refused.details.bookings?.[0]).to.include({
      id: body.id,
      reference: body.reference,
      status: 'confirmed',
      customerName: customer.name,
    })
    expect((await desk.list(spa.tenant.id, { resourceId: staff.id })).map(item => item.startsAt)).to.deep.equal([])
    const { body: made } = await enter(draft, true)
    expect(await desk.list(spa.tenant.id, { resourceId: staff.id })).to.deep.equal([made])
    const stored = await bookings.read(spa.tenant.id, body.id, { actor: OWNER })
    expect(stored.status).to.equal('confirmed')
    expect(await claimOf(staff.id, around(slot!.startsAt, 2))).to.equal(0)
    await desk.remove(spa.tenant.id, made.id, asOwner())
  })

  /** Claims as an engine does that planned before the time off came: the database alone has to refuse. Undone at once. */
  async function claimOf(resourceId: string, during: { startsAt: Date; endsAt: Date }): Promise<number> {
    const undo = new RangeError('undo')
    let taken = -1
    const unitOfWork = spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK)
    const work = unitOfWork.run(spa.tenant.id, async tx => {
      const [row] = await tx.query<{ taken: number }>(
        `SELECT bw.claim($1, 'infinity', (SELECT jsonb_agg(jsonb_build_object('unit', u.id, 'during', tstzrange($3, $4),
           'appointment', (SELECT id FROM bw.appointment WHERE tenant_id = $1 LIMIT 1))) FROM bw.resource_unit u
           WHERE u.tenant_id = $1 AND u.resource_id = $2)) AS taken`,
        [spa.tenant.id, resourceId, during.startsAt, during.endsAt],
      )
      taken = row!.taken
      throw undo
    })
    await work.catch((error: unknown) => expect(error).to.equal(undo))
    return taken
  }

  it('is refused by the database itself to a claim that was planned before, and not without its trigger', async () => {
    const day = freshDay()
    const [person] = await catalog.listResources(spa.tenant.id, { type: 'staff' })
    const [slot] = await slotsOf(day)
    const during = around(slot!.startsAt)
    expect(await claimOf(person!.id, during)).to.equal(1)
    const { body } = await enter({ resourceId: person!.id, ...during })
    expect(await claimOf(person!.id, during)).to.equal(0)
    expect(await claimOf(person!.id, around(during.endsAt))).to.equal(1)
    await asDatabaseOwner('ALTER TABLE bw.allocation DISABLE TRIGGER allocation_time_off')
    try {
      expect(await claimOf(person!.id, during)).to.equal(1)
    } finally {
      await asDatabaseOwner('ALTER TABLE bw.allocation ENABLE TRIGGER allocation_time_off')
    }
    await desk.remove(spa.tenant.id, body.id, asOwner())
    expect(await claimOf(person!.id, during)).to.equal(1)
  })

  it(`never lies over a booking that came at the same moment, in ${RACES} races`, async () => {
    const day = freshDay()
    const outcomes = { booked: 0, away: 0, both: 0 }
    for (let race = 0; race < RACES; race += 1) {
      const [slot] = await slotsOf(day)
      const { body: probe, staff } = await book(slot!)
      const cancel = (bookingId: string) =>
        spa.engine.container
          .resolve(Cancellation)
          .cancel(spa.tenant.id, { bookingId, access: { actor: OWNER } }, asOwner(randomUUID()))
      await cancel(probe.id)
      const [booked, away] = await Promise.allSettled([
        later(Math.max(0, MIDDLE - race) * 3, () =>
          bookings.book(spa.tenant.id, { appointments: [{ ...slot!, staffId: staff.id }], customer }, asked()),
        ),
        later(Math.max(0, race - MIDDLE) * 6, () => enter({ resourceId: staff.id, ...around(slot!.startsAt) })),
      ])
      const isBooked = booked.status === 'fulfilled'
      const isAway = away.status === 'fulfilled'
      outcomes[isBooked && isAway ? 'both' : isBooked ? 'booked' : 'away'] += 1
      if (away.status === 'fulfilled') await desk.remove(spa.tenant.id, away.value.body.id, asOwner())
      if (booked.status === 'fulfilled') await cancel(booked.value.body.id)
      const refusal = [booked, away].find(result => result.status === 'rejected')
      const code = (refusal as PromiseRejectedResult | undefined)?.reason as Refusal | undefined
      expect(code?.code).to.be.oneOf(['BW_SLOT_TAKEN', 'BW_SLOT_UNAVAILABLE', 'BW_TIME_OFF_CONFLICT'])
    }
    console.log(`      ${JSON.stringify(outcomes)}`)
    expect(outcomes.both).to.equal(0)
    expect(outcomes.booked + outcomes.away).to.equal(RACES)
    expect(Math.min(outcomes.booked, outcomes.away), 'both sides win sometimes').to.be.greaterThan(1)
  })

  it('follows a rule in the wall-clock time of the resource, and refuses one that cannot be read or never happens', async () => {
    const [person] = await catalog.listResources(spa.tenant.id, { type: 'staff' })
    const resourceId = person!.id
    const weekly = { localStart: '2027-03-24T13:00', minutes: 60, rrule: 'FREQ=WEEKLY;BYDAY=WE' }
    const { body } = await enter({ resourceId, ...weekly, excludedDates: ['2027-04-07'] })
    // London: one o'clock is 13:00 UTC before 28 March 2027 and 12:00 UTC after it.
    const at = (instant: string) => claimOf(resourceId, around(new Date(instant)))
    expect(await at('2027-03-24T13:00Z')).to.equal(0)
    expect(await at('2027-03-31T12:00Z')).to.equal(0)
    expect(await at('2027-03-31T13:00Z')).to.equal(1)
    expect(await at('2027-04-07T12:00Z')).to.equal(1)
    await desk.remove(spa.tenant.id, body.id, asOwner())
    for (const rrule of [
      'FREQ=SECONDLY',
      'FREQ=WEEKLY;BYDAY=XX',
      'FREQ=DAILY;FREQ=DAILY',
      'BYDAY=FR',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;COUNT=2;UNTIL=20270101',
    ]) {
      const refused = await caught(enter({ resourceId, ...weekly, rrule }))
      expect([refused.code, refused.details.issues?.[0]?.path], rrule).to.deep.equal(['BW_INVALID_REQUEST', 'rrule'])
    }
  })

  it('is entered for the parts of a composite, not for the whole, and for nobody else’s resource', async () => {
    const editor = spa.engine.container.resolve(CatalogEditor)
    const [person] = await catalog.listResources(spa.tenant.id, { type: 'staff' })
    const parts = { name: 'Both', type: 'room', mode: 'composite' as const, leafIds: [person!.id] }
    const whole = await editor.createResource(spa.tenant.id, { ...parts, locationId: person!.locationId })
    const span = around(new Date(`${freshDay()}T10:00Z`))
    expect((await caught(enter({ resourceId: whole.id, ...span }))).details.issues?.[0]?.path).to.equal('resourceId')
    const unknown = enter({ resourceId: randomUUID(), ...span })
    expect((await caught(unknown)).code).to.equal('BW_NOT_FOUND')
    const removal = desk.remove(spa.tenant.id, randomUUID() as Id<'time-off'>, { ...asOwner(), actor: CUSTOMER })
    expect((await caught(removal)).code).to.equal('BW_NOT_FOUND')
  })

  it('answers a repeat with the same key with the first answer', async () => {
    const [person] = await catalog.listResources(spa.tenant.id, { type: 'staff' })
    const request = { draft: { resourceId: person!.id, ...around(new Date(`${freshDay()}T10:00Z`)) }, isForced: false }
    const context = asOwner(randomUUID())
    const first = await desk.create(spa.tenant.id, request, context)
    const second = await desk.create(spa.tenant.id, request, context)
    expect([second.isReplayed, second.body.id]).to.deep.equal([true, first.body.id])
    expect(await desk.list(spa.tenant.id, { resourceId: person!.id })).to.have.lengthOf(1)
  })
})
