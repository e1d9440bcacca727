import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import type { Metric, ReportName, ReportRow } from '../../dist/domain/report.js'
import { MetricService } from '../../dist/reporting/metric-service.js'
import { ReportService, type ReportRequest } from '../../dist/reporting/report-service.js'
import { foundSpa, startSpa, type SpaEngine } from '../booking/support/spa-engine.js'

interface Visit {
  readonly startsAt: string
  readonly minutes?: number
  readonly status?: string
  readonly source?: string
  readonly price?: number
  readonly currency?: string
  readonly createdAt?: string
  readonly paid?: number
  readonly ledger?: readonly (readonly [kind: string, amount: number])[]
  /** Served by it, with this turnover in minutes; given back at an instant. */
  readonly by?: string
  readonly turnover?: number
  readonly givenBackAt?: string
}

describe('Reports', function () {
  this.timeout(60_000)
  let spa: SpaEngine
  let owner: pg.Client
  let reports: ReportService

  before(async () => {
    spa = await startSpa()
    owner = new pg.Client({ connectionString: spa.database.url })
    await owner.connect()
    reports = spa.engine.container.resolve(ReportService)
  })
  after(async () => {
    await owner.end()
    await spa.close()
  })
  beforeEach(async () => {
    await owner.query(`TRUNCATE bw.booking CASCADE; DELETE FROM bw.customer`)
    await owner.query(`INSERT INTO bw.customer (tenant_id, id, name) SELECT id, id, 'Sofia' FROM bw.tenant`)
  })

  async function visit(facts: Visit): Promise<string> {
    const { startsAt, minutes = 60, status = 'confirmed', source = 'web', price = 7_500, currency = 'GBP' } = facts
    const [booking, appointment] = [randomUUID(), randomUUID()]
    const endsAt = new Date(Date.parse(startsAt) + minutes * 60_000).toISOString()
    const tenant = spa.tenant.id
    await owner.query(
      `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount, deposit_amount,
         currency, quote, policy, starts_at, ends_at, created_at)
       SELECT $1::uuid, $2::uuid, $2::uuid::text, $3, $4, $1::uuid, id, time_zone, $5, 0, $6, '{}', '{}', $7::timestamptz, $8::timestamptz, coalesce($9::timestamptz, $7::timestamptz - interval '3 days')
         FROM bw.location WHERE tenant_id = $1 LIMIT 1`,
      [tenant, booking, status, source, price, currency, startsAt, endsAt, facts.createdAt ?? null],
    )
    await owner.query(
      `INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at, price_amount, claims)
       SELECT $1, $2, $3, s.id, b.location_id, $4, s.name, $5, $6, $7, '[]' FROM bw.booking b, bw.service s
        WHERE b.tenant_id = $1 AND b.id = $3 AND s.tenant_id = $1 ORDER BY s.sort, s.id LIMIT 1`,
      [tenant, appointment, booking, status, startsAt, endsAt, price],
    )
    if (facts.by !== undefined) {
      await owner.query(
        `INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, requirement, during, core, active)
         SELECT $1, u.id, $2, r.type, tstzrange($4::timestamptz, $5::timestamptz + make_interval(mins => $6)), tstzrange($4::timestamptz, $5::timestamptz),
           tstzrange($4::timestamptz - interval '30 days', coalesce($7::timestamptz, 'infinity'))
           FROM bw.resource r JOIN bw.resource_unit u ON u.tenant_id = $1 AND u.resource_id = r.id WHERE r.tenant_id = $1 AND r.name = $3 LIMIT 1`,
        [tenant, appointment, facts.by, startsAt, endsAt, facts.turnover ?? 0, facts.givenBackAt ?? null],
      )
    }
    if (facts.paid !== undefined) {
      await owner.query(
        `INSERT INTO bw.payment (tenant_id, id, booking_id, provider, purpose, amount, currency, status)
         VALUES ($1, gen_random_uuid(), $2, 'test', 'deposit', $3, $4, 'captured')`,
        [tenant, booking, facts.paid, currency],
      )
    }
    for (const [kind, amount] of facts.ledger ?? []) {
      await owner.query(
        `INSERT INTO bw.ledger_entry (tenant_id, id, booking_id, kind, amount, currency, actor_type, actor_name)
         VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, 'system', 'system')`,
        [tenant, booking, kind, amount, currency],
      )
    }
    return booking
  }

  const read = (name: ReportName, request: ReportRequest) => reports.read(spa.tenant.id, name, request)
  const named = (rows: readonly ReportRow[], name: string) => rows.find(row => row['name'] === name)
  const june12 = { from: '2027-06-12', to: '2027-06-12' }

  it('counts bookings on the local day on which they begin, also when clocks change', async () => {
    await visit({ startsAt: '2027-10-30T22:30:00Z' })
    await visit({ startsAt: '2027-10-30T23:30:00Z' })
    await visit({ startsAt: '2027-10-31T23:59:00Z', status: 'completed' })
    await visit({ startsAt: '2027-11-01T00:00:00Z', status: 'requested' })
    await visit({ startsAt: '2027-10-31T10:00:00Z', status: 'expired' })
    const { rows, totals } = await read('bookings', { from: '2027-10-30', to: '2027-11-01' })
    expect(rows.map(row => [row['date'], row['bookings'], row['completed'], row['waiting']])).to.deep.equal([
      ['2027-10-30', 1, 0, 0],
      ['2027-10-31', 2, 1, 0],
      ['2027-11-01', 0, 0, 1],
    ])
    expect(totals).to.deep.equal([{ bookings: 3, waiting: 1, completed: 1, noShows: 0, cancelled: 0, declined: 0 }])
    const weeks = await read('bookings', { from: '2027-10-30', to: '2027-11-01', per: 'week' })
    expect(weeks.rows.map(row => [row['date'], row['bookings']])).to.deep.equal([
      ['2027-10-25', 3],
      ['2027-11-01', 0],
    ])
  })

  it('adds up what was booked, paid, owed and is to be given back, in each currency', async () => {
    const startsAt = '2027-06-12T09:00:00Z'
    await visit({ startsAt, price: 16_000, paid: 4_800 })
    await visit({ startsAt, price: 10_000, status: 'no-show', paid: 3_000, ledger: [['no-show', 7_000]] })
    await visit({ startsAt, price: 5_000, status: 'cancelled', paid: 1_500, ledger: [['refund', -1_500]] })
    await visit({ startsAt, price: 5_000, status: 'cancelled', paid: 1_500, ledger: [['late-cancellation', 2_000]] })
    await visit({ startsAt, price: 900, currency: 'EUR' })
    const { totals } = await read('revenue', june12)
    expect(totals).to.deep.equal([
      { currency: 'GBP', booked: 16_000, paid: 10_800, owed: 11_200 + 7_000 + 500, fees: 9_000, refunds: 1_500 },
      { currency: 'EUR', booked: 900, paid: 0, owed: 900, fees: 0, refunds: 0 },
    ])
    const figures = async (metric: Metric) =>
      (await spa.engine.container.resolve(MetricService).read(spa.tenant.id, metric, june12)).figures
    expect(await figures('owed')).to.deep.equal([
      { currency: 'GBP', value: 18_700, previous: 0 },
      { currency: 'EUR', value: 900, previous: null },
    ])
    expect(await figures('revenue')).to.deep.equal([
      { currency: 'GBP', value: 16_000, previous: 0 },
      { currency: 'EUR', value: 900, previous: null },
    ])
  })

  it('says how full people and rooms were, with and without turnover, and leaves out what was given back', async () => {
    const by = 'Maya Patel'
    await visit({ startsAt: '2027-06-12T09:00:00Z', minutes: 105, turnover: 15, by })
    await visit({ startsAt: '2027-06-12T13:00:00Z', by, givenBackAt: '2027-06-11T00:00:00Z' })
    await visit({ startsAt: '2027-06-12T14:00:00Z', by, status: 'cancelled' })
    const { rows } = await read('utilisation', june12)
    const maya = named(rows, by)
    expect([maya?.['bookedMinutes'], maya?.['turnoverMinutes'], maya?.['visits']]).to.deep.equal([105, 120, 1])
    const open = Number(maya?.['openMinutes'])
    expect(maya?.['utilisation']).to.equal(Math.round((105 * 1000) / open) / 10)
    expect((await read('utilisation', { from: '2027-06-13', to: '2027-06-13' })).totals[0]?.['bookedMinutes']).to.equal(
      0,
    )
  })

  it('says how full peak hours were and what a booked hour brings', async () => {
    const by = 'Treatment Room 1'
    await visit({ startsAt: '2027-06-11T15:30:00Z', minutes: 90, price: 3_200, by })
    const peak = { from: '17:00', to: '22:00', days: [1, 2, 3, 4, 5] }
    const friday = { from: '2027-06-11', to: '2027-06-11', peak }
    const room = named((await read('peak', friday)).rows, by)
    expect([room?.['peakMinutes'], room?.['booked'], room?.['perBookedHour']]).to.deep.equal([60, 3_200, 2_133])
    expect(room?.['peakOccupancy']).to.equal(Math.round((60 * 1000) / Number(room?.['peakOpenMinutes'])) / 10)
  })

  it('says what a class brings to its room: what all who are in it pay, without whoever cancelled', async () => {
    const [startsAt, endsAt] = ['2027-06-11T16:00:00Z', '2027-06-11T17:00:00Z']
    const booked = { startsAt, price: 1_200 }
    const inClass = [await visit(booked), await visit({ ...booked, status: 'completed' })]
    inClass.push(await visit({ ...booked, status: 'cancelled' }))
    await visit({ ...booked, by: 'Treatment Room 2' })
    const session = randomUUID()
    const room1 = `FROM bw.resource r JOIN bw.resource_unit u ON u.tenant_id = $1 AND u.resource_id = r.id
      WHERE r.tenant_id = $1 AND r.name = 'Treatment Room 1' LIMIT 1`
    await owner.query(
      `INSERT INTO bw.session (tenant_id, id, service_id, location_id, starts_at, ends_at, capacity)
       SELECT tenant_id, $2, service_id, location_id, starts_at, ends_at, 8 FROM bw.appointment WHERE tenant_id = $1 AND booking_id = $3`,
      [spa.tenant.id, session, inClass[0]],
    )
    await owner.query(`UPDATE bw.appointment SET session_id = $1, places = 1 WHERE booking_id = ANY($2)`, [
      session,
      inClass,
    ])
    await owner.query(
      `INSERT INTO bw.allocation (tenant_id, unit_id, session_id, requirement, during, core, active)
       SELECT $1, u.id, $2, 'room', tstzrange($3, $4), tstzrange($3, $4), tstzrange('2027-06-01', 'infinity') ${room1}`,
      [spa.tenant.id, session, startsAt, endsAt],
    )
    const { rows } = await read('peak', { from: '2027-06-11', to: '2027-06-11' })
    const room = named(rows, 'Treatment Room 1')
    expect([room?.['peakMinutes'], room?.['booked'], room?.['perBookedHour']]).to.deep.equal([60, 2_400, 2_400])
    expect(named(rows, 'Treatment Room 2')?.['booked']).to.equal(1_200)
  })

  it('tells where bookings come from, how long before, and who did not come, compared with the days before', async () => {
    await visit({ startsAt: '2027-06-12T09:00:00Z', source: 'phone', createdAt: '2027-06-12T01:00:00Z' })
    await visit({ startsAt: '2027-06-12T09:00:00Z', createdAt: '2027-06-02T09:00:00Z', status: 'no-show' })
    await visit({ startsAt: '2027-06-12T09:00:00Z', status: 'cancelled' })
    await visit({ startsAt: '2027-06-11T09:00:00Z' })
    const sources = await read('sources', june12)
    expect(sources.rows).to.deep.equal([
      { source: 'phone', bookings: 1, noShows: 0, cancelled: 0, share: 50 },
      { source: 'web', bookings: 1, noShows: 1, cancelled: 1, share: 50 },
    ])
    const lead = await read('lead-time', june12)
    expect(lead.rows.map(row => row['bookings'])).to.deep.equal([1, 0, 0, 1, 0, 0])
    expect(lead.totals[0]?.['medianHours']).to.equal(124)
    const { totals, previous } = await read('attendance', { ...june12, isCompared: true })
    const shares = { noShows: 1, noShowShare: 50, cancelled: 1, cancelledShare: 33.3 }
    expect(totals).to.deep.equal([{ bookings: 2, ...shares }])
    expect([previous?.from, previous?.totals[0]?.['bookings']]).to.deep.equal(['2027-06-11', 1])
  })

  it('says how visits were liked, over time and by service and person', async () => {
    const { rows: people } = await owner.query<{ id: string }>(
      `SELECT id FROM bw.resource WHERE tenant_id = $1 AND name = 'Maya Patel'`,
      [spa.tenant.id],
    )
    const said = async (startsAt: string, rating: number, staff: string[], status = 'published') => {
      const booking = await visit({ startsAt, status: 'completed' })
      await owner.query(
        `INSERT INTO bw.feedback (tenant_id, id, appointment_id, booking_id, customer_id, service_id, staff_ids, rating, status)
         SELECT tenant_id, id, id, booking_id, $2, service_id, $3, $4, $5 FROM bw.appointment WHERE booking_id = $1`,
        [booking, spa.tenant.id, staff, rating, status],
      )
    }
    const maya = people[0]?.id ?? ''
    await said('2027-06-12T09:00:00Z', 5, [maya])
    await said('2027-06-12T11:00:00Z', 2, [], 'hidden')
    await said('2027-06-11T09:00:00Z', 4, [maya])
    const days = { from: '2027-06-10', to: '2027-06-12' }
    const { rows, totals } = await read('feedback', days)
    expect(rows).to.deep.equal([
      { date: '2027-06-10', answers: 0, average: null, low: 0, lowShare: null },
      { date: '2027-06-11', answers: 1, average: 4, low: 0, lowShare: 0 },
      { date: '2027-06-12', answers: 2, average: 3.5, low: 1, lowShare: 50 },
    ])
    expect(totals).to.deep.equal([{ answers: 3, average: 3.7, low: 1, lowShare: 33.3 }])
    const ofMaya = await read('feedback', { ...days, resourceId: maya })
    expect(ofMaya.totals[0]).to.deep.include({ answers: 2, average: 4.5 })
    const rated = await read('rated', days)
    expect(rated.rows.map(row => [row['type'], row['answers'], row['average']])).to.deep.equal([
      ['service', 3, 3.7],
      ['staff', 2, 4.5],
    ])
    expect(rated.totals).to.deep.equal(totals)
  })

  it('sets members beside guests, by the groups in which they are today', async () => {
    const tenant = spa.tenant.id
    await owner.query(
      `INSERT INTO bw.customer_group (tenant_id, id, key, label) VALUES ($1, gen_random_uuid(), 'members', 'Members')
       ON CONFLICT DO NOTHING`,
      [tenant],
    )
    const marta = randomUUID()
    await owner.query(
      `INSERT INTO bw.customer (tenant_id, id, name, groups) VALUES ($1, $2, 'Marta', ARRAY['members'])`,
      [tenant, marta],
    )
    const startsAt = '2027-06-12T09:00:00Z'
    const hers = await visit({ startsAt, price: 2_400 })
    await owner.query('UPDATE bw.booking SET customer_id = $2 WHERE id = $1', [hers, marta])
    await visit({ startsAt, price: 3_200 })
    await visit({ startsAt, price: 4_000 })
    await visit({ startsAt, price: 4_000, status: 'no-show' })
    const { rows, totals } = await read('groups', june12)
    const money = { currency: 'GBP', cancelled: 0 }
    expect(rows).to.deep.equal([
      { group: 'guests', bookings: 3, share: 75, noShows: 1, ...money, booked: 7_200 },
      { group: 'Members', bookings: 1, share: 25, noShows: 0, ...money, booked: 2_400 },
    ])
    expect(totals).to.deep.equal([{ bookings: 4, noShows: 1, ...money, booked: 9_600 }])
  })

  it('chooses bookings by place, service and resource, and shows nothing of another business', async () => {
    await visit({ startsAt: '2027-06-12T09:00:00Z', by: 'Maya Patel' })
    await visit({ startsAt: '2027-06-12T11:00:00Z' })
    const { rows: people } = await owner.query<{ id: string }>(
      `SELECT id FROM bw.resource WHERE tenant_id = $1 AND name = 'Maya Patel'`,
      [spa.tenant.id],
    )
    const count = async (filter: object) => (await read('bookings', { ...june12, ...filter })).totals[0]?.['bookings']
    expect(await count({ resourceId: people[0]?.id })).to.equal(1)
    expect(await count({ serviceId: randomUUID() })).to.equal(0)
    expect(await count({ locationId: randomUUID() })).to.equal(0)
    expect(await count({})).to.equal(2)
    const { tenant } = await foundSpa(spa.engine, 'other', [])
    const foreign = await reports.read(tenant.id, 'bookings', { ...june12, resourceId: people[0]?.id as never })
    expect(foreign.totals[0]?.['bookings']).to.equal(0)
    expect((await reports.read(tenant.id, 'services', june12)).rows).to.deep.equal([])
  })
})
