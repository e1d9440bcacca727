import 'reflect-metadata'
import { expect } from 'chai'
import type { CommandContext } from '../../dist/booking/command.js'
import { SlotTakenError, InternalError, ConfigurationError } from '../../dist/errors/catalog.js'
import { BOOKING } from './support/fake-services.js'
import { startTestApp, tenants, type TestApp } from './support/test-app.js'

const SPA = { 'bookwright-tenant': 'spa' }
const wish = { appointments: [{ serviceId: BOOKING, startsAt: '2030-03-01T10:00:00Z' }], customer: { name: 'Amara' } }
const KEYED = { ...SPA, 'idempotency-key': 'key-1' }

describe('createHttpApp', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await startTestApp()
  })
  afterEach(() => app.stop())

  const book = (headers: Record<string, string> = KEYED) =>
    app.call('/api/v1/bookings', { method: 'POST', body: wish, headers })
  const lastContext = () => app.calls.at(-1)?.args[2] as CommandContext
  const fail = (error: unknown) => app.failures.set('book', error)

  it('hands a booking to the service with tenant, caller and idempotency key', async () => {
    const answer = await book()
    expect(answer.status).to.equal(201)
    const [tenantId, input, context] = app.calls.at(-1)?.args as [string, { appointments: object[] }, CommandContext]
    expect(tenantId).to.equal(tenants[0]?.id)
    expect(input.appointments[0]).to.deep.equal({ serviceId: BOOKING, startsAt: new Date('2030-03-01T10:00:00Z') })
    expect(context).to.include({ source: 'web' })
    expect(context.idempotency).to.include({ route: 'POST /bookings', key: 'key-1' })
    expect(context.idempotency?.requestHash).to.have.length(32)
  })

  it('hashes the same request alike whatever the order of its keys, and another one differently', async () => {
    const hashes: string[] = []
    for (const body of [wish, { customer: wish.customer, appointments: wish.appointments }, { ...wish, notes: 'x' }]) {
      await app.call('/api/v1/bookings', { method: 'POST', body, headers: KEYED })
      hashes.push(lastContext().idempotency?.requestHash.toString('hex') ?? '')
    }
    expect(hashes[0]).to.equal(hashes[1])
    expect(hashes[2]).to.not.equal(hashes[0])
  })

  it('sends nothing that the schema of the answer does not name', async () => {
    expect((await book()).text).to.not.include('must never be sent')
  })

  it('says so when an answer is a replayed one', async () => {
    app.services.bookings.book = async () => ({ status: 201, body: replayBody, isReplayed: true }) as never
    expect((await book()).headers['idempotent-replayed']).to.equal('true')
  })

  it('shows a conflict with its alternatives', async () => {
    fail(new SlotTakenError({ startsAt: '2030-03-01T10:00:00Z', alternatives: [] }))
    const { status, body } = await book()
    expect([status, body.code]).to.deep.equal([409, 'BW_SLOT_TAKEN'])
    expect(body.details.alternatives).to.deep.equal([])
    expect(body.title).to.equal('That time was just taken')
  })

  it('hides what broke inside and logs it', async () => {
    for (const error of [
      new Error('secret at line 7'),
      new InternalError({ what: 'secret' }),
      new ConfigurationError({ problem: 'secret' }),
    ]) {
      fail(error)
      const { status, text } = await book()
      expect(status).to.equal(500)
      expect(text).to.not.include('secret')
    }
    expect(app.logged.filter(line => line.level === 'error')).to.have.length(3)
  })

  it('answers 503 with Retry-After when the database cannot be reached', async () => {
    for (const error of [
      Object.assign(new Error('x'), { name: 'SequelizeConnectionRefusedError' }),
      Object.assign(new Error('x'), { parent: { code: '57P03' } }),
      Object.assign(new Error('x'), { cause: { code: 'ECONNREFUSED' } }),
    ]) {
      fail(error)
      const answer = await book()
      expect([answer.status, answer.body.code, answer.headers['retry-after']]).to.deep.equal([
        503,
        'BW_UNAVAILABLE',
        '2',
      ])
    }
  })

  it('logs each request once, without tokens, addresses of customers or values of the query', async () => {
    await app.call(`/api/v1/bookings/${BOOKING}?manageToken=s3cret-token&tenant=spa`, {
      headers: { 'user-agent': 'x' },
    })
    const lines = app.logged.filter(line => line.message === 'request')
    expect(lines).to.have.length(1)
    expect(lines[0]?.data).to.include({ route: 'GET /bookings/{id}', status: 200, tenant: 'spa' })
    expect(JSON.stringify(app.logged)).to.not.include('s3cret')
  })

  it('passes the manage token on, from the query or the header', async () => {
    await app.call(`/api/v1/bookings/${BOOKING}?manageToken=one`, { headers: SPA })
    await app.call(`/api/v1/bookings/${BOOKING}`, { headers: { ...SPA, 'bookwright-manage-token': 'two' } })
    const tokens = app.calls.map(call => (call.args[2] as { manageToken: string }).manageToken)
    expect(tokens).to.deep.equal(['one', 'two'])
  })

  it('takes a path with or without a slash at its end', async () => {
    expect((await app.call('/api/v1/services/', { headers: SPA })).status).to.equal(200)
    expect((await app.call('/api/v1/services', { headers: SPA })).status).to.equal(200)
  })

  it('serves the calendar file as text/calendar', async () => {
    const answer = await app.call(`/api/v1/bookings/${BOOKING}/calendar.ics?manageToken=t`, { headers: SPA })
    expect(answer.headers['content-type']).to.equal('text/calendar; charset=utf-8')
    expect(answer.text).to.match(/^BEGIN:VCALENDAR/)
  })

  it('takes a version by If-Match and shows the new one as ETag', async () => {
    const { tokens } = await app.auth.logIn(
      await app.auth.prove({ email: 'owner@spa.test', password: 'correct horse' }),
      '',
    )
    const headers = { ...SPA, authorization: `Bearer ${tokens.accessToken}` }
    const read = await app.call('/api/v1/plugins/a-b/settings', { headers })
    expect(read.headers.etag).to.equal('"7"')
    const put = { method: 'PUT', body: { values: { a: 'b' } } }
    const saved = await app.call('/api/v1/plugins/a-b/settings', { ...put, headers: { ...headers, 'if-match': '"7"' } })
    expect(saved.headers.etag).to.equal('"8"')
    expect(app.calls.findLast(({ name }) => name === 'save')?.args[3]).to.include({ version: 7 })
    const odd = await app.call('/api/v1/plugins/a-b/settings', { ...put, headers: { ...headers, 'if-match': 'seven' } })
    expect(odd.status).to.equal(400)
  })

  it('says whether it is alive and ready, and why it is not', async () => {
    expect((await app.call('/livez')).status).to.equal(200)
    const other = await startTestApp()
    other.readiness.report = {
      isReady: false,
      checks: [{ name: 'database', isReady: false, note: 'cannot be reached' }],
    }
    const answer = await other.call('/readyz/')
    expect(answer.status).to.equal(503)
    expect(answer.body.reasons).to.deep.equal(['database: cannot be reached'])
    await other.stop()
  })

  it('puts its policy on every answer, errors and pages included', async () => {
    for (const path of ['/', '/api/v1/nothing', '/b/spa/', '/livez']) {
      const { headers } = await app.call(path)
      expect(headers['content-security-policy'], path)
        .to.include("default-src 'self'")
        .and.include("frame-ancestors 'none'")
      expect(headers['x-content-type-options'], path).to.equal('nosniff')
      expect(headers['strict-transport-security'], path).to.equal(undefined)
    }
  })
})

const money = { amount: 0, currency: 'GBP' }
const replayBody = {
  id: BOOKING,
  reference: 'R',
  status: 'confirmed',
  source: 'web',
  customer: null,
  locationId: 'l',
  timeZone: 'Europe/London',
  appointments: [],
  total: money,
  deposit: money,
  balance: money,
  version: 1,
  createdAt: new Date(0),
}
