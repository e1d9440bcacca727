import { expect } from 'chai'
import type { TestAnswer } from '../http/support/test-app.js'
import { PASSWORD, startAccountEngine, type AccountEngine, type SignedIn } from './support/account-engine.js'

interface SignIn {
  id: string
  kind: string
  isCurrent: boolean
  userAgent: string
}
const itemsOf = (answer: TestAnswer) => (answer.body as unknown as { items: SignIn[] }).items

describe('the sign-ins of an account', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('amara@x.test', 'owner')
    await engine.addAccount('zoe@x.test', 'staff')
  })
  after(() => engine.close())

  const list = ({ headers }: SignedIn) => engine.call('/auth/sessions', { headers })
  const end = ({ headers }: SignedIn, id = '') =>
    engine.post('/auth/sessions/end', { password: PASSWORD, ...(id && { sessionId: id }) }, headers)
  const idOf = async (who: SignedIn) => itemsOf(await list(who)).find(one => one.isCurrent)?.id ?? ''

  it('are listed with the one that asks marked, and end one by one at once', async () => {
    const here = await engine.signIn('amara@x.test')
    const there = await engine.signIn('amara@x.test')
    const browser = await engine.post(
      '/auth/login',
      { email: 'amara@x.test', password: PASSWORD, cookie: true },
      { 'user-agent': 'Firefox' },
    )
    const found = itemsOf(await list(here))
    expect(found.map(one => one.kind).sort()).to.deep.equal(['cookie', 'refresh', 'refresh'])
    expect(found.filter(one => one.isCurrent)).to.have.length(1)
    expect(found.find(one => one.kind === 'cookie')?.userAgent).to.equal('Firefox')
    const cookie = String(browser.headers['set-cookie']).split(';')[0] ?? ''
    expect((await end(here, found.find(one => one.kind === 'cookie')?.id)).status).to.equal(204)
    expect((await engine.call('/auth/session', { headers: { cookie } })).status).to.equal(401)
    expect((await end(here, await idOf(there))).status).to.equal(204)
    expect((await list(there)).status).to.equal(401)
    expect((await list(here)).status).to.equal(200)
  })

  it('all end but the one that asks', async () => {
    const here = await engine.signIn('amara@x.test')
    const others = [await engine.signIn('amara@x.test'), await engine.signIn('amara@x.test')]
    expect((await end(here)).status).to.equal(204)
    for (const other of others) expect((await list(other)).status).to.equal(401)
    expect(itemsOf(await list(here))).to.have.length(1)
  })

  it('are listed once for a chain of refresh tokens', async () => {
    await engine.addAccount('chain@x.test', 'staff')
    const { body } = await engine.post('/auth/login', { email: 'chain@x.test', password: PASSWORD })
    const next = await engine.post('/auth/refresh-token', { refreshToken: body.refreshToken })
    const headers = { authorization: `Bearer ${next.body.accessToken}` }
    expect(itemsOf(await engine.call('/auth/sessions', { headers }))).to.have.length(1)
  })

  it('of somebody else are neither seen nor ended', async () => {
    const amara = await engine.signIn('amara@x.test')
    const zoe = await engine.signIn('zoe@x.test')
    expect((await end(zoe, await idOf(amara))).status).to.equal(404)
    expect(itemsOf(await list(zoe)).map(one => one.isCurrent)).to.deep.equal([true])
    await end(zoe)
    expect((await list(amara)).status).to.equal(200)
  })

  it('end with a new password, but for the one that sets it, and so does every open link to a new one', async () => {
    await engine.addAccount('change@x.test', 'staff')
    await engine.post('/auth/password/forgot', { email: 'change@x.test' })
    const { token } = await engine.mailTo('change@x.test')
    const here = await engine.signIn('change@x.test')
    const there = await engine.signIn('change@x.test')
    const change = (currentPassword: string, more: object = {}) =>
      engine.post('/auth/password/change', { currentPassword, password: 'a new long password', ...more }, here.headers)
    expect((await change('not the password')).body.code).to.equal('BW_INVALID_CREDENTIALS')
    expect((await change(PASSWORD, { email: 'amara@x.test' })).status).to.equal(400)
    expect((await list(there)).status).to.equal(200)
    expect((await change(PASSWORD)).status).to.equal(204)
    expect((await list(there)).status).to.equal(401)
    expect((await list(here)).status).to.equal(200)
    const late = await engine.post('/auth/password/reset', { token, password: 'yet another password' })
    expect(late.body.code).to.equal('BW_INVALID_LINK')
    expect((await engine.signIn('change@x.test', 'a new long password')).id).to.be.a('string')
  })

  it('need the CSRF token when a browser ends them', async () => {
    const browser = await engine.post('/auth/login', { email: 'zoe@x.test', password: PASSWORD, cookie: true })
    const cookie = String(browser.headers['set-cookie']).split(';')[0] ?? ''
    const answer = await engine.post('/auth/sessions/end', { password: PASSWORD }, { cookie })
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'BW_CSRF'])
  })

  it('do not end without the password: a stolen sign-in locks nobody out', async () => {
    const [thief, owner] = [await engine.signIn('zoe@x.test'), await engine.signIn('zoe@x.test')]
    for (const wish of [{}, { sessionId: await idOf(owner) }]) {
      const wrong = await engine.post('/auth/sessions/end', { ...wish, password: 'not it' }, thief.headers)
      expect([wrong.status, wrong.body.code]).to.deep.equal([401, 'BW_INVALID_CREDENTIALS'])
      expect((await engine.post('/auth/sessions/end', wish, thief.headers)).status).to.equal(400)
    }
    expect((await list(owner)).status).to.equal(200)
  })
})
