import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { AnswerBody } from '../support/booking-client.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { namesIn, type Assignment, type JourneyBusiness } from './support/business.js'
import { foundNailBar } from './support/nail-bar.js'
import { notCovered } from './support/not-covered.js'

/** After the last clock of these businesses. */
const LATER = '2027-09-06T00:00:00Z'
const FRIDAY = '2027-09-03'
const SATURDAY = '2027-09-04'
const GEL = 'Gel Manicure'
const AMA = { staff: 'Ama Mensah' }
const ART = { ...AMA, addOns: ['nail-art'] }

interface Sum {
  amount: number
}

interface Booked extends AnswerBody {
  total: Sum
  deposit: Sum
  appointments: {
    serviceName: string
    startsAt: string
    endsAt: string
    price: Sum
    addOns?: { key: string; name: string; minutes: number; price: Sum }[]
    assignments: Assignment[]
  }[]
}

/**
 * The nail bar, the times and sums of steps 5, 6, 9 and 10: an add-on, a price of one person, starts that leave no gaps, and
 * a booking by telephone. What waits for plugins is printed at the end.
 */
describe('A nail bar with add-ons, described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let bar: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    notCovered('social commerce', {
      'step 3, channels and the agent': 'the channel and AI plugins',
      'step 4, training': 'the AI plugins',
      'step 5, the talk': 'the AI plugins; the times and prices that they offer are here',
      'step 6, the payment link': 'the payments plugins; the hold and what others are offered are here',
      'step 7, USDC': 'the payments plugins',
      'step 8, what the agent refuses': 'the AI plugins',
      'step 9, the talk': 'the channel plugins; the move is here',
      'step 10, the call': 'the telephone and AI plugins; the booking is here',
      'steps 11 to 15': 'telephone, payments, reports and channel plugins',
    })
    await sandbox?.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    bar = await foundNailBar(sandbox, `ama-${count}`)
  })

  const book = async (name: string, wish: object, more: object = {}): Promise<Booked> => {
    const booked = await bar.book(name, [wish], more)
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    return booked.body as Booked
  }
  /** Ama is busy 14:00–15:00 and 17:30–18:30. */
  const fillSaturday = async () => {
    await book('Early Guest', bar.wish(GEL, SATURDAY, '14:00', 'Ama Mensah'))
    await book('Late Guest', bar.wish(GEL, SATURDAY, '17:30', 'Ama Mensah'))
  }
  const artAt = (time: string, staff = 'Ama Mensah') => ({
    ...bar.wish(GEL, SATURDAY, time, staff),
    addOns: ['nail-art'],
  })
  const afterTwo = async () => {
    const { times, slots } = await bar.offer(GEL, SATURDAY, ART)
    return { times: times.filter(time => time >= '14:00'), slots }
  }
  const movePath = (body: AnswerBody) => `/bookings/${body.id}/reschedule?manageToken=${body.manageToken}`

  it('finds 15:00, 15:30, 16:00 and 18:30 for gel nails with art with Ama, at S$78.00', async () => {
    await fillSaturday()
    const { times, slots } = await afterTwo()
    expect(times).to.deep.equal(['15:00', '15:30', '16:00', '18:30'])
    for (const { startsAt, endsAt, price } of slots) {
      expect(Date.parse(endsAt) - Date.parse(startsAt)).to.equal(90 * 60_000)
      expect(price.amount).to.equal(7_800)
    }
    const plain = await bar.offer(GEL, SATURDAY, AMA)
    expect(plain.times.filter(time => time >= '14:00').slice(0, 4)).to.deep.equal(['15:00', '15:30', '16:00', '16:30'])
    expect(plain.slots[0]?.price.amount).to.equal(5_800)
    const withLi = await bar.offer(GEL, SATURDAY, { ...ART, staff: 'Li Wei' })
    expect(withLi.slots[0]?.price.amount).to.equal(6_800)
  })

  it('offers 15:00, 16:00 and 18:30 where starts leave no small gaps: 15:30 would strand half an hour twice', async () => {
    await fillSaturday()
    const grid = { mode: 'gapmin', step: 30, minGap: 60, resourceType: 'staff' }
    await bar.change('services', GEL, { grid })
    expect((await afterTwo()).times).to.deep.equal(['15:00', '16:00', '18:30'])
  })

  it('holds 15:00 with Ama for 15 minutes, and offers a visitor who wants it Li Wei at S$68.00', async () => {
    await fillSaturday()
    const hold = await bar.visitor.post('/holds', { appointments: [artAt('15:00')] })
    expect(hold.status, JSON.stringify(hold.body)).to.equal(201)
    const { quote } = hold.body as unknown as { quote: { total: Sum; deposit: Sum; lines: { label: string }[] } }
    expect([quote.total.amount, quote.deposit.amount]).to.deep.equal([7_800, 1_500])
    expect(quote.lines.map(line => line.label)).to.deep.equal(['Gel Manicure + Nail Art'])
    expect(hold.body.expiresAt).to.equal(bar.at('2027-09-02', '10:15'))
    const refused = await bar.book('Web Visitor', [artAt('15:00')])
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    type Offered = { startsAt: string; endsAt: string; price: Sum; assignments: Assignment[] }
    const [first] = refused.body.details?.alternatives as Offered[]
    expect([first?.startsAt, first?.endsAt]).to.deep.equal([bar.at(SATURDAY, '15:00'), bar.at(SATURDAY, '16:30')])
    expect([first?.price.amount, namesIn(first?.assignments ?? [])]).to.deep.equal([6_800, ['Li Wei']])
    const customer = { name: 'Jia Hui', email: 'jia.hui@example.test' }
    const { id: holdId, token: holdToken } = hold.body
    const { status, body } = await bar.visitor.post('/bookings', { holdId, holdToken, customer })
    expect(status, JSON.stringify(body)).to.equal(201)
    const [appointment] = (body as Booked).appointments
    expect(appointment?.serviceName).to.equal('Gel Manicure + Nail Art')
    expect(appointment?.addOns).to.deep.equal([
      { key: 'nail-art', name: 'Nail Art', minutes: 30, price: { amount: 2_000, currency: 'SGD' } },
    ])
  })

  it('moves a booking to 16:00 with its add-on, also when the service offers it no more', async () => {
    await fillSaturday()
    const booked = await book('Jia Hui', artAt('15:00'))
    await bar.change('services', GEL, { addOns: [] })
    const moved = await bar.visitor.post(movePath(booked), { startsAt: bar.at(SATURDAY, '16:00') })
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200)
    const [appointment] = (moved.body as Booked).appointments
    expect([appointment?.startsAt, appointment?.endsAt]).to.deep.equal([
      bar.at(SATURDAY, '16:00'),
      bar.at(SATURDAY, '17:30'),
    ])
    expect(appointment?.addOns?.map(item => item.name)).to.deep.equal(['Nail Art'])
    const staffId = bar.id('Ama Mensah')
    const clashes = await bar.visitor.post(movePath(booked), { startsAt: bar.at(SATURDAY, '16:30'), staffId })
    expect([clashes.status, clashes.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
  })

  it('offers whoever moves a booking the times that its own stands in the way of, and nobody else', async () => {
    await fillSaturday()
    const booked = await book('Jia Hui', artAt('15:00'))
    const ask = async (bookingId: unknown, headers: Record<string, string> = {}) => {
      const staff = bar.id('Ama Mensah')
      const wish = `serviceId=${bar.id(GEL)}&from=${SATURDAY}&to=${SATURDAY}&addOns=nail-art&staffId=${staff}`
      const path = `/availability?${wish}${bookingId ? `&bookingId=${String(bookingId)}` : ''}`
      const named = { 'Bookwright-Tenant': bar.visitor.tenant, ...headers }
      const { status, body } = await bar.visitor.call('GET', path, undefined, named)
      const slots = (body.slots ?? []) as { startsAt: string }[]
      return { status, times: slots.map(slot => bar.timeOf(slot.startsAt)).filter(time => time >= '14:00') }
    }
    const mine = { 'Bookwright-Manage-Token': String(booked.manageToken) }
    expect(await ask(undefined)).to.deep.equal({ status: 200, times: ['18:30'] })
    expect(await ask(booked.id, mine)).to.deep.equal({ status: 200, times: ['15:00', '15:30', '16:00', '18:30'] })
    expect((await ask(booked.id)).status, 'without its token').to.equal(404)
    expect((await ask(booked.id, { 'Bookwright-Manage-Token': 'another' })).status).to.equal(404)
    const other = await book('Mei', bar.wish(GEL, SATURDAY, '10:00', 'Li Wei'))
    expect((await ask(other.id, mine)).status, 'with the token of another booking').to.equal(404)
  })

  it('keeps the person when a booking is moved and nobody is named, as long as that one is free', async () => {
    const peopleOf = (body: AnswerBody) => namesIn((body as Booked).appointments[0]!.assignments)
    for (const [person, time] of [
      ['Li Wei', '18:00'],
      ['Ama Mensah', '19:00'],
    ] as const) {
      const booked = await book('Jia Hui', bar.wish(GEL, SATURDAY, '11:00', person))
      const moved = await bar.visitor.post(movePath(booked), { startsAt: bar.at(SATURDAY, '16:00') })
      expect(peopleOf(moved.body), person).to.deep.equal([person])
      await book('Evening Guest', bar.wish(GEL, SATURDAY, time, person))
      const again = await bar.visitor.post(movePath(booked), { startsAt: bar.at(SATURDAY, time) })
      expect(peopleOf(again.body), person).not.to.include(person)
      await bar.visitor.cancel(String(booked.id), String(booked.manageToken))
    }
  })

  it('gives a known customer who asks for nobody whom she had last, and says what suits her, where the rules want it', async () => {
    const THURSDAY = '2027-09-09'
    await bar.owner.setRules({ prefersUsual: true })
    const { id } = await book('Jia Hui', bar.wish(GEL, '2027-09-02', '17:00', 'Li Wei'))
    const { customer } = (await bar.owner.read(String(id))) as AnswerBody & { customer: { id: string } }
    await bar.clock('2027-09-02', '20:00')
    const search = `/availability?serviceId=${bar.id(GEL)}&from=2027-09-03&to=2027-09-10&suits=1`
    const suiting = async (path: string) => {
      const { suits } = (await bar.owner.as('GET', path)).body as unknown as {
        suits: { startsAt: string; reasons: string[] }[]
      }
      return suits
    }
    const reasons = ['person', 'time', 'day']
    expect(await suiting(`${search}&clientId=${customer.id}`)).to.deep.equal(
      ['17:00', '16:30', '17:30'].map(time => ({ startsAt: bar.at(THURSDAY, time), reasons })),
    )
    expect(await suiting(search), 'somebody unknown').to.deep.equal([])
    const byDesk = async (name: string, email: string) => {
      const wish = { appointments: [bar.wish(GEL, THURSDAY, '17:00')], customer: { name, email } }
      const { status, body } = await bar.owner.as('POST', '/bookings', wish)
      expect(status, JSON.stringify(body)).to.equal(201)
      return (body as Booked).appointments.flatMap(({ assignments }) => namesIn(assignments))
    }
    expect(await byDesk('Jia Hui', 'jia.hui@example.test')).to.deep.equal(['Li Wei'])
    expect(await byDesk('Mei', 'mei@example.test')).to.deep.equal(['Ama Mensah'])
  })

  it('names a deposit of a fixed sum in the list of services', async () => {
    const { items } = await bar.visitor.get<{ items: { deposit: Sum | null; addOns: object[] }[] }>('/services')
    expect(items.map(({ deposit }) => deposit?.amount)).to.deep.equal([1_500])
    expect(items[0]?.addOns).to.have.lengthOf(1)
  })

  it('refuses an add-on that the service does not have, and one service with two choices in one booking', async () => {
    const unknown = await bar.book('Jia Hui', [{ ...artAt('15:00'), addOns: ['gold'] }])
    expect([unknown.status, unknown.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
    const both = await bar.book('Jia Hui', [
      { ...artAt('15:00'), guest: 'Jia Hui' },
      { ...bar.wish(GEL, SATURDAY, '15:00', 'Li Wei'), guest: 'Mei' },
    ])
    expect([both.status, both.body.code]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
  })

  it('takes a guest of a whole visit with an add-on as it was offered', async () => {
    const items = [{ service: GEL, guest: 'Jia Hui', addOns: ['nail-art'] }]
    const [visit] = await bar.visits(items, SATURDAY)
    expect([bar.timeOf(visit!.startsAt), bar.timeOf(visit!.endsAt)]).to.deep.equal(['10:00', '11:30'])
  })

  it('books Friday 11:00 with Li Wei for a caller, at S$48.00 with a deposit of S$15.00', async () => {
    const { times, slots } = await bar.offer(GEL, FRIDAY, { staff: 'Li Wei' })
    expect(slots[times.indexOf('11:00')]?.price.amount).to.equal(4_800)
    const told = await bar.owner.as('POST', '/bookings', {
      appointments: [bar.wish(GEL, FRIDAY, '11:00', 'Li Wei')],
      customer: { name: 'Marcus Lee', phone: '+65 6123 4567' },
      source: 'phone',
    })
    expect(told.status, JSON.stringify(told.body)).to.equal(201)
    const booked = told.body as Booked
    expect([booked.total.amount, booked.deposit.amount, booked.source]).to.deep.equal([4_800, 1_500, 'phone'])
    expect(booked.appointments.flatMap(({ assignments }) => namesIn(assignments))).to.deep.equal(['Li Wei'])
    expect((await bar.offer(GEL, FRIDAY, { staff: 'Li Wei' })).times).not.to.include('11:00')
  })
})
