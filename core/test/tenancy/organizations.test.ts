import { expect } from 'chai'
import { ACCOUNT_STORE, UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { startAccountEngine, type AccountEngine, type SignedIn } from '../identity/support/account-engine.js'

const UNKNOWN = '01939c1e-7a52-7c8e-9d10-5a3f2f6b8c41'
const PLACE = { timeZone: 'Europe/London', currency: 'GBP', country: 'GB' }

describe('organizations and their businesses', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let admin: SignedIn
  let agency: SignedIn
  let owner: SignedIn
  let agencyId: string

  before(async () => {
    engine = await startAccountEngine()
    const accounts = engine.engine.container.resolve(ACCOUNT_STORE)
    const accountId = await engine.addAccount('admin@x.test')
    await accounts.addMembership({ accountId, tenantId: null, organizationId: null, role: 'platform-admin' })
    admin = await engine.signIn('admin@x.test')
    agencyId = (await create('Agency', null)).body.id
    const agencyAccount = await engine.addAccount('agency@x.test')
    await accounts.addMembership({
      ...{ accountId: agencyAccount, tenantId: null, organizationId: agencyId, role: 'agency' },
    })
    agency = await engine.signIn('agency@x.test')
    await engine.addAccount('owner@x.test', 'owner')
    owner = await engine.signIn('owner@x.test')
  })
  after(() => engine.close())

  const create = (name: string, parentId: string | null, who = admin) =>
    engine.post('/organizations', { name, parentId }, who.headers)
  const call = (method: string, path: string, body?: object, who = admin) =>
    engine.call(path, { method, headers: who.headers, ...(body && { body }) })
  const names = async (path: string, who: SignedIn) =>
    (await call('GET', path, undefined, who)).body.items.map(item => item.name)
  const made = async (name: string, parentId: string | null) => (await create(name, parentId)).body.id
  const addTenant = (organizationId: string, slug: string, who = agency, more: object = {}) =>
    engine.post('/tenants', { organizationId, slug, name: slug, ...PLACE, ...more }, who.headers)

  it('show each account what it runs, and nothing else', async () => {
    const brand = await made('Brand', agencyId)
    await made('Elsewhere', null)
    await addTenant(brand, 'brand-one')
    expect(await names('/organizations', agency)).to.deep.equal(['Agency', 'Brand'])
    expect(await names('/organizations', admin)).to.include.members(['Agency', 'Brand', 'Elsewhere'])
    expect(await names('/organizations', owner)).to.deep.equal([])
    expect(await names('/tenants', agency)).to.deep.equal(['brand-one'])
    expect(await names('/tenants', owner)).to.deep.equal([engine.tenant.name])
    expect(await names('/tenants', admin)).to.include.members(['brand-one', engine.tenant.name])
    const { body } = await call('GET', '/tenants', undefined, owner)
    expect(body.items).to.have.nested.property('[0].mayRun', true)
    expect(body.items).to.have.nested.property('[0].maySuspend', false)
  })

  it('can be made, moved and deleted only where the caller runs both ends', async () => {
    const brand = await made('Movable', agencyId)
    const foreign = await made('Foreign', null)
    expect((await create('Top', null, agency)).status).to.equal(403)
    expect((await create('Sneaky', foreign, agency)).status).to.equal(404)
    expect((await call('PUT', `/organizations/${brand}`, { name: 'M', parentId: foreign }, agency)).status).to.equal(
      404,
    )
    expect((await call('PUT', `/organizations/${agencyId}`, { name: 'Agency', parentId: foreign })).status).to.equal(
      200,
    )
    expect((await call('PUT', `/organizations/${agencyId}`, { name: 'A', parentId: null }, agency)).status).to.equal(
      404,
    )
    expect((await call('PUT', `/organizations/${agencyId}`, { name: 'Agency', parentId: null })).status).to.equal(200)
    expect((await call('PUT', `/organizations/${foreign}`, { name: 'Mine', parentId: null }, agency)).status).to.equal(
      404,
    )
    expect((await call('DELETE', `/organizations/${agencyId}`, undefined, agency)).status).to.equal(403)
    expect((await call('DELETE', `/organizations/${brand}`, undefined, agency)).status).to.equal(204)
    expect((await call('DELETE', `/organizations/${UNKNOWN}`)).body.code).to.equal('BW_NOT_FOUND')
  })

  it('stay while something hangs below', async () => {
    const [top, other] = [await made('Holder', null), await made('Holder two', null)]
    const child = await made('Child', top)
    expect((await call('DELETE', `/organizations/${top}`)).body.code).to.equal('BW_ORGANIZATION_IN_USE')
    await addTenant(other, 'holding', admin)
    expect((await call('DELETE', `/organizations/${other}`)).status).to.equal(409)
    expect((await call('DELETE', `/organizations/${child}`)).status).to.equal(204)
    expect((await call('DELETE', `/organizations/${top}`)).status).to.equal(204)
  })

  it('nest eight levels deep and never in a circle', async () => {
    const chain = [await made('Level 1', null)]
    for (let level = 2; level <= 8; level += 1) chain.push(await made(`Level ${level}`, chain.at(-1) ?? null))
    expect((await create('Level 9', chain[7] ?? null)).body.code).to.equal('BW_ORGANIZATION_DEPTH')
    const pair = await made('Pair', null)
    await made('Pair child', pair)
    const tooDeep = await call('PUT', `/organizations/${pair}`, { name: 'Pair', parentId: chain[6] ?? null })
    expect(tooDeep.body.code).to.equal('BW_ORGANIZATION_DEPTH')
    const circle = await call('PUT', `/organizations/${chain[0]}`, { name: 'Level 1', parentId: chain[4] ?? null })
    expect([circle.status, circle.body.code]).to.deep.equal([409, 'BW_ORGANIZATION_CYCLE'])
    const self = await call('PUT', `/organizations/${pair}`, { name: 'Pair', parentId: pair })
    expect(self.body.code).to.equal('BW_ORGANIZATION_CYCLE')
  })

  it('make no circle out of two moves at once, and the database alone decides', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [left, right] = [await made(`Left ${round}`, null), await made(`Right ${round}`, null)]
      const answers = await Promise.all([
        call('PUT', `/organizations/${left}`, { name: 'Left', parentId: right }),
        call('PUT', `/organizations/${right}`, { name: 'Right', parentId: left }),
      ])
      expect(answers.map(answer => answer.status).sort()).to.deep.equal([200, 409])
    }
  })

  it('give a business to exactly one of two who ask for the same short name', async () => {
    const answers = await Promise.all([addTenant(agencyId, 'one-name'), addTenant(agencyId, 'one-name')])
    expect(answers.map(answer => answer.status).sort()).to.deep.equal([201, 409])
    expect(answers.find(answer => answer.status === 409)?.body.code).to.equal('BW_SLUG_TAKEN')
  })

  it('refuse a place and a template that do not exist, and somebody else’s organization', async () => {
    const wrong = [
      { timeZone: 'Mars/Base' },
      { currency: 'ABC' },
      { country: 'ZZ' },
      { template: 'none' },
      { slug: 'A B' },
    ]
    for (const more of wrong) expect((await addTenant(agencyId, 'wrong', agency, more)).status).to.equal(400)
    for (const id of [UNKNOWN, engine.tenant.organizationId]) {
      expect((await addTenant(id, 'wrong', agency)).status).to.equal(404)
    }
    expect((await addTenant(engine.tenant.organizationId, 'wrong', owner)).status).to.equal(404)
  })

  it('give a business words about itself, another look and, while nothing was sold, another currency', async () => {
    const { body } = await addTenant(agencyId, 'abroad', agency, { template: 'spa' })
    const headers = { 'bookwright-tenant': 'abroad' }
    const change = { about: 'By the sea.', brand: 'clinic', accent: '#ffff00', locale: 'fr-FR', currency: 'EUR' }
    const changed = await call('PATCH', `/tenants/${body.id}`, change, agency)
    expect([changed.status, changed.body]).to.deep.equal([200, { ...(changed.body as object), ...change }])
    const shown = await engine.call('/business', { headers })
    expect(shown.body).to.deep.include({ about: 'By the sea.', currency: 'EUR', locale: 'fr-FR' })
    expect(shown.body).to.deep.include({ theme: { brand: 'clinic', accent: '#ffff00' } })
    expect((await call('PATCH', `/tenants/${body.id}`, { accent: '' }, agency)).body).to.include({
      accent: '',
      brand: 'clinic',
    })
    expect((await call('PATCH', `/tenants/${body.id}`, { accent: 'red' }, agency)).status).to.equal(400)
    const { items } = (await engine.call('/services', { headers })).body as unknown as {
      items: { price: { currency: string } }[]
    }
    expect(new Set(items.map(({ price }) => price.currency))).to.deep.equal(new Set(['EUR']))
    const wrong = await call('PATCH', `/tenants/${body.id}`, { currency: 'ABC' }, agency)
    expect(wrong.status).to.equal(400)
  })

  it('suspend a business: it says so to the public, its team cannot work, and its data stays', async () => {
    const { body } = await addTenant(agencyId, 'closing', agency, { template: 'spa' })
    const id = body.id
    const open = () => engine.call('/services', { headers: { 'bookwright-tenant': 'closing' } })
    expect((await open()).status).to.equal(200)
    const suspended = await call('PATCH', `/tenants/${id}`, { status: 'suspended' }, agency)
    expect([suspended.status, (suspended.body as { status?: string }).status]).to.deep.equal([200, 'suspended'])
    const answer = await open()
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'BW_BUSINESS_SUSPENDED'])
    expect(answer.body.detail).to.match(/contact the business/)
    const asTeam = await call('GET', '/bookings', undefined, {
      ...agency,
      headers: { ...agency.headers, 'bookwright-tenant': 'closing' },
    })
    expect(asTeam.status).to.equal(403)
    expect(await names('/tenants', agency)).to.include('closing')
    await call('PATCH', `/tenants/${id}`, { status: 'active', name: 'Open again' }, agency)
    expect((await open()).body.items).not.to.have.length(0)
    const rows = await engine.engine.container.resolve(UNIT_OF_WORK).read<{ action: string; name: string }>(
      id,
      `
      SELECT action, actor_name AS name FROM bw.audit_log WHERE subject_type = 'tenant' ORDER BY sequence`,
    )
    expect(rows.map(row => row.action)).to.deep.equal(['tenant.created', 'tenant.changed', 'tenant.changed'])
    expect(rows.map(row => row.name)).to.deep.equal(['Amara', 'Amara', 'Amara'])
  })

  it('let an owner rename their business but not suspend it, and a stranger neither', async () => {
    const path = `/tenants/${engine.tenant.id}`
    expect((await call('PATCH', path, { name: 'Lotus' }, owner)).body.name).to.equal('Lotus')
    expect((await call('PATCH', path, { status: 'suspended' }, owner)).body.code).to.equal('BW_FORBIDDEN')
    await engine.addAccount('manager@x.test', 'manager')
    const manager = await engine.signIn('manager@x.test')
    expect((await call('GET', path, undefined, manager)).status).to.equal(200)
    expect((await call('PATCH', path, { name: 'No' }, manager)).status).to.equal(403)
    expect((await call('PATCH', path, { name: 'No' }, agency)).body.code).to.equal('BW_NOT_FOUND')
    expect((await call('PATCH', path, { organizationId: agencyId }, admin)).status).to.equal(400)
  })

  it('give roles that reach the businesses below at once, and take them back', async () => {
    const brand = await made('Members', agencyId)
    await addTenant(brand, 'member-shop', agency, { template: 'spa' })
    const maya = await engine.addAccount('maya@x.test')
    const headers = { ...(await engine.signIn('maya@x.test')).headers, 'bookwright-tenant': 'member-shop' }
    const bookings = () => engine.call('/bookings', { headers })
    const path = `/organizations/${brand}/members`
    expect((await bookings()).status).to.equal(404)
    expect((await call('POST', path, { email: 'maya@x.test', role: 'owner' }, agency)).status).to.equal(204)
    expect((await bookings()).status).to.equal(200)
    const mayaHere = { headers, id: maya }
    expect((await call('POST', path, { email: 'owner@x.test', role: 'agency' }, mayaHere)).status).to.equal(403)
    expect((await call('POST', path, { email: 'nobody@x.test', role: 'staff' }, agency)).status).to.equal(400)
    expect((await call('POST', path, { email: 'maya@x.test', role: 'platform-admin' }, agency)).status).to.equal(400)
    expect((await call('DELETE', `${path}/${maya}`, undefined, mayaHere)).status).to.equal(403)
    expect((await call('GET', path, undefined, owner)).status).to.equal(404)
    expect(await names(path, agency)).to.deep.equal(['Amara'])
    expect((await call('DELETE', `${path}/${maya}`, undefined, agency)).status).to.equal(204)
    expect((await bookings()).status).to.equal(404)
  })
})
