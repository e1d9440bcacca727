import 'reflect-metadata'
import { connect } from 'node:net'
import { expect } from 'chai'
import { OpenHolds } from '../../dist/http/open-holds.js'
import { visitorOf } from '../../dist/http/rate-limits.js'
import { hold, SERVICE } from './support/fake-services.js'
import { PASSWORD, SPA } from './support/people.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const TENANT = { 'bookwright-tenant': 'spa' }
/** Ends long after the test, however slow the machine is, and before the half hour that counts at most. */
const HELD_SECONDS = 20 * 60
const soon = () => new Date(Date.now() + HELD_SECONDS * 1_000).toISOString()
const appointments = (count: number) => Array<object>(count).fill({})

describe('OpenHolds', () => {
  const visitor = (holds: OpenHolds, name = 'a', tenant = 't') => holds.of(tenant, name, true)
  const add = (holds: OpenHolds, id: string, count: number, expiresAt = soon()) =>
    visitor(holds).add({ id, expiresAt, appointments: appointments(count) })

  it('refuses more than 60 held appointments of one visitor at one business, and says when one ends', () => {
    const holds = new OpenHolds(true)
    for (const id of ['1', '2', '3']) add(holds, id, 20)
    expect(() => add(holds, '4', 1))
      .to.throw()
      .with.nested.property('details.retryAfterSeconds')
      .within(HELD_SECONDS - 60, HELD_SECONDS)
    expect(() => visitor(holds).requireRoom())
      .to.throw()
      .with.property('code', 'BW_RATE_LIMITED')
    visitor(holds, 'b').requireRoom()
    visitor(holds, 'a', 'other').requireRoom()
  })

  it('counts neither what was given back or booked, nor the same hold twice, nor what has ended', () => {
    const holds = new OpenHolds(true)
    for (let round = 0; round < 5; round += 1) add(holds, 'same', 20)
    add(holds, 'ended', 40, new Date(Date.now() - 1).toISOString())
    for (const id of ['1', '2']) add(holds, id, 20)
    expect(() => visitor(holds).requireRoom()).to.throw()
    for (let round = 0; round < 3; round += 1) visitor(holds).remove('1')
    add(holds, '3', 20)
    expect(() => add(holds, '4', 1)).to.throw()
  })

  it('forgets a hold after half an hour, whatever a frozen clock says about its end', () => {
    const holds = new OpenHolds(true)
    add(holds, 'far', 60, '2099-01-01T00:00:00Z')
    expect(() => visitor(holds).requireRoom())
      .to.throw()
      .with.nested.property('details.retryAfterSeconds', 1800)
  })
})

describe('visitorOf', () => {
  it('takes all addresses of one IPv6 /64 for one visitor, and others for others', () => {
    expect(visitorOf('2001:db8:1:2::1')).to.equal(visitorOf('2001:0DB8:1:2:ffff:ffff:ffff:ffff'))
    expect(visitorOf('2001:db8:1:2::1')).to.not.equal(visitorOf('2001:db8:1:3::1'))
    expect(visitorOf('2001:db8::1')).to.equal('2001:db8:0:0::/64')
    expect(visitorOf('::1')).to.equal('0:0:0:0::/64')
  })

  it('takes an IPv4 address as it is, also when it comes mapped into IPv6', () => {
    expect(visitorOf('192.0.2.1')).to.equal('192.0.2.1')
    expect(visitorOf('::ffff:192.0.2.1')).to.equal('192.0.2.1')
  })
})

