import 'reflect-metadata'
import { connect } from 'node:net'
import { expect } from 'chai'
import { ALL_ERRORS } from '../../dist/errors/all-errors.js'
import { BOOKING, SERVICE } from './support/fake-services.js'
import { send, startTestApp, type TestAnswer, type TestApp, type TestCall } from './support/test-app.js'

const SPA = { 'bookwright-tenant': 'spa' }
const JSON_SPA = { ...SPA, 'content-type': 'application/json' }
const KEYED = { ...JSON_SPA, 'idempotency-key': 'k-1' }
const CODES = new Set<string>(Object.values(ALL_ERRORS).map(entry => entry.code))

const wish = { serviceId: SERVICE, startsAt: '2030-03-01T10:00:00Z' }
const customer = { name: 'Amara Osei' }
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const availability = (query: string) => `/api/v1/availability?serviceId=${SERVICE}&${query}`

interface Case extends TestCall {
  readonly name: string
  readonly path: string
  readonly status: number
  readonly code: string
}

const post = (path: string, raw: string, headers: Record<string, string> = KEYED) => ({
  path,
  method: 'POST',
  raw,
  headers,
})
const hold = (body: object) => post('/api/v1/holds', JSON.stringify(body))
const book = (body: object) => post('/api/v1/bookings', JSON.stringify(body))
const invalid = { status: 400, code: 'BW_INVALID_REQUEST' }
const badRange = { status: 400, code: 'BW_INVALID_RANGE' }
const absent = { status: 404, code: 'BW_NOT_FOUND' }

