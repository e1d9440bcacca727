import 'reflect-metadata'
import { expect } from 'chai'
import { BOOKING } from './support/fake-services.js'
import { PASSWORD } from './support/people.js'
import { startTestApp, type TestAnswer, type TestApp } from './support/test-app.js'

const SPA = { 'bookwright-tenant': 'spa' }
const owner = { email: 'owner@spa.test', password: PASSWORD }

describe('signing in', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await startTestApp()
  })
  afterEach(() => app.stop())

  const logIn = (body: object = owner) => app.call('/api/v1/auth/login', { method: 'POST', body })
  const bearer = (token: string) => ({ ...SPA, authorization: `Bearer ${token}` })
  const calendar = (headers: Record<string, string>) =>
    app.call('/api/v1/calendar?from=2030-01-01&to=2030-01-01', { headers })

  async function browser() {
    const answer = await logIn({ ...owner, cookie: true })
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
    return { answer, cookie, csrf: String(answer.body.csrfToken) }
  }
  const enable = (headers: Record<string, string>) =>
    app.call('/api/v1/plugins/payment-onsite/enable', { method: 'POST', headers: { ...SPA, ...headers } })

  it('gives a program tokens that open the routes of its role', async () => {
    const { status, body } = await logIn()
    expect(status).to.equal(200)
    expect(body).to.include.keys('accessToken', 'refreshToken', 'expiresIn', 'user')
    expect(body.user.memberships[0]).to.include({ tenantSlug: 'spa', role: 'owner' })
    expect((await calendar(bearer(body.accessToken))).status).to.equal(200)
  })

  it('keeps where somebody is called with their login, and takes it away again', async () => {
    const { body } = await logIn()
    const headers = { authorization: `Bearer ${body.accessToken}` }
    const keep = async (phone: string) =>
      (await app.call('/api/v1/auth/phone', { method: 'PUT', body: { phone }, headers })).status
    const kept = async () => {
      const { user } = (await app.call('/api/v1/auth/session', { headers })).body
      return (user as typeof user & { phone: string }).phone
    }
    expect([await kept(), await keep('+44 1225 460000'), await kept()]).to.deep.equal(['', 204, '+44 1225 460000'])
    expect([await keep('call me'), await keep(''), await kept()]).to.deep.equal([400, 204, ''])
  })

  it('answers an unknown e-mail and a wrong password alike, and hashes in both cases', async () => {
    const wrong = await logIn({ ...owner, password: 'wrong' })
    const unknown = await logIn({ ...owner, email: 'nobody@spa.test' })
    const shape = ({ status, body }: TestAnswer) => ({ status, ...body, requestId: '' })
    expect(shape(unknown)).to.deep.equal(shape(wrong))
    expect(wrong.status).to.equal(401)
    expect(app.hasher.verified).to.have.length(2)
  })

  it('answers 403 to a role that lacks the permission', async () => {
    const { body } = await logIn({ email: 'staff@spa.test', password: PASSWORD })
    const answer = await enable({ authorization: `Bearer ${body.accessToken}` })
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'BW_FORBIDDEN'])
  })

  it('ends an access token after 15 minutes, and at once when the account is disabled', async () => {
    const { body } = await logIn()
    app.clock.pass(14 * 60_000)
    expect((await calendar(bearer(body.accessToken))).status).to.equal(200)
    app.clock.pass(2 * 60_000)
    expect((await calendar(bearer(body.accessToken))).status).to.equal(401)
    const next = await logIn()
    app.store.accounts.forEach((account, index) => (app.store.accounts[index] = { ...account, isDisabled: true }))
    expect((await calendar(bearer(next.body.accessToken))).status).to.equal(401)
  })

  it('rotates refresh tokens and ends the sign-in when one comes twice', async () => {
    const { body: first } = await logIn()
    const refresh = (refreshToken: string) =>
      app.call('/api/v1/auth/refresh-token', { method: 'POST', body: { refreshToken } })
    const { body: second } = await refresh(first.refreshToken)
    expect(second.refreshToken).to.not.equal(first.refreshToken)
    expect((await calendar(bearer(second.accessToken))).status).to.equal(200)
    expect((await refresh(first.refreshToken)).status).to.equal(401)
    expect((await refresh(second.refreshToken)).status).to.equal(401)
    expect((await calendar(bearer(second.accessToken))).status).to.equal(401)
  })

  it('lets exactly one of two simultaneous uses of a refresh token win', async () => {
    const { body } = await logIn()
    const use = () =>
      app.call('/api/v1/auth/refresh-token', { method: 'POST', body: { refreshToken: body.refreshToken } })
    const statuses = (await Promise.all([use(), use(), use()])).map(answer => answer.status)
    expect(statuses.filter(status => status === 200)).to.have.length(1)
  })

  it('gives a browser a cookie that scripts cannot read, and no tokens', async () => {
    const { answer } = await browser()
    const cookie = answer.headers['set-cookie']?.[0]
    expect(cookie).to.match(/^bw=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
    expect(answer.body).to.have.keys('user', 'csrfToken')
  })

  it('demands the CSRF token on writes with a cookie, and not on reads', async () => {
    const { cookie, csrf } = await browser()
    expect((await calendar({ ...SPA, cookie })).status).to.equal(200)
    const refused = await enable({ cookie })
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'BW_CSRF'])
    expect((await enable({ cookie, 'x-csrf-token': `${csrf.slice(0, -1)}_` })).status).to.equal(403)
    expect(app.calls.map(call => call.name)).to.not.include('enable')
    await enable({ cookie, 'x-csrf-token': csrf })
    expect(app.calls.map(call => call.name)).to.include('enable')
  })

  it('treats a cookie without its CSRF token as nobody on public writes', async () => {
    const { cookie } = await browser()
    const body = { appointments: [{ serviceId: BOOKING, startsAt: '2030-03-01T10:00:00Z' }] }
    const answer = await app.call('/api/v1/holds', {
      method: 'POST',
      body,
      headers: { ...SPA, cookie, 'idempotency-key': 'k' },
    })
    expect(answer.status).to.equal(201)
    const context = app.calls.at(-1)?.args[2] as { actor: { type: string } }
    expect(context.actor.type).to.equal('customer')
  })

  it('ends a cookie session after 12 idle hours, after 30 days, and on logout', async () => {
    const { cookie, csrf } = await browser()
    const session = () => app.call('/api/v1/auth/session', { headers: { cookie } })
    app.clock.pass(11 * 3_600_000)
    expect((await session()).body).to.include({ csrfToken: csrf })
    app.clock.pass(11 * 3_600_000)
    expect((await session()).status).to.equal(200)
    app.clock.pass(13 * 3_600_000)
    expect((await session()).status).to.equal(401)
    const again = await browser()
    const headers = { cookie: again.cookie, 'x-csrf-token': again.csrf }
    const out = await app.call('/api/v1/auth/logout', { method: 'POST', headers })
    expect([out.status, out.headers['set-cookie']?.[0]]).to.deep.equal([
      204,
      'bw=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    ])
    expect((await app.call('/api/v1/auth/session', { headers })).status).to.equal(401)
  })

  it('uses the __Host- name and Secure in production', async () => {
    const live = await startTestApp({ config: { isProduction: true, publicUrl: 'https://book.example.com' } })
    const answer = await live.call('/api/v1/auth/login', { method: 'POST', body: { ...owner, cookie: true } })
    expect(String(answer.headers['set-cookie'])).to.match(/^__Host-bw=.*; Secure$/)
    expect(answer.headers['strict-transport-security']).to.match(/max-age=31536000/)
    await live.stop()
  })

  it('slows guessing after ten tries a minute and says when to come back', async () => {
    const limited = await startTestApp({ config: { areRateLimitsOn: true } })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const answer = await limited.call('/api/v1/auth/login', { method: 'POST', body: { ...owner, password: 'guess' } })
      statuses.push(answer.status)
      if (answer.status === 429) expect(Number(answer.headers['retry-after'])).to.be.within(1, 60)
    }
    expect(statuses).to.deep.equal([...Array<number>(10).fill(401), 429, 429])
    await limited.stop()
  })

  it('does not count sign-ins that succeed', async () => {
    const limited = await startTestApp({ config: { areRateLimitsOn: true } })
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const answer = await limited.call('/api/v1/auth/login', { method: 'POST', body: owner })
      expect(answer.status).to.equal(200)
    }
    await limited.stop()
  })
})
