import { expect } from 'chai'
import { ACCOUNT_STORE, TENANT_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { SignUp } from '../../dist/tenancy/sign-up.js'
import { PASSWORD, startAccountEngine, type AccountEngine } from '../identity/support/account-engine.js'
import { caught } from '../db/support/test-engine.js'

const MINE = 'a password of my own'

describe('signing up a business', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
  })
  after(() => engine.close())

  const wish = (slug: string, email: string, more: object = {}) => ({
    business: {
      ...{ name: 'Nova Nails', slug, timeZone: 'Europe/Berlin', currency: 'EUR', country: 'DE', template: 'spa' },
      ...more,
    },
    owner: { name: 'Nova', email, password: MINE },
  })
  const signUp = (slug: string, email: string, more: object = {}) =>
    engine.post('/auth/sign-up', wish(slug, email, more))
  const open = (slug: string) => engine.call('/business', { headers: { 'bookwright-tenant': slug } })
  const tenantNamed = (slug: string) => engine.engine.container.resolve(TENANT_STORE).bySlug(slug)

  it('opens with its owner once the address is proved, and not before', async () => {
    const answer = await signUp('nova', 'nova@x.test')
    expect([answer.status, answer.text]).to.deep.equal([202, ''])
    expect((await open('nova')).status).to.equal(404)
    const { token, mail } = await engine.mailTo('nova@x.test')
    expect(mail.text).to.contain('confirm your address')
    expect((await engine.post('/auth/login', { email: 'nova@x.test', password: MINE })).status).to.equal(401)
    expect((await engine.post('/auth/verify-email', { token, password: MINE })).status).to.equal(204)
    const { status, body } = await engine.post('/auth/login', { email: 'nova@x.test', password: MINE })
    expect(status).to.equal(200)
    expect(body.user.memberships).to.have.length(1)
    expect(body.user.memberships[0]).to.include({ tenantSlug: 'nova', role: 'owner' })
    const headers = { authorization: `Bearer ${body.accessToken}`, 'bookwright-tenant': 'nova' }
    const services = await engine.call('/services', { headers })
    expect(services.body.items).not.to.have.length(0)
  })

  it('answers the same for an address that has a login, keeps the short name alike, and tells only the mailbox', async () => {
    await engine.addAccount('known@x.test', 'staff')
    const known = await signUp('known-shop', 'KNOWN@x.test')
    const stranger = await signUp('stranger-shop', 'stranger@x.test')
    expect([known.status, known.text]).to.deep.equal([stranger.status, stranger.text])
    const { mail, token } = await engine.mailTo('known@x.test')
    expect([token, /already/.test(mail.subject)]).to.deep.equal(['', true])
    for (const slug of ['known-shop', 'stranger-shop']) {
      expect((await signUp(slug, `${slug}@x.test`)).body.code).to.equal('BW_SLUG_TAKEN')
      expect((await open(slug)).status).to.equal(404)
    }
    expect((await engine.post('/auth/login', { email: 'known@x.test', password: PASSWORD })).status).to.equal(200)
    expect((await engine.post('/auth/login', { email: 'known@x.test', password: MINE })).status).to.equal(401)
  })

  it('gives a short name to one of two who want it at once', async () => {
    const answers = await Promise.all([signUp('wanted', 'one@x.test'), signUp('wanted', 'two@x.test')])
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([202, 409])
    const organizations = await engine.engine.container.resolve(UNIT_OF_WORK).platform(tx =>
      tx.query(`SELECT FROM bw.organization o WHERE NOT EXISTS
        (SELECT FROM bw.tenant t WHERE t.organization_id = o.id)`),
    )
    expect(organizations, 'an organization without its business').to.deep.equal([])
  })

  it('frees the short name when nobody proved the address for a day', async () => {
    await signUp('slow', 'slow@x.test')
    const age = `UPDATE bw.tenant SET created_at = created_at - interval '26 hours' WHERE slug = 'slow'`
    await engine.engine.container.resolve(UNIT_OF_WORK).platform(tx => tx.query(age))
    expect((await signUp('slow', 'quick@x.test')).status).to.equal(202)
    expect((await tenantNamed('slow'))?.status).to.equal('pending')
  })

  it('points at the field that is wrong and takes no field that is not asked for', async () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ timeZone: 'Mars/Base' }, 'BW_UNKNOWN_TIME_ZONE'],
      [{ currency: 'XXX1' }, 'BW_INVALID_REQUEST'],
      [{ status: 'active' }, 'BW_INVALID_REQUEST'],
      [{ organizationId: engine.tenant.organizationId }, 'BW_INVALID_REQUEST'],
    ]
    for (const [more, code] of wrong) expect((await signUp('wrong', 'w@x.test', more)).body.code).to.equal(code)
    const { body } = await signUp('Not A Slug', 'w@x.test')
    expect(body.details.issues.map(issue => issue.path)).to.deep.equal(['business.slug'])
    expect(await tenantNamed('wrong')).to.equal(undefined)
  })

  it('is refused where it is closed', async () => {
    const { container } = engine.engine
    const closed = new SignUp({ isSignUpOpen: false } as never, {} as never, {} as never, {} as never)
    expect(container.resolve(SignUp).isOpen).to.equal(true)
    const refused = caught(closed.request(wish('closed', 'c@x.test') as never))
    expect((await refused).code).to.equal('BW_SIGN_UP_CLOSED')
  })

  it('makes one owner of many uses of the link at once', async () => {
    await signUp('many', 'many@x.test')
    const { token } = await engine.mailTo('many@x.test')
    const uses = Array.from({ length: 10 }, () => engine.post('/auth/verify-email', { token, password: MINE }))
    expect((await Promise.all(uses)).filter(answer => answer.status === 204)).to.have.length(1)
    const account = await engine.engine.container.resolve(ACCOUNT_STORE).findByEmail('many@x.test')
    const memberships = await engine.engine.container.resolve(ACCOUNT_STORE).memberships(account?.id ?? '')
    expect(memberships.map(({ tenantSlug, role }) => `${tenantSlug} ${role}`)).to.deep.equal(['many owner'])
  })
})
