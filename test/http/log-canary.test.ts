import { randomBytes, randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import type { TestDatabase } from '@bookwright/core/testing'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient } from '../support/booking-client.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { rowsWith } from '../support/rows-with.js'
import { rawCall, type RawCall } from './support/raw-call.js'

const SPA = 'lotus-day-spa'
const OWNER_PASSWORD = 'canary-owner-password'

/** What must not be in the log, by what it is. Tokens that are made on the way are added. */
const canaries: Record<string, string> = {
  name: 'Canaria Customer',
  email: 'canaria@canary-mail.test',
  phone: '+44 20 7946 0958',
  note: 'canary-note-allergic-to-nuts',
  password: 'canary-password-of-hers',
  'password of the owner': OWNER_PASSWORD,
  'secret of a plugin': 'canary-smtp-password',
  'secret that was refused': 'canary-refused-password',
  'made-up token': 'canarytokencanarytoken',
}

describe('The log of an engine at its most talkative', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let statuses: string[]

  before(async () => {
    database = await createSchemaDatabase()
    const secret = randomBytes(32).toString('hex')
    canaries['key of the installation'] = secret
    engine = await startEngineProcess({
      env: {
        DATABASE_URL: database.url,
        BOOKWRIGHT_SECRET_KEY: secret,
        BOOKWRIGHT_DEMO_PASSWORD: OWNER_PASSWORD,
        BOOKWRIGHT_LOG_LEVEL: 'trace',
        BOOKWRIGHT_RATE_LIMITS: 'off',
      },
    })
    statuses = []
  })
  after(async () => {
    await engine?.stop()
    await database?.drop()
  })

  async function call(path: string, options: RawCall = {}): Promise<Record<string, string>> {
    const headers = { 'Bookwright-Tenant': SPA, 'Idempotency-Key': randomUUID(), ...options.headers }
    const answer = await rawCall(engine.url, `/api/v1${path}`, { ...options, headers })
    statuses.push(`${options.method ?? 'GET'} ${path.split('?')[0]} ${answer.status}`)
    return (/json/.test(String(answer.headers['content-type'])) && answer.text ? JSON.parse(answer.text) : {}) as never
  }
  const post = (path: string, body: object | string, headers = {}) => call(path, { method: 'POST', body, headers })

  async function book(): Promise<void> {
    const client = new BookingClient(engine.url)
    const slots = await client.slots('couples-massage', 2, 20)
    const { name, email, phone, note, password } = canaries
    const appointments = [slots[0]]
    const hold = await post('/holds', { appointments })
    canaries['token of a hold'] = hold['token'] ?? ''
    const body = { holdId: hold['id'], holdToken: hold['token'], customer: { name, email, phone }, notes: note }
    const booking = await post('/bookings', body)
    const { id, manageToken = '' } = booking
    canaries['token of a booking'] = manageToken
    await call(`/bookings/${id}?manageToken=${manageToken}`)
    await call(`/bookings/${id}`, { headers: { 'Bookwright-Manage-Token': manageToken } })
    await post(`/bookings/${id}/reschedule?manageToken=${manageToken}`, { startsAt: slots.at(-1)?.startsAt })
    await post(`/bookings/${id}/cancel?manageToken=${manageToken}`, { reason: note })
    await post('/auth/register', { email, name, password })
    await post('/auth/login', { email, password })
  }

  async function work(): Promise<void> {
    const { name, email, phone, note, password } = canaries
    const login = { email: `owner@${SPA}.test`, password: OWNER_PASSWORD }
    const { accessToken = '', refreshToken = '' } = await post('/auth/login', login)
    canaries['access token'] = accessToken
    canaries['refresh token'] = refreshToken
    const headers = { Authorization: `Bearer ${accessToken}` }
    await call(`/bookings?search=${encodeURIComponent(name ?? '')}`, { headers })
    await call(`/bookings?search=${encodeURIComponent(phone ?? '')}`, { headers })
    await post('/users/invitations', { email, role: 'staff' }, headers)
    const values = {
      host: '127.0.0.1',
      port: 1,
      security: 'none',
      user: email,
      password: canaries['secret of a plugin'],
    }
    await call('/plugins/channel-email/settings', {
      method: 'PUT',
      headers,
      body: { values: { ...values, fromAddress: email } },
    })
    // Refused for another field: what was sent beside it must not be logged either.
    const refused = { values: { ...values, port: 'canary', password: canaries['secret that was refused'] } }
    await call('/plugins/channel-email/settings', { method: 'PUT', headers, body: refused })
    await post('/plugins/channel-email/test-connection', {}, headers)
    // With a server for mail that is away, every letter fails from here on.
    await post('/auth/password/forgot', { email: `owner@${SPA}.test` })
    await book()
    await post('/auth/refresh-token', { refreshToken })
    await post('/auth/password/reset', { token: canaries['made-up token'], password })
    await post('/bookings', `{"customer":{"name":"${name}","notes":"${note}"`)
    await call(
      `/nothing/${encodeURIComponent(email ?? '')}/${canaries['made-up token']}?${encodeURIComponent(email ?? '')}=1`,
    )
    await call(`/bookings/${encodeURIComponent(email ?? '')}?manageToken=${canaries['made-up token']}`)
    await rawCall(engine.url, `/b/${SPA}/manage/1?token=${canaries['made-up token']}`)
    await rawCall(engine.url, `/${canaries['made-up token']}/\u001b[31m%0d%0aforged`.replace('\u001b', '%1b'))
  }

  const logged = () =>
    engine
      .output()
      .split('\n')
      .filter(line => line.startsWith('{') && line.includes('"level"'))

  it('holds nothing about a customer and no secret while the main flows run', async () => {
    await book()
    await work()
    await untilMailFailed()
    const text = engine.output()
    // Without this the test would also pass on a log that is off.
    for (const route of ['POST /holds', 'POST /bookings', 'POST /auth/login', 'POST /bookings/{id}/cancel']) {
      expect(text).to.include(`"route":"${route}"`)
    }
    expect(statuses.filter(line => / (201|200|202|204)$/.test(line)).length).to.be.at.least(15)
    const known = Object.entries(canaries).filter(([, value]) => value.length > 5)
    const found = known.filter(([, value]) =>
      [value, encodeURIComponent(value), value.replaceAll(' ', '')].some(form => text.includes(form)),
    )
    console.log(`      log: ${logged().length} lines, ${known.length} canaries`)
    expect(known.length).to.be.at.least(12)
    expect(found.map(([what]) => what)).to.deep.equal([])
  })

  it('is not the only place that does not know the secrets of plugins: no page, audit line, export or row does', async () => {
    const headers = { Authorization: `Bearer ${canaries['access token']}`, 'Bookwright-Tenant': SPA }
    const secrets = [canaries['secret of a plugin'], canaries['secret that was refused']].map(String)
    const started = await call('/full-exports', { method: 'POST', headers })
    for (let state = ''; state !== 'done';) {
      state = (await call(`/full-exports/${started['id']}`, { headers }))['state'] ?? ''
      expect(state, 'the export').to.be.oneOf(['running', 'done'])
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    const file = await fetch(`${engine.url}/api/v1/full-exports/${started['id']}/file`, { headers })
    const places: Record<string, string> = { export: gunzipSync(Buffer.from(await file.arrayBuffer())).toString() }
    for (const path of ['/plugins', '/plugins/channel-email/settings', '/audit?limit=100', '/outbox', '/business']) {
      places[path] = await (await fetch(`${engine.url}/api/v1${path}`, { headers })).text()
    }
    for (const page of ['/admin/', `/b/${SPA}/`]) places[page] = await (await fetch(engine.url + page)).text()
    // Else the test would also pass where nothing was saved or exported.
    expect(places['/plugins/channel-email/settings']).to.match(/"password":\{"isSet":true/)
    expect(places['export']).to.include(canaries['email'])
    const found = Object.keys(places).filter(place => secrets.some(secret => places[place]?.includes(secret)))
    expect(found).to.deep.equal([])
    for (const secret of secrets) expect(await rowsWith(database.url, secret)).to.deep.equal([])
    expect(await rowsWith(database.url, canaries['email'] ?? '')).to.include('customer')
  })

  it('is one line of JSON an event, whatever a caller sends', () => {
    const lines = engine
      .output()
      .split('\n')
      .filter(line => line !== '')
    for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.to.throw()
    expect(engine.output()).not.to.match(/(?!\n)\p{Cc}/u)
    expect(lines.filter(line => line.startsWith('forged'))).to.deep.equal([])
  })

  it('has its time in UTC on every line', () => {
    const times = logged().map(line => (JSON.parse(line) as { time?: string }).time ?? line)
    expect(times.length).to.be.greaterThan(20)
    expect(times.filter(time => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time))).to.deep.equal([])
  })

  it('leaves the database as it should be', () => expectInvariants(database.url))

  async function untilMailFailed(): Promise<void> {
    const deadline = performance.now() + 15_000
    while (!/an action handler failed|work after an answer failed/.test(engine.output())) {
      if (performance.now() > deadline) throw new Error(`no letter failed:\n${engine.output().slice(-2_000)}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
})
