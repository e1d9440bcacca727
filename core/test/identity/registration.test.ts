import { expect } from 'chai'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'

const MINE = 'a password of my own'

describe('registering', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
  })
  after(() => engine.close())

  const register = (email: string, password = MINE, more: object = {}) =>
    engine.post('/auth/register', { email, name: 'Zoë', password, ...more }, { 'bookwright-tenant': 'lotus' })
  const verify = (token: string, password = MINE) => engine.post('/auth/verify-email', { token, password })
  const logIn = (email: string, password = MINE) => engine.post('/auth/login', { email, password })

  it('makes a login of nobody in particular once the address is proved, and none before', async () => {
    expect((await register('zoe@x.test')).status).to.equal(202)
    const { token } = await engine.mailTo('zoe@x.test')
    expect((await logIn('zoe@x.test')).status).to.equal(401)
    expect((await verify(token)).status).to.equal(204)
    const { status, body } = await logIn('zoe@x.test')
    expect([status, body.user.memberships]).to.deep.equal([200, []])
  })

  it('refuses a role, an id or a membership that the caller wishes for', async () => {
    for (const more of [{ role: 'owner' }, { id: '1' }, { memberships: [] }, { emailVerified: true }]) {
      expect((await register('mass@x.test', MINE, more)).status).to.equal(400)
    }
  })

  it('lets exactly one of 50 simultaneous uses of a link win', async () => {
    await register('many@x.test')
    const { token } = await engine.mailTo('many@x.test')
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)))
    expect(answers.map(answer => answer.status).filter(status => status === 204)).to.have.length(1)
    expect((await verify(token)).body.code).to.equal('BW_INVALID_LINK')
  })

  it('never gives a login to whoever registered the address of another person', async () => {
    await register('victim@x.test', 'chosen by the attacker')
    const attackers = await engine.mailTo('victim@x.test')
    expect((await verify(attackers.token, MINE)).body.code).to.equal('BW_INVALID_CREDENTIALS')
    await register('victim@x.test', MINE)
    const own = await engine.mailTo('victim@x.test', 2)
    expect((await verify(own.token, MINE)).status).to.equal(204)
    expect((await verify(attackers.token, 'chosen by the attacker')).body.code).to.equal('BW_INVALID_LINK')
    expect((await logIn('victim@x.test', 'chosen by the attacker')).status).to.equal(401)
    expect((await logIn('victim@x.test', MINE)).status).to.equal(200)
  })

  it('changes nothing of an account that exists, and tells only its mailbox', async () => {
    await engine.addAccount('known@x.test', 'owner')
    const answer = await register('KNOWN@x.test', 'not the password')
    const stranger = await register('stranger@x.test', 'not the password')
    expect([answer.status, answer.text]).to.deep.equal([stranger.status, stranger.text])
    const { mail, token } = await engine.mailTo('known@x.test')
    expect(token).to.equal('')
    expect(mail.subject).to.contain('already')
    expect((await logIn('known@x.test', PASSWORD)).status).to.equal(200)
    expect((await logIn('known@x.test', 'not the password')).status).to.equal(401)
  })

  it('does not take a reset link for a verification, nor the other way round', async () => {
    await register('cross@x.test')
    const { token } = await engine.mailTo('cross@x.test')
    const wrong = await engine.post('/auth/password/reset', { token, password: MINE })
    expect(wrong.body.code).to.equal('BW_INVALID_LINK')
    await engine.addAccount('cross-two@x.test', 'staff')
    await engine.post('/auth/password/forgot', { email: 'cross-two@x.test' })
    const reset = await engine.mailTo('cross-two@x.test')
    expect((await verify(reset.token)).body.code).to.equal('BW_INVALID_LINK')
  })

  it('keeps no password hash of a link that was used', async () => {
    const rows = await engine.engine.container
      .resolve(UNIT_OF_WORK)
      .platform(tx =>
        tx.query(`SELECT 1 FROM bw.account_token WHERE used_at IS NOT NULL AND password_hash IS NOT NULL`),
      )
    expect(rows).to.have.length(0)
  })
})
