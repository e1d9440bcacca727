import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer, AnswerBody } from '../support/booking-client.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import type { JourneyBusiness } from './support/business.js'
import { foundConsultant, MONDAY } from './support/consultant.js'
import { eventually } from './support/eventually.js'
import { notCovered } from './support/not-covered.js'

/** After the last clock of these businesses. */
const LATER = '2028-01-03T00:00:00Z'
const VISIT = 'On-site Visit'

interface Fact {
  actor: { type: string }
  changes: { from: { startsAt: string }; to: { startsAt: string } }
}

/**
 * The consultant, steps 4, 5, 8, 10, 11 and 12: requests that hold their time, approval, moves, the calendar file, follow-ups
 * and what a late cancellation costs, to the times of the journey. What waits for plugins is printed at the end.
 */
describe('A consultant who accepts requests, described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let rowan: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    notCovered('consultant', {
      'step 3, reminders by SMS on a telephone': 'a plugin for SMS',
      'step 6, deposit link and Google calendar': 'an online payment and a calendar plugin',
      'step 9, two-way calendar': 'a calendar plugin',
      'step 10, invoice and receipt': 'the payments plugins',
    })
    await sandbox?.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    rowan = await foundConsultant(sandbox, `rowan-${count}`)
  })

  const ask = async (name: string, time = '09:00', more: object = {}): Promise<AnswerBody> => {
    const asked = await rowan.book(name, [rowan.wish(VISIT, MONDAY, time)], more)
    expect(asked.status, JSON.stringify(asked.body)).to.equal(201)
    return asked.body
  }
  const mayBlock = (approval: 'blocking' | 'open') => rowan.owner.setRules({ approval })
  const move = (body: AnswerBody, day: string, time: string): Promise<Answer> =>
    rowan.visitor.post(`/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`, {
      startsAt: rowan.at(day, time),
    })
  const accepted = async (name: string): Promise<AnswerBody> => {
    const body = await ask(name)
    const answer = await rowan.owner.act('confirm', body.id)
    expect([answer.status, answer.body.status], JSON.stringify(answer.body)).to.deep.equal([200, 'confirmed'])
    return body
  }
  const calendarFile = async ({ id, manageToken }: AnswerBody): Promise<string> => {
    const { url, tenant } = rowan.visitor
    const path = `${url}/api/v1/bookings/${id}/calendar.ics?manageToken=${manageToken}&tenant=${tenant}`
    return (await fetch(path)).text()
  }

  it('takes a request for 09:00, keeps the time with its way there and back for 24 hours, and not longer', async () => {
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('09:00')
    const body = await ask('Emily Tran', '09:00', { notes: 'Wi-Fi drops in the meeting room' })
    expect(body).to.deep.include({ status: 'requested', expiresAt: rowan.at('2027-09-21', '09:00') })
    expect(body).to.deep.include({
      total: { amount: 14_000, currency: 'AUD' },
      deposit: { amount: 4_000, currency: 'AUD' },
    })
    // Back at 10:30; another visit needs half an hour to get there, remote support does not.
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('11:00')
    expect((await rowan.offer('Remote Support', MONDAY)).times[0]).to.equal('10:30')
    const refused = await rowan.book('Ben Cole', [rowan.wish(VISIT, MONDAY, '09:00')])
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    await rowan.clock('2027-09-21', '08:59:59')
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('11:00')
    await rowan.clock('2027-09-21', '09:00')
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('09:00')
    expect((await rowan.owner.read(body.id)).status).to.equal('expired')
  })

  it('lets two ask for 09:00 when requests do not block, and declines the other with three times', async () => {
    await mayBlock('open')
    const emily = await ask('Emily Tran')
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('09:00')
    const ben = await ask('Ben Cole')
    expect([emily.status, ben.status]).to.deep.equal(['requested', 'requested'])
    const answer = await rowan.owner.act('confirm', emily.id)
    expect([answer.status, answer.body.status]).to.deep.equal([200, 'confirmed'])
    const declined = await eventually(async () => {
      const read = await rowan.owner.read(ben.id)
      return read.status === 'declined' ? read : undefined
    })
    const alternatives = declined.alternatives as { startsAt: string }[]
    expect(alternatives.map(item => item.startsAt)).to.deep.equal([
      rowan.at(MONDAY, '11:00'),
      rowan.at(MONDAY, '11:30'),
      rowan.at(MONDAY, '12:00'),
    ])
    const told = await eventually(async () => {
      const mails = await rowan.visitor.outbox()
      return mails.find(mail => mail.to === 'ben.cole@example.test' && mail.subject.includes('declined'))
    })
    expect(told.subject).to.include('Rowan Hale IT Support')
  })

  it('gives one approval when two requests for 09:00 are accepted at the same moment', async () => {
    await mayBlock('open')
    const asked = [await ask('Emily Tran'), await ask('Ben Cole')]
    const answers = await Promise.all(asked.map(({ id }) => rowan.owner.act('confirm', id)))
    expect(answers.map(answer => answer.status).sort(), JSON.stringify(answers)).to.deep.equal([200, 409])
    const states = await eventually(async () => {
      const read = await Promise.all(asked.map(({ id }) => rowan.owner.read(id)))
      const found = read.map(({ status }) => String(status)).sort()
      return found.includes('requested') ? undefined : found
    })
    expect(states).to.deep.equal(['confirmed', 'declined'])
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('11:00')
  })

  it('follows a visit that is moved twice: who, when, from and to, and one event with sequence 2', async () => {
    const body = await accepted('Emily Tran')
    expect(await calendarFile(body)).to.include('SEQUENCE:0')
    await rowan.clock('2027-09-21', '10:00')
    const away = await move(body, '2027-10-05', '11:00')
    expect(away.status, JSON.stringify(away.body)).to.equal(200)
    expect((await rowan.offer(VISIT, MONDAY)).times[0]).to.equal('09:00')
    await rowan.clock('2027-09-21', '10:05')
    const back = await move(body, MONDAY, '09:00')
    expect([back.status, back.body.status], JSON.stringify(back.body)).to.deep.equal([200, 'confirmed'])
    const file = await calendarFile(body)
    expect(file.match(/BEGIN:VEVENT/g)).to.have.lengthOf(1)
    expect(file.match(/SEQUENCE:\d+/)?.[0]).to.equal('SEQUENCE:2')
    const audit = await rowan.owner.as('GET', `/audit?subjectId=${body.id}&action=booking.reschedule`)
    // Newest first; the log keeps the real clock.
    const moves = (audit.body.items as Fact[]).map(({ actor, changes }) => [
      ...[actor.type, changes.from.startsAt, changes.to.startsAt],
    ])
    const [monday, tuesday] = [rowan.at(MONDAY, '09:00'), rowan.at('2027-10-05', '11:00')]
    expect(moves).to.deep.equal([
      ['customer', tuesday, monday],
      ['customer', monday, tuesday],
    ])
  })

  const remind = async (rule: object): Promise<void> => {
    const answer = await rowan.owner.as('POST', '/reminder-rules', { toStaff: false, ...rule })
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
  }
  const remindersTo = async (to: string) =>
    (await rowan.visitor.outbox())
      .filter(mail => mail.to === to && mail.subject.startsWith('Reminder'))
      .map(mail => mail.createdAt)
      .sort()

  it('reminds of Monday on Saturday: at 09:00 two days before, at 08:00 forty-eight hours before, and of nothing cancelled', async () => {
    await remind({ distance: { days: 2 } })
    await remind({ distance: { minutes: 48 * 60 } })
    await accepted('Emily Tran')
    const gone = await rowan.book('Ben Cole', [rowan.wish('Remote Support', MONDAY, '11:00')])
    await rowan.owner.act('confirm', gone.body.id)
    expect((await rowan.owner.act('cancel', gone.body.id)).status).to.equal(200)
    await rowan.clock('2027-10-02', '07:59')
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([])
    await rowan.clock('2027-10-02', '08:59')
    const [elapsed, local] = [rowan.at('2027-10-02', '08:00'), rowan.at('2027-10-02', '09:00')]
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([elapsed])
    await rowan.clock('2027-10-05', '09:00')
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([elapsed, local])
    expect(await remindersTo('ben.cole@example.test')).to.deep.equal([])
  })

  it('keeps only the last reminders of a visit that is moved twice', async () => {
    await remind({ distance: { days: 2 } })
    const body = await accepted('Emily Tran')
    expect((await move(body, '2027-10-05', '11:00')).status).to.equal(200)
    expect((await move(body, '2027-10-06', '10:00')).status).to.equal(200)
    const { body: listed } = await rowan.owner.as('GET', `/bookings/${body.id}/reminders`)
    const states = (listed.items as { dueAt: string; state: string }[]).map(({ dueAt, state }) => [dueAt, state])
    expect(states).to.deep.equal([
      [rowan.at('2027-10-02', '09:00'), 'cancelled'],
      [rowan.at('2027-10-03', '11:00'), 'cancelled'],
      [rowan.at('2027-10-04', '10:00'), 'waiting'],
    ])
    await rowan.clock('2027-10-07', '09:00')
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([rowan.at('2027-10-04', '10:00')])
  })

  it('reminds again of a new time that is far enough, follows a changed rule, and is silent when it is off', async () => {
    const rule = await rowan.owner.as('POST', '/reminder-rules', { distance: { days: 2 }, toStaff: false })
    const body = await accepted('Emily Tran')
    await rowan.clock('2027-10-02', '10:00')
    expect((await move(body, '2027-10-07', '09:00')).status).to.equal(200)
    const [first, second] = [rowan.at('2027-10-02', '09:00'), rowan.at('2027-10-06', '18:00')]
    const changed = await rowan.owner.as('PUT', `/reminder-rules/${rule.body.id}`, {
      ...{ distance: { days: 1, time: '18:00' }, toStaff: false },
    })
    expect(changed.status, JSON.stringify(changed.body)).to.equal(200)
    await rowan.clock('2027-10-06', '18:00')
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([first, second])
    expect((await move(body, '2027-10-11', '09:00')).status).to.equal(200)
    const off = { distance: { days: 1 }, toStaff: false, isOn: false }
    expect((await rowan.owner.as('PUT', `/reminder-rules/${rule.body.id}`, off)).status).to.equal(200)
    await rowan.clock('2027-10-12', '09:00')
    expect(await remindersTo('emily.tran@example.test')).to.deep.equal([first, second])
  })

  it('keeps what was found and done, and invites on 2 January 2028 to what follows in 90 days', async () => {
    const body = await accepted('Emily Tran')
    await rowan.clock(MONDAY, '10:00')
    const followUp = { text: 'firmware check in 90 days', inDays: 90, serviceId: rowan.id('Network Health Check') }
    const report = { issue: 'Wi-Fi drops', resolution: 'replaced access point AP-3', followUp }
    const done = await rowan.owner.act('complete', body.id, report)
    expect(done.status, JSON.stringify(done.body)).to.equal(200)
    expect(done.body).to.deep.include({ status: 'completed', balance: { amount: 10_000, currency: 'AUD' } })
    expect(done.body.serviceRecord).to.deep.include({ issue: 'Wi-Fi drops', followUpOn: '2028-01-02' })
    const invited = async () =>
      (await rowan.visitor.outbox()).filter(mail => mail.createdAt >= rowan.at('2028-01-01', '00:00'))
    await rowan.clock('2028-01-02', '08:59')
    expect(await invited()).to.deep.equal([])
    await rowan.clock('2028-01-02', '09:00')
    const [mail] = await eventually(async () => ((await invited()).length > 0 ? invited() : undefined))
    expect(mail).to.include({ to: 'emily.tran@example.test' })
  })

  it('keeps the deposit of A$40 when a visit is cancelled 23 h 59 min before, and says so first', async () => {
    const body = await accepted('Emily Tran')
    const terms = () => rowan.visitor.cancelTerms(String(body.id), String(body.manageToken))
    await rowan.clock('2027-10-03', '09:00')
    expect((await terms()).fee.amount).to.equal(0)
    await rowan.clock('2027-10-03', '09:01')
    const said = await terms()
    expect([said.fee.amount, said.refund.amount, said.isAllowed]).to.deep.equal([4_000, 0, true])
    expect(JSON.stringify(said)).to.include('40')
    const { body: cancelled } = await rowan.visitor.cancel(String(body.id), String(body.manageToken))
    expect(cancelled).to.deep.include({ status: 'cancelled', fee: { amount: 4_000, currency: 'AUD' } })
  })

  it('books a new client who is on the telephone at once, with the source phone', async () => {
    const customer = { name: 'Priti Shah', phone: '+61 3 9000 0000' }
    const appointments = [rowan.wish('Remote Support', '2027-09-20', '10:00')]
    const told = await rowan.owner.as('POST', '/bookings', { appointments, customer, source: 'phone' })
    expect(told.status, JSON.stringify(told.body)).to.equal(201)
    expect(told.body).to.deep.include({ status: 'confirmed', source: 'phone' })
    const stranger = await rowan.visitor.post('/bookings', { appointments, customer, source: 'phone' })
    expect([stranger.status, stranger.body.code]).to.deep.equal([403, 'BW_FORBIDDEN'])
  })
})