const cases: Case[] = [
  { name: 'malformed JSON', ...post('/api/v1/holds', '{"appointments": ['), status: 400, code: 'BW_MALFORMED_JSON' },
  {
    name: 'JSON that is not UTF-8',
    ...post('/api/v1/holds', ''),
    raw: Buffer.from([0x22, 0xff, 0x22]),
    status: 400,
    code: 'BW_MALFORMED_JSON',
  },
  {
    name: 'a body of 10 MB',
    ...post('/api/v1/holds', `"${'x'.repeat(10_000_000)}"`),
    status: 413,
    code: 'BW_BODY_TOO_LARGE',
  },
  { name: 'JSON 40,000 levels deep', ...post('/api/v1/auth/login', nested(40_000), JSON_SPA), ...invalid },
  {
    name: 'JSON 33 levels deep',
    ...book({ customer, answers: { a: JSON.parse(nested(31)) }, appointments: [wish] }),
    ...invalid,
  },
  { name: 'a __proto__ key', ...post('/api/v1/holds', '{"appointments":[],"__proto__":{"isAdmin":true}}'), ...invalid },
  { name: 'a NUL character', ...book({ appointments: [wish], customer: { name: 'A\0' } }), ...invalid },
  {
    name: 'half a surrogate pair',
    ...post('/api/v1/bookings', JSON.stringify({ appointments: [wish], customer, notes: '\ud800' })),
    ...invalid,
  },
  { name: 'a body that is a list', ...post('/api/v1/holds', '[]'), ...invalid },
  { name: 'a body that is null', ...post('/api/v1/holds', 'null'), ...invalid },
  {
    name: 'text/plain',
    ...post('/api/v1/holds', '{}', { ...KEYED, 'content-type': 'text/plain' }),
    status: 415,
    code: 'BW_UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'a compressed body',
    ...post('/api/v1/holds', '{}', { ...KEYED, 'content-encoding': 'gzip' }),
    status: 415,
    code: 'BW_UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'no Idempotency-Key',
    ...post('/api/v1/holds', JSON.stringify({ appointments: [wish] }), JSON_SPA),
    status: 400,
    code: 'BW_IDEMPOTENCY_KEY_REQUIRED',
  },
  {
    name: 'an Idempotency-Key of 201 characters',
    ...hold({ appointments: [wish] }),
    headers: { ...KEYED, 'idempotency-key': 'k'.repeat(201) },
    ...invalid,
  },
  { name: 'an unknown field', ...hold({ appointments: [wish], price: 1 }), ...invalid },
  { name: 'an unknown field deep inside', ...hold({ appointments: [{ ...wish, tenantId: 'x' }] }), ...invalid },
  { name: 'a number for a text', ...hold({ appointments: [{ ...wish, serviceId: 5 }] }), ...invalid },
  { name: 'a text for a list', ...hold({ appointments: 'all' }), ...invalid },
  { name: 'no appointments', ...hold({ appointments: [] }), ...invalid },
  { name: '500 appointments', ...hold({ appointments: Array.from({ length: 500 }, () => wish) }), ...invalid },
  {
    name: 'a start without an offset',
    ...hold({ appointments: [{ ...wish, startsAt: '2030-03-01T10:00:00' }] }),
    ...invalid,
  },
  {
    name: 'a start on 30 February',
    ...hold({ appointments: [{ ...wish, startsAt: '2030-02-30T10:00:00Z' }] }),
    ...invalid,
  },
  {
    name: 'a start in the year 9999',
    ...hold({ appointments: [{ ...wish, startsAt: '9999-02-03T10:00:00Z' }] }),
    ...invalid,
  },
  { name: 'minus three guests', ...hold({ appointments: [wish], guests: -3 }), ...invalid },
  {
    name: 'an endless number of guests',
    ...post('/api/v1/holds', `{"appointments":[${JSON.stringify(wish)}],"guests":1e400}`),
    ...invalid,
  },
  {
    name: 'a line break in a name',
    ...book({ appointments: [wish], customer: { name: 'A\r\nBcc: b@c.d' } }),
    ...invalid,
  },
  {
    name: 'an e-mail address that is none',
    ...book({ appointments: [wish], customer: { ...customer, email: 'nobody' } }),
    ...invalid,
  },
  {
    name: 'both a hold and appointments',
    ...book({ holdId: BOOKING, holdToken: 't', appointments: [wish], customer }),
    ...invalid,
  },
  { name: 'neither a hold nor appointments', ...book({ customer }), ...invalid },
  { name: 'a hold without its token', ...book({ holdId: BOOKING, customer }), ...invalid },
  {
    name: 'a source that only staff may name',
    ...book({ appointments: [wish], customer, source: 'walk-in' }),
    status: 403,
    code: 'BW_FORBIDDEN',
  },
  { name: 'an inverted range', path: availability('from=2030-03-05&to=2030-03-01'), headers: SPA, ...badRange },
  {
    name: 'an empty range of instants',
    path: availability('from=2030-03-05T00:00:00Z&to=2030-03-05T00:00:00Z'),
    headers: SPA,
    ...badRange,
  },
  { name: 'a range of 93 days', path: availability('from=2030-01-01&to=2030-04-03'), headers: SPA, ...badRange },
  { name: 'a range of 100 years', path: availability('from=2030-01-01&to=2130-01-01'), headers: SPA, ...badRange },
  {
    name: 'eight explained days',
    path: availability('from=2030-01-01&to=2030-01-08&explain=1'),
    headers: SPA,
    ...badRange,
  },
  {
    name: 'a range of a date and an instant',
    path: availability('from=2030-01-01&to=2030-01-08T00:00:00Z'),
    headers: SPA,
    ...badRange,
  },
  { name: 'the year 0001', path: availability('from=0001-01-01&to=0001-01-02'), headers: SPA, ...badRange },
  { name: 'a date that is none', path: availability('from=2030-02-30&to=2030-03-01'), headers: SPA, ...invalid },
  {
    name: 'an unknown time zone',
    path: availability('from=2030-03-01&to=2030-03-02&timeZone=Mars/Olympus'),
    headers: SPA,
    status: 400,
    code: 'BW_UNKNOWN_TIME_ZONE',
  },
  {
    name: 'an offset for a time zone',
    path: availability('from=2030-03-01&to=2030-03-02&timeZone=%2B02:00'),
    headers: SPA,
    status: 400,
    code: 'BW_UNKNOWN_TIME_ZONE',
  },
  {
    name: 'a repeated parameter',
    path: availability('from=2030-03-01&to=2030-03-02&from=2030-03-02'),
    headers: SPA,
    ...invalid,
  },
  {
    name: 'an unknown parameter',
    path: availability('from=2030-03-01&to=2030-03-02&__proto__=1'),
    headers: SPA,
    ...invalid,
  },
  {
    name: 'a limit of a billion',
    path: availability('from=2030-03-01&to=2030-03-02&limit=1000000000'),
    headers: SPA,
    ...invalid,
  },
  {
    name: 'NUL in the query',
    path: availability('from=2030-03-01&to=2030-03-02&staffId=%00'),
    headers: SPA,
    ...invalid,
  },
  { name: 'no tenant', path: '/api/v1/services', status: 400, code: 'BW_TENANT_REQUIRED' },
  { name: 'an unknown tenant', path: '/api/v1/services', headers: { 'bookwright-tenant': 'nobody' }, ...absent },
  { name: 'a tenant that is no slug', path: '/api/v1/services?tenant=%27%20or%201=1--', ...absent },
  {
    name: 'the host of one tenant with the header of another',
    path: '/api/v1/services',
    headers: { host: 'spa.localhost', 'bookwright-tenant': 'clinic' },
    ...absent,
  },
  {
    name: "another tenant's booking",
    path: '/api/v1/bookings/66666666-6666-4666-8666-666666666666?manageToken=t',
    headers: SPA,
    ...absent,
  },
  { name: 'an id that is no id', path: "/api/v1/bookings/1'%20or%20'1'='1?manageToken=t", headers: SPA, ...absent },
  { name: 'an id with NUL', path: '/api/v1/bookings/%00?manageToken=t', headers: SPA, ...absent },
  { name: 'an unknown address', path: '/api/v1/nothing', headers: SPA, ...absent },
  { name: 'a half-encoded path', path: '/api/v1/bookings/%E0%A4%A?manageToken=t', headers: SPA, ...absent },
  { name: 'a path out of the API', path: '/api/v1/../../etc/passwd', headers: SPA, ...absent },
  { name: 'a path out of the assets', path: '/admin/assets/..%2f..%2f..%2fpackage.json', ...absent },
  {
    name: 'a method the route does not have',
    path: '/api/v1/services',
    method: 'DELETE',
    headers: SPA,
    status: 405,
    code: 'BW_METHOD_NOT_ALLOWED',
  },
  {
    name: 'a token that is none',
    path: '/api/v1/services',
    headers: { ...SPA, authorization: 'Bearer nonsense' },
    status: 401,
    code: 'BW_UNAUTHENTICATED',
  },
  {
    name: 'another scheme of authorization',
    path: '/api/v1/services',
    headers: { ...SPA, authorization: 'Basic eDp5' },
    status: 401,
    code: 'BW_UNAUTHENTICATED',
  },
]

