import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import type { Answer } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import type { JourneyBusiness } from './support/business.js'
import {
  foundHomeServices,
  FRIDAY,
  planDiegosDay,
  planned,
  PLACES,
  sendHannahAway,
  THURSDAY,
} from './support/home-services.js'

/** After all that happened: what was given back is given back. */
const LATER = '2027-06-12T00:00:00Z'

interface Visit {
  window: { startsAt: string; endsAt: string } | null
  etaAt: string | null
  plannedStartsAt?: string
  askedWindows: { startsAt: string; endsAt: string }[]
}
interface Booked {
  startsAt: string
  endsAt: string
  visit?: Visit
}
interface Moved {
  bookingId: string
  plannedStartsAt: string
  isLate: boolean
}
interface Why {
  isOffered: boolean
  slot: Booked | null
  requirements: { blocked: { resource: { name: string }; reasons: { code: string }[] }[] }[]
}
interface Proposed {
  bookingId: string
  people: { staffId: string; name: string; startsAt: string }[]
  windows: { startsAt: string; endsAt: string }[]
  goodwill: { amount: number }
}

describe('A plumber who drives to customers, described and used through the API', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let business: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, LATER)))
  beforeEach(async () => {
    count += 1
    business = await foundHomeServices(sandbox, `brightspark-${count}`)
  })

  const timeOf = (instant: string) => business.timeOf(instant)
  const first = (answer: Answer | Answer['body']) =>
    (('status' in answer && 'body' in answer ? (answer as Answer).body : answer) as { appointments: Booked[] })
      .appointments[0]!
  const bookKen = async (time: string) => {
    const answer = await business.book('Ken Wu', [business.wish('Tap Replacement', THURSDAY, time)], {
      place: PLACES.C,
    })
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    return answer.body
  }
  const seenSubject = async (text: string) => {
    const deadline = Date.now() + 15_000
    for (;;) {
      const subjects = (await business.visitor.outbox()).map(message => message.subject)
      if (subjects.some(subject => subject.includes(text))) return
      if (Date.now() > deadline) throw new Error(`no message "${text}" among ${subjects.join(' | ')}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  it('shows no time outside the area and keeps who asked for it', async () => {
    const serviceId = business.id('Tap Replacement')
    const path = `/availability?serviceId=${serviceId}&from=${THURSDAY}&to=${THURSDAY}&zip=78750`
    const refused = await business.owner.as('GET', path)
    expect([refused.status, refused.body.code]).to.deep.equal([422, 'BW_OUTSIDE_AREA'])
    expect(refused.body.slots).to.equal(undefined)
    const wish = [business.wish('Tap Replacement', THURSDAY, '10:00')]
    const booked = await business.book('Far Away', wish, { place: { address: '9 Far Road', zip: '78750' } })
    expect([booked.status, booked.body.code]).to.deep.equal([422, 'BW_OUTSIDE_AREA'])
    const nowhere = await business.book('No Where', wish)
    expect([nowhere.status, nowhere.body.code]).to.deep.equal([400, 'BW_PLACE_REQUIRED'])
    const lead = { name: 'Far Away', email: 'far@example.test', zip: '78750', serviceId }
    expect((await business.visitor.post('/contact-requests', lead)).status).to.equal(201)
    const { body } = await business.owner.as('GET', '/contact-requests')
    expect((body.items as { name: string; zip: string }[]).map(({ name, zip }) => `${name} ${zip}`)).to.deep.equal([
      'Far Away 78750',
    ])
  })

  it('sells Ken 10 to 12 and 15 to 17, where 11:15 and 15:15 are the only starts', async () => {
    await planDiegosDay(business)
    await sendHannahAway(business)
    const offer = await business.offer('Tap Replacement', THURSDAY, { zip: PLACES.C.zip })
    expect(offer.times).to.deep.equal(['10:00', '15:00'])
    expect([...offer.refused.keys()]).to.deep.equal(['08:00', '13:00'])
    expect(offer.refused.get('08:00')).to.include('TRAVEL technician')
    expect(offer.refused.get('13:00')).to.include('TRAVEL technician')
    const query = `serviceId=${business.id('Tap Replacement')}&from=${THURSDAY}&to=${THURSDAY}&zip=${PLACES.C.zip}`
    const seen = await business.owner.as('GET', `/availability?${query}`)
    const starts = (seen.body.slots as { starts: string[] }[]).flatMap(slot => slot.starts.map(timeOf))
    expect(starts).to.deep.equal(['11:15', '15:15'])
    const plain = await business.visitor.get<{ slots: Booked[] }>(`/availability?${query}`)
    expect(plain.slots.map(slot => `${timeOf(slot.startsAt)}-${timeOf(slot.endsAt)}`)).to.deep.equal([
      '10:00-12:00',
      '15:00-17:00',
    ])
    const tooEarly = await business.book('Ken Wu', [business.wish('Tap Replacement', THURSDAY, '08:00')], {
      place: PLACES.C,
    })
    expect(tooEarly.status).to.equal(409)
  })

  it('says why a window is not sold, to staff with names, and of a sold one to customers no planned start', async () => {
    await planDiegosDay(business)
    await sendHannahAway(business)
    const ask = (time: string, zip = `&zip=${PLACES.C.zip}`) =>
      `/availability/explanation?serviceId=${business.id('Tap Replacement')}&startsAt=${business.at(THURSDAY, time)}${zip}`
    const early = (await business.owner.as('GET', ask('08:00'))).body as unknown as Why
    expect(early.isOffered).to.equal(false)
    const diego = early.requirements[0]?.blocked.find(({ resource }) => resource.name === 'Diego Ramirez')
    expect(diego?.reasons.map(({ code }) => code)).to.include.members(['BOOKED', 'TRAVEL'])
    const sold = await business.visitor.get<Why>(ask('10:00'))
    expect(sold.isOffered).to.equal(true)
    expect([sold.slot?.startsAt, sold.slot?.endsAt]).to.deep.equal([
      business.at(THURSDAY, '10:00'),
      business.at(THURSDAY, '12:00'),
    ])
    expect(JSON.stringify(sold)).not.to.include(business.at(THURSDAY, '11:15'))
    expect((await business.owner.as('GET', ask('10:00', ''))).body.code).to.equal('BW_PLACE_REQUIRED')
    expect((await business.owner.as('GET', ask('10:00', '&zip=78750'))).body.code).to.equal('BW_OUTSIDE_AREA')
  })

  it('tells Ken the window and staff the planned start, and gives his deposit back up to twelve hours before', async () => {
    await planDiegosDay(business)
    await sendHannahAway(business)
    const ken = await bookKen('10:00')
    const told = first(ken)
    expect([timeOf(told.startsAt), timeOf(told.endsAt)]).to.deep.equal(['10:00', '12:00'])
    expect(JSON.stringify(ken)).not.to.include(business.at(THURSDAY, '11:15'))
    const staffView = first(await business.owner.read(ken.id))
    expect(timeOf(staffView.visit!.plannedStartsAt!)).to.equal('11:15')
    await seenSubject('between 10:00 and 12:00')
    const day = await business.owner.as(
      'GET',
      `/field-days?date=${THURSDAY}&resourceId=${business.id('Diego Ramirez')}`,
    )
    const stops = day.body.stops as { zip: string; address: string; plannedStartsAt: string; travelMinutes: number }[]
    expect(stops.map(stop => `${timeOf(stop.plannedStartsAt)} ${stop.zip} +${stop.travelMinutes}`)).to.deep.equal([
      '09:00 78701 +20',
      '11:15 78703 +45',
      '13:00 78702 +40',
    ])
    expect(day.body.homeMinutes).to.equal(30)
    await business.clock('2027-06-09', '22:00')
    const inTime = await business.visitor.cancelTerms(ken.id!, ken.manageToken!)
    expect([inTime.fee.amount]).to.deep.equal([0])
    await business.clock('2027-06-09', '22:01')
    const late = await business.visitor.cancelTerms(ken.id!, ken.manageToken!)
    expect(late.fee.amount).to.equal(5000)
  })

  it('refuses a drain inspection while the camera is with Hannah', async () => {
    const hers = { service: 'Drain Inspection', day: THURSDAY, time: '10:30', staff: 'Hannah Lee', at: 'B' } as const
    const answer = await planned(business, hers)
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201)
    const offer = await business.offer('Drain Inspection', THURSDAY, { zip: PLACES.A.zip })
    expect(offer.times).not.to.include('10:00')
    expect(offer.refused.get('10:00')).to.include('BOOKED camera')
  })

  it('says 08:58 to A when Diego sets out at 08:38, and keeps Ken in his window after forty minutes', async () => {
    const { a } = await planDiegosDay(business)
    await sendHannahAway(business)
    const ken = await bookKen('10:00')
    await business.clock(THURSDAY, '08:38')
    const underWay = await business.owner.act('on-my-way', a)
    expect(underWay.status, JSON.stringify(underWay.body)).to.equal(200)
    expect(timeOf(underWay.body.etaAt as string)).to.equal('08:58')
    await seenSubject('on the way: expected at 08:58')
    await business.clock(THURSDAY, '10:31')
    const delay = await business.owner.act('delay', a, { minutes: 40 })
    expect(delay.status, JSON.stringify(delay.body)).to.equal(200)
    const moved = (delay.body.visits as Moved[]).filter(visit => visit.bookingId !== a)
    // From C, at 12:55 and forty minutes away, B begins at 13:35: inside its own window.
    expect(moved.map(visit => `${timeOf(visit.plannedStartsAt)} ${visit.isLate}`)).to.deep.equal([
      '11:55 false',
      '13:35 false',
    ])
    expect(delay.body.proposals).to.deep.equal([])
    const seen = first(await business.owner.read(ken.id)).visit!
    expect([timeOf(seen.plannedStartsAt!), timeOf(seen.etaAt!), timeOf(seen.window!.startsAt)]).to.deep.equal([
      '11:55',
      '11:55',
      '10:00',
    ])
    await seenSubject('with you at about 11:55')
  })

  it('asks Ken for another window after sixty minutes, when Hannah is away', async () => {
    const { a } = await planDiegosDay(business)
    await sendHannahAway(business)
    const ken = await bookKen('10:00')
    await business.clock(THURSDAY, '10:31')
    const delay = await business.owner.act('delay', a, { minutes: 60 })
    const late = (delay.body.visits as Moved[]).filter(visit => visit.isLate)
    expect(late.map(visit => `${visit.bookingId === ken.id} ${timeOf(visit.plannedStartsAt)}`)).to.deep.equal([
      'true 12:15',
    ])
    const [proposal] = delay.body.proposals as Proposed[]
    expect(proposal!.people).to.deep.equal([])
    const windows = proposal!.windows
    expect(windows.map(window => window.startsAt)).to.deep.equal([
      business.at(FRIDAY, '08:00'),
      business.at(FRIDAY, '10:00'),
    ])
    expect(proposal!.goodwill.amount).to.equal(1000)
    const asked = await business.owner.act('replan', ken.id, { askWindows: windows })
    expect(asked.status, JSON.stringify(asked.body)).to.equal(200)
    await seenSubject('please choose another time')
    const path = `/bookings/${ken.id}/reschedule?manageToken=${ken.manageToken}`
    const chosen = await business.visitor.post(path, { startsAt: windows[0]!.startsAt })
    expect(chosen.status, JSON.stringify(chosen.body)).to.equal(200)
    expect(first(chosen.body).visit).to.deep.include({ window: windows[0], askedWindows: [] })
    const promised = async () =>
      withOwner(sandbox.database.url, async client => {
        const sql = `SELECT amount::int FROM bw.ledger_entry WHERE booking_id = $1 AND kind = 'refund'`
        return (await client.query<{ amount: number }>(sql, [ken.id])).rows.map(row => row.amount)
      })
    const deadline = Date.now() + 15_000
    while ((await promised()).length === 0 && Date.now() < deadline) await new Promise(done => setTimeout(done, 100))
    expect(await promised()).to.deep.equal([-1000])
  })

  it('sends Hannah instead when she can be there in time, and Ken keeps his window', async () => {
    const { a } = await planDiegosDay(business)
    const wish = [business.wish('Tap Replacement', THURSDAY, '10:00', 'Diego Ramirez')]
    const ken = (await business.book('Ken Wu', wish, { place: PLACES.C })).body
    await business.clock(THURSDAY, '10:31')
    const delay = await business.owner.act('delay', a, { minutes: 60 })
    const [proposal] = delay.body.proposals as Proposed[]
    expect(proposal!.people.map(({ name, startsAt }) => `${name} ${timeOf(startsAt)}`)).to.deep.equal([
      'Hannah Lee 11:06',
    ])
    const { staffId, startsAt } = proposal!.people[0]!
    const applied = await business.owner.act('replan', ken.id, { staffId, startsAt })
    expect(applied.status, JSON.stringify(applied.body)).to.equal(200)
    const visit = first(applied.body).visit!
    expect([timeOf(visit.plannedStartsAt!), timeOf(visit.window!.endsAt)]).to.deep.equal(['11:06', '12:00'])
    const day = await business.owner.as('GET', `/field-days?date=${THURSDAY}&resourceId=${staffId}`)
    expect((day.body.stops as { bookingId: string }[]).map(stop => stop.bookingId)).to.deep.equal([ken.id])
  })
})
