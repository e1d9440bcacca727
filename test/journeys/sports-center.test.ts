import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'
import type { JourneyBusiness } from './support/business.js'
import { addSpin, foundSportsCenter } from './support/sports-center.js'

const WEDNESDAY = '2027-10-20'
const SATURDAY = '2027-10-23'
const REQUESTS = 200

describe('A sports center that is described and used through the API', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines
  let center: JourneyBusiness
  let count = 0

  before(async () => {
    sandbox = await startSandbox(2)
  })
  after(() => sandbox?.close(() => expectInvariants(sandbox.database.url, '2027-10-18T06:00:00Z')))
  beforeEach(async () => {
    count += 1
    center = await foundSportsCenter(sandbox, `riverside-${count}`)
  })

  const staffBook = (service: string, day: string, time: string, resource?: string) =>
    center.owner.as('POST', '/bookings', {
      appointments: [center.wish(service, day, time, resource)],
      customer: { name: 'Volleyball Club', email: 'club@example.test' },
    })

  it('gives the full hall and its halves only where nobody stands in the way', async () => {
    const book = async (service: string, time: string, resource?: string) => {
      const { status, body } = await staffBook(service, SATURDAY, time, resource)
      return status === 201 ? 'booked' : String(body.code)
    }
    expect(await book('Full Hall 90', '10:00')).to.equal('booked')
    expect(await book('Half Hall 60', '09:00', 'Half A')).to.equal('booked')
    expect(await book('Half Hall 60', '11:00', 'Half B')).to.equal('BW_SLOT_TAKEN')
    expect(await book('Half Hall 30', '11:30', 'Half B')).to.equal('booked')
    expect(await book('Half Hall 60', '12:00', 'Half A')).to.equal('booked')
    expect(await book('Full Hall 90', '12:00')).to.equal('BW_SLOT_TAKEN')
    expect(await book('Half Hall 60', '12:00', 'Half B')).to.equal('booked')
  })

  it(`gives 20 of ${REQUESTS} requests for a class of 20 a place, over two processes, and the 21st the next class`, async () => {
    const sessionId = await addSpin(center, WEDNESDAY, '18:30')
    await addSpin(center, '2027-10-27', '18:30')
    const clients = sandbox.engines.map(engine => center.visitor.on(engine))
    const wish = { serviceId: center.id('Spin 45'), sessionId }
    const one = async (index: number) => {
      const customer = { name: `Rider ${index}`, email: `rider.${index}@example.test` }
      return clients[index % 2]!.post('/bookings', { appointments: [wish], customer })
    }
    const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => one(index)))
    expect(answers.filter(({ status }) => status === 201)).to.have.lengthOf(20)
    const losers = answers.filter(({ status }) => status !== 201)
    expect(new Set(losers.map(({ status, body }) => `${status} ${body.code}`))).to.deep.equal(
      new Set(['409 BW_SLOT_TAKEN']),
    )
    expect(losers[0]!.body.details?.alternatives?.map(item => item.startsAt)).to.deep.equal([
      center.at('2027-10-27', '18:30'),
    ])
    const { body } = await center.owner.as('GET', `/sessions/${sessionId}/roster`)
    expect((body.items as unknown[]).length).to.equal(20)
    const [first] = answers.filter(({ status }) => status === 201)
    const cancelled = await center.visitor.cancel(first!.body.id ?? '', first!.body.manageToken ?? '')
    expect(cancelled.status).to.equal(200)
    expect((await one(REQUESTS)).status, 'a place that was given back').to.equal(201)
  })

  it('offers training with the coach around his class, whose own calendar does not stand in its way', async () => {
    const sessionId = await addSpin(center, WEDNESDAY, '18:30')
    const times = ['16:00', '16:30', '17:00', '17:30', '19:30', '20:00', '20:30', '21:00']
    expect((await center.offer('Private Training', WEDNESDAY)).times).to.deep.equal(times)
    // The class comes back from his calendar as a busy span.
    await withOwner(sandbox.database.url, client =>
      client.query(
        `INSERT INTO bw.external_busy (tenant_id, id, resource_id, starts_at, ends_at, source)
         SELECT tenant_id, gen_random_uuid(), id, $2::timestamptz, $3::timestamptz, 'calendar' FROM bw.resource WHERE id = $1`,
        [center.id('Iker Sanz'), center.at(WEDNESDAY, '18:30'), center.at(WEDNESDAY, '19:15')],
      ),
    )
    const booked = await center.book('Lucia Ferrer', [{ serviceId: center.id('Spin 45'), sessionId }])
    expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
    expect((await center.offer('Private Training', WEDNESDAY)).times).to.deep.equal(times)
  })

  it('counts the hours of a night in which the clocks change: seven in autumn, five in spring', async () => {
    const rules = { minNoticeMinutes: 0, maxHorizonMinutes: 366 * 1440 }
    await center.policy('Far ahead', rules, ['Night Tournament', 'Short Night Tournament'])
    const autumn = await staffBook('Night Tournament', '2027-10-31', '00:00')
    expect(autumn.status, JSON.stringify(autumn.body)).to.equal(201)
    const spring = await staffBook('Short Night Tournament', '2028-03-26', '00:00')
    expect(spring.status, JSON.stringify(spring.body)).to.equal(201)
    for (const [{ body }, hours, total] of [
      [autumn, 7, 14_000],
      [spring, 5, 10_000],
    ] as const) {
      const [visit] = body.appointments as { startsAt: string; endsAt: string }[]
      expect((Date.parse(visit!.endsAt) - Date.parse(visit!.startsAt)) / 3_600_000).to.equal(hours)
      expect([center.timeOf(visit!.startsAt), center.timeOf(visit!.endsAt)]).to.deep.equal(['00:00', '06:00'])
      expect((body.total as { amount: number }).amount).to.equal(total)
    }
  })
})