describe('bad input', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp()
  })
  after(() => app.stop())

  function expectProblem(answer: TestAnswer, { status, code }: Pick<Case, 'status' | 'code'>) {
    expect(answer.status, answer.text.slice(0, 300)).to.equal(status)
    expect(answer.headers['content-type']).to.match(/^application\/problem\+json/)
    expect(answer.body).to.include.keys('type', 'title', 'status', 'code', 'detail', 'details', 'requestId')
    expect(answer.body.code).to.equal(code)
    expect(CODES).to.include(answer.body.code)
    expect(answer.headers['x-request-id']).to.equal(answer.body.requestId)
  }

  for (const item of cases) {
    it(`answers ${item.name} with ${item.status} ${item.code}`, async () => {
      expectProblem(await app.call(item.path, item), item)
    })
  }

  it('reached no service that writes', () => {
    const writes = app.calls.filter(({ name }) =>
      ['hold', 'book', 'extend', 'release', 'save', 'enable'].includes(name),
    )
    expect(writes).to.deep.equal([])
  })

  it('names every field that is wrong', async () => {
    const answer = await app.call('/api/v1/holds', hold({ appointments: [{ ...wish, startsAt: 'soon', colour: 1 }] }))
    const paths = (answer.body.details.issues as { path: string }[]).map(issue => issue.path)
    expect(paths).to.include.members(['appointments.0.startsAt', 'appointments.0.colour'])
  })

  it('refuses two Host headers, which Node lets through', async () => {
    const text = await rawRequest(
      app.port,
      'GET /api/v1/services HTTP/1.1\r\nHost: spa.localhost\r\nHost: clinic.localhost\r\n',
    )
    expect(text).to.match(/^HTTP\/1\.1 400 /)
    expect(text).to.include('BW_INVALID_REQUEST')
  })

  it('answers a Host that is no host name without breaking', async () => {
    for (const host of ['[::%', 'spa.localhost@clinic.localhost', 'spa.localhost#', 'spa.localhost/..', 'a b']) {
      const text = await rawRequest(app.port, `GET /api/v1/services HTTP/1.1\r\nHost: ${host}\r\n`)
      expect(text, host).to.match(/^HTTP\/1\.1 400 /)
    }
  })

  it('gives Allow with 405 and answers OPTIONS with it', async () => {
    const refused = await app.call('/api/v1/business', { method: 'PUT', headers: SPA })
    expect(refused.headers.allow).to.equal('HEAD, GET')
    expect((await app.call('/api/v1/business', { method: 'OPTIONS' })).status).to.equal(204)
  })

  it('keeps the connection usable after a body that was too large', async () => {
    const answer = await send(app.port, '/api/v1/holds', { ...hold({}), raw: `"${'x'.repeat(200_000)}"` })
    expect(answer.status).to.equal(413)
    expect((await app.call('/api/v1/services', { headers: SPA })).status).to.equal(200)
  })

  it('takes over a request id that is sane and replaces one that could forge a log line', async () => {
    const kept = await app.call('/livez', { headers: { 'x-request-id': 'trace-12345678' } })
    expect(kept.headers['x-request-id']).to.equal('trace-12345678')
    const replaced = await app.call('/livez', { headers: { 'x-request-id': 'a b"c<script>' } })
    expect(replaced.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/)
  })
})

function rawRequest(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}Connection: close\r\n\r\n`))
    socket.on('data', chunk => (text += chunk.toString()))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}
