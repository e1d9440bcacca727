import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import { namesIn, type Assignment, type JourneyBusiness } from './support/business.js'
import { listenForDevices } from './support/devices.js'
import { eventually } from './support/eventually.js'
import { notCovered } from './support/not-covered.js'
import { CustomerClient } from './support/customer-client.js'
import { foundPadelCourts } from './support/padel-courts.js'
import { foundPricedCourts } from './support/padel-prices.js'

/** After the last clock of these businesses. */
const LATER = '2027-10-22T00:00:00Z'
const WEDNESDAY = '2027-10-20'

/**
 * The sports center, steps 4, 5, 7 and 12: prices by the hour and rules for members, a machine that two courts share, and players who do not come. Hall, class and training
 * (steps 8 to 11) have a file of their own. What waits for plugins is printed at the end.
 */
describe('Padel courts, described and used through the API', function () {
  this.timeout(120_000)
  let sandbox: SandboxEngines
  let courts: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox()
  })
  after(async () => {
    notCovered('sports center', {
      'step 4, split payment': 'the payments plugins',
      'step 6, open match': 'the payments plugins',
    })
    await sandbox?.close(() => expectInvariants(sandbox.database.url, LATER))
  })
  beforeEach(async () => {
    count += 1
    courts = await foundPadelCourts(sandbox, `riverside-${count}`)
  })

  const courtsOf = (appointments: unknown) =>
    (appointments as { assignments: Assignment[] }[]).flatMap(({ assignments }) => namesIn(assignments))

  it('gives the ball machine to one court at a time, and says that it is the machine', async () => {
    const wish = (court: string, time = '10:00') => courts.wish('Padel with ball machine', WEDNESDAY, time, court)
    const first = await courts.book('Lucia Ferrer', [wish('Padel 1')])
    expect(first.status, JSON.stringify(first.body)).to.equal(201)
    expect(courtsOf(first.body.appointments)).to.deep.equal(['Padel 1', 'Ball machine'])
    const second = await courts.book('Marc Soler', [wish('Padel 2')])
    expect([second.status, second.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    const { times, refused } = await courts.offer('Padel with ball machine', WEDNESDAY)
    for (const time of ['09:00', '09:30', '10:00', '10:30', '11:00']) {
      expect(refused.get(time), time).to.deep.equal(['BOOKED ball machine'])
    }
    expect([times.includes('08:30'), times.includes('11:30')]).to.deep.equal([true, true])
    const without = await courts.book('Marc Soler', [courts.wish('Padel', WEDNESDAY, '10:00', 'Padel 2')])
    expect(courtsOf(without.body.appointments)).to.deep.equal(['Padel 2'])
    expect((await courts.book('Marc Soler', [wish('Padel 2', '11:30')])).status).to.equal(201)
  })

  it('books the court that was chosen, shows the times of that court alone, and keeps it there', async () => {
    const wish = { ...courts.wish('Padel', WEDNESDAY, '10:00'), resourceIds: [courts.id('Padel 2')] }
    const first = await courts.book('Lucia Ferrer', [wish])
    expect(courtsOf(first.body.appointments)).to.deep.equal(['Padel 2'])
    expect(first.body.appointments).to.have.nested.property('[0].isPinned', true)
    const second = await courts.book('Marc Soler', [wish])
    expect([second.status, second.body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    const onSecond = await courts.offer('Padel', WEDNESDAY, { things: ['Padel 2'] })
    expect(onSecond.times.includes('10:00')).to.equal(false)
    expect((await courts.offer('Padel', WEDNESDAY, { things: ['Padel 1'] })).times.includes('10:00')).to.equal(true)
    const both = [courts.id('Padel 3'), courts.id('Ball machine')]
    const third = await courts.book('Marc Soler', [
      { ...courts.wish('Padel with ball machine', WEDNESDAY, '10:00'), resourceIds: both },
    ])
    expect(courtsOf(third.body.appointments)).to.deep.equal(['Padel 3', 'Ball machine'])
  })

  it('writes a no-show 15 minutes after the start by itself, and not for who checked in', async () => {
    const book = async (name: string) => {
      const booked = await courts.book(name, [courts.wish('Padel', WEDNESDAY, '16:30')])
      expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
      return booked.body.id
    }
    const [came, missed] = [await book('Lucia Ferrer'), await book('Marc Soler')]
    await courts.clock(WEDNESDAY, '16:25')
    expect((await courts.owner.act('check-in', came)).body.status).to.equal('checked-in')
    await courts.clock(WEDNESDAY, '16:44:59')
    expect((await courts.owner.read(missed)).status).to.equal('confirmed')
    await courts.clock(WEDNESDAY, '16:45')
    const gone = await eventually(async () => {
      const read = await courts.owner.read(missed)
      return read.status === 'no-show' ? read : undefined
    })
    const [fee] = gone.fees as { kind: string; amount: { amount: number } }[]
    expect([fee?.kind, fee?.amount.amount]).to.deep.equal(['no-show', 500])
    expect((await courts.owner.read(came)).status).to.equal('checked-in')
  })

  it('turns the lights on five minutes before each use, at the new time when it moves, and not when it is cancelled', async () => {
    const lights = await listenForDevices()
    const events = ['resource.before-use']
    const made = await courts.owner.as('POST', '/webhooks', { name: 'Lights', url: lights.url, events })
    expect(made.status, JSON.stringify(made.body)).to.equal(201)
    const book = async (name: string, time: string, court: string) => {
      const { status, body } = await courts.book(name, [courts.wish('Padel', WEDNESDAY, time, court)])
      expect(status, JSON.stringify(body)).to.equal(201)
      return body
    }
    const told = () => lights.calls.map(({ data }) => `${data.bookingId} ${courts.timeOf(data.startsAt)}`)
    const early = await book('Early Bird', '10:00', 'Padel 1')
    // What was booked before is told, too.
    for (const court of ['Padel 1', 'Padel 2']) await courts.change('resources', court, { beforeUseMinutes: 5 })
    const moved = await book('Lucia Ferrer', '10:00', 'Padel 2')
    const gone = await book('Marc Soler', '11:30', 'Padel 1')
    const noon = { startsAt: courts.at(WEDNESDAY, '12:00') }
    expect(
      (await courts.visitor.post(`/bookings/${moved.id}/reschedule?manageToken=${moved.manageToken}`, noon)).status,
    ).to.equal(200)
    await courts.visitor.cancel(gone.id ?? '', gone.manageToken ?? '')
    await courts.clock(WEDNESDAY, '09:54:59')
    expect(told()).to.deep.equal([])
    await courts.clock(WEDNESDAY, '09:55')
    await eventually(async () => (told().length > 0 ? true : undefined))
    // Somebody who is at the door already: the lights go on at once.
    await courts.clock(WEDNESDAY, '11:58')
    const late = await book('Late Bird', '12:00', 'Padel 1')
    await courts.clock(WEDNESDAY, '12:30')
    await eventually(async () => (told().length > 2 ? true : undefined))
    expect(told().sort()).to.deep.equal([`${early.id} 10:00`, `${late.id} 12:00`, `${moved.id} 12:00`].sort())
    expect(lights.calls.every(({ data }) => data.resourceId !== courts.id('Padel 3'))).to.equal(true)
    lights.close()
  })

  it('books nothing for whoever missed three visits in thirty days, until a week after the last', async () => {
    const wish = (day: string, time = '10:00') => [courts.wish('Padel', day, time)]
    const ids: (string | undefined)[] = []
    for (const day of ['2027-10-18', '2027-10-19', WEDNESDAY, '2027-10-28']) {
      const booked = await courts.book('Lucia Ferrer', wish(day))
      expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
      ids.push(booked.body.id)
    }
    await courts.clock('2027-10-19', '10:15')
    expect((await courts.book('Lucia Ferrer', wish('2027-10-21', '07:00'))).status, 'after two').to.equal(201)
    await courts.clock(WEDNESDAY, '10:15')
    const again = wish('2027-10-21')
    const refused = await courts.book('Lucia Ferrer', again)
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'BW_CUSTOMER_BLOCKED'])
    expect(refused.body.details).to.deep.equal({ until: courts.at('2027-10-27', '10:00'), count: 3, days: 30 })
    const lucia = await CustomerClient.signIn(sandbox, courts.visitor, 'lucia.ferrer@example.test')
    const search = `/availability?serviceId=${courts.id('Padel')}&from=2027-10-21&to=2027-10-21&explain=1`
    const found = (await lucia.as('GET', search)).body as unknown as Found
    expect(found.slots).to.deep.equal([])
    const [reason] = found.refused.find(({ startsAt }) => courts.timeOf(startsAt) === '10:00')!.reasons
    expect(reason).to.deep.include({ code: 'LIMIT_BLOCKED' })
    expect(reason?.text).to.match(/you can book again from .*27.*10:00/)
    expect((await courts.book('Marc Soler', again)).status, 'somebody else').to.equal(201)
    const moved = await courts.owner.act('reschedule', ids[3], { startsAt: courts.at('2027-10-28', '12:00') })
    expect(moved.status, 'what stands is hers').to.equal(200)
    expect((await courts.owner.act('undo', ids[2])).status).to.equal(200)
    expect((await courts.book('Lucia Ferrer', again)).status, 'she came after all').to.equal(201)
  })

  interface Priced {
    readonly total: { amount: number }
    readonly quote: { lines: { label: string; amount: { amount: number } }[] }
  }
  const priceOf = (body: unknown) => (body as Priced).total.amount
  const linesOf = (body: unknown) =>
    (body as Priced).quote.lines.map(({ label, amount }) => `${label}: ${amount.amount}`)

  it('costs what each minute costs, with lights when any part is after 20:00, and a quarter less for members', async () => {
    const priced = await foundPricedCourts(sandbox, `priced-${count}`)
    const { slots } = await priced.offer('Padel', WEDNESDAY)
    const shown = new Map(slots.map(slot => [priced.timeOf(slot.startsAt), slot.price.amount]))
    expect(['10:00', '16:30', '17:00', '19:30'].map(time => shown.get(time))).to.deep.equal([
      2_400, 3_200, 3_600, 4_000,
    ])
    const early = await priced.book('Lucia Ferrer', [priced.wish('Padel', WEDNESDAY, '16:30')])
    expect(early.status, JSON.stringify(early.body)).to.equal(201)
    expect(priceOf(early.body)).to.equal(3_200)
    expect(linesOf(early.body)).to.deep.equal(['Padel, off-peak, 30 min: 800', 'Padel, peak, 60 min: 2400'])
    const late = await priced.book('Lucia Ferrer', [priced.wish('Padel', WEDNESDAY, '19:30')])
    expect(linesOf(late.body)).to.deep.equal(['Padel, peak, 90 min: 3600', 'Lights: 400'])
    const client = await priced.owner.as('POST', '/clients', { name: 'Marta Vidal', email: MARTA, groups: ['member'] })
    expect([client.status, client.body.groups]).to.deep.equal([201, ['member']])
    const marta = await CustomerClient.signIn(sandbox, priced.visitor, MARTA)
    const member = await marta.reserve('Marta Vidal', [priced.wish('Padel', WEDNESDAY, '16:30')])
    expect(member.status, JSON.stringify(member.body)).to.equal(201)
    expect(priceOf(member.body)).to.equal(2_400)
    // Not on the lights: 36.00 - 9.00 + 4.00.
    const lit = await marta.reserve('Marta Vidal', [priced.wish('Padel', WEDNESDAY, '19:30')])
    expect(linesOf(lit.body)).to.deep.equal(['Padel, peak, 90 min: 3600', 'Members −25 %: -900', 'Lights: 400'])
    const search = `/availability?serviceId=${priced.id('Padel')}&from=2027-10-21&to=2027-10-21`
    const seen = (await marta.as('GET', search)).body.slots as { startsAt: string; price: { amount: number } }[]
    expect(seen.find(slot => priced.timeOf(slot.startsAt) === '16:00')?.price.amount).to.equal(2_100)
  })

  it('lets members book 14 days ahead and guests 7, and members at most 180 minutes of peak a week', async () => {
    const priced = await foundPricedCourts(sandbox, `priced-${count}`)
    const nextWeek = priced.wish('Padel', '2027-10-27', '10:00')
    const guest = await priced.book('Lucia Ferrer', [nextWeek])
    expect([guest.status, guest.body.code]).to.deep.equal([409, 'BW_SLOT_UNAVAILABLE'])
    expect(JSON.stringify(guest.body)).to.contain('guests book 7 days ahead')
    const body = { name: 'Marta Vidal', email: MARTA, groups: ['member'] }
    const { body: client } = await priced.owner.as('POST', '/clients', body)
    const why = `/availability/explanation?serviceId=${priced.id('Padel')}&startsAt=${nextWeek.startsAt}`
    const explained = (await priced.owner.as('GET', why)).body as unknown as {
      unlocks: { code: string; text: string }[]
    }
    expect(explained.unlocks.find(({ code }) => code === 'JOIN_GROUP')?.text).to.equal('for Members')
    expect((await priced.owner.as('GET', `${why}&clientId=${client.id}`)).body.isOffered).to.equal(true)
    const marta = await CustomerClient.signIn(sandbox, priced.visitor, MARTA)
    expect((await marta.reserve('Marta Vidal', [nextWeek])).status).to.equal(201)
    const from = priced.at('2027-10-26', '00:00')
    const next = `/availability/next?serviceId=${priced.id('Padel')}&from=${from}`
    expect((await priced.visitor.get<{ slot: unknown }>(next)).slot, 'too far for a guest').to.equal(null)
    const first = (await marta.as('GET', next)).body.slot as unknown as { startsAt: string; price: { amount: number } }
    expect([first.startsAt.slice(0, 10), first.price.amount]).to.deep.equal(['2027-10-26', 1_800])
    const other = await marta.as('POST', '/bookings', { appointments: [nextWeek], customer: { name: 'A Friend' } })
    expect(JSON.stringify(other.body), 'for somebody else she is a guest').to.contain('guests book 7 days ahead')
    // Sixty minutes of peak on two days.
    for (const day of ['2027-10-19', WEDNESDAY]) {
      expect((await marta.reserve('Marta Vidal', [priced.wish('Padel', day, '16:30')])).status).to.equal(201)
    }
    const third = await marta.reserve('Marta Vidal', [priced.wish('Padel', '2027-10-21', '18:00')])
    expect([third.status, third.body.code]).to.deep.equal([409, 'BW_BAND_LIMIT'])
    expect(String(third.body.detail)).to.contain('60 minutes left')
    expect(third.body.details).to.include({ max: 180, used: 120, left: 60, wanted: 90 })
    const search = `/availability?serviceId=${priced.id('Padel')}&from=2027-10-21&to=2027-10-21&explain=1`
    const found = (await marta.as('GET', search)).body as unknown as Found
    const timesOf = (list: { startsAt: string }[]) => list.map(({ startsAt }) => priced.timeOf(startsAt))
    expect(timesOf(found.slots)).to.include.members(['16:30', '21:00']).and.not.include('18:00')
    const refused = found.refused.find(({ startsAt }) => priced.timeOf(startsAt) === '18:00')
    expect(refused?.reasons[0]).to.deep.include({ code: 'LIMIT_BAND' })
    expect(refused?.reasons[0]?.text).to.contain('60 minutes left')
    expect((await marta.reserve('Marta Vidal', [priced.wish('Padel', '2027-10-21', '16:30')])).status).to.equal(201)
    const desk = {
      appointments: [priced.wish('Padel', '2027-10-22', '18:00')],
      customer: { name: 'Marta Vidal', email: MARTA },
    }
    expect((await priced.owner.as('POST', '/bookings', desk)).body.code, 'the desk is held to it too').to.equal(
      'BW_BAND_LIMIT',
    )
    const forced = { ...desk, override: true, overrideReason: 'Club night' }
    expect((await priced.owner.as('POST', '/bookings', forced)).status).to.equal(201)
  })

  it('charges a booking that moves what it costs then, and holds the price of a member for members', async () => {
    const priced = await foundPricedCourts(sandbox, `priced-${count}`)
    await priced.owner.as('POST', '/clients', { name: 'Marta Vidal', email: MARTA, groups: ['member'] })
    const marta = await CustomerClient.signIn(sandbox, priced.visitor, MARTA)
    const { body } = await marta.reserve('Marta Vidal', [priced.wish('Padel', WEDNESDAY, '10:00')])
    expect(priceOf(body)).to.equal(1_800)
    const moved = await priced.owner.act('reschedule', body.id, { startsAt: priced.at(WEDNESDAY, '19:30') })
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200)
    expect([priceOf(moved.body), linesOf(moved.body).length]).to.deep.equal([3_100, 3])
    const hold = await marta.as('POST', '/holds', { appointments: [priced.wish('Padel', '2027-10-21', '10:00')] })
    expect((hold.body.quote as Priced).total.amount).to.equal(1_800)
    const finish = { holdId: hold.body.id, holdToken: hold.body.token }
    const friend = await priced.visitor.post('/bookings', { ...finish, customer: { name: 'A Friend' } })
    expect([friend.status, friend.body.code]).to.deep.equal([409, 'BW_GROUP_PRICE'])
    const own = await marta.as('POST', '/bookings', { ...finish, customer: { name: 'Marta Vidal', email: MARTA } })
    expect([own.status, priceOf(own.body)]).to.deep.equal([201, 1_800])
  })
})

const MARTA = 'marta@example.test'

interface Found {
  readonly slots: { startsAt: string }[]
  readonly refused: { startsAt: string; reasons: { code: string; text: string }[] }[]
}
