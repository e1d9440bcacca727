import { expect } from 'chai'
import { ACCOUNT_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { normalHostName } from '../../dist/tenancy/host-name.js'
import { startAccountEngine, type AccountEngine, type SignedIn } from '../identity/support/account-engine.js'
import { send } from '../http/support/test-app.js'

describe('host names of businesses', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let owner: SignedIn
  let admin: SignedIn
  let path: string

  before(async () => {
    engine = await startAccountEngine()
    path = `/tenants/${engine.tenant.id}/domains`
    await engine.addAccount('owner@x.test', 'owner')
    owner = await engine.signIn('owner@x.test')
    const accountId = await engine.addAccount('admin@x.test')
    const accounts = engine.engine.container.resolve(ACCOUNT_STORE)
    await accounts.addMembership({ accountId, tenantId: null, organizationId: null, role: 'platform-admin' })
    admin = await engine.signIn('admin@x.test')
  })
  after(() => engine.close())

  const add = (domain: string, who = owner, where = path) => engine.post(where, { domain }, who.headers)
  const list = async () => (await engine.call(path, { headers: owner.headers })).body.items
  const over = (host: string, at: string) => send(engine.port, at, { headers: { host } })
  const nameAt = async (host: string) => (await over(host, '/api/v1/business')).body

  it('count from the request that arrives over them with their token, and not before', async () => {
    const added = await add(' Book.Example.com. ')
    expect([added.status, added.body.id]).to.deep.equal([201, 'book.example.com'])
    const [entry] = await list()
    expect(entry).to.include({ domain: 'book.example.com', verifiedAt: null, verifiedBy: null })
    const { pathname, host } = new URL(entry?.['proofUrl'] as string)
    expect(host).to.equal('book.example.com')
    const second = await engine.post(
      '/tenants',
      {
        organizationId: engine.tenant.organizationId,
        ...{ slug: 'second', name: 'Second', timeZone: 'UTC', currency: 'EUR', country: 'DE' },
      },
      admin.headers,
    )
    expect(second.status).to.equal(201)
    expect((await nameAt('book.example.com')).code).to.equal('BW_TENANT_REQUIRED')
    expect((await over('other.example.com', pathname)).status).to.equal(404)
    expect((await over('book.example.com', `${pathname}x`)).status).to.equal(404)
    expect((await over('book.example.com', pathname)).status).to.equal(200)
    expect((await nameAt('book.example.com')).name).to.equal(engine.tenant.name)
    expect((await list())[0]).to.include({ verifiedBy: 'request' })
  })

  it('can be confirmed by hand of a platform admin alone', async () => {
    await add('hand.example.com')
    expect((await engine.post(`${path}/hand.example.com/confirm`, {}, owner.headers)).status).to.equal(403)
    expect((await engine.post(`${path}/hand.example.com/confirm`, {}, admin.headers)).status).to.equal(200)
    expect((await nameAt('hand.example.com')).name).to.equal(engine.tenant.name)
    const removed = await engine.call(`${path}/hand.example.com`, { method: 'DELETE', headers: owner.headers })
    expect(removed.status).to.equal(204)
    expect((await nameAt('hand.example.com')).code).to.equal('BW_TENANT_REQUIRED')
  })

  it('belong to one business: of two who enter one at once, one gets it', async () => {
    const { body } = await engine.call('/tenants', { headers: admin.headers })
    const paths = body.items.map(tenant => `/tenants/${tenant['id'] as string}/domains`)
    const answers = await Promise.all(paths.map(where => add('race.example.com', admin, where)))
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([201, 409])
    expect(answers.find(answer => answer.status === 409)?.body.code).to.equal('BW_DOMAIN_TAKEN')
  })

  it('give way when nobody proved them for a week', async () => {
    const other = (await engine.call('/tenants', { headers: admin.headers })).body.items.find(
      t => t['slug'] === 'second',
    )
    const squatted = `/tenants/${other?.['id'] as string}/domains`
    expect((await add('mine.example.com', admin, squatted)).status).to.equal(201)
    expect((await add('mine.example.com')).status).to.equal(409)
    const age = `UPDATE bw.tenant_domain SET created_at = created_at - interval '8 days' WHERE domain LIKE $1`
    const unitOfWork = engine.engine.container.resolve(UNIT_OF_WORK)
    await unitOfWork.platform(tx => tx.query(age, ['%.example.com']))
    expect((await add('mine.example.com')).status).to.equal(201)
    expect((await add('book.example.com', admin, squatted)).status, 'a proved one stays').to.equal(409)
  })

  it('are refused when they are no public host names or belong to the installation', async () => {
    const hostile = ['localhost', 'a.localhost', '127.0.0.1', '[::1]', '*.example.com', 'example', 'a b.com', 'x.local']
    const more = [
      'https://a.example.com',
      'a.example.com/x',
      'a.example.com:80',
      'a@b.example.com',
      '-a.example.com',
      '',
    ]
    for (const domain of [...hostile, ...more, `${'a'.repeat(64)}.com`, 'a..com', 'a\u0000.com', '1.2.3.4.5']) {
      const { status, body } = await add(domain)
      expect(status, `${domain} ${body.code}`).to.equal(400)
    }
    expect(() => normalHostName('Book.Engine.example', 'engine.example')).to.throw(/belongs to this installation/)
    expect(() => normalHostName('engine.example', 'engine.example')).to.throw(/belongs to this installation/)
    expect(normalHostName('Bücher.example', 'engine.example')).to.equal('xn--bcher-kva.example')
  })

  it('are shown to nobody who does not run the business', async () => {
    await engine.addAccount('stranger@x.test')
    const stranger = await engine.signIn('stranger@x.test')
    expect((await engine.call(path, { headers: stranger.headers })).status).to.equal(404)
    expect((await add('stranger.example.com', stranger)).status).to.equal(404)
  })
})
