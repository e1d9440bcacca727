import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { SeriesBooking, type Resolution, type SeriesInput } from '../../dist/booking/series-booking.js'
import { SeriesDesk } from '../../dist/booking/series-desk.js'
import { SeriesPlanner } from '../../dist/booking/series-planner.js'
import { TimeOffService } from '../../dist/booking/time-off-service.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import {
  aWednesday,
  asked,
  atSpa,
  CUSTOMER,
  OWNER,
  startSpa,
  weeksLater,
  type SpaEngine,
} from './support/spa-engine.js'

type Refusal = BookwrightError<{ conflicts: { startsAt: string; reasons: { code: string }[] }[] }>
const DAY_MS = 86_400_000

describe('A series of bookings on a real database', function () {
  this.timeout(120_000)
  let spa: SpaEngine
  const of = <T>(type: new (...given: never[]) => T): T => spa.engine.container.resolve(type as never)
  const asOwner = () => ({ ...asked(), actor: OWNER, source: 'admin' as const })
  const person = (name: string) => ({ name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test` })
  const rule = (count: number) => ({ frequency: 'weekly' as const, count })
  const wish = (startsAt: Date, count = 4) => ({
    serviceId: spa.ids.services['cut-and-finish']!,
    startsAt,
    rule: rule(count),
  })
  const book = (
    startsAt: Date,
    more: { mode?: SeriesInput['mode']; resolutions?: Resolution[]; count?: number; name?: string } = {},
    key?: string,
  ) => {
    const { mode = 'all-or-nothing', resolutions, count, name = 'David Kim' } = more
    const input = { ...wish(startsAt, count), mode, resolutions, customer: person(name) }
    return of(SeriesBooking).book(spa.tenant.id, input, asked(key))
  }
  const single = (startsAt: Date, name = 'In The Way') =>
    of(BookingService).book(
      spa.tenant.id,
      { appointments: [{ serviceId: spa.ids.services['cut-and-finish']!, startsAt }], customer: person(name) },
      asked(),
    )
  const preview = (startsAt: Date, count?: number) =>
    of(SeriesPlanner).preview(spa.tenant.id, wish(startsAt, count), 'staff')
  const caught = async (work: Promise<unknown>): Promise<Refusal> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).to.be.instanceOf(BookwrightError)
    return error as Refusal
  }
  let hour = 10
  /** A wall-clock time of its own for each test, on the first of six Wednesdays. */
  const freshTime = () => {
    hour += 0.5
    const minutes = hour % 1 === 0 ? '00' : '30'
    return atSpa(aWednesday(1), `${Math.floor(hour)}:${minutes}`)
  }
  const stored = async (seriesId: string) =>
    (spa.engine.container.resolve(UNIT_OF_WORK) as UnitOfWork).platform(tx =>
      tx.query<{ n: number }>('SELECT count(*)::int AS n FROM bw.booking WHERE series_id = $1', [seriesId]),
    )

  before(async () => {
    spa = await startSpa()
  })
  after(() => spa?.close())

  it('is looked at first, then booked whole: one person, one series, one booking a time', async () => {
    const startsAt = freshTime()
    const seen = await preview(startsAt)
    expect(seen.items.map(item => item.status)).to.deep.equal(['free', 'free', 'free', 'free'])
    expect(seen.staffId).to.equal(spa.ids.resources.anna)
    const { status, body } = await book(startsAt)
    expect(status).to.equal(201)
    expect(body.notBooked).to.deep.equal([])
    expect(body.booked.map(item => item.appointments[0]!.startsAt)).to.deep.equal(seen.items.map(item => item.startsAt))
    expect(new Set(body.booked.map(item => item.seriesId))).to.deep.equal(new Set([body.seriesId]))
    expect(new Set(body.booked.map(item => item.customer!.id))).to.have.property('size', 1)
    expect(body.booked.every(item => item.manageToken !== undefined && item.status === 'confirmed')).to.equal(true)
  })

  it('says which time cannot be had and where it could go; all or nothing then books nothing', async () => {
    const startsAt = freshTime()
    await single(weeksLater(startsAt, 2))
    const seen = await preview(startsAt)
    expect(seen.items.map(item => item.status)).to.deep.equal(['free', 'free', 'conflict', 'free'])
    const { reasons, proposals } = seen.items[2]!
    expect(reasons.map(reason => reason.code)).to.include('BOOKED')
    const nextDay = new Date(weeksLater(startsAt, 2).getTime() + DAY_MS).toISOString()
    expect(proposals.map(item => item.startsAt)).to.include(nextDay)
    const refusal = await caught(book(startsAt))
    expect(refusal.code).to.equal('BW_SERIES_CONFLICT')
    expect(refusal.details.conflicts.map(item => item.startsAt)).to.deep.equal([weeksLater(startsAt, 2).toISOString()])
    expect((await preview(startsAt)).items.filter(item => item.status === 'free')).to.have.lengthOf(3)
    const moved = await book(startsAt, {
      resolutions: [{ startsAt: weeksLater(startsAt, 2), action: 'move', to: new Date(nextDay) }],
    })
    expect(moved.body.booked.map(item => item.appointments[0]!.startsAt)).to.include(nextDay)
    expect(moved.body.booked).to.have.lengthOf(4)
  })

  it('books as many as can be had when that is wanted, and lists the rest; a skipped one is not missed', async () => {
    const startsAt = freshTime()
    await single(weeksLater(startsAt, 1))
    const { body } = await book(startsAt, {
      mode: 'best-effort',
      resolutions: [{ startsAt: weeksLater(startsAt, 3), action: 'skip' }],
    })
    expect(body.booked.map(item => item.appointments[0]!.startsAt)).to.deep.equal(
      [0, 2].map(index => weeksLater(startsAt, index).toISOString()),
    )
    expect(body.notBooked.map(item => item.startsAt)).to.deep.equal([weeksLater(startsAt, 1).toISOString()])
    const nothing = await caught(book(startsAt, { mode: 'best-effort', count: 1 }))
    expect(nothing.code).to.equal('BW_SERIES_CONFLICT')
    const stray = await caught(book(startsAt, { resolutions: [{ startsAt: new Date(0), action: 'skip' }] }))
    expect(stray.code).to.equal('BW_INVALID_REQUEST')
  })

  it('offers the same time on another day for one on which nobody is there', async () => {
    const startsAt = freshTime()
    const away = { startsAt: new Date(`${aWednesday(2)}T00:00:00Z`), endsAt: new Date(`${aWednesday(2)}T23:00:00Z`) }
    const draft = { resourceId: spa.ids.resources.anna!, ...away }
    const { body } = await of(TimeOffService).create(spa.tenant.id, { draft, isForced: true }, asOwner())
    const seen = await preview(startsAt, 2)
    expect(seen.items[1]!.status).to.equal('conflict')
    expect(seen.items[1]!.proposals[0]!.startsAt).to.equal(
      new Date(weeksLater(startsAt, 1).getTime() + DAY_MS).toISOString(),
    )
    await of(TimeOffService).remove(spa.tenant.id, body.id, asOwner())
  })

  it('goes to exactly one of those who want it at once, and the others leave nothing behind', async () => {
    const startsAt = freshTime()
    const races = Array.from({ length: 16 }, (_, index) => book(startsAt, { name: `Racer ${index}`, count: 3 }))
    const answers = await Promise.allSettled(races)
    const won = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []))
    const codes = answers.flatMap(answer => (answer.status === 'rejected' ? [(answer.reason as Refusal).code] : []))
    expect(won).to.have.lengthOf(1)
    expect(new Set(codes)).to.deep.equal(new Set(['BW_SERIES_CONFLICT']))
    expect((await stored(won[0]!.body.seriesId))[0]!.n).to.equal(3)
  })

  it('shares its times with others who take what they get, each time once', async () => {
    const startsAt = freshTime()
    const races = Array.from({ length: 6 }, (_, index) =>
      book(index % 2 === 0 ? startsAt : weeksLater(startsAt, 1), {
        mode: 'best-effort',
        name: `Sharer ${index}`,
        count: 3,
      }),
    )
    const answers = await Promise.allSettled(races)
    const times = answers.flatMap(answer =>
      answer.status === 'fulfilled' ? answer.value.body.booked.map(item => item.appointments[0]!.startsAt) : [],
    )
    expect([...times].sort()).to.deep.equal([0, 1, 2, 3].map(index => weeksLater(startsAt, index).toISOString()))
  })

  it('answers a repeat of the same request with the same bookings', async () => {
    const startsAt = freshTime()
    const key = randomUUID()
    const first = await book(startsAt, { count: 2 }, key)
    const again = await book(startsAt, { count: 2 }, key)
    expect(again.isReplayed).to.equal(true)
    expect(again.body).to.deep.equal(first.body)
  })

  it('is listed and cancelled from one of its bookings: this and the following ones, or all', async () => {
    const startsAt = freshTime()
    const { body } = await book(startsAt)
    const second = body.booked[1]!
    const access = { actor: CUSTOMER, manageToken: second.manageToken! }
    const view = await of(SeriesDesk).read(spa.tenant.id, second.id, access)
    expect(view.items.map(item => item.status)).to.deep.equal(['confirmed', 'confirmed', 'confirmed', 'confirmed'])
    expect(view.rule).to.deep.equal(rule(4))
    const request = { bookingId: second.id, scope: 'following' as const, access }
    const key = randomUUID()
    const gone = await of(SeriesDesk).cancel(spa.tenant.id, request, asked(key))
    expect(gone.cancelled.map(item => item.startsAt)).to.deep.equal(
      [1, 2, 3].map(index => weeksLater(startsAt, index).toISOString()),
    )
    expect(await of(SeriesDesk).cancel(spa.tenant.id, request, asked(key))).to.deep.equal(gone)
    const rest = await of(SeriesDesk).cancel(spa.tenant.id, { ...request, scope: 'all' }, asked())
    expect(rest.cancelled).to.have.lengthOf(1)
    expect(rest.kept).to.have.lengthOf(3)
    const stranger = { actor: CUSTOMER, manageToken: 'lotus.nothing' }
    expect((await caught(of(SeriesDesk).read(spa.tenant.id, second.id, stranger))).code).to.equal('BW_NOT_FOUND')
    const alone = (await single(startsAt, 'Alone Now')).body
    const ofOne = await of(SeriesDesk).read(spa.tenant.id, alone.id, { actor: OWNER })
    expect([ofOne.seriesId, ofOne.items.map(item => item.id)]).to.deep.equal([null, [alone.id]])
  })

  it('has an end within bounds', async () => {
    const startsAt = freshTime()
    for (const count of [53, 104]) expect((await caught(preview(startsAt, count))).code).to.equal('BW_INVALID_REQUEST')
    const never = { ...wish(startsAt), rule: { frequency: 'weekly' as const, until: '2001-01-01' } }
    expect((await caught(of(SeriesPlanner).preview(spa.tenant.id, never, 'staff'))).code).to.equal('BW_INVALID_REQUEST')
  })
})
