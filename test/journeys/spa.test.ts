import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { AnswerBody } from '../support/booking-client.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { StaffClient } from '../support/staff-client.js'
import {
  namesIn,
  wishesOf,
  type Assignment,
  type JourneyBusiness,
  type VisitItem,
  type VisitOptions,
} from './support/business.js'
import { foundDaySpa, SATURDAY } from './support/day-spa.js'
import { eventually } from './support/eventually.js'

/** After the last clock of these businesses. */
const LATER = '2027-08-03T09:00:00Z'

interface Sum {
  amount: number
}

interface Booked {
  id: string
  serviceName: string
  status: string
  startsAt: string
  attendees?: string[]
  assignments: Assignment[]
}

describe('A day spa that is described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let spa: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, LATER)))
  beforeEach(async () => {
    count += 1
    spa = await foundDaySpa(sandbox, `lotus-${count}`)
  })

  const massageAndFacial = [{ service: 'Swedish Massage' }, { service: 'LED Facial' }]

  async function bookSofia() {
    const [first] = await spa.visits(massageAndFacial, SATURDAY)
    const booked = await spa.book('Sofia Marques', wishesOf(first!))
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    return booked.body
  }

  it('offers a massage and a facial in one visit from 10:00 to 11:45 with one person in one room', async () => {
    const [first] = await spa.visits(massageAndFacial, SATURDAY)
    expect([spa.timeOf(first!.startsAt), spa.timeOf(first!.endsAt)]).to.deep.equal(['10:00', '11:45'])
    expect(first!.changes).to.equal(0)
    expect(first!.appointments.map(({ assignments }) => namesIn(assignments))).to.deep.equal([
      ['Maya Patel', 'Treatment Room 1'],
      ['Maya Patel', 'Treatment Room 1', 'LED machine'],
    ])
    expect(first!.price.amount).to.equal(16_000)
    const hold = await spa.visitor.post('/holds', { appointments: wishesOf(first!) })
    expect(hold.status, JSON.stringify(hold.body)).to.equal(201)
    const { quote } = hold.body as { quote: Record<'total' | 'deposit' | 'balance', { amount: number }> }
    expect([quote.total.amount, quote.deposit.amount, quote.balance.amount]).to.deep.equal([16_000, 4_800, 11_200])
    const customer = { name: 'Sofia Marques', email: 'sofia@example.test' }
    const { id: holdId, token: holdToken } = hold.body
    const booked = await spa.visitor.post('/bookings', { holdId, holdToken, customer })
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    expect(booked.body.appointments).to.have.lengthOf(2)
  })

  it('keeps Maya, her room and the machine until 12:00, and offers the others what is left of the day', async () => {
    await bookSofia()
    const facial = await spa.offer('LED Facial', SATURDAY)
    expect(facial.times.slice(0, 2)).to.deep.equal(['12:00', '13:30'])
    expect(facial.times.at(-1)).to.equal('17:00')
    for (const time of ['12:15', '12:30', '12:45', '13:00', '13:15']) {
      expect(facial.refused.get(time), time).to.include('BREAK therapist')
    }
    expect((await spa.offer('Couples Massage', SATURDAY)).times[0]).to.equal('14:30')
    const massage = await spa.offer('Swedish Massage', SATURDAY)
    expect(massage.times[0]).to.equal('10:00')
    expect(namesIn(massage.slots[0]!.assignments)).to.deep.equal(['Chloe Reed', 'Treatment Room 2'])
    await spa.change('resources', 'Treatment Room 2', { status: 'inactive' })
    const { times, refused } = await spa.offer('Swedish Massage', SATURDAY)
    expect(times).not.to.include('10:00')
    expect(refused.get('10:00')?.join()).to.include('room')
    const { status } = await spa.book('Second Guest', [spa.wish('Swedish Massage', SATURDAY, '10:00')])
    expect(status).to.equal(409)
  })

  it('reports that Maya was booked for 23.3 % of her day by one visit, to whoever may read reports', async () => {
    await bookSofia()
    type Rows = { rows: Record<string, unknown>[]; totals: Record<string, unknown>[] }
    const path = `/reports/utilisation?from=${SATURDAY}&to=${SATURDAY}`
    const { rows } = (await spa.owner.as('GET', path)).body as unknown as Rows
    const maya = rows.find(row => row['name'] === 'Maya Patel')
    expect([maya?.['bookedMinutes'], maya?.['openMinutes'], maya?.['utilisation']]).to.deep.equal([105, 450, 23.3])
    expect([maya?.['turnoverMinutes'], maya?.['utilisationWithTurnover']]).to.deep.equal([120, 26.7])
    const money = await spa.owner.as('GET', `/reports/revenue?from=${SATURDAY}&to=${SATURDAY}`)
    const [sums] = (money.body as unknown as Rows).totals
    expect([sums?.['currency'], sums?.['booked'], sums?.['owed']]).to.deep.equal(['GBP', 16_000, 16_000])
    expect((await (await StaffClient.signIn(sandbox, spa.visitor, 'staff')).as('GET', path)).status).to.equal(403)
    expect((await (await StaffClient.signIn(sandbox, spa.visitor, 'accountant')).as('GET', path)).status).to.equal(200)
  })

  it('mails a summary on Monday at eight and on the first of the month, once each, and none when it is switched off', async () => {
    await bookSofia()
    type Mail = { readers: { id: string }[]; subscriptions: object[] }
    const { readers } = (await spa.owner.as('GET', '/reports/mail')).body as unknown as Mail
    const both = ['weekly', 'monthly'].map(frequency => ({ userId: readers[0]!.id, frequency }))
    const chosen = await spa.owner.as('PUT', '/reports/mail', { subscriptions: both })
    expect([chosen.status, (chosen.body as unknown as Mail).subscriptions.length]).to.deep.equal([200, 2])
    const summaries = async () => (await spa.visitor.outbox()).filter(({ subject }) => /^Lotus Day Spa: /.test(subject))
    await spa.clock('2027-06-07', '07:59')
    expect(await summaries()).to.deep.equal([])
    await spa.clock('2027-06-14', '08:00')
    await eventually(async () => ((await summaries()).length === 2 ? true : undefined))
    expect((await summaries()).map(({ subject }) => subject).sort()).to.deep.equal([
      'Lotus Day Spa: 31 May 2027 to 6 Jun 2027',
      'Lotus Day Spa: 7 Jun 2027 to 13 Jun 2027',
    ])
    const { body } = await spa.owner.as('GET', '/outbox?limit=50')
    const texts = (body.items as { subject: string; text: string }[]).filter(({ subject }) =>
      subject.includes('13 Jun 2027'),
    )
    expect(texts[0]?.text).to.match(/Booked value: £160\.00 \(before: £0\.00\)/)
    await spa.owner.as('PUT', '/reports/mail', { subscriptions: both.slice(1) })
    await spa.clock('2027-07-02', '09:00')
    await eventually(async () => ((await summaries()).length === 3 ? true : undefined))
    expect((await summaries()).map(({ subject }) => subject)).to.include('Lotus Day Spa: 1 Jun 2027 to 30 Jun 2027')
    await spa.owner.as('PUT', '/reports/mail', { subscriptions: [] })
    await spa.clock('2027-08-02', '09:00')
    expect(await summaries()).to.have.lengthOf(3)
    const stranger = { userId: '00000000-0000-4000-8000-000000000000', frequency: 'weekly' }
    expect((await spa.owner.as('PUT', '/reports/mail', { subscriptions: [stranger] })).status).to.equal(404)
  })

  it('takes every visit that it offers: any order, with waits, alone and together, to the last of the day', async () => {
    const party = [
      { service: 'Swedish Massage', guest: 'Amira' },
      { service: 'LED Facial', guest: 'Amira' },
      { service: 'Swedish Massage', guest: 'Bea' },
      { service: 'Cut & Finish', guest: 'Bea' },
    ]
    const asked: [VisitItem[], VisitOptions][] = [
      [massageAndFacial, {}],
      [[...massageAndFacial, { service: 'Cut & Finish' }], { maxGapMinutes: 30 }],
      [massageAndFacial, { order: 'fixed', maxGapMinutes: 0 }],
      [party, { together: true }],
      [party.slice(0, 3), { maxGapMinutes: 60 }],
    ]
    let count = 0
    for (const [items, options] of asked) {
      for (const visit of await spa.visits(items, SATURDAY, { ...options, limit: 100 })) {
        const { maxGapMinutes = 15 } = options
        const hold = await spa.visitor.post('/holds', { appointments: wishesOf(visit), maxGapMinutes })
        expect(hold.status, `${JSON.stringify(items)} at ${visit.startsAt}: ${JSON.stringify(hold.body)}`).to.equal(201)
        await spa.owner.as('DELETE', `/holds/${hold.body.id}?token=${String(hold.body.token)}`).catch(() => undefined)
        count += 1
      }
    }
    console.log(`      ${count} visits offered and held`)
    expect(count).to.be.greaterThan(40)
  })

  async function bookCouple() {
    const wish = { ...spa.wish('Couples Massage', SATURDAY, '15:00'), attendees: ['Tom', 'Ellie'] }
    const { status, body } = await spa.book('Tom Hale', [wish], { guests: 2 })
    expect(status, JSON.stringify(body)).to.equal(201)
    return body as AnswerBody & { id: string; total: Sum; deposit: Sum; appointments: Booked[] }
  }

  const cancelPath = (body: AnswerBody) => `/bookings/${body.id}/cancel?manageToken=${body.manageToken}`
  const readPath = (body: AnswerBody) => `/bookings/${body.id}?manageToken=${body.manageToken}`

  it('lets one of a couple leave: the other keeps a single massage, and the policy counts for the one', async () => {
    const body = await bookCouple()
    expect([body.total.amount, body.deposit.amount]).to.deep.equal([15_000, 4_500])
    expect(body.appointments[0]?.attendees).to.deep.equal(['Tom', 'Ellie'])
    expect((await spa.offer('Swedish Massage', SATURDAY)).times).not.to.include('15:00')
    await spa.clock('2027-06-12', '09:00')
    const terms = await spa.visitor.get<{ fee: Sum; isAllowed: boolean }>(
      `/bookings/${body.id}/cancel-terms?manageToken=${body.manageToken}&guest=Ellie`,
    )
    // Late: the deposit of one of two.
    expect([terms.fee.amount, terms.isAllowed]).to.deep.equal([2_250, true])
    const left = await spa.visitor.post(cancelPath(body), { guest: 'Ellie' })
    expect(left.status, JSON.stringify(left.body)).to.equal(200)
    expect(left.body).to.deep.include({ status: 'confirmed', fee: { amount: 2_250, currency: 'GBP' } })
    const rest = await spa.visitor.get<typeof body>(readPath(body))
    expect([rest.total.amount, rest.deposit.amount]).to.deep.equal([7_500, 2_250])
    expect(rest.appointments[0]?.attendees).to.deep.equal(['Tom'])
    expect(namesIn(rest.appointments[0]!.assignments)).to.have.lengthOf(2)
    expect((await spa.offer('Swedish Massage', SATURDAY)).times).to.include('15:00')
    const nobody = await spa.visitor.post(cancelPath(body), { guest: 'Ellie' })
    expect(nobody.status).to.equal(404)
    const last = await spa.visitor.post(cancelPath(body), { guest: 'Tom' })
    expect(last.body).to.deep.include({ status: 'cancelled', fee: { amount: 2_250, currency: 'GBP' } })
  })

  it('tells whoever booked that a part of the visit was cancelled, and what stays', async () => {
    const body = await bookCouple()
    await spa.visitor.post(cancelPath(body), { guest: 'Ellie' })
    const subject = await eventually(async () => {
      const mails = await spa.visitor.outbox()
      return mails.find(mail => mail.subject.includes('has changed') && mail.to === 'tom.hale@example.test')?.subject
    })
    expect(subject).to.include('Lotus Day Spa')
  })

  it('gives a massage its turnover back when the facial behind it is cancelled, and keeps what stays', async () => {
    const body = (await bookSofia()) as AnswerBody & { appointments: Booked[]; version: number }
    const facial = body.appointments.find(item => item.serviceName === 'LED Facial')!
    const left = await spa.visitor.post(cancelPath(body), { appointmentId: facial.id })
    expect(left.status, JSON.stringify(left.body)).to.equal(200)
    expect(left.body).to.deep.include({ status: 'confirmed', fee: { amount: 0, currency: 'GBP' } })
    const rest = await spa.visitor.get<{ total: Sum; appointments: Booked[] }>(readPath(body))
    expect(rest.total.amount).to.equal(7_500)
    expect(rest.appointments.map(item => item.status)).to.deep.equal(['confirmed', 'cancelled'])
    // Maya makes the room ready until 11:15.
    expect((await spa.offer('LED Facial', SATURDAY)).times[0]).to.equal('11:15')
  })

  it('moves one appointment of a visit and leaves the other where it is, with its turnover', async () => {
    const body = (await bookSofia()) as AnswerBody & { appointments: Booked[] }
    const facial = body.appointments.find(item => item.serviceName === 'LED Facial')!
    const move = (time: string) =>
      spa.visitor.post(`/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`, {
        appointmentId: facial.id,
        startsAt: spa.at(SATURDAY, time),
      })
    const onto = await move('10:30')
    expect(onto.status, JSON.stringify(onto.body)).to.equal(409)
    const away = await move('15:00')
    expect(away.status, JSON.stringify(away.body)).to.equal(200)
    expect((await spa.offer('LED Facial', SATURDAY)).times[0]).to.equal('11:15')
    const back = await move('11:00')
    expect(back.status, JSON.stringify(back.body)).to.equal(200)
    const { times } = await spa.offer('LED Facial', SATURDAY)
    expect(times.slice(0, 2)).to.deep.equal(['12:00', '13:30'])
  })

  it('splits one guest off a party: a booking of its own, the same time, and the money by the lines', async () => {
    const party = [
      { service: 'Swedish Massage', guest: 'Amira' },
      { service: 'LED Facial', guest: 'Amira' },
      { service: 'Cut & Finish', guest: 'Bea' },
    ]
    const [visit] = await spa.visits(party, SATURDAY, { together: true })
    const booked = await spa.book('Amira Khan', wishesOf(visit!))
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    const before = await spa.offer('Cut & Finish', SATURDAY)
    const split = await spa.owner.as('POST', `/bookings/${booked.body.id}/split`, {
      guest: 'Bea',
      customer: { name: 'Bea Osei', email: 'bea@example.test' },
    })
    expect(split.status, JSON.stringify(split.body)).to.equal(201)
    const theirs = split.body as AnswerBody & { total: Sum; deposit: Sum; appointments: Booked[] }
    expect(theirs.reference).not.to.equal(booked.body.reference)
    expect([theirs.total.amount, theirs.deposit.amount, theirs.status]).to.deep.equal([4_500, 1_350, 'confirmed'])
    expect(theirs.customer).to.include({ name: 'Bea Osei' })
    const rest = await spa.visitor.get<{ total: Sum; deposit: Sum; appointments: Booked[] }>(readPath(booked.body))
    expect([rest.total.amount, rest.deposit.amount]).to.deep.equal([16_000, 4_800])
    expect(rest.appointments.map(item => item.attendees?.join())).to.deep.equal(['Amira', 'Amira'])
    const after = await spa.offer('Cut & Finish', SATURDAY)
    expect(after.times).to.deep.equal(before.times)
    const again = await spa.owner.as('POST', `/bookings/${booked.body.id}/split`, { guest: 'Amira' })
    expect([again.status, again.body.code]).to.deep.equal([409, 'BW_SPLIT_REFUSED'])
    const mails = await eventually(async () => {
      const found = await spa.visitor.outbox()
      return found.some(mail => mail.to === 'bea@example.test') ? found : undefined
    })
    expect(mails.length).to.be.greaterThan(0)
  })

  it('refuses more orders than it can try, and a wait that is too long, and says what to do', async () => {
    const many = ['Swedish Massage', 'LED Facial', 'Couples Massage', 'Root Colour', 'Cut & Finish']
    const serviceIds = [...many.map(name => spa.id(name)), spa.id('Swedish Massage'), spa.id('LED Facial')]
    const items = serviceIds.map(serviceId => ({ serviceId }))
    const search = { items, order: 'any', maxGapMinutes: 15, from: SATURDAY, to: SATURDAY }
    const refused = await spa.visitor.post('/availability/itineraries', search)
    expect([refused.status, refused.body.code]).to.deep.equal([400, 'BW_TOO_MANY_ORDERS'])
    const wishes = [spa.wish('Swedish Massage', SATURDAY, '10:00'), spa.wish('LED Facial', SATURDAY, '12:00')]
    const waits = await spa.visitor.post('/holds', { appointments: wishes, maxGapMinutes: 15 })
    expect([waits.status, waits.body.code]).to.deep.equal([409, 'BW_WAIT_TOO_LONG'])
  })

  it('sells the last 15:00 massage once, and offers three other times to whoever came second', async () => {
    const wish = [spa.wish('Swedish Massage', SATURDAY, '15:00')]
    expect((await spa.book('Earlier Guest', wish)).status).to.equal(201)
    const both = await Promise.all([spa.book('Guest One', wish), spa.book('Guest Two', wish)])
    expect(both.map(answer => answer.status).sort()).to.deep.equal([201, 409])
    const lost = both.find(answer => answer.status === 409)!
    expect(lost.body.code).to.equal('BW_SLOT_TAKEN')
    expect(lost.body.details?.alternatives).to.have.lengthOf.at.least(3)
  })

  it('offers Cut & Finish in the processing time of a colour, at 10:30 and at 11:30 and not between', async () => {
    const { status, body } = await spa.book('Priya Shah', [spa.wish('Root Colour', SATURDAY, '10:00', 'Anna Kowalska')])
    expect(status, JSON.stringify(body)).to.equal(201)
    const { times, refused } = await spa.offer('Cut & Finish', SATURDAY)
    expect(times.filter(time => time <= '11:30')).to.deep.equal(['10:30', '11:30'])
    expect(refused.get('11:00')).to.include('BOOKED stylist')
    const cut = await spa.book('Cut Guest', [spa.wish('Cut & Finish', SATURDAY, '10:30')])
    expect(cut.status, JSON.stringify(cut.body)).to.equal(201)
    const [appointment] = cut.body.appointments as Booked[]
    expect(namesIn(appointment!.assignments)).to.deep.equal(['Anna Kowalska', 'Hair chairs'])
    const later = await spa.offer('Cut & Finish', SATURDAY)
    expect(later.times[0]).to.equal('11:30')
  })
})
