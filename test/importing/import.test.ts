import { expect } from 'chai'
import { countOverlaps, withOwner } from '../support/claim-checker.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { loadDesk } from './support/desk-load.js'
import { bookingsFile, customersFile } from './support/import-files.js'
import { ImportBusiness, type ImportAnswer } from './support/import-business.js'
import { deskPaths, measure, type Measured } from './support/list-speed.js'

const CUSTOMERS = Number(process.env.IMPORT_CUSTOMERS ?? 500)
const BOOKINGS = Number(process.env.IMPORT_BOOKINGS ?? 2_000)
const IS_LONG = CUSTOMERS > 5_000

describe('imports', () => {
  let business: ImportBusiness
  const customers = customersFile(CUSTOMERS)
  const bookings = bookingsFile(BOOKINGS, CUSTOMERS)

  before(async function () {
    this.timeout(60_000)
    business = await ImportBusiness.open()
  })
  after(() => business.close())

  const seconds = (from: number) => `${((Date.now() - from) / 1000).toFixed(1)} s`
  const tell = (state: ImportAnswer) => {
    if (IS_LONG) console.log(`    ${state.done} of ${state.total} rows, ${state.failed} do not fit`)
  }
  const count = (sql: string) =>
    withOwner(business.databaseUrl, async client => (await client.query<{ n: number }>(sql)).rows[0]?.n)

  it('refuse what is no table in UTF-8, and keep nothing of it', async () => {
    for (const content of [Buffer.from([0xff, 0xfe, 0x41, 0]), 'name\n', 'name\n"open', 'a\n"x"y\n']) {
      const { status, body } = await business.upload('customers', content)
      expect(status, String(content)).to.equal(400)
      expect((body as unknown as { code: string }).code).to.equal('BW_CSV_REFUSED')
    }
    expect(await count('SELECT count(*)::int AS n FROM bw.import')).to.equal(0)
  })

  it('take customers in: bad rows are told by their line, the rest goes in, the same file again adds nobody', async function () {
    this.timeout(300_000)
    const from = Date.now()
    const { status, body } = await business.upload('customers', customers.content)
    expect(status).to.equal(201)
    expect(body.mapping).to.deep.equal({ externalId: 0, name: 1, email: 2, phone: 3 })
    const uploaded = seconds(from)
    const done = await business.run(body.id, tell)
    if (IS_LONG) console.log(`    ${CUSTOMERS} customers: uploaded in ${uploaded}, imported after ${seconds(from)}`)
    expect(done).to.include({ state: 'done', added: CUSTOMERS - customers.bad.length, failed: customers.bad.length })
    const { text } = await business.call('GET', `/imports/${body.id}/problems.csv`)
    const lines = text.trim().split('\r\n').slice(1)
    expect(lines.map(line => Number(line.split(',')[0]))).to.deep.equal(customers.bad)
    expect(lines[0]).to.equal(`${customers.bad[0]},email,This is no e-mail address.`)
    const again = await business.run((await business.upload('customers', customers.content)).body.id)
    expect(again).to.include({ state: 'done', added: 0, known: CUSTOMERS - customers.bad.length })
  })

  it('look without writing anything when they are only checked', async function () {
    this.timeout(600_000)
    const before = await count('SELECT count(*)::int AS n FROM bw.booking')
    const { body } = await business.upload('bookings', bookings.content.split('\n').slice(0, 1_001).join('\n'))
    await business.call('POST', `/imports/${body.id}/check`)
    const looked = await business.finish(body.id)
    expect(looked).to.include({ state: 'checked', done: 1_000 })
    expect(looked.problems.map(problem => problem.line)).to.include(bookings.bad[0])
    expect(await count('SELECT count(*)::int AS n FROM bw.booking')).to.equal(before)
    expect((await business.call('POST', `/imports/${body.id}/cancel`)).status).to.equal(200)
  })

  it('take bookings in while others book the same places: nothing overlaps, and what lost is told by its line', async function () {
    this.timeout(1_800_000)
    const { body: services } = await business.call<{ items: { id: string; name: string }[] }>('GET', '/services')
    const cut = services.items.find(service => service.name === 'Cut & Finish')?.id ?? ''
    const from = Date.now()
    const { body } = await business.upload('bookings', bookings.content)
    const uploaded = seconds(from)
    const racers = bookings.future.filter((_, index) => index % 3 === 0).slice(0, 60)
    const race = (async () => {
      const answers: number[] = []
      for (const { day, time } of racers) answers.push(await business.book(cut, `${day}T${time}:00Z`))
      return answers
    })()
    const done = await business.run(body.id, tell)
    if (IS_LONG) console.log(`    ${BOOKINGS} bookings: uploaded in ${uploaded}, imported after ${seconds(from)}`)
    const answers = await race
    const text = (await business.call('GET', `/imports/${body.id}/problems.csv`)).text
    const told = new Set(
      text
        .split('\r\n')
        .slice(1)
        .map(line => Number(line.split(',')[0])),
    )
    expect(done.state).to.equal('done')
    expect(done.added + done.known + done.failed).to.equal(BOOKINGS)
    for (const line of [...bookings.bad, ...bookings.clashing]) expect(told.has(line), `line ${line}`).to.equal(true)
    expect(answers.some(status => status === 201 || status === 409)).to.equal(true)
    expect(await countOverlaps(business.databaseUrl)).to.equal(0)
    const claimed = await count(
      `SELECT count(*)::int AS n FROM bw.booking b WHERE source = 'import' AND status = 'confirmed' AND EXISTS (SELECT FROM bw.allocation a
        JOIN bw.appointment p ON p.id = a.appointment_id AND p.tenant_id = a.tenant_id WHERE p.booking_id = b.id AND a.closes_at > now())`,
    )
    const lost = [...told].filter(line => line > 0).length - bookings.bad.length - bookings.clashing.length
    expect(claimed).to.equal(bookings.future.length - lost)
    expect(lost).to.be.at.most(answers.filter(status => status === 201).length + 30)
    expect(
      await count(
        `SELECT count(*)::int AS n FROM bw.message m JOIN bw.booking b ON b.id = m.booking_id WHERE b.source = 'import'`,
      ),
    ).to.equal(0)
  })

  it('recognise bookings that are there: a second run after a broken one adds the rest, each row once', async function () {
    this.timeout(1_800_000)
    const { body } = await business.upload('bookings', bookings.content)
    const done = await business.run(body.id)
    expect(done).to.include({ state: 'done', added: 0 })
    expect(
      await count(`SELECT count(*)::int AS n FROM (SELECT key FROM bw.import_key WHERE kind = 'bookings'
        GROUP BY tenant_id, key HAVING count(*) > 1) doubled`),
    ).to.equal(0)
    if (!IS_LONG) await expectInvariants(business.databaseUrl)
  })

  it('give everything back: clients and bookings as tables that start no formula, and all rows as JSON', async function () {
    this.timeout(300_000)
    await business.call('POST', '/clients', { name: '=1+1' })
    const { status, text } = await business.call('GET', '/exports/clients.csv')
    expect(status).to.equal(200)
    expect(text).to.include(`,'=1+1,`).and.to.include('"Client, 1 of')
    expect((await business.call('GET', '/exports/bookings.csv')).text).to.include('Cut & Finish')
    if (IS_LONG) return
    const all = (await business.call('GET', '/exports/everything.jsonl')).text.trim().split('\n')
    const tables = new Set(all.map(line => (JSON.parse(line) as { table: string }).table))
    expect([...tables]).to.include.members(['location', 'service', 'customer', 'booking', 'appointment'])
    expect(all.filter(line => line.includes('"table":"booking",'))).to.have.length(
      (await count(`SELECT count(*)::int AS n FROM bw.booking WHERE tenant_id = '${business.tenantId}'`)) ?? 0,
    )
  })

  it('say what is wrong with the days of a list before a file begins, where the connection was once cut', async () => {
    const { status, text } = await business.call('GET', '/exports/bookings.csv?from=2026-11-26&to=2026-11-23')
    expect([status, (JSON.parse(text) as { code: string }).code]).to.deep.equal([400, 'BW_INVALID_RANGE'])
  })

  it('list the bookings of each resource: what is to come and what was imported as history', async function () {
    if (IS_LONG) return this.skip()
    const { items } = (await business.call<{ items: { id: string }[] }>('GET', '/resources')).body
    let found = 0
    for (const { id } of items) {
      const listed = (await business.call<{ items: { id: string }[] }>('GET', `/bookings?resourceId=${id}&limit=100`))
        .body
      const wanted = await count(
        `SELECT least(100, count(DISTINCT booking_id))::int AS n FROM bw.appointment
          WHERE claims @> jsonb_build_array(jsonb_build_object('resourceId', '${id}'))`,
      )
      expect(listed.items).to.have.length(wanted ?? -1)
      found += listed.items.length
    }
    expect(found).to.be.above(100)
  })

  it('keep the lists of the desk quick', async function () {
    this.timeout(600_000)
    const load = IS_LONG ? { people: 30, days: 45, waiting: 5_000 } : { people: 2, days: 3, waiting: 20 }
    await loadDesk(business.databaseUrl, business.tenantId, load)
    const found = await measure(business, await deskPaths(business), IS_LONG ? 40 : 2)
    const told = ({ path, p50, p95 }: Measured) => `GET ${path}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`
    if (IS_LONG) for (const one of found) console.log(`    ${told(one)}`)
    // A report over a year is asked for now and then, and is no list.
    const limit = ({ path }: Measured) => (!IS_LONG ? 1_500 : path.includes('&per=month') ? 500 : 200)
    expect(found.filter(one => one.p95 > limit(one)).map(told)).to.deep.equal([])
  })
})