describe('limits of one visitor', function () {
  // Calls are counted by the minute: a test that takes longer would start a new one.
  this.timeout(50_000)
  let app: TestApp
  beforeEach(async () => {
    isHeld = () => Promise.resolve()
    app = await startTestApp({ config: { areRateLimitsOn: true, trustProxy: true } })
  })
  afterEach(() => app.stop())

  let made = 0
  let isHeld = (): Promise<void> => Promise.resolve()
  const wish = { appointments: [{ serviceId: SERVICE, startsAt: '2030-03-01T10:00:00Z' }] }
  const holdOne = (headers: Record<string, string> = {}) => {
    made += 1
    app.services.holds.hold = async (_tenant, _request, context) => {
      await isHeld()
      const body = { ...hold, id: `hold-${context.idempotency?.key}`, expiresAt: soon() }
      return { status: 201, isReplayed: false, body: body as never }
    }
    const keyed = { ...TENANT, 'idempotency-key': `k-${made}`, ...headers }
    return app.call('/api/v1/holds', { method: 'POST', body: wish, headers: keyed })
  }

  it('lets nobody hold a whole calendar: the 61st open hold is refused, another visitor is not', async () => {
    for (let count = 0; count < 60; count += 1) expect((await holdOne()).status).to.equal(201)
    const refused = await holdOne()
    expect([refused.status, refused.body.code]).to.deep.equal([429, 'BW_RATE_LIMITED'])
    expect(Number(refused.headers['retry-after'])).to.be.within(HELD_SECONDS - 60, HELD_SECONDS)
    expect((await holdOne({ 'x-forwarded-for': '192.0.2.9' })).status).to.equal(201)
  })

  it('gives a hold back that came in beside others of the same visitor', async () => {
    // All of the burst are let in before the first of them is counted.
    const letGo: (() => void)[] = []
    isHeld = () =>
      new Promise(resolve => {
        if (letGo.push(resolve) === 70) letGo.forEach(go => go())
      })
    const answers = await Promise.all(Array.from({ length: 70 }, () => holdOne()))
    expect(answers.filter(answer => answer.status === 201)).to.have.length(60)
    expect(answers.filter(answer => answer.status === 429)).to.have.length(10)
    const given = app.calls.filter(call => call.name === 'release').map(call => (call.args[1] as { id: string }).id)
    expect(new Set(given)).to.have.property('size', 10)
  })

  it('counts the changes of a link wherever they come from: after 30 in a minute it waits, so that nobody is flooded with mails', async () => {
    const change = (token: string, from: number, method: 'GET' | 'POST' = 'POST') => {
      const headers = { ...TENANT, 'bookwright-manage-token': token, 'x-forwarded-for': `192.0.2.${from}` }
      made += 1
      const keyed = { ...headers, 'idempotency-key': `k-${made}` }
      const path = `/api/v1/bookings/${SERVICE}${method === 'POST' ? '/cancel' : ''}`
      return app.call(path, { method, headers: keyed, ...(method === 'POST' && { body: {} }) })
    }
    for (let count = 0; count < 30; count += 1) expect((await change('a', count)).status).to.not.equal(429)
    expect((await change('a', 99)).body.code).to.equal('BW_RATE_LIMITED')
    expect((await change('a', 99, 'GET')).status).to.not.equal(429)
    expect((await change('b', 99)).status).to.not.equal(429)
  })

  it('counts a key wherever it calls from: after 600 calls in a minute it waits, and another key does not', async () => {
    for (const id of ['one', 'two']) app.keys.set(id, { id, name: 'Site', tenantId: SPA, permissions: [] })
    const statuses = new Map<number, number>()
    const ask = async (index: number, key = 'one') => {
      const headers = { ...TENANT, 'x-forwarded-for': `192.0.2.${index % 200}`, 'x-api-key': key }
      return (await app.call('/api/v1/services', { headers })).status
    }
    for (let round = 0; round < 31; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(round * 20 + index)))
      for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses].sort()).to.deep.equal([
      [200, 600],
      [429, 20],
    ])
    expect(await ask(1, 'two')).to.equal(200)
    expect(await ask(1, 'unknown')).to.equal(401)
  })

  it('counts sign-ins by the address that the proxy saw, whatever the caller puts before it', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${attempt}, 192.0.2.1` }
      const body = { email: 'owner@spa.test', password: 'guess' }
      statuses.push((await app.call('/api/v1/auth/login', { method: 'POST', body, headers })).status)
    }
    expect(statuses.slice(-2)).to.deep.equal([429, 429])
    const elsewhere = { 'x-forwarded-for': '192.0.2.1, 203.0.113.5' }
    const right = { email: 'owner@spa.test', password: PASSWORD }
    const answer = await app.call('/api/v1/auth/login', { method: 'POST', body: right, headers: elsewhere })
    expect(answer.status).to.equal(200)
  })

  it('counts a search that explains itself for many', async () => {
    const search = `/api/v1/availability?serviceId=${SERVICE}&from=2030-03-01&to=2030-03-02`
    const statuses: number[] = []
    for (let call = 0; call < 121; call += 1) {
      statuses.push((await app.call(`${search}&explain=1`, { headers: TENANT })).status)
    }
    expect(statuses.indexOf(429)).to.equal(120)
  })

  it('counts a search by its days', async () => {
    const search = `/api/v1/availability?serviceId=${SERVICE}&from=2030-03-01&to=2030-05-31`
    const statuses: number[] = []
    for (let call = 0; call < 175; call += 1) statuses.push((await app.call(search, { headers: TENANT })).status)
    expect(statuses.indexOf(429)).to.equal(171)
  })

  it('does not let callers who hang up half-way fill the log', async () => {
    const headers = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    const socket = connect(app.port, '127.0.0.1')
    const isClosed = new Promise(resolve => socket.on('close', resolve).on('error', resolve))
    socket.end(`${headers}Content-Length: 100\r\n\r\n{`)
    socket.resume()
    await isClosed
    const hungUp = () => app.logged.some(line => line.message === 'a caller hung up')
    for (let waited = 0; waited < 20_000 && !hungUp(); waited += 20) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    expect(hungUp()).to.equal(true)
    expect(app.logged.filter(line => line.level === 'error')).to.deep.equal([])
  })

  it('refuses a name that turns the direction of what is written after it', async () => {
    const headers = { ...TENANT, 'idempotency-key': 'a' }
    for (const name of ['Amara \u202egnp.exe', 'Amara \u2067gnp.exe']) {
      const body = { ...wish, customer: { name } }
      const answer = await app.call('/api/v1/bookings', { method: 'POST', headers, body })
      expect([answer.status, answer.body.details.issues[0]?.path]).to.deep.equal([400, 'customer.name'])
    }
  })

  it('does not answer a request for nothing with many times its length', async () => {
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1]))
    const answer = await app.call('/api/v1/auth/login', { method: 'POST', body })
    expect(answer.status).to.equal(400)
    expect(answer.body.details.issues).to.have.length(20)
    expect(answer.text.length).to.be.lessThan(4_000)
  })

  it('keeps no answers with a booking that are long enough to be files', async () => {
    const book = (text: string, key: string) =>
      app.call('/api/v1/bookings', {
        method: 'POST',
        headers: { ...TENANT, 'idempotency-key': key },
        body: { ...wish, customer: { name: 'Amara' }, answers: { size: text } },
      })
    expect((await book('x'.repeat(16_000), 'a')).status).to.equal(201)
    const long = await book('x'.repeat(17_000), 'b')
    expect([long.status, long.body.details.issues[0]?.path]).to.deep.equal([400, 'answers'])
  })
})
