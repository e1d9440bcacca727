import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import {
  namesIn,
  wishesOf,
  type Assignment,
  type JourneyBusiness,
  type VisitItem,
  type VisitOptions,
} from './support/business.js'
import { foundDaySpa, SATURDAY } from './support/day-spa.js'

interface Booked {
  startsAt: string
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
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url)))
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
