import { expect } from 'chai'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'

const NEXT = 'another long password'

describe('news of a login', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
  })
  after(() => engine.close())

  const subjectsTo = (email: string) => engine.mails.filter(mail => mail.to === email).map(mail => mail.subject)

  it('tells by mail of a password that was changed by whoever was signed in', async () => {
    await engine.addAccount('one@spa.test', 'staff')
    const { headers } = await engine.signIn('one@spa.test')
    const wrong = { currentPassword: 'not it', password: NEXT }
    expect((await engine.post('/auth/password/change', wrong, headers)).status).to.equal(401)
    const body = { currentPassword: PASSWORD, password: NEXT }
    expect((await engine.post('/auth/password/change', body, headers)).status).to.equal(204)
    const { mail, token } = await engine.mailTo('one@spa.test')
    expect(mail.text).to.contain('http://localhost:3000/admin/forgot')
    expect(token).to.equal('')
    expect(subjectsTo('one@spa.test')).to.deep.equal(['Your password was changed'])
  })

  it('tells by mail of a password that was reset, also when five mails went out before', async () => {
    await engine.addAccount('two@spa.test', 'staff')
    for (let count = 1; count <= 5; count += 1) {
      await engine.post('/auth/password/forgot', { email: 'two@spa.test' })
      await engine.mailTo('two@spa.test', count)
    }
    const { token } = await engine.mailTo('two@spa.test', 5)
    expect((await engine.post('/auth/password/reset', { token, password: NEXT })).status).to.equal(204)
    await engine.mailTo('two@spa.test', 6)
    expect(subjectsTo('two@spa.test').at(-1)).to.equal('Your password was changed')
  })

  it('tells by mail of a sign-in on a device and from an address that are new, once', async () => {
    const id = await engine.addAccount('three@spa.test', 'staff')
    await engine.platform(`UPDATE bw.account SET created_at = created_at - interval '2 hours' WHERE id = $1`, [id])
    await engine.post('/auth/login', { email: 'three@spa.test', password: 'a guess at it' })
    await engine.signIn('three@spa.test')
    const { mail } = await engine.mailTo('three@spa.test')
    expect(mail.text).to.contain('http://localhost:3000/admin/sign-ins')
    await engine.signIn('three@spa.test')
    await engine.settled()
    const promised = await engine.platform(`SELECT 1 FROM bw.account_token WHERE account_id = $1`, [id])
    expect(promised).to.have.length(1)
  })

  it('says nothing of the first sign-in to a login that was just made', async () => {
    const id = await engine.addAccount('four@spa.test', 'staff')
    await engine.signIn('four@spa.test')
    await engine.settled()
    expect(await engine.platform(`SELECT 1 FROM bw.account_token WHERE account_id = $1`, [id])).to.have.length(0)
  })
})
