import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { JourneyBusiness } from '../journeys/support/business.js'
import { withOwner } from '../support/claim-checker.js'
import { startSandbox, type SandboxEngines } from '../support/sandbox-client.js'

const DAYS = ['2027-06-07', '2027-06-08', '2027-06-09', '2027-06-10', '2027-06-11']
const TIMES = ['10:00', '10:15', '10:30', '10:45', '11:00', '11:15', '11:30', '11:45']
const WAY_MINUTES = 20

const TOO_CLOSE = `
WITH visits AS (
  SELECT a.unit_id, a.starts_at, lag(a.ends_at) OVER (PARTITION BY a.unit_id ORDER BY a.starts_at) AS left_at
    FROM bw.allocation a JOIN bw.tenant t ON t.id = a.tenant_id WHERE t.slug = $1 AND a.closes_at > now())
SELECT count(*)::int AS count FROM visits WHERE starts_at < left_at + make_interval(mins => $2)`

/** Visits of ten minutes, fifteen apart, at doors that are twenty minutes from each other: every other one at most. */
describe('Adjacent visits of one person that are booked at the same moment', function () {
  this.timeout(180_000)
  let sandbox: SandboxEngines

  before(async () => {
    sandbox = await startSandbox(2)
  })
  after(() => sandbox?.close())

  async function found(slug: string): Promise<JourneyBusiness> {
    const business = await JourneyBusiness.found(sandbox, { slug, name: slug, timeZone: 'UTC', currency: 'GBP' })
    await business.clock('2027-06-01', '09:00')
    const day: [string, string][] = [['08:00', '17:00']]
    await business.hours('Hours', { weekly: { mo: day, tu: day, we: day, th: day, fr: day } })
    await business.person('Driver', 'Hours', ['drive'], { homePlace: { address: 'Yard', zip: '1000' } })
    const requirements = [{ key: 'driver', type: 'staff', skill: 'drive' }]
    await business.service('Visit', 10, 1000, { venue: 'customer', requirements })
    const area = { isLimited: false, zones: [], matrix: {}, speedKmh: 40, detourPercent: 130, goodwillAmount: 0 }
    const saved = await business.owner.as('PUT', '/service-area', { ...area, fallbackMinutes: WAY_MINUTES })
    expect(saved.status, JSON.stringify(saved.body)).to.equal(200)
    return business
  }

  async function race(business: JourneyBusiness): Promise<{ accepted: number; refused: number; tooClose: number }> {
    const engines = sandbox.engines.map(engine => business.visitor.on(engine))
    let [accepted, refused] = [0, 0]
    for (const day of DAYS) {
      const answers = await Promise.all(
        TIMES.map((time, index) => {
          const place = { address: `${index} ${day}`, zip: `20${index}0` }
          const customer = { name: `Guest ${index}`, email: `guest-${index}@example.test` }
          const appointments = [business.wish('Visit', day, time)]
          return engines[index % engines.length]!.post('/bookings', { appointments, place, customer })
        }),
      )
      for (const { status, body } of answers) {
        expect(status, JSON.stringify(body)).to.be.oneOf([201, 409])
        if (status === 201) accepted += 1
        else refused += 1
      }
    }
    const tooClose = await withOwner(sandbox.database.url, async client => {
      const { rows } = await client.query<{ count: number }>(TOO_CLOSE, [business.visitor.tenant, WAY_MINUTES])
      return rows[0]!.count
    })
    return { accepted, refused, tooClose }
  }

  it('leave time for every way, whoever wins', async () => {
    const { accepted, refused, tooClose } = await race(await found('drivers'))
    expect(tooClose).to.equal(0)
    expect(accepted + refused).to.equal(DAYS.length * TIMES.length)
    // Of eight in a row every other one at most, and one of three at least.
    expect(accepted).to.be.within(DAYS.length * 3, DAYS.length * 4)
  })

  /** Claims beside where their appointments stand by now, and whoever has none. */
  const ASTRAY = `
    SELECT count(*)::int AS count FROM bw.appointment p JOIN bw.tenant t ON t.id = p.tenant_id
     WHERE t.slug = $1 AND 1 <> (SELECT count(*) FROM bw.allocation a WHERE a.tenant_id = p.tenant_id
       AND a.appointment_id = p.id AND a.closes_at > now() AND a.starts_at = p.starts_at AND a.ends_at = p.ends_at)`

  it('are moved along by two delays that are told at the same moment, one after the other', async () => {
    const business = await found('late-drivers')
    const orders: string[] = []
    for (const [index, day] of DAYS.entries()) {
      const visits: string[] = []
      for (const [door, time] of ['10:00', '10:45', '11:30'].entries()) {
        const place = { address: `${door} ${day}`, zip: `30${door}0` }
        const booked = await business.book(`Guest ${index} ${door}`, [business.wish('Visit', day, time)], { place })
        expect(booked.status, JSON.stringify(booked.body)).to.equal(201)
        visits.push(booked.body.id!)
      }
      // On both engines: the first visit ends 40 minutes later, the second one half an hour.
      const tellers = [business.owner, business.owner.at(sandbox.engines[1]!)]
      const answers = await Promise.all(
        [40, 30].map((minutes, visit) => tellers[(visit + index) % 2]!.act('delay', visits[visit], { minutes })),
      )
      expect(
        answers.map(({ status }) => status),
        JSON.stringify(answers.map(({ body }) => body)),
      ).to.deep.equal([200, 200])
      const startsAt = await Promise.all(
        visits.map(async id => {
          const { appointments } = await business.owner.read(id)
          return (appointments as { startsAt: string }[])[0]!.startsAt.slice(11, 16)
        }),
      )
      orders.push(startsAt.join(' '))
    }
    console.log(`      ${orders.join(', ')}`)
    // The first has ten minutes and then twenty of road: told first, it moves the second to 11:10, which is late by 30 more.
    for (const order of orders) expect(order).to.be.oneOf(['10:40 11:40 12:10', '10:40 11:15 11:45'])
    await withOwner(sandbox.database.url, async client => {
      for (const sql of [ASTRAY, TOO_CLOSE.replace('$2', String(WAY_MINUTES))]) {
        expect((await client.query<{ count: number }>(sql, [business.visitor.tenant])).rows[0]!.count).to.equal(0)
      }
    })
    // Before the control, which breaks them on purpose.
    await expectInvariants(sandbox.database.url, '2027-06-12T00:00:00Z')
  })

  it('would be too close to each other without the check at the claim', async () => {
    const business = await found('careless-drivers')
    await withOwner(sandbox.database.url, client => client.query('DROP TRIGGER allocation_travel ON bw.allocation'))
    try {
      expect((await race(business)).tooClose).to.be.greaterThan(0)
    } finally {
      await withOwner(sandbox.database.url, client =>
        client.query(`CREATE TRIGGER allocation_travel BEFORE INSERT ON bw.allocation
          FOR EACH ROW EXECUTE FUNCTION bw.refuse_claim_too_far()`),
      )
    }
  })
})
