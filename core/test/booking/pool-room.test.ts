import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { PoolRoom } from '../../dist/booking/pool-room.js'
import { SessionDesk } from '../../dist/booking/session-desk.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { BookingId } from '../../dist/domain/id.js'
import { BookwrightError } from '../../dist/errors/bookwright-error.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { OrganizationService } from '../../dist/tenancy/organization-service.js'
import { BusinessFounder } from '../../dist/tenancy/business-founder.js'
import { spa } from '../../dist/tenancy/templates/spa.js'
import { aWednesday, asked, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

/** Two chairs to hire, by the hour. */
const hire = {
  ...spa,
  services: [
    {
      ...{
        key: 'chair-hire',
        name: 'Chair hire',
        description: '',
        category: 'Hire',
        durationMinutes: 60,
        price: 1_000,
      },
      requirements: [{ key: 'chair', type: 'chair' }],
    },
  ],
}

const WORKERS = 6
const TRIES = 18

describe('Room in a pool, on a real database', function () {
  this.timeout(120_000)
  let engine: SpaEngine
  let tenantId: string
  let serviceId: string
  let bookings: BookingService
  const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }
  const staff = { ...asked(), actor: OWNER, source: 'admin' as const }

  before(async () => {
    engine = await startSpa()
    const { container } = engine.engine
    const organization = await container.resolve(OrganizationService).create({ name: 'Hire' })
    const founded = await container.resolve(BusinessFounder).found({
      ...{ organizationId: organization.id, slug: 'hire', name: 'Hire', timeZone: 'UTC', currency: 'GBP' },
      ...{ locale: 'en-GB', country: 'GB', template: hire, plugins: ['payment-onsite', 'channel-email'] },
    })
    tenantId = founded.tenant.id
    serviceId = founded.installed!.services['chair-hire']!
    bookings = container.resolve(BookingService)
  })
  after(() => engine?.close())

  const at = (day: string, hour: number) => new Date(`${day}T${String(hour).padStart(2, '0')}:00Z`)
  const book = async (day: string, [from, to]: readonly [number, number], service = bookings) => {
    const appointment = { serviceId, startsAt: at(day, from), durationMinutes: (to - from) * 60 }
    const { body } = await service.book(tenantId, { appointments: [appointment], customer, isAccepted: true }, staff)
    return body.id
  }
  const cancel = (bookingId: BookingId, container = engine.engine.container) =>
    container.resolve(Cancellation).cancel(tenantId, { bookingId, access: { actor: OWNER } }, staff)
  const rows = <T extends object>(sql: string, values: readonly unknown[] = []) =>
    engine.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK).read<T>(tenantId, sql, [tenantId, ...values])
  const unitOf = async (bookingId: string) => {
    const [row] = await rows<{ unit: number; told: string }>(
      `SELECT u.unit_no AS unit, p.claims->0->>'unitId' = u.id::text AS told FROM bw.allocation a
         JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
         JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
        WHERE a.tenant_id = $1 AND p.booking_id = $2 AND a.closes_at > bw.now()`,
      [bookingId],
    )
    expect(row?.told, 'the appointment names another unit than its claim').to.equal(true)
    return row!.unit
  }
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof BookwrightError ? error.code : String(error)),
    )
  /** [10, 11) on the first chair, [12, 13) on the second: nobody has a chair from 10 to 13, though one is free at any time. */
  const fragmented = async (day: string) => {
    const first = await book(day, [10, 13])
    const late = await book(day, [12, 13])
    await cancel(first)
    const early = await book(day, [10, 11])
    expect([await unitOf(early), await unitOf(late)]).to.deep.equal([1, 2])
    return { early, late }
  }
  const withoutRoom = () => {
    const container = engine.engine.container.createChildContainer()
    container.register(PoolRoom, { useValue: { make: () => Promise.resolve(undefined) } as unknown as PoolRoom })
    return container.resolve(BookingService)
  }

  it('lets claims that have not begun change units when every unit is fragmented, and then is full', async () => {
    const day = aWednesday(2)
    const { early, late } = await fragmented(day)
    const long = await book(day, [10, 13])
    expect(await unitOf(early)).to.equal(await unitOf(late))
    expect(await unitOf(long)).to.not.equal(await unitOf(late))
    expect(await codeOf(book(day, [12, 13]))).to.match(/^BW_SLOT_/)
    await cancel(early)
    expect(await codeOf(book(day, [10, 12]))).to.equal('done')
  })

  it('tells a class, too, which unit its session has when that changes', async () => {
    const day = aWednesday(5)
    const { container } = engine.engine
    const { id } = await container.resolve(CatalogEditor).createService(tenantId, {
      ...{ name: 'Braiding class', durationMinutes: 60, price: { amount: 500, currency: 'GBP' } },
      ...{ requirements: [{ key: 'chair', type: 'chair' }], grid: { mode: 'sessions', places: 4 } },
    })
    const hold = (hour: number) =>
      container.resolve(SessionDesk).create(tenantId, { serviceId: id, startsAt: at(day, hour) }, staff)
    const unitsTold = () =>
      rows<{ hour: number; unit: number; told: boolean }>(
        `SELECT extract(hour FROM z.starts_at AT TIME ZONE 'UTC')::int AS hour, u.unit_no AS unit,
             z.claims->0->>'unitId' = u.id::text AS told
           FROM bw.session z JOIN bw.allocation a ON a.tenant_id = z.tenant_id AND a.session_id = z.id
           JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
          WHERE z.tenant_id = $1 AND z.service_id = $2 AND a.closes_at > bw.now() ORDER BY z.starts_at`,
        [id],
      )
    const first = await book(day, [10, 13])
    await hold(12)
    await cancel(first)
    await hold(10)
    expect(await unitsTold()).to.deep.equal([
      { hour: 10, unit: 1, told: true },
      { hour: 12, unit: 2, told: true },
    ])
    await book(day, [10, 13])
    const [early, late] = await unitsTold()
    expect([early!.unit, early!.told, late!.told], 'on one chair now').to.deep.equal([late!.unit, true, true])
  })

  it('is refused without it: the control that the first test can fail', async () => {
    const day = aWednesday(3)
    await fragmented(day)
    expect(await codeOf(book(day, [10, 13], withoutRoom()))).to.equal('BW_SLOT_TAKEN')
    expect(await codeOf(book(day, [10, 13]))).to.equal('done')
  })

  it('seats nobody twice while many book and cancel at once, and appointments name the units that they have', async () => {
    const day = aWednesday(4)
    let seed = 7
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below
    const plans = Array.from({ length: WORKERS }, () =>
      Array.from({ length: TRIES }, () => {
        const from = 10 + random(7)
        return [from, Math.min(18, from + 1 + random(3))] as const
      }),
    )
    const work = async (spans: readonly (readonly [number, number])[]) => {
      const mine: string[] = []
      for (const span of spans) {
        const id = await book(day, span).catch((error: unknown) => {
          expect((error as BookwrightError).code).to.match(/^BW_SLOT_(TAKEN|UNAVAILABLE)$/)
          return undefined
        })
        if (id) mine.push(id)
        else if (mine.length > 0) await cancel(mine.shift()!)
      }
    }
    await Promise.all(plans.map(work))
    const [moved] = await rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM bw.allocation a JOIN bw.allocation b ON b.tenant_id = a.tenant_id
         AND b.appointment_id = a.appointment_id AND b.during = a.during AND b.unit_id <> a.unit_id WHERE a.tenant_id = $1`,
    )
    const changed = moved!.count
    const [wrong] = await rows<{ twice: number; untold: number }>(
      `SELECT (SELECT count(*)::int FROM bw.allocation a JOIN bw.allocation b ON a.tenant_id = b.tenant_id AND a.unit_id = b.unit_id
          AND a.id < b.id AND a.during && b.during AND a.active && b.active WHERE a.tenant_id = $1) AS twice,
        (SELECT count(*)::int FROM bw.appointment p JOIN bw.booking k ON k.tenant_id = p.tenant_id AND k.id = p.booking_id
          WHERE p.tenant_id = $1 AND k.status = 'confirmed' AND 1 <> (SELECT count(*) FROM bw.allocation a
            WHERE a.tenant_id = $1 AND a.appointment_id = p.id AND a.closes_at > bw.now()
              AND a.unit_id::text = p.claims->0->>'unitId')) AS untold`,
    )
    console.log(`      claims that changed units: ${changed}`)
    expect(wrong).to.deep.equal({ twice: 0, untold: 0 })
    expect(changed, 'nobody had to change units: the storm shows nothing').to.be.greaterThan(0)
  })
})
