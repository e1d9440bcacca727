import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { AnswerBody } from '../support/booking-client.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { namesIn, type Assignment, type JourneyBusiness } from './support/business.js'
import { foundFamilyClinic } from './support/family-clinic.js'
import { notCovered } from './support/not-covered.js'

/** After the last clock of these businesses. */
const LATER = '2027-10-15T00:00:00Z'
const MONDAY = '2027-10-04'
const THURSDAY = '2027-10-07'
/** When sonographer and physio are both there. */
const TUESDAY = '2027-10-12'

interface Letter {
  channel: string
  to: string
  subject: string
  text: string
  createdAt: string
}

interface Fee {
  kind: string
  amount: { amount: number }
  isOpen: boolean
  waiveReason: string | null
}

/**
 * The clinic, steps 4, 10 and 11 and the closed room of step 9: notice and horizon, visits without a room, and what a late
 * cancellation and a missed visit cost. What waits for plugins is printed at the end.
 */
describe('A clinic with rules for late patients, described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let clinic: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    notCovered('clinic', {
      'step 4, two no-shows ask for prepayment': 'the payments plugins',
      'step 4, intake form and consent, guardian, referral code': 'the forms plugin',
      'step 6, dependants and the co-pay online': 'dependants and the payments plugins',
      'step 7, the answer to an SMS': 'a plugin for SMS',
      'step 10, the video link': 'a meeting plugin',
      'step 11, notes, invoice and receipt': 'the clinic and payments plugins',
    })
    await sandbox?.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    clinic = await foundFamilyClinic(sandbox, `northgate-${count}`)
  })

  const bookConsult = async (time = '09:00'): Promise<AnswerBody> => {
    const booked = await clinic.book('Rosa Alvarez', [clinic.wish('New Patient Consult', THURSDAY, time)])
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    return booked.body
  }

  it('takes nobody at less than four hours of notice, and nobody more than 60 days ahead', async () => {
    const today = await clinic.offer('Follow-up', MONDAY)
    expect(today.times.slice(0, 3)).to.deep.equal(['12:00', '12:10', '13:20'])
    expect(today.refused.get('11:50')).to.deep.equal(['MIN_NOTICE'])
    expect((await clinic.offer('New Patient Consult', MONDAY)).times[0]).to.equal('13:20')
    const early = await clinic.book('Rosa Alvarez', [clinic.wish('Follow-up', MONDAY, '11:50')])
    expect([early.status, early.body.code]).to.deep.equal([409, 'BW_SLOT_UNAVAILABLE'])
    // 60 days later the clocks stand one hour behind.
    expect((await clinic.offer('Follow-up', '2027-12-02')).times[0]).to.equal('09:00')
    const late = await clinic.offer('Follow-up', '2027-12-03')
    expect([late.times, late.refused.get('09:00')]).to.deep.equal([[], ['MAX_HORIZON']])
    await clinic.clock(MONDAY, '10:00')
    expect((await clinic.offer('Follow-up', '2027-12-03')).times).to.deep.equal(['09:00'])
  })

  it('writes 72 hours before by e-mail and 24 hours before by SMS, which names neither service nor doctor', async () => {
    for (const [hours, channel] of [
      [72, 'email'],
      [24, 'sms'],
    ] as const) {
      const rule = { distance: { minutes: hours * 60 }, channel, toStaff: false }
      expect((await clinic.owner.as('POST', '/reminder-rules', rule)).status).to.equal(201)
    }
    const customer = { name: 'Rosa Alvarez', email: 'rosa@example.test', phone: '+1 212 555 0101' }
    const wishes = [clinic.wish('New Patient Consult', THURSDAY, '09:00')]
    expect((await clinic.book('Rosa Alvarez', wishes, { customer })).status).to.equal(201)
    await clinic.clock(THURSDAY, '08:00')
    const sent = (await clinic.visitor.outbox()) as unknown as Letter[]
    const reminders = sent.filter(({ channel, subject }) => channel === 'sms' || subject.startsWith('Reminder'))
    expect(reminders.map(one => [one.channel, one.to, one.createdAt]).sort()).to.deep.equal([
      ['email', 'rosa@example.test', clinic.at(MONDAY, '09:00')],
      ['sms', '+12125550101', clinic.at('2027-10-06', '09:00')],
    ])
    const short = reminders.find(one => one.channel === 'sms')?.text ?? ''
    expect(short).to.include('9:00').and.not.include('Consult')
    expect(short).not.to.include('Fischer')
  })

  it('offers a consult around the lunch of the doctor, and asks for the co-pay of $25', async () => {
    const { times } = await clinic.offer('New Patient Consult', THURSDAY)
    expect([times[0], times.at(-1)]).to.deep.equal(['09:00', '16:20'])
    expect(times.filter(time => time > '11:40' && time < '13:30')).to.deep.equal(['11:50', '13:20'])
    const body = await bookConsult()
    expect(body).to.deep.include({
      total: { amount: 18_000, currency: 'USD' },
      deposit: { amount: 2_500, currency: 'USD' },
      balance: { amount: 15_500, currency: 'USD' },
    })
  })

  it('gives ultrasounds the one exam room that is open, around the physio in it', async () => {
    await clinic.change('resources', 'Exam 2', { status: 'inactive' })
    const physio = await clinic.book('David Kim', [clinic.wish('Physio', TUESDAY, '10:00')])
    expect(physio.status, JSON.stringify(physio.body)).to.equal(201)
    const { times, refused } = await clinic.offer('Ultrasound', TUESDAY)
    expect(times.filter(time => time < '10:50')).to.deep.equal(['09:00', '09:10', '09:20'])
    expect(times.filter(time => time >= '10:50')).to.deep.equal([
      ...['10:50', '11:00', '11:10', '11:20', '11:30', '11:40', '11:50', '12:00', '12:10', '12:20'],
    ])
    expect(refused.get('10:20')).to.deep.equal(['BOOKED exam room'])
    const wishes = [clinic.wish('Ultrasound', TUESDAY, '10:20')]
    const missing = await clinic.book('Later Patient', [clinic.wish('Ultrasound', TUESDAY, '09:00')])
    expect([missing.status, missing.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
    const taken = await clinic.book('Later Patient', wishes, { answers: { 'referral-code': 'R-1' } })
    expect([taken.status, taken.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
  })

  it('needs no room for telehealth, and shows 09:00 in New York as 06:00 in Los Angeles', async () => {
    await clinic.change('resources', 'Office of Dr Fischer', { status: 'inactive' })
    expect((await clinic.offer('Follow-up', THURSDAY)).times).to.deep.equal([])
    const query = new URLSearchParams({
      ...{ serviceId: clinic.id('Telehealth Follow-up'), from: THURSDAY, to: THURSDAY },
      timeZone: 'America/Los_Angeles',
    })
    type Found = { timeZone: string; slots: { startsAt: string; assignments: Assignment[] }[] }
    const found = await clinic.visitor.get<Found>(`/availability?${query}`)
    const [first] = found.slots
    expect([first?.startsAt, found.timeZone]).to.deep.equal([clinic.at(THURSDAY, '09:00'), 'America/New_York'])
    const shown = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Los_Angeles', hour: '2-digit', hour12: false })
    expect(shown.format(new Date(first?.startsAt ?? ''))).to.equal('06')
    const helen = await clinic.book('Helen Ford', [clinic.wish('Telehealth Follow-up', THURSDAY, '09:00')])
    expect(helen.status, JSON.stringify(helen.body)).to.equal(201)
    const [appointment] = helen.body.appointments as { assignments: Assignment[] }[]
    expect(namesIn(appointment!.assignments)).to.deep.equal(['Dr Lena Fischer'])
    query.set('timeZone', 'America/Nowhere')
    const unknown = await clinic.visitor.call('GET', `/availability?${query}&tenant=${clinic.visitor.tenant}`)
    expect([unknown.status, unknown.body.code]).to.deep.equal([400, 'BW_UNKNOWN_TIME_ZONE'])
  })

  it('cancels for nothing up to and including 24 h before, and for $50 a second later', async () => {
    const body = await bookConsult()
    const terms = () => clinic.visitor.cancelTerms(String(body.id), String(body.manageToken))
    await clinic.clock('2027-10-06', '09:00:00')
    expect((await terms()).fee.amount).to.equal(0)
    await clinic.clock('2027-10-06', '09:00:01')
    expect((await terms()).fee.amount).to.equal(5_000)
    const { body: left } = await clinic.visitor.cancel(String(body.id), String(body.manageToken))
    expect(left).to.deep.include({ status: 'cancelled', fee: { amount: 5_000, currency: 'USD' } })
  })

  it('charges $75 for a visit that nobody came to, until somebody waives it with a reason', async () => {
    const body = await bookConsult()
    await clinic.clock(THURSDAY, '08:59')
    const early = await clinic.owner.act('no-show', body.id)
    expect([early.status, early.body.code]).to.deep.equal([422, 'BW_POLICY_REFUSED'])
    await clinic.clock(THURSDAY, '09:20')
    const missed = await clinic.owner.act('no-show', body.id)
    expect(missed.body.status, JSON.stringify(missed.body)).to.equal('no-show')
    const [fee] = missed.body.fees as Fee[]
    expect([fee?.kind, fee?.amount.amount, fee?.isOpen]).to.deep.equal(['no-show', 7_500, true])
    const waived = await clinic.owner.act('waive-fee', body.id, { reason: 'bereavement' })
    const [after] = waived.body.fees as Fee[]
    expect([after?.isOpen, after?.waiveReason]).to.deep.equal([false, 'bereavement'])
  })
})
