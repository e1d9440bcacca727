import { expect } from 'chai'
import { SignJWT } from 'jose'
import { TOKEN_KEYS } from '../../dist/di/tokens.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'
import { bodyOf, codeOf, ticketOf, withFactor } from './support/factor.js'

const NEXT = 'another long password'

/** Everything that somebody holds who signed in as a program and in a browser. */
interface Holder {
  readonly id: string
  readonly bearer: Record<string, string>
  readonly cookie: Record<string, string>
  readonly refreshToken: string
}

describe('what a sign-in gave', function () {
  this.timeout(90_000)
  let engine: AccountEngine
  let owner: Record<string, string>
  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('owner@spa.test', 'owner')
    owner = (await engine.signIn('owner@spa.test')).headers
  })
  after(() => engine.close())

  const cookieOf = (answer: TestAnswer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

  async function signedIn(email: string): Promise<Holder> {
    const id = await engine.addAccount(email, 'staff')
    const program = await engine.post('/auth/login', { email, password: PASSWORD })
    const browser = await engine.post('/auth/login', { email, password: PASSWORD, cookie: true })
    return {
      id,
      bearer: { authorization: `Bearer ${program.body.accessToken}`, 'bookwright-tenant': engine.tenant.slug },
      cookie: {
        cookie: cookieOf(browser),
        'x-csrf-token': browser.body.csrfToken,
        'bookwright-tenant': engine.tenant.slug,
      },
      refreshToken: program.body.refreshToken,
    }
  }

  async function statusesOf({ bearer, cookie, refreshToken }: Holder): Promise<number[]> {
    return [
      (await engine.call('/auth/session', { headers: bearer })).status,
      (await engine.call('/bookings', { headers: bearer })).status,
      (await engine.call('/auth/session', { headers: cookie })).status,
      (await engine.call('/bookings', { headers: cookie })).status,
      (await engine.post('/auth/refresh-token', { refreshToken })).status,
    ]
  }

  const disable = (holder: Holder) => engine.post(`/users/${holder.id}/disable`, {}, owner)
  const ENDINGS: Record<string, (holder: Holder, email: string) => Promise<unknown>> = {
    'a lock-out from the team': disable,
    'another role': ({ id }) =>
      engine.call(`/users/${id}`, { method: 'PATCH', headers: owner, body: { role: 'front-desk' } }),
    'a disabled account': ({ id }) =>
      engine.platform(`UPDATE bw.account SET disabled_at = now() WHERE id = $1 RETURNING id`, [id]),
    'a new password from elsewhere': async (_, email) => {
      const { headers } = await engine.signIn(email)
      await engine.post('/auth/password/change', { currentPassword: PASSWORD, password: NEXT }, headers)
    },
    'a new password by mail': async (_, email) => {
      await engine.post('/auth/password/forgot', { email })
      const { token } = await engine.mailTo(email)
      await engine.post('/auth/password/reset', { token, password: NEXT })
    },
    'ending all others': async (_, email) => {
      const { headers } = await engine.signIn(email)
      await engine.post('/auth/sessions/end', { password: PASSWORD }, headers)
    },
    'a second factor that is turned on elsewhere': async (_, email) => {
      const { headers } = await engine.signIn(email)
      const { secret } = bodyOf(await engine.post('/auth/second-factor/setup', { password: PASSWORD }, headers))
      await engine.post('/auth/second-factor/confirm', { code: codeOf(secret) }, headers)
    },
    'signing out': async ({ cookie, bearer, refreshToken }) => {
      await engine.post('/auth/logout', {}, cookie)
      await engine.post('/auth/logout', { refreshToken }, bearer)
    },
  }

  it('opens as long as nothing ends it', async () => {
    expect(await statusesOf(await signedIn('control@spa.test'))).to.deep.equal([200, 200, 200, 200, 200])
  })

  for (const [index, [what, end]] of Object.entries(ENDINGS).entries()) {
    it(`is worth nothing on the next request after ${what}`, async () => {
      const email = `ended-${index}@spa.test`
      const holder = await signedIn(email)
      await end(holder, email)
      expect(await statusesOf(holder)).to.deep.equal([401, 401, 401, 401, 401])
    })
  }

  it('is worth nothing elsewhere after the second factor was turned off', async () => {
    const { secret, headers, recoveryCodes } = await withFactor(engine, 'off@spa.test')
    const ticket = await ticketOf(engine, 'off@spa.test')
    const answer = await engine.post('/auth/second-factor', { ticket, code: recoveryCodes[0] })
    const elsewhere = { authorization: `Bearer ${answer.body.accessToken}` }
    expect((await engine.call('/auth/session', { headers: elsewhere })).status).to.equal(200)
    await engine.post('/auth/second-factor/disable', { password: PASSWORD, code: codeOf(secret) }, headers)
    expect((await engine.call('/auth/session', { headers: elsewhere })).status).to.equal(401)
    expect((await engine.call('/auth/session', { headers })).status).to.equal(200)
  })

  it('is new with every sign-in: a cookie that was planted before is not taken over', async () => {
    await engine.addAccount('fixed@spa.test', 'staff')
    const planted = `bw=${'p'.repeat(43)}`
    const login = { email: 'fixed@spa.test', password: PASSWORD, cookie: true }
    const first = cookieOf(await engine.post('/auth/login', login, { cookie: planted }))
    const second = cookieOf(await engine.post('/auth/login', login, { cookie: first }))
    expect(new Set([planted, first, second])).to.have.property('size', 3)
    expect((await engine.call('/auth/session', { headers: { cookie: planted } })).status).to.equal(401)
  })

  it('cannot be forged as a JWT of another algorithm, key, audience or time, nor changed to another person', async () => {
    const holder = await signedIn('jwt@spa.test')
    const other = await signedIn('jwt-other@spa.test')
    const real = holder.bearer['authorization']?.slice(7) ?? ''
    const [head = '', body = '', signature = ''] = real.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const { accessToken: key, csrf } = engine.engine.container.resolve(TOKEN_KEYS)
    const sign = (changes: object, by: Uint8Array = key, alg = 'HS256') =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg, typ: 'at+jwt' }).sign(by)
    const past = Math.floor(Date.now() / 1000) - 1
    const forged: Record<string, string> = {
      'no algorithm': `${encode({ alg: 'none' })}.${body}.`,
      'no algorithm, the old signature': `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.${signature}`,
      'a swapped algorithm': `${encode({ alg: 'RS256', typ: 'at+jwt' })}.${body}.${signature}`,
      'a longer algorithm': await sign({}, Buffer.concat([key, key]), 'HS512'),
      'another person': `${head}.${encode({ ...claims, sub: other.id })}.${signature}`,
      'another key': await sign({}, csrf),
      'another audience': await sign({ aud: 'another-api' }),
      'another issuer': await sign({ iss: 'elsewhere' }),
      'a time that is over': await sign({ exp: past }),
      'no end': await sign({ exp: undefined }),
      'a sign-in that never was': await sign({ sid: '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41' }),
    }
    for (const [what, token] of Object.entries(forged)) {
      const headers = { authorization: `Bearer ${token}` }
      expect((await engine.call('/auth/session', { headers })).status, what).to.equal(401)
    }
    const control = { authorization: `Bearer ${await sign({})}` }
    expect((await engine.call('/auth/session', { headers: control })).status).to.equal(200)
  })
})
