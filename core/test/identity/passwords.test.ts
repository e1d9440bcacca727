import { expect } from 'chai'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'

describe('a password', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let headers: Record<string, string>
  let current = PASSWORD
  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('own@spa.test', 'staff')
    headers = (await engine.signIn('own@spa.test')).headers
  })
  after(() => engine.close())

  const change = (currentPassword: string, password: string) =>
    engine.post('/auth/password/change', { currentPassword, password }, headers)
  const opens = async (password: string) =>
    (await engine.post('/auth/login', { email: 'own@spa.test', password })).status === 200

  async function setTo(password: string): Promise<void> {
    const answer = await change(current, password)
    expect(answer.status, answer.text).to.equal(204)
    current = password
  }

  it('is changed by whoever knows the current one, and by nobody else', async () => {
    expect((await change('not the current one', 'another long one')).body.code).to.equal('BW_INVALID_CREDENTIALS')
    const nobody = { currentPassword: current, password: 'another long one' }
    expect((await engine.post('/auth/password/change', nobody)).status).to.equal(401)
    expect(await opens(PASSWORD)).to.equal(true)
    await setTo('another long one')
    expect([await opens(PASSWORD), await opens('another long one')]).to.deep.equal([false, true])
  })

  it('may be of any kind of characters, and has at least eight', async () => {
    for (const password of ['abracadabra', '739148265017', '            x', 'пароль без цифр', '🛁🚿🧴🧼🪥🧽🪒🧻']) {
      await setTo(password)
      expect(await opens(password), password).to.equal(true)
    }
    expect((await change(current, 'seven77')).status).to.equal(400)
  })

  it('is refused where it is one of those that everybody tries first, wherever it is chosen', async () => {
    const business = { name: 'B', slug: 'b-b', timeZone: 'Europe/London', currency: 'GBP', country: 'GB' }
    const person = { name: 'Ann', email: 'ann@x.test', password: 'Password1!' }
    const tenant = { 'bookwright-tenant': engine.tenant.slug }
    const answers = [
      await change(current, person.password),
      await engine.post('/auth/register', person, tenant),
      await engine.post('/auth/password/reset', { token: 'x'.repeat(43), password: person.password }),
      await engine.post('/auth/sign-up', { business, owner: person }),
      await engine.post('/setup', { code: 'x', business, admin: person }),
    ]
    for (const { status, text } of answers) {
      expect(status, text).to.equal(400)
      expect(text).to.contain('first that strangers try')
    }
  })

  it('may have 256 characters, all of which count', async () => {
    const long = 'x'.repeat(255)
    await setTo(`${long}1`)
    expect([await opens(`${long}1`), await opens(`${long}2`), await opens(long)]).to.deep.equal([true, false, false])
    expect((await change(current, `${long}12`)).status).to.equal(400)
  })

  it('is taken exactly as it was typed: case, spaces at the ends and accents count', async () => {
    await setTo(' Naïve Password ')
    for (const other of ['Naïve Password', ' naïve password ', ' Naive Password ', ' NAÏVE PASSWORD ']) {
      expect(await opens(other), other).to.equal(false)
    }
    expect(await opens(' Naïve Password ')).to.equal(true)
  })
})
