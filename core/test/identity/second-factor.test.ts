import { expect } from 'chai'
import { eventually } from '../db/support/test-engine.js'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'
import { bodyOf, codeOf, stepHasTime, ticketOf, withFactor, wrongCode } from './support/factor.js'

const NEXT = 'another long password'

describe('the second factor of a login', function () {
  this.timeout(90_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
  })
  after(() => engine.close())

  const path = '/auth/second-factor'
  const finish = (ticket: string, code: string) => engine.post(path, { ticket, code })
  const state = (headers: Record<string, string>) => engine.call(path, { headers })
  const auditOf = (id: string) =>
    engine.platform<{ action: string }>(`SELECT action FROM bw.audit_log WHERE subject_id = $1 ORDER BY sequence`, [id])

  it('is set up with the password and one code, and signs out everywhere else', async () => {
    await engine.addAccount('setup@spa.test', 'staff')
    const here = await engine.signIn('setup@spa.test')
    const there = await engine.signIn('setup@spa.test')
    const refused = await engine.post(`${path}/setup`, { password: 'not it' }, here.headers)
    expect(refused.body.code).to.equal('BW_INVALID_CREDENTIALS')
    const { secret, uri } = bodyOf(await engine.post(`${path}/setup`, { password: PASSWORD }, here.headers))
    expect(secret).to.match(/^[A-Z2-7]{32}$/)
    expect(uri).to.match(/^otpauth:\/\/totp\/Bookwright:setup%40spa\.test\?.*secret=/)
    expect(bodyOf(await state(here.headers))).to.deep.equal({ isOn: false, recoveryCodesLeft: 0 })
    expect((await engine.signIn('setup@spa.test')).id).to.be.a('string')
    const wrong = await engine.post(`${path}/confirm`, { code: wrongCode(secret) }, here.headers)
    expect([wrong.status, wrong.body.code]).to.deep.equal([401, 'BW_INVALID_CODE'])
    const { recoveryCodes } = bodyOf(await engine.post(`${path}/confirm`, { code: codeOf(secret) }, here.headers))
    expect(new Set(recoveryCodes)).to.have.property('size', 10)
    for (const code of recoveryCodes) expect(code).to.match(/^[a-z2-7]{6}(-[a-z2-7]{6}){3}$/)
    expect(bodyOf(await state(here.headers))).to.deep.equal({ isOn: true, recoveryCodesLeft: 10 })
    expect((await state(there.headers)).status).to.equal(401)
    const again = await engine.post(`${path}/setup`, { password: PASSWORD }, here.headers)
    expect(again.body.code).to.equal('BW_SECOND_FACTOR_STATE')
    expect((await auditOf(here.id)).map(row => row.action)).to.deep.equal(['user.second-factor-on'])
    const { mail } = await engine.mailTo('setup@spa.test')
    expect(mail.subject).to.equal('Your second factor is on')
    expect(mail.text).to.contain('/admin/security').and.not.contain(secret)
  })

  it('asks for a code after a right password, for a program and for a browser', async () => {
    const { secret, recoveryCodes } = await withFactor(engine, 'login@spa.test')
    const answer = await engine.post('/auth/login', { email: 'login@spa.test', password: PASSWORD })
    expect([answer.status, Object.keys(answer.body)]).to.deep.equal([200, ['secondFactor']])
    expect(bodyOf(answer).secondFactor?.expiresIn).to.equal(300)
    const program = await finish(bodyOf(answer).secondFactor?.ticket ?? '', codeOf(secret))
    expect(program.body).to.include.keys('accessToken', 'refreshToken')
    const ticket = await ticketOf(engine, 'login@spa.test', { cookie: true })
    const browser = await finish(ticket, recoveryCodes[0] ?? '')
    expect(browser.body).to.have.keys('user', 'csrfToken')
    const cookie = browser.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await engine.call('/auth/session', { headers: { cookie } })).body.user).to.include({
      hasSecondFactor: true,
    })
  })

  it('gives no ticket for a wrong password, and a ticket opens nothing by itself', async () => {
    await withFactor(engine, 'ticket@spa.test')
    const wrong = await engine.post('/auth/login', { email: 'ticket@spa.test', password: 'wrong' })
    expect([wrong.status, wrong.body.code]).to.deep.equal([401, 'BW_INVALID_CREDENTIALS'])
    const ticket = await ticketOf(engine, 'ticket@spa.test')
    expect((await engine.call('/auth/session', { headers: { authorization: `Bearer ${ticket}` } })).status).to.equal(
      401,
    )
    expect((await engine.call('/auth/session', { headers: { cookie: `bw=${ticket}` } })).status).to.equal(401)
    expect((await engine.post('/auth/refresh-token', { refreshToken: ticket })).status).to.equal(401)
    expect((await engine.post('/auth/password/reset', { token: ticket, password: NEXT })).status).to.equal(400)
  })

  it('takes the code of one step before and after, and none further away', async () => {
    for (const [steps, status] of [
      [-3, 401],
      [-1, 200],
      [1, 200],
      [3, 401],
    ] as const) {
      const email = `step${steps}@spa.test`
      const { secret } = await withFactor(engine, email)
      const ticket = await ticketOf(engine, email)
      await stepHasTime()
      const answer = await finish(ticket, codeOf(secret, steps))
      expect(answer.status, `${steps} steps`).to.equal(status)
    }
  })

  it('takes a code once: of 20 sign-ins at once with the same one exactly one wins', async () => {
    const { secret } = await withFactor(engine, 'replay@spa.test')
    const tickets: string[] = []
    for (let index = 0; index < 20; index += 1) tickets.push(await ticketOf(engine, 'replay@spa.test'))
    const code = codeOf(secret)
    const answers = await Promise.all(tickets.map(ticket => finish(ticket, code)))
    expect(answers.filter(answer => answer.status === 200)).to.have.length(1)
    const rest = answers.filter(answer => answer.status !== 200).map(answer => answer.body.code)
    expect(new Set(rest)).to.deep.equal(new Set(['BW_INVALID_CODE']))
    const late = await finish(await ticketOf(engine, 'replay@spa.test'), codeOf(secret, -1))
    expect(late.body.code, 'an earlier step').to.equal('BW_INVALID_CODE')
  })

  it('takes a recovery code once: of 50 uses at once exactly one wins', async () => {
    const { recoveryCodes, headers, id } = await withFactor(engine, 'recovery@spa.test')
    const tickets: string[] = []
    for (let index = 0; index < 50; index += 1) tickets.push(await ticketOf(engine, 'recovery@spa.test'))
    const [code = ''] = recoveryCodes
    const answers = await Promise.all(tickets.map(ticket => finish(ticket, code.toUpperCase().replaceAll('-', ' '))))
    expect(answers.filter(answer => answer.status === 200)).to.have.length(1)
    expect((await finish(tickets.find((_, index) => answers[index]?.status !== 200) ?? '', code)).status).to.equal(401)
    expect(bodyOf(await state(headers)).recoveryCodesLeft).to.equal(9)
    expect((await auditOf(id)).map(row => row.action)).to.deep.equal([
      'user.second-factor-on',
      'user.recovery-code-used',
    ])
  })

  it('lets a ticket be tried five times, for five minutes, and used once', async () => {
    const { secret, recoveryCodes } = await withFactor(engine, 'tries@spa.test')
    const tried = await ticketOf(engine, 'tries@spa.test')
    const wrong = wrongCode(secret)
    const codes: string[] = []
    for (let index = 0; index < 6; index += 1) codes.push((await finish(tried, wrong)).body.code)
    expect(codes).to.deep.equal([...Array<string>(5).fill('BW_INVALID_CODE'), 'BW_SIGN_IN_EXPIRED'])
    expect((await finish(tried, codeOf(secret))).body.code).to.equal('BW_SIGN_IN_EXPIRED')
    const old = await ticketOf(engine, 'tries@spa.test')
    await engine.platform(`UPDATE bw.sign_in_ticket SET created_at = created_at - interval '5 minutes',
      expires_at = expires_at - interval '5 minutes' WHERE used_at IS NULL`)
    expect((await finish(old, codeOf(secret))).body.code).to.equal('BW_SIGN_IN_EXPIRED')
    const used = await ticketOf(engine, 'tries@spa.test')
    expect((await finish(used, recoveryCodes[0] ?? '')).status).to.equal(200)
    expect((await finish(used, recoveryCodes[1] ?? '')).body.code).to.equal('BW_SIGN_IN_EXPIRED')
  })

  it('stays with a new password by mail, which ends the tickets of the old one', async () => {
    const { secret } = await withFactor(engine, 'reset@spa.test')
    const old = await ticketOf(engine, 'reset@spa.test')
    await engine.post('/auth/password/forgot', { email: 'reset@spa.test' })
    await eventually(async () => engine.mails.some(mail => mail.to === 'reset@spa.test' && /token=/.test(mail.text)))
    const mail = engine.mails.findLast(one => one.to === 'reset@spa.test' && /token=/.test(one.text))
    const token = /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect((await engine.post('/auth/password/reset', { token, password: NEXT })).status).to.equal(204)
    expect((await finish(old, codeOf(secret))).body.code).to.equal('BW_SIGN_IN_EXPIRED')
    const answer = await engine.post('/auth/login', { email: 'reset@spa.test', password: NEXT })
    expect((await finish(bodyOf(answer).secondFactor?.ticket ?? '', codeOf(secret))).status).to.equal(200)
  })

  it('is turned off, and gets new recovery codes, with password and code', async () => {
    const { secret, headers, recoveryCodes, id } = await withFactor(engine, 'off@spa.test')
    const [first = '', second = '', third = ''] = recoveryCodes
    const replace = (password: string, code: string) =>
      engine.post(`${path}/recovery-codes`, { password, code }, headers)
    expect((await replace('wrong', first)).body.code).to.equal('BW_INVALID_CREDENTIALS')
    expect((await replace(PASSWORD, wrongCode(secret))).body.code).to.equal('BW_INVALID_CODE')
    const fresh = bodyOf(await replace(PASSWORD, first)).recoveryCodes
    expect(fresh).to.have.length(10)
    expect((await finish(await ticketOf(engine, 'off@spa.test'), second)).body.code).to.equal('BW_INVALID_CODE')
    const off = (code: string) => engine.post(`${path}/disable`, { password: PASSWORD, code }, headers)
    expect((await off(third)).body.code).to.equal('BW_INVALID_CODE')
    expect((await off(codeOf(secret))).status).to.equal(204)
    expect((await off(codeOf(secret))).body.code).to.equal('BW_SECOND_FACTOR_STATE')
    expect((await engine.signIn('off@spa.test')).id).to.equal(id)
    await eventually(async () => engine.mails.some(mail => mail.subject === 'Your second factor is off'))
    const [left] = await engine.platform<{ n: number }>(
      `SELECT count(*)::int AS n FROM bw.recovery_code WHERE account_id = $1`,
      [id],
    )
    expect(left?.n).to.equal(0)
  })

  it('stands sealed in the database, and opens in the row of no other account', async () => {
    const one = await withFactor(engine, 'sealed@spa.test')
    const other = await withFactor(engine, 'moved@spa.test')
    const rows = await engine.platform<{ text: string }>(
      `SELECT f::text AS text FROM bw.second_factor f UNION ALL SELECT c::text FROM bw.recovery_code c`,
    )
    const text = rows.map(row => row.text).join('\n')
    const traces = [one.secret, Buffer.from(one.secret).toString('hex'), one.recoveryCodes[0] ?? '']
    for (const trace of traces) expect(text).to.not.contain(trace)
    await engine.platform(
      `UPDATE bw.second_factor SET sealed = (SELECT sealed FROM bw.second_factor WHERE account_id = $1) WHERE account_id = $2`,
      [one.id, other.id],
    )
    expect((await finish(await ticketOf(engine, 'moved@spa.test'), codeOf(one.secret))).status).to.equal(500)
  })

  it('is demanded by a business: who has none can only set one up, then everything opens', async () => {
    await engine.addAccount('boss@spa.test', 'owner')
    const bare = await engine.signIn('boss@spa.test')
    const demand = (headers: Record<string, string>, requiresSecondFactor: boolean) =>
      engine.call('/team-security', { method: 'PUT', headers, body: { requiresSecondFactor } })
    expect((await demand(bare.headers, true)).body.code, 'would lock out whoever asks').to.equal(
      'BW_SECOND_FACTOR_REQUIRED',
    )
    const boss = await withFactor(engine, 'chief@spa.test', 'owner')
    expect((await demand(boss.headers, true)).status).to.equal(200)
    const list = (headers: Record<string, string>) => engine.call('/bookings', { headers })
    const refused = await list(bare.headers)
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'BW_SECOND_FACTOR_REQUIRED'])
    expect((await list(boss.headers)).status).to.equal(200)
    expect((await engine.call('/business', { headers: bare.headers })).status).to.equal(200)
    const { secret } = bodyOf(await engine.post(`${path}/setup`, { password: PASSWORD }, bare.headers))
    expect((await engine.post(`${path}/confirm`, { code: codeOf(secret) }, bare.headers)).status).to.equal(200)
    expect((await list(bare.headers)).status).to.equal(200)
    expect((await demand(boss.headers, false)).status).to.equal(200)
    const staff = await withFactor(engine, 'employee@spa.test', 'staff')
    expect((await demand(staff.headers, false)).status).to.equal(403)
  })
})
