import { randomUUID } from 'node:crypto'
import type { TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { BookingClient } from '../support/booking-client.js'
import { createDemoDatabase, DEMO_ENVIRONMENT, DEMO_PASSWORD } from '../support/demo-database.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { rawCall } from './support/raw-call.js'

const SPA = 'lotus-day-spa'

interface Problem {
  readonly code: string
  readonly details: { current: number; changes?: { version: number; status: string; isMoved: boolean }[] }
}

describe('conditional requests', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let client: BookingClient
  let owner: Record<string, string>

  before(async () => {
    database = await createDemoDatabase()
    const env = { DATABASE_URL: database.url, ...DEMO_ENVIRONMENT, BOOKWRIGHT_RATE_LIMITS: 'off' }
    engine = await startEngineProcess({ env })
    client = new BookingClient(engine.url, SPA)
    const body = { email: `owner@${SPA}.test`, password: DEMO_PASSWORD }
    const { text } = await rawCall(engine.url, '/api/v1/auth/login', { method: 'POST', body })
    owner = { authorization: `Bearer ${(JSON.parse(text) as { accessToken: string }).accessToken}` }
  })
  after(async () => {
    await expectInvariants(database.url)
    await engine.stop()
    await database.drop()
  })

  function call(path: string, headers: Record<string, string> = {}, method = 'GET', body?: object) {
    const all = { 'Bookwright-Tenant': SPA, ...owner, 'Idempotency-Key': randomUUID(), ...headers }
    return rawCall(engine.url, `/api/v1${path}`, { method, headers: all, ...(body && { body }) })
  }

  let next = 0
  async function aBooking(): Promise<{ path: string; tag: string; startsAt: string }> {
    const slots = await client.slots('swedish-massage')
    next += 7
    const { body, status } = await client.book(slots[next]!, `Guest ${next}`, randomUUID())
    expect(status).to.equal(201)
    const path = `/bookings/${body.id}`
    const { headers } = await call(path)
    return { path, tag: String(headers['etag']), startsAt: slots[next + 40]!.startsAt }
  }

  it('give one thing a strong tag and answer 304 without a body while it is the same', async () => {
    const { path, tag } = await aBooking()
    expect(tag).to.match(/^"1\.[\w-]+"$/)
    for (const one of [path, '/business', '/plugins/payment-onsite/settings']) {
      const first = await call(one)
      const etag = String(first.headers['etag'])
      expect(etag, one).to.match(/^"[\w.-]+"$/)
      const again = await call(one, { 'If-None-Match': `"other", W/${etag}` })
      expect([again.status, again.text, again.headers['etag']], one).to.deep.equal([304, '', etag])
      expect((await call(one, { 'If-None-Match': '"other"' })).status, one).to.equal(200)
    }
    const hidden = await call(path, { authorization: '', 'If-None-Match': tag })
    expect(hidden.status, 'a tag opens nothing').to.equal(401)
  })

  it('tell an old tag from none at all, for a client and for the terms of retention', async () => {
    const made = await call('/clients', {}, 'POST', { name: 'Tess Tag' })
    const { id } = JSON.parse(made.text) as { id: string }
    const terms = { customerMonths: 24, messageMonths: null, auditMonths: null, requestDays: null }
    for (const [method, path, body] of [
      ['PATCH', `/clients/${id}`, { phone: '+44 20 7946 0000' }],
      ['PUT', '/privacy/retention', terms],
    ] as const) {
      const tag = String((await call(path)).headers['etag'])
      const status = async (value: string) => (await call(path, { 'If-Match': value }, method, body)).status
      const odd = ['seven', 'W/"1"', '7', '""', '"1", "2"']
      expect(await Promise.all(odd.map(status)), path).to.deep.equal(odd.map(() => 400))
      expect(await status('"77"'), path).to.equal(412)
      expect(await status(tag), path).to.equal(200)
      expect(await status(tag), path).to.equal(412)
      expect(await status('*'), path).to.equal(200)
    }
  })

  it('refuse a cancellation by somebody who saw an older booking, and say what happened since', async () => {
    const { path, tag, startsAt } = await aBooking()
    const moved = await call(`${path}/reschedule`, { 'If-Match': tag }, 'POST', { startsAt })
    expect(moved.status, moved.text).to.equal(200)
    expect(moved.headers['etag']).to.match(/^"2\./)
    const stale = await call(`${path}/cancel`, { 'If-Match': tag }, 'POST', {})
    const problem = JSON.parse(stale.text) as Problem
    expect([stale.status, problem.code, problem.details.current]).to.deep.equal([412, 'BW_STALE_VERSION', 2])
    expect(
      problem.details.changes?.map(({ version, status, isMoved }) => ({ version, status, isMoved })),
    ).to.deep.equal([{ version: 2, status: 'confirmed', isMoved: true }])
    const read = await call(path)
    expect((JSON.parse(read.text) as { status: string }).status, 'nothing was done').to.equal('confirmed')
    const done = await call(`${path}/cancel`, { 'If-Match': String(read.headers['etag']) }, 'POST', {})
    expect(done.status).to.equal(200)
    const late = await call(`${path}/reschedule`, { 'If-Match': '"2"' }, 'POST', { startsAt })
    expect([late.status, (JSON.parse(late.text) as Problem).code]).to.deep.equal([412, 'BW_STALE_VERSION'])
  })

  it('let exactly one of two writers win who saw the same booking', async () => {
    let rounds = 0
    for (; rounds < 8; rounds += 1) {
      const { path, tag, startsAt } = await aBooking()
      const answers = await Promise.all([
        call(`${path}/reschedule`, { 'If-Match': tag }, 'POST', { startsAt }),
        call(`${path}/cancel`, { 'If-Match': tag }, 'POST', {}),
        call(`${path}/cancel`, { 'If-Match': tag }, 'POST', { reason: 'Fell ill' }),
      ])
      expect(answers.map(answer => answer.status).sort(), answers.map(a => a.text).join('\n')).to.deep.equal([
        200, 412, 412,
      ])
    }
    console.log(`      ${rounds} rounds of three writers, one winner each`)
  })

  it('let a customer act without a version, and repeat an answer under its key although the version is old', async () => {
    const { path, tag } = await aBooking()
    const key = { 'Idempotency-Key': randomUUID(), 'If-Match': tag }
    const first = await call(`${path}/cancel`, key, 'POST', {})
    const again = await call(`${path}/cancel`, key, 'POST', {})
    expect([again.status, again.headers['idempotent-replayed'], again.text]).to.deep.equal([200, 'true', first.text])
    const other = await aBooking()
    expect((await call(`${other.path}/cancel`, {}, 'POST', {})).status).to.equal(200)
    expect((await call(`${other.path}/cancel`, { 'If-Match': 'W/"1"' }, 'POST', {})).status).to.equal(400)
  })

  it('let exactly one of several editors save the settings that all of them read', async () => {
    const path = '/plugins/payment-onsite/settings'
    for (let round = 0; round < 5; round += 1) {
      const tag = String((await call(path)).headers['etag'])
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map(name =>
          call(path, { 'If-Match': tag }, 'PUT', { values: { instructions: `Pay ${name} ${round}` } }),
        ),
      )
      expect(answers.map(answer => answer.status).sort()).to.deep.equal([200, 412, 412, 412])
      const won = answers.find(answer => answer.status === 200)
      expect((await call(path)).text).to.equal(won?.text)
    }
  })
})
