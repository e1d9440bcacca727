import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxClient, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'

/** Tue 1 June 2027, 09:00 in London. */
const NOW = '2027-06-01T08:00:00.000Z'
/** Wed 2 June 2027, 10:00 in London. */
const TEN = '2027-06-02T09:00:00.000Z'
/** After all that these businesses do. */
const LATER = '2027-10-01T08:00:00.000Z'

const plus = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString()
const gbp = (amount: number) => ({ amount, currency: 'GBP' })

interface FeeItem {
  kind: string
  amount: { amount: number; currency: string }
  isOpen: boolean
  waivedBy: string | null
  waiveReason: string | null
}

describe('Visits', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: SandboxClient
  let owner: StaffClient
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox.close(() => expectInvariants(sandbox.database.url, LATER)))
  beforeEach(async () => {
    count += 1
    spa = await sandbox.addSpa(`visits-${count}`)
    await spa.setClock(NOW)
    owner = await StaffClient.signIn(sandbox, spa)
  })

  const sofia = async () => (await spa.bookAt('swedish-massage', TEN, 'Sofia Marques')).body
  const feesOf = (body: object) => ((body as { fees?: FeeItem[] }).fees ?? []) as FeeItem[]
  async function ledgerSum(bookingId: string | undefined): Promise<number> {
    const { rows } = await withOwner(sandbox.database.url, client =>
      client.query<{ sum: number }>(
        'SELECT coalesce(sum(amount), 0)::int AS sum FROM bw.ledger_entry WHERE booking_id = $1',
        [bookingId],
      ),
    )
    return rows[0]?.sum ?? 0
  }

  it('are checked in, taken back and completed, each once and in order', async () => {
    const { id } = await sofia()
    expect((await owner.act('check-in', id)).body).to.include({ status: 'checked-in', version: 2 })
    expect((await owner.act('check-in', id)).body.code).to.equal('BW_INVALID_TRANSITION')
    expect((await owner.act('undo', id)).body).to.include({ status: 'confirmed', version: 3 })
    expect((await owner.act('undo', id)).status).to.equal(409)
    const helper = await StaffClient.signIn(sandbox, spa, 'staff')
    expect((await helper.act('complete', id)).body).to.include({ status: 'completed', version: 4 })
    for (const action of ['check-in', 'no-show', 'undo', 'confirm', 'decline', 'complete']) {
      expect((await owner.act(action, id)).body.code, action).to.equal('BW_INVALID_TRANSITION')
    }
  })

  it('keep a record, and invite the customer on the day of the follow-up', async () => {
    const { id } = await sofia()
    await spa.setClock(TEN)
    const serviceId = await spa.serviceId('led-facial')
    const followUp = { text: 'Firm pressure again', inDays: 90, serviceId }
    const { status, body } = await owner.act('complete', id, { issue: 'Stiff neck', resolution: 'Loosened', followUp })
    expect(status, JSON.stringify(body)).to.equal(200)
    expect(body.serviceRecord).to.deep.equal({
      ...{ issue: 'Stiff neck', resolution: 'Loosened', followUp: 'Firm pressure again' },
      ...{ followUpOn: '2027-08-31', followUpServiceId: serviceId },
    })
    const invited = async () => (await spa.outbox()).filter(message => message.subject.startsWith('Time to come back'))
    const due = '2027-08-31T08:00:00.000Z'
    await spa.setClock(plus(due, -1))
    expect(await invited()).to.have.lengthOf(0)
    await spa.setClock(due)
    await spa.setClock(plus(due, 1))
    expect(await invited()).to.have.lengthOf(1)
  })

  it('refuse a follow-up with two dates, and one for a service that is not here', async () => {
    const { id } = await sofia()
    const both = { text: 'x', inDays: 3, on: '2027-09-01' }
    expect((await owner.act('complete', id, { followUp: both })).status).to.equal(400)
    const stranger = { text: 'x', inDays: 3, serviceId: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41' }
    expect((await owner.act('complete', id, { followUp: stranger })).status).to.equal(404)
  })

  it('that nobody came to cost what the policy says, a manager waives it, and the ledger sums to zero', async () => {
    await owner.setRules({ noShowFee: { percent: 100, of: 'balance' } })
    const { id } = await sofia()
    await spa.setClock(plus(TEN, -1))
    expect((await owner.act('no-show', id)).body.code).to.equal('BW_POLICY_REFUSED')
    await spa.setClock(TEN)
    const gone = await owner.act('no-show', id)
    expect(gone.body.status).to.equal('no-show')
    expect(feesOf(gone.body)).to.have.lengthOf(1)
    expect(feesOf(gone.body)[0]).to.deep.include({ kind: 'no-show', amount: gbp(5_250), isOpen: true })
    const desk = await StaffClient.signIn(sandbox, spa, 'front-desk')
    expect((await desk.act('waive-fee', id, { reason: 'bereavement' })).status).to.equal(403)
    expect((await owner.act('waive-fee', id, { reason: ' ' })).status).to.equal(400)
    const waived = await Promise.all([1, 2].map(() => owner.act('waive-fee', id, { reason: 'bereavement' })))
    expect(waived.map(answer => answer.status).sort()).to.deep.equal([200, 409])
    const [fee] = feesOf(await owner.read(id))
    expect(fee).to.deep.include({ isOpen: false, waiveReason: 'bereavement' })
    expect(fee?.waivedBy).to.be.a('string')
    expect(await ledgerSum(id)).to.equal(0)
  })

  it('of a customer who came after all lose their fee', async () => {
    await owner.setRules({ noShowFee: { amount: 7_500 } })
    const { id } = await sofia()
    await spa.setClock(plus(TEN, 60_000))
    expect(feesOf((await owner.act('no-show', id)).body)[0]).to.deep.include({ amount: gbp(7_500), isOpen: true })
    expect((await owner.act('check-in', id)).body.status).to.equal('checked-in')
    expect(feesOf(await owner.read(id))[0]?.isOpen).to.equal(false)
    expect(await ledgerSum(id)).to.equal(0)
  })

  it('become no-shows by themselves exactly so many minutes after the start, where they were moved to', async () => {
    await owner.setRules({ noShowAfterMinutes: 15, noShowFee: { amount: 500 } })
    const stays = await spa.bookAt('root-colour', TEN, 'Priya Shah')
    const comes = await spa.bookAt('led-facial', TEN, 'James Okoro')
    const moved = await sofia()
    const eleven = plus(TEN, 3_600_000)
    const move = { startsAt: eleven }
    const answer = await owner.as('POST', `/bookings/${moved.id}/reschedule`, move)
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200)
    await spa.setClock(TEN)
    await owner.act('check-in', comes.body.id)
    const states = async () =>
      Promise.all([stays.body.id, comes.body.id, moved.id].map(async id => (await owner.read(id)).status))
    await spa.setClock(plus(TEN, 15 * 60_000 - 1))
    expect(await states()).to.deep.equal(['confirmed', 'checked-in', 'confirmed'])
    const { ran } = await spa.setClock(plus(TEN, 15 * 60_000))
    expect(ran.map(work => work.kind)).to.include('no-show')
    expect(await states()).to.deep.equal(['no-show', 'checked-in', 'confirmed'])
    expect(feesOf(await owner.read(stays.body.id))[0]).to.deep.include({ amount: gbp(500) })
    await spa.setClock(plus(eleven, 15 * 60_000))
    expect(await states()).to.deep.equal(['no-show', 'checked-in', 'no-show'])
    expect((await owner.act('undo', stays.body.id)).body.status).to.equal('confirmed')
    expect(await ledgerSum(stays.body.id)).to.equal(0)
  })

  it('of whoever walks in begin this minute, checked in, with or without a name, and never over a booking', async () => {
    await spa.setClock('2027-06-02T09:07:42.000Z')
    const serviceId = await spa.serviceId('couples-massage')
    const { status, body } = await owner.as('POST', '/walk-ins', { serviceId })
    expect(status, JSON.stringify(body)).to.equal(201)
    expect(body).to.include({ status: 'checked-in', source: 'walk-in' })
    expect((body.customer as { name: string }).name).to.equal('Walk-in')
    expect((body.appointments as { startsAt: string }[])[0]?.startsAt).to.equal('2027-06-02T09:07:00.000Z')
    const second = await owner.as('POST', '/walk-ins', { serviceId, customer: { name: 'Too Many' } })
    expect(second.body.code).to.equal('BW_SLOT_TAKEN')
    expect(second.body.details?.alternatives).to.have.lengthOf(3)
    const stranger = await spa.call('POST', '/walk-ins', { serviceId }, { 'Bookwright-Tenant': spa.tenant })
    expect(stranger.status).to.equal(401)
  })

  it('outside working hours are for staff who say why, and never over a booking', async () => {
    const serviceId = await spa.serviceId('couples-massage')
    // Six in the morning, off the grid.
    const startsAt = '2027-06-02T05:07:00.000Z'
    const wish = { appointments: [{ serviceId, startsAt }], customer: { name: 'Early Bird' } }
    expect((await owner.as('POST', '/bookings', wish)).body.code).to.equal('BW_SLOT_UNAVAILABLE')
    expect((await owner.as('POST', '/bookings', { ...wish, override: true })).status).to.equal(400)
    const forced = { ...wish, override: true, overrideReason: 'A wedding' }
    expect((await spa.post('/bookings', forced)).status).to.equal(403)
    const booked = await owner.as('POST', '/bookings', forced)
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    expect((await owner.as('POST', '/bookings', forced)).body.code).to.equal('BW_SLOT_TAKEN')
    const { items } = (await owner.as('GET', '/audit?limit=50')).body as unknown as {
      items: { action: string; changes: { override?: string } }[]
    }
    expect(items.some(entry => entry.action === 'booking.create' && entry.changes.override === 'A wedding')).to.equal(
      true,
    )
  })

  it('keep the length that staff gave them when the customer moves them', async () => {
    const wish = { serviceId: await spa.serviceId('swedish-massage'), startsAt: TEN, durationMinutes: 75 }
    const made = await owner.as('POST', '/bookings', {
      ...{ appointments: [wish], customer: { name: 'Sofia Marques', email: 'sofia@example.test' }, source: 'phone' },
    })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    const { id, manageToken } = made.body as { id: string; manageToken: string }
    const moved = await spa.post(`/bookings/${id}/reschedule?manageToken=${manageToken}`, {
      startsAt: plus(TEN, 2 * 3_600_000),
    })
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200)
    const [appointment] = moved.body.appointments as { startsAt: string; endsAt: string }[]
    expect((Date.parse(appointment!.endsAt) - Date.parse(appointment!.startsAt)) / 60_000).to.equal(75)
  })

  it('of which one part is left ask for less at the desk, and take that part out of the calendar', async () => {
    const serviceId = await spa.serviceId('swedish-massage')
    const later = plus(TEN, 4 * 3_600_000)
    const made = await spa.post('/bookings', {
      appointments: [
        { serviceId, startsAt: TEN },
        { serviceId, startsAt: later },
      ],
      customer: { name: 'Sofia Marques', email: 'sofia@example.test' },
    })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    const { id, manageToken, appointments, deposit } = made.body as never as {
      id: string
      manageToken: string
      appointments: { id: string; startsAt: string }[]
      deposit: { amount: number }
    }
    const dueOf = async () => {
      const { items } = (await owner.as('GET', `/ledger?bookingId=${id}`)).body as never as {
        items: { kind: string; status: string; amount: { amount: number } }[]
      }
      return items.filter(({ kind }) => kind === 'deposit').map(({ status, amount }) => [status, amount.amount])
    }
    expect(await dueOf()).to.deep.equal([['due-on-site', deposit.amount]])
    const gone = appointments.find(({ startsAt }) => startsAt === later)!
    const left = await spa.post(`/bookings/${id}/cancel?manageToken=${manageToken}`, { appointmentId: gone.id })
    expect(left.status, JSON.stringify(left.body)).to.equal(200)
    expect(await dueOf()).to.deep.equal([['due-on-site', deposit.amount / 2]])
    type Mail = { to: string; attachments: { name: string; type: string; text: string }[] }
    const find = async () =>
      ((await spa.outbox()) as never as Mail[])
        .flatMap(({ attachments }) => attachments)
        .filter(({ name }) => name === 'left.ics')
    const until = Date.now() + 10_000
    let files = await find()
    while (files.length === 0 && Date.now() < until) files = await find()
    expect(files[0]?.type).to.include('method=CANCEL')
    expect(files[0]?.text).to.include(`UID:${gone.id}@`).and.to.include('STATUS:CANCELLED')
  })

  it('put what is owed into one list of the business, the newest first, with its sums', async () => {
    await owner.setRules({ noShowFee: { percent: 100, of: 'balance' } })
    const { id } = await sofia()
    await spa.setClock(plus(TEN, 30 * 60_000))
    expect((await owner.act('no-show', id)).status).to.equal(200)
    type Ledger = {
      items: { id: string; kind: string; booking: { id: string; customerName: string } }[]
      nextCursor: string | null
      totals: { currency: string; fees: number; due: number }[]
    }
    const all = (await owner.as('GET', '/ledger')).body as never as Ledger
    const kinds = all.items.filter(({ booking }) => booking.id === id).map(({ kind }) => kind)
    expect(kinds).to.include('no-show').and.to.include('deposit')
    const fee = feesOf((await owner.as('GET', `/bookings/${id}`)).body as object).find(
      ({ kind }) => kind === 'no-show',
    )!
    expect(all.totals).to.have.length(1)
    expect(all.totals[0]).to.include({ currency: 'GBP', fees: fee.amount.amount })
    const first = (await owner.as('GET', '/ledger?limit=1')).body as never as Ledger
    const second = (await owner.as('GET', `/ledger?limit=1&cursor=${first.nextCursor}`)).body as never as Ledger
    expect([first.items[0]!.id, second.items[0]!.id]).to.deep.equal(all.items.slice(0, 2).map(line => line.id))
    const fees = (await owner.as('GET', '/ledger?kind=no-show')).body as never as Ledger
    expect(fees.items.map(({ kind }) => kind)).to.deep.equal(['no-show'])
    expect(fees.totals).to.have.length(1)
    expect(fees.totals[0]).to.include({ fees: fee.amount.amount, due: 0 })
    const sums = async (query: string) => ((await owner.as('GET', `/ledger?${query}`)).body as never as Ledger).totals
    expect((await sums(`bookingId=${id}`))[0]).to.include({ fees: fee.amount.amount })
    expect(await sums('from=1990-01-01T00:00:00Z&to=2190-01-01T00:00:00Z')).to.deep.equal(all.totals)
    expect(await sums('from=2190-01-01T00:00:00Z')).to.deep.equal([])
    expect(await sums('to=1990-01-01T00:00:00Z&kind=no-show')).to.deep.equal([])
    const stranger = await sandbox.addSpa(`visits-${count}-other`)
    const others = await StaffClient.signIn(sandbox, stranger)
    expect(((await others.as('GET', '/ledger')).body as never as Ledger).items).to.deep.equal([])
  })
})
