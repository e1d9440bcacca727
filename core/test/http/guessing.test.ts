import 'reflect-metadata'
import { expect } from 'chai'
import { mock } from 'node:test'
import { InvalidCodeError, InvalidCredentialsError } from '../../dist/errors/access-errors.js'
import { RateLimits } from '../../dist/http/rate-limits.js'
import { PASSWORD } from './support/people.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const OWNER = 'owner@spa.test'
const TRIES = 1_000
/** A thousand different addresses, one of each /24. */
const addressOf = (index: number) => `10.${Math.floor(index / 250)}.${index % 250}.7`

describe('guessing', function () {
  this.timeout(60_000)
  let app: TestApp
  beforeEach(async () => {
    app = await startTestApp({ config: { areRateLimitsOn: true, trustProxy: true } })
  })
  afterEach(() => app.stop())

  const logIn = (email: string, password: string, from: string, headers: Record<string, string> = {}) =>
    app.call('/api/v1/auth/login', {
      method: 'POST',
      body: { email, password, cookie: true },
      headers: { 'x-forwarded-for': from, ...headers },
    })

  async function statusesOf(attempt: (index: number) => Promise<{ status: number }>) {
    const statuses: Record<number, number> = {}
    for (let index = 0; index < TRIES; index += 1) {
      const { status } = await attempt(index)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    return statuses
  }

  /** The cookie by which a browser is known after a sign-in. */
  async function deviceOf(email: string, from: string): Promise<string> {
    const { headers } = await logIn(email, PASSWORD, from)
    return headers['set-cookie']?.map(cookie => cookie.split(';')[0] ?? '').find(pair => /-device-/.test(pair)) ?? ''
  }

  it('at one login from a thousand addresses gets ten tries, and its owner still gets in', async () => {
    const cookie = await deviceOf(OWNER, '192.0.2.1')
    await logIn(OWNER, PASSWORD, '192.0.2.2')
    app.hasher.verified = []
    const statuses = await statusesOf(index => logIn(OWNER, 'guess', addressOf(index)))
    expect(statuses).to.deep.equal({ 401: 10, 429: 990 })
    expect(app.hasher.verified).to.have.length(10)
    expect((await logIn(OWNER, PASSWORD, '198.51.100.9')).status, 'a strange device, while it goes on').to.equal(429)
    expect((await logIn(OWNER, PASSWORD, '198.51.100.9', { cookie })).status, 'a known device').to.equal(200)
    expect((await logIn(OWNER, PASSWORD, '192.0.2.2')).status, 'a known address').to.equal(200)
  })

  it('at a thousand logins from one address gets ten tries, and whoever is known there still gets in', async () => {
    const cookie = await deviceOf(OWNER, '192.0.2.1')
    const statuses = await statusesOf(index => logIn(`somebody-${index}@spa.test`, 'guess', '192.0.2.1'))
    expect(statuses).to.deep.equal({ 401: 10, 429: 990 })
    expect((await logIn(OWNER, PASSWORD, '192.0.2.1', { cookie })).status).to.equal(200)
    expect((await logIn('staff@spa.test', PASSWORD, '203.0.113.4')).status, 'somebody else elsewhere').to.equal(200)
  })

  it('from one address alone leaves tries for the owner elsewhere', async () => {
    const statuses = await statusesOf(() => logIn(OWNER, 'guess', '203.0.113.5'))
    expect(statuses).to.deep.equal({ 401: 10, 429: 990 })
    expect((await logIn(OWNER, PASSWORD, '192.0.2.77')).status).to.equal(200)
  })

  it('is not helped by the device of another login, a made-up one, or a known device without end', async () => {
    const foreign = await deviceOf('staff@spa.test', '192.0.2.8')
    const cookie = await deviceOf(OWNER, '192.0.2.1')
    const [name = '', value = ''] = cookie.split('=')
    const forged = [`${name}=${foreign.split('=')[1]}`, `${name}=${value.slice(0, -2)}AA`, `${name}=${'x'.repeat(66)}`]
    let tried = 0
    for (let index = 0; index < 60; index += 1) {
      const answer = await logIn(OWNER, 'guess', addressOf(index), { cookie: forged[index % 3] ?? '' })
      if (answer.status === 401) tried += 1
    }
    expect(tried).to.equal(10)
    const own = await statusesOf(index => logIn(OWNER, 'guess', addressOf(index), { cookie }))
    expect(own).to.deep.equal({ 401: 10, 429: 990 })
  })

  it('tells by its limits nothing about which logins exist', async () => {
    const unknown = await statusesOf(index => logIn('nobody@spa.test', 'guess', addressOf(index)))
    expect(unknown).to.deep.equal({ 401: 10, 429: 990 })
  })

  it('codes gets ten tries, with a ticket for each, and the known device still gets in', async () => {
    const cookie = await deviceOf(OWNER, '192.0.2.1')
    let checked = 0
    let isRight = false
    const account = await app.store.findByEmail(OWNER)
    if (!account) throw new Error('no owner')
    Object.assign(app.signIn.secondStep, {
      open: async () => ({ ticketId: 't', account, kind: 'cookie' }),
      finish: async () => {
        checked += 1
        if (!isRight) throw new InvalidCodeError({})
      },
    })
    const code = (from: string, headers: Record<string, string> = {}) =>
      app.call('/api/v1/auth/second-factor', {
        method: 'POST',
        body: { ticket: 'any', code: '123456' },
        headers: { 'x-forwarded-for': from, ...headers },
      })
    expect(await statusesOf(index => code(addressOf(index)))).to.deep.equal({ 401: 10, 429: 990 })
    expect(checked).to.equal(10)
    isRight = true
    expect((await code('198.51.100.9')).status).to.equal(429)
    expect((await code('198.51.100.9', { cookie })).status).to.equal(200)
  })

  it('goes on unhindered where limits are off: they are what stops it', async () => {
    const open = await startTestApp({ config: { areRateLimitsOn: false, trustProxy: true } })
    const guess = () => open.call('/api/v1/auth/login', { method: 'POST', body: { email: OWNER, password: 'guess' } })
    for (let attempt = 0; attempt < 30; attempt += 1) expect((await guess()).status).to.equal(401)
    await open.stop()
  })

  it('with an invitation is no other way to the password of a login: its tries count like those of the sign-in', async () => {
    const invitations = {
      read: async () => ({ businessName: 'B', email: OWNER, role: 'staff', hasLogin: true }),
      accept: () => Promise.reject(new InvalidCredentialsError({})),
    }
    await app.stop()
    app = await startTestApp({ config: { areRateLimitsOn: true, trustProxy: true }, accounts: { invitations } })
    const statuses = await statusesOf(index =>
      app.call('/api/v1/auth/invitations/accept', {
        method: 'POST',
        body: { token: 'x'.repeat(43), password: 'guess' },
        headers: { 'x-forwarded-for': addressOf(index) },
      }),
    )
    expect(statuses).to.deep.equal({ 401: 10, 429: 990 })
  })

  it('the code that turns a second factor off gets ten tries too, from within a sign-in with the right password', async () => {
    Object.assign(app.signIn.secondFactor, { turnOff: () => Promise.reject(new InvalidCodeError({})) })
    const { body } = await app.call('/api/v1/auth/login', {
      method: 'POST',
      body: { email: OWNER, password: PASSWORD },
    })
    const statuses: Record<number, number> = {}
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    try {
      for (let minute = 0; minute < 10; minute += 1) {
        for (let index = 0; index < 10; index += 1) {
          const { status } = await app.call('/api/v1/auth/second-factor/disable', {
            method: 'POST',
            body: { password: PASSWORD, code: '123456' },
            headers: { authorization: `Bearer ${body.accessToken}` },
          })
          statuses[status] = (statuses[status] ?? 0) + 1
        }
        mock.timers.tick(61_000)
      }
    } finally {
      mock.timers.reset()
    }
    expect(statuses).to.deep.equal({ 401: 10, 429: 90 })
  })

  it('from a known device goes on for a hundred tries a day, and a success begins anew', async () => {
    const limits = new RateLimits(true)
    const attempt = { email: OWNER, address: '192.0.2.1', device: 'stolen' }
    const day = async () => {
      let tried = 0
      for (let index = 0; index < 300; index += 1) {
        await limits.countLogin(attempt).then(
          () => (tried += 1),
          () => undefined,
        )
        mock.timers.tick(7_000)
      }
      return tried
    }
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    try {
      expect(await day()).to.equal(100)
      await limits.forgiveLogin(attempt)
      expect(await day()).to.equal(100)
    } finally {
      mock.timers.reset()
    }
  })
})
