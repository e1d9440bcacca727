import 'reflect-metadata'
import { expect } from 'chai'
import { BookingService } from '../../dist/booking/booking-service.js'
import { Cancellation } from '../../dist/booking/cancellation.js'
import { Reassignment } from '../../dist/booking/reassignment.js'
import { Rescheduling } from '../../dist/booking/rescheduling.js'
import { NotificationChoices } from '../../dist/messaging/notification-choices.js'
import { StaffAudience } from '../../dist/messaging/staff-audience.js'
import { aWednesday, asked, atSpa, OWNER } from '../booking/support/spa-engine.js'
import { openOwner, type Owner } from '../db/support/owner.js'
import { eventually } from '../db/support/test-engine.js'
import { startAccountEngine, type AccountEngine, type SignedIn } from '../identity/support/account-engine.js'

const MAYA = 'maya@people.test'
const CHLOE = 'chloe@logins.test'
const MANAGER = 'mina@logins.test'

describe('News for the team', function () {
  this.timeout(60_000)
  let spa: AccountEngine
  let owner: Owner
  let tenantId: string
  let chloe: SignedIn
  let manager: SignedIn
  const access = { actor: OWNER }
  const asOwner = () => ({ ...asked(), actor: OWNER, source: 'admin' as const })

  before(async () => {
    spa = await startAccountEngine()
    owner = await openOwner(spa.database.url)
    tenantId = spa.tenant.id
    await spa.addAccount(CHLOE, 'staff')
    await spa.addAccount(MANAGER, 'manager')
    chloe = await spa.signIn(CHLOE)
    manager = await spa.signIn(MANAGER)
    const link = `UPDATE bw.resource SET account_id = $2, attributes = attributes || $3::jsonb WHERE id = $1`
    await owner.query(link, [person('maya'), null, JSON.stringify({ email: MAYA })])
    await owner.query(link, [person('chloe'), chloe.id, JSON.stringify({ email: 'old@people.test', phone: '+441' })])
  })
  after(async () => {
    await owner.end()
    await spa.close()
  })

  const person = (key: string) => spa.ids.resources[key]!
  const of = <T>(service: new (...parts: never[]) => T): T => spa.engine.container.resolve(service as never)
  const at = (week: number, time: string) => atSpa(aWednesday(week), time)
  const book = async (week: number, staff: string, services = ['swedish-massage']) => {
    const appointments = services.map(key => ({
      ...{ serviceId: spa.ids.services[key]!, startsAt: at(week, '11:00') },
      staffId: person(staff),
    }))
    const customer = { name: 'Sofia', email: 'sofia@customer.test', phone: '+34600000000' }
    const input = { appointments, customer, isAccepted: true }
    return (await of(BookingService).book(tenantId, input as never, asOwner())).body
  }
  /** Whom a booking was told to beside the customer and the address of the business, in which kind, once all is handled. */
  const told = async (bookingId: string) => {
    const open = `SELECT 1 FROM bw.outbox WHERE tenant_id = $1 AND state <> 'done'`
    await eventually(async () => (await owner.query<object>(open, [tenantId])).rows.length === 0)
    const { rows } = await owner.query<{ key: string; to: string }>(
      `SELECT effect_key AS key, to_address AS to FROM bw.message WHERE booking_id = $1 AND effect_key ~ ':(staff|member):' ORDER BY 1, 2`,
      [bookingId],
    )
    return rows.map(({ key, to }) => `${key.split(':')[0]} ${to}`).sort()
  }
  const choose = (by: SignedIn, choices: object[]) =>
    spa.call('/me/notifications', { method: 'PUT', headers: by.headers, body: { choices } })

  it('goes to whose booking it is: to the address of their login, or to that of the person', async () => {
    expect(await told((await book(1, 'chloe')).id)).to.deep.equal([`staff-booked ${CHLOE}`])
    expect(await told((await book(1, 'maya')).id)).to.deep.equal([`staff-booked ${MAYA}`])
  })

  it('comes by what the login chose, by kind and channel, and says of which bookings', async () => {
    const { body } = await choose(chloe, [{ kind: 'booking-made', channel: 'email', isOn: false }])
    expect((body as { scope?: unknown }).scope).to.equal('own')
    const booking = await book(2, 'chloe')
    expect(await told(booking.id), 'no new bookings').to.deep.equal([])
    await of(Cancellation).cancel(tenantId, { bookingId: booking.id, access, reason: '' }, asOwner())
    expect(await told(booking.id), 'but cancelled ones').to.deep.equal([`staff-cancelled ${CHLOE}`])
    await choose(chloe, [{ kind: 'booking-made', channel: 'email', isOn: true }])
  })

  it('of every booking comes to those who look after all, when they chose it', async () => {
    const { body } = await choose(manager, [{ kind: 'booking-made', channel: 'email', isOn: true }])
    expect((body as { scope?: unknown }).scope).to.equal('all')
    expect(await told((await book(3, 'maya')).id)).to.deep.equal([`staff-booked ${MAYA}`, `staff-booked ${MANAGER}`])
    await choose(manager, [{ kind: 'booking-made', channel: 'email', isOn: false }])
    expect(await told((await book(4, 'maya')).id)).to.deep.equal([`staff-booked ${MAYA}`])
  })

  it('of a booking that somebody else takes over comes to both, and says to each what it is to them', async () => {
    const booking = await book(5, 'maya')
    await told(booking.id)
    const change = { bookingId: booking.id, requirement: 'therapist', resourceIds: [person('chloe')], access }
    await of(Reassignment).reassign(tenantId, change, asOwner())
    expect(await told(booking.id)).to.deep.equal([
      `staff-assigned ${CHLOE}`,
      `staff-booked ${MAYA}`,
      `staff-unassigned ${MAYA}`,
    ])
    const {
      rows: [lost],
    } = await owner.query<{ text: string; subject: string }>(
      `SELECT text, subject FROM bw.message WHERE booking_id = $1 AND effect_key LIKE 'staff-unassigned%'`,
      [booking.id],
    )
    expect(lost?.subject).to.match(/^Not yours any more: \S+, Swedish massage/i)
    expect(lost?.text, 'the customer is no concern of theirs').not.to.contain('sofia@customer.test')
    expect(lost?.text).not.to.contain('Chloe')
  })

  it('of a booking that moves to somebody else says when it was to be to the one who had it', async () => {
    const booking = await book(6, 'maya')
    await told(booking.id)
    const move = { bookingId: booking.id, startsAt: at(6, '15:00'), staffId: person('chloe'), access }
    await of(Rescheduling).reschedule(tenantId, move as never, asOwner())
    expect(await told(booking.id)).to.deep.equal([
      `staff-assigned ${CHLOE}`,
      `staff-booked ${MAYA}`,
      `staff-unassigned ${MAYA}`,
    ])
    const {
      rows: [lost],
    } = await owner.query<{ text: string }>(
      `SELECT text FROM bw.message WHERE booking_id = $1 AND effect_key LIKE 'staff-unassigned%'`,
      [booking.id],
    )
    expect(lost?.text).to.contain('11:00').and.not.to.contain('15:00')
  })

  it('of a booking of a login that was closed goes to the address of the person', async () => {
    await owner.query(`UPDATE bw.membership SET disabled_at = now() WHERE account_id = $1`, [chloe.id])
    expect(await told((await book(7, 'chloe')).id)).to.deep.equal(['staff-booked old@people.test'])
    await owner.query(`UPDATE bw.membership SET disabled_at = NULL WHERE account_id = $1`, [chloe.id])
  })

  it('reminds by the channel of the rule, unless the person took that one out', async () => {
    const { id } = await book(8, 'chloe')
    const audience = of(StaffAudience)
    const reminded = async (channel: string) =>
      (await audience.toRemind(tenantId, id, channel)).map(({ email, phone }) => [email, phone])
    expect(await reminded('email')).to.deep.equal([[CHLOE, '+441']])
    expect(await reminded('sms')).to.deep.equal([[CHLOE, '+441']])
    await of(NotificationChoices).save(tenantId, chloe.id, [{ kind: 'reminder', channel: 'email', isOn: false }])
    expect(await reminded('email')).to.deep.equal([])
    expect(await reminded('sms')).to.deep.equal([[CHLOE, '+441']])
  })
})
