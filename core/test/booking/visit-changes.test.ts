import { expect } from 'chai'
import { AbsenceService } from '../../dist/booking/absence-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Reassignment } from '../../dist/booking/reassignment.js'
import { CatalogEditor } from '../../dist/catalog/catalog-editor.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { DEFAULT_POLICY } from '../../dist/domain/policy.js'
import type { UnitOfWork } from '../../dist/ports/unit-of-work.js'
import { aWednesday, asked, atSpa, OWNER, startSpa, type SpaEngine } from './support/spa-engine.js'

const CLAIMS = `
SELECT to_char(p.starts_at AT TIME ZONE 'Europe/London', 'HH24:MI') AS part, r.name,
    to_char(a.starts_at AT TIME ZONE 'Europe/London', 'HH24:MI') || '-' || to_char(a.ends_at AT TIME ZONE 'Europe/London', 'HH24:MI') AS span
  FROM bw.allocation a JOIN bw.appointment p ON p.tenant_id = a.tenant_id AND p.id = a.appointment_id
  JOIN bw.resource_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
  JOIN bw.resource r ON r.tenant_id = a.tenant_id AND r.id = u.resource_id
 WHERE a.tenant_id = $1 AND p.booking_id = $2 AND a.closes_at > bw.now() ORDER BY p.starts_at, a.requirement DESC`

describe('Changes inside of visits, on a real database', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  const access = { actor: OWNER }
  const asOwner = () => ({ ...asked(), actor: OWNER, source: 'admin' as const })
  const of = <T>(type: new (...given: never[]) => T): T => spa.engine.container.resolve(type as never)
  const person = (key: string) => spa.ids.resources[key]!
  const guest = (name: string) => ({ name, email: `${name.toLowerCase()}@example.test` })

  before(async () => {
    spa = await startSpa()
  })
  after(() => spa?.close())

  const book = async (name: string, ...starts: readonly Date[]) => {
    const serviceId = spa.ids.services['swedish-massage']!
    const appointments = starts.map(startsAt => ({ serviceId, startsAt, staffId: person('maya') }))
    const wanted = { appointments, customer: guest(name), isAccepted: true }
    return (await of(BookingService).book(spa.tenant.id, wanted, asOwner())).body
  }
  const claimsOf = async (bookingId: string) => {
    const unitOfWork = spa.engine.container.resolve<UnitOfWork>(UNIT_OF_WORK)
    const values = [spa.tenant.id, bookingId]
    const rows = await unitOfWork.read<{ part: string; name: string; span: string }>(spa.tenant.id, CLAIMS, values)
    return rows.map(({ part, name, span }) => `${part} ${name.replace(/ .*/, '')} ${span}`)
  }
  /** Two massages, one after the other, by one person in one room. */
  const visit = async (day: string) => {
    const booking = await book('Sofia', atSpa(day, '10:00'), atSpa(day, '11:00'))
    const together = ['10:00 Maya 10:00-11:00', '10:00 Treatment 10:00-11:00']
    expect(await claimsOf(booking.id)).to.deep.equal([
      ...together,
      ...['11:00 Maya 11:00-12:15', '11:00 Treatment 11:00-12:15'],
    ])
    return booking
  }
  const toChloe = async ({ id, appointments }: Awaited<ReturnType<typeof book>>, part: number) => {
    const appointmentId = appointments[part]!.id
    const choice = { bookingId: id, appointmentId, requirement: 'therapist', resourceIds: [person('chloe')], access }
    const { choices } = await of(Reassignment).assignees(spa.tenant.id, { bookingId: id, appointmentId, access })
    const options = choices.find(item => item.requirement === 'therapist')!.options
    expect(options.find(item => item.resource.name === 'Chloe Reed')).to.include({ isFree: true })
    await of(Reassignment).reassign(spa.tenant.id, choice, asOwner())
  }

  it('give the first part to somebody else although the room goes on to the second without turnover', async () => {
    const booking = await visit(aWednesday(1))
    await toChloe(booking, 0)
    expect(await claimsOf(booking.id)).to.deep.equal([
      ...['10:00 Chloe 10:00-11:15', '10:00 Treatment 10:00-11:00'],
      ...['11:00 Maya 11:00-12:15', '11:00 Treatment 11:00-12:15'],
    ])
  })

  it('give whoever stays the turnover back that the other part had waived', async () => {
    const booking = await visit(aWednesday(2))
    await toChloe(booking, 1)
    expect(await claimsOf(booking.id)).to.deep.equal([
      ...['10:00 Maya 10:00-11:15', '10:00 Treatment 10:00-11:00'],
      ...['11:00 Chloe 11:00-12:15', '11:00 Treatment 11:00-12:15'],
    ])
  })

  it('keep the limits of the policy: two a day refuse a third that an absence would move there', async () => {
    const rules = {
      ...DEFAULT_POLICY,
      maxHorizonMinutes: 400 * 1440,
      limits: [{ of: 'customer' as const, per: 'day' as const, max: 2 }],
    }
    const policyId = await of(CatalogEditor).createPolicy(spa.tenant.id, { rules })
    await of(CatalogEditor).updateService(spa.tenant.id, spa.ids.services['swedish-massage']!, { policyId })
    const [full, ill] = [aWednesday(3), aWednesday(4)]
    await book('Nadia', atSpa(full, '10:00'))
    await book('Nadia', atSpa(full, '11:15'))
    const nadia = await book('Nadia', atSpa(ill, '10:00'))
    const james = await book('James', atSpa(ill, '14:00'))
    const choices = [nadia, james].map(({ appointments }, index) => {
      const startsAt = atSpa(full, index === 0 ? '15:00' : '16:30')
      return { appointmentId: appointments[0]!.id, action: 'reschedule' as const, startsAt }
    })
    const absence = { resourceId: person('maya'), startsAt: atSpa(ill, '00:00'), endsAt: atSpa(ill, '23:59') }
    const request = { ...absence, reason: 'Ill', choices, isCustomerTold: false }
    const { body } = await of(AbsenceService).apply(spa.tenant.id, request, asOwner())
    expect(body.results.map(({ isDone, code }) => [isDone, code])).to.deep.equal([
      [false, 'BW_LIMIT_REACHED'],
      [true, undefined],
    ])
    expect(await claimsOf(nadia.id), 'as it was').to.deep.equal([
      '10:00 Maya 10:00-11:15',
      '10:00 Treatment 10:00-11:15',
    ])
    expect((await claimsOf(james.id))[0]).to.match(/^16:30/)
  })
})
