import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { TestDatabase } from '@bookwright/core/testing'
import { main } from '../../core/dist/cli/main.js'
import { ALL_ERRORS } from '../../core/dist/errors/all-errors.js'
import { BookingClient } from '../support/booking-client.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { createDemoDatabase, DEMO_ENVIRONMENT, DEMO_PASSWORD } from '../support/demo-database.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { repositoryRoot } from '../support/repository-root.js'
import { rawCall, socketCall, type RawAnswer, type RawCall } from './support/raw-call.js'
import { countRows, rowsThatDiffer, stopClocks } from './support/row-counts.js'

const SPA = 'lotus-day-spa'
const CODES = new Set(Object.values(ALL_ERRORS).map(entry => (entry as { code: string }).code))

interface Case extends RawCall {
  readonly name: string
  readonly path: string
  readonly answers: readonly string[]
}

describe('Bad input to a running engine', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let rowsBefore: Record<string, number>
  let facts: { serviceId: string; startsAt: string; bookingId: string; manageToken: string; otherBookingId: string }
  let owner: Record<string, string>

  before(async () => {
    database = await createDemoDatabase()
    const env = { DATABASE_URL: database.url, ...DEMO_ENVIRONMENT }
    engine = await startEngineProcess({
      env: { ...env, BOOKWRIGHT_RATE_LIMITS: 'off', BOOKWRIGHT_SANDBOX: '1' },
    })
    const names = ['--slug', 'other', '--name', 'Other', '--time-zone', 'Europe/London', '--currency', 'GBP']
    const io = { env, cwd: repositoryRoot, out: () => undefined, err: () => undefined }
    expect(await main(['tenant:create', ...names, '--template', 'spa'], io)).to.equal(0)
    const spa = await bookOne(new BookingClient(engine.url), 'Amara Osei')
    const other = await bookOne(new BookingClient(engine.url, 'other'), 'Noah Novak')
    facts = { ...spa, otherBookingId: other.bookingId }
    const credentials = { email: `owner@${SPA}.test`, password: DEMO_PASSWORD }
    const answer = await rawCall(engine.url, '/api/v1/auth/login', { method: 'POST', body: credentials })
    owner = { authorization: `Bearer ${(JSON.parse(answer.text) as { accessToken: string }).accessToken}` }
    await stopClocks(engine.url)
    rowsBefore = await countRows(database.url)
  })

  after(async () => {
    await engine?.stop()
    await database?.drop()
  })

  async function bookOne(client: BookingClient, name: string) {
    const slots = await client.slots('couples-massage', 2, 20)
    const { status, body } = await client.book(slots[0]!, name)
    expect(status, JSON.stringify(body)).to.equal(201)
    // Far from the booked one, so that it stays free.
    return { ...slots.at(-1)!, bookingId: body.id ?? '', manageToken: body.manageToken ?? '' }
  }

  function cases(): Case[] {
    const { serviceId, startsAt, otherBookingId, bookingId, manageToken } = facts
    const tenant = { 'Bookwright-Tenant': SPA }
    const keyed = { ...tenant, 'Idempotency-Key': randomUUID() }
    const wish = { serviceId, startsAt }
    const customer = { name: 'Bad Input' }
    const post = (path: string, body: string | object, headers: Record<string, string> = keyed) =>
      ({ method: 'POST', path: `/api/v1${path}`, body, headers }) as const
    const get = (path: string, headers: Record<string, string> = tenant) => ({ path: `/api/v1${path}`, headers })
    const invalid = ['400 BW_INVALID_REQUEST']
    const unknown = ['404 BW_NOT_FOUND']
    const range = ['400 BW_INVALID_RANGE']
    const free = (query: string) => get(`/availability?serviceId=${serviceId}&${query}`)
    return [
      { name: 'malformed JSON', ...post('/bookings', '{"customer"'), answers: ['400 BW_MALFORMED_JSON'] },
      {
        name: 'a body of 10 MB',
        ...post('/bookings', `"${'x'.repeat(10_000_000)}"`),
        answers: ['413 BW_BODY_TOO_LARGE'],
      },
      { name: 'deep JSON', ...post('/bookings', '['.repeat(40_000) + ']'.repeat(40_000)), answers: invalid },
      { name: 'wrong types', ...post('/bookings', { appointments: 5, customer: [] }), answers: invalid },
      {
        name: 'an unknown field',
        ...post('/bookings', { appointments: [wish], customer, status: 'confirmed' }),
        answers: invalid,
      },
      { name: 'a price of the sender', ...post('/holds', { appointments: [{ ...wish, price: 0 }] }), answers: invalid },
      {
        name: 'another tenant as a field',
        ...post('/bookings', { appointments: [wish], customer, tenantId: 'x' }),
        answers: invalid,
      },
      {
        // It was booked, and nobody was told: what writes in a language asks Intl, which takes no such tag.
        name: 'a language that merely looks like one',
        ...post('/bookings', { appointments: [wish], customer, locale: 'en-US-US' }),
        answers: invalid,
      },
      {
        name: 'a past date',
        ...post('/bookings', { appointments: [{ ...wish, startsAt: '2020-01-06T10:00:00Z' }], customer }),
        answers: ['409 BW_SLOT_UNAVAILABLE'],
      },
      {
        name: 'a date in 150 years',
        ...post('/bookings', { appointments: [{ ...wish, startsAt: '2170-01-06T10:00:00Z' }], customer }),
        answers: ['409 BW_SLOT_UNAVAILABLE'],
      },
      {
        name: 'a start between two minutes',
        ...post('/bookings', {
          appointments: [{ ...wish, startsAt: startsAt.replace('00.000Z', '07.123Z') }],
          customer,
        }),
        answers: invalid,
      },
      {
        name: 'a service that is not there',
        ...post('/bookings', { appointments: [{ ...wish, serviceId: randomUUID() }], customer }),
        answers: unknown,
      },
      {
        name: 'an id that is no id',
        ...post('/holds', { appointments: [{ ...wish, serviceId: "'; DROP TABLE bw.booking" }] }),
        answers: unknown,
      },
      {
        name: 'staff that is not there',
        ...post('/holds', { appointments: [{ ...wish, staffId: randomUUID() }] }),
        answers: ['409 BW_SLOT_UNAVAILABLE', ...unknown],
      },
      {
        name: 'a hold that is not there',
        ...post('/bookings', { holdId: randomUUID(), holdToken: 't', customer }),
        answers: unknown,
      },
      {
        name: 'no Idempotency-Key',
        ...post('/bookings', { appointments: [wish], customer }, tenant),
        answers: ['400 BW_IDEMPOTENCY_KEY_REQUIRED'],
      },
      {
        name: 'an unknown payment provider',
        ...post('/bookings', { appointments: [wish], customer, payment: { provider: 'gold' } }),
        answers: invalid,
      },
      { name: 'an inverted range', ...free('from=2030-02-02&to=2030-02-01'), answers: range },
      { name: 'a huge range', ...free('from=2030-01-01&to=2099-01-01'), answers: range },
      {
        name: 'an unknown zone',
        ...free('from=2030-01-01&to=2030-01-02&timeZone=Mars/Base'),
        answers: ['400 BW_UNKNOWN_TIME_ZONE'],
      },
      { name: 'an unknown tenant', ...get('/services', { 'Bookwright-Tenant': 'nobody' }), answers: unknown },
      { name: 'no tenant', ...get('/services', {}), answers: ['400 BW_TENANT_REQUIRED'] },
      {
        name: "another tenant's booking as its customer",
        ...get(`/bookings/${otherBookingId}?manageToken=${manageToken}`),
        answers: unknown,
      },
      {
        name: "another tenant's booking as staff",
        ...get(`/bookings/${otherBookingId}`, { ...tenant, ...owner }),
        answers: unknown,
      },
      {
        name: "another tenant's calendar",
        ...get('/calendar?from=2030-01-01&to=2030-01-01', { 'Bookwright-Tenant': 'other', ...owner }),
        answers: unknown,
      },
      {
        name: "cancelling another tenant's booking",
        ...post(`/bookings/${otherBookingId}/cancel`, {}, { ...keyed, ...owner }),
        answers: unknown,
      },
      {
        name: 'cancelling with the wrong token',
        ...post(`/bookings/${bookingId}/cancel?manageToken=wrong`, {}),
        answers: unknown,
      },
      {
        name: 'moving to a past date',
        ...post(`/bookings/${bookingId}/reschedule?manageToken=${manageToken}`, { startsAt: '2020-01-06T10:00:00Z' }),
        answers: ['409 BW_SLOT_UNAVAILABLE'],
      },
      { name: 'an unknown plugin', ...post('/plugins/nothing/enable', {}, { ...tenant, ...owner }), answers: unknown },
      {
        name: 'an unknown setting',
        method: 'PUT',
        ...get('/plugins/payment-onsite/settings', { ...tenant, ...owner }),
        body: { values: { colour: 'red' } },
        answers: ['400 BW_SETTINGS_INVALID'],
      },
      {
        name: 'an old version',
        method: 'PUT',
        ...get('/plugins/payment-onsite/settings', { ...tenant, ...owner, 'If-Match': '"17"' }),
        body: { values: {} },
        answers: ['412 BW_STALE_VERSION'],
      },
      {
        name: 'SQL in a search',
        ...get(`/bookings?search=${encodeURIComponent("%' OR 1=1 --")}&sort=startsAt;drop`, { ...tenant, ...owner }),
        answers: invalid,
      },
      {
        name: 'an absence between two dates that are no instants',
        ...post(
          `/resources/${otherBookingId}/absence/preview`,
          { from: '2030-01-01', to: '2030-01-02' },
          { ...tenant, ...owner },
        ),
        answers: invalid,
      },
      { name: 'a cursor that is none', ...get('/bookings?cursor=AAAA', { ...tenant, ...owner }), answers: invalid },
      { name: 'a path out of the assets', path: '/storefront/assets/..%2f..%2fpackage.json', answers: unknown },
    ]
  }

  function expectProblem({ status, headers, text }: RawAnswer, { name, answers }: Pick<Case, 'name' | 'answers'>) {
    expect(headers['content-type'], `${name}: ${text}`).to.match(/^application\/problem\+json/)
    const { code } = JSON.parse(text) as { code: string }
    expect(answers, name).to.include(`${status} ${code}`)
    expect(CODES, name).to.include(code)
  }

  it('is refused with a catalogued problem, never as an error of ours, and writes nothing', async () => {
    const all = cases()
    for (const item of all) expectProblem(await rawCall(engine.url, item.path, item), item)
    console.log(`      bad input: ${all.length} requests`)
    expect(rowsThatDiffer(rowsBefore, await countRows(database.url))).to.equal('')
  })

  it("says the same about another tenant's id as about an unknown one", async () => {
    const headers = { 'Bookwright-Tenant': SPA, ...owner }
    const read = async (id: string) => {
      const { status, text } = await rawCall(engine.url, `/api/v1/bookings/${id}`, { headers })
      return { ...(JSON.parse(text) as object), status, requestId: '' }
    }
    expect(await read(facts.otherBookingId)).to.deep.equal(await read(randomUUID()))
  })

  it('refuses two Host headers', async () => {
    const head = `GET /api/v1/business HTTP/1.1\r\nHost: ${SPA}.localhost\r\nHost: other.localhost`
    expect(await socketCall(engine.url, head)).to.match(/^HTTP\/1\.1 400 [\s\S]*BW_INVALID_REQUEST/)
  })

  it('answers a route that takes no body also when one of 120 KB is sent', async () => {
    const body = JSON.stringify({ notes: 'x'.repeat(120_000) })
    const headers = { 'Bookwright-Tenant': SPA, 'Content-Length': String(body.length) }
    for (let round = 0; round < 20; round += 1) {
      const answer = await rawCall(engine.url, '/api/v1/services', { headers, body })
      expect(answer.status).to.equal(200)
    }
  })

  it('still takes good input afterwards', async () => {
    const client = new BookingClient(engine.url)
    const { status } = await client.book({ serviceId: facts.serviceId, startsAt: facts.startsAt }, 'Good Input')
    expect(status).to.equal(201)
  })

  it('leaves every invariant of the database intact', () => expectInvariants(database.url))
})
