import { expect } from 'chai'
import { SqlOrganizationStore } from '../../dist/db/repositories/sql-organization-store.js'
import { SqlTenantStore } from '../../dist/db/repositories/sql-tenant-store.js'
import { newId } from '../../dist/domain/id.js'
import { TenantService, type TenantDraft } from '../../dist/tenancy/tenant-service.js'
import { caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('TenantService', () => {
  let engine: TestEngine
  let tenants: TenantService
  let draft: TenantDraft
  let now = 0

  before(async () => {
    engine = await openTestEngine()
    const clock = { now: () => new Date(now) }
    tenants = new TenantService(new SqlTenantStore(engine.unitOfWork), engine.unitOfWork, clock)
    const organizationId = newId<'organization'>()
    const organization = { id: organizationId, parentId: null, slug: 'lotus-group', name: 'Lotus Group' }
    await new SqlOrganizationStore(engine.unitOfWork).insert(organization)
    draft = {
      name: 'Lotus Day Spa',
      organizationId,
      timeZone: 'Europe/London',
      currency: 'GBP',
      locale: 'en-GB',
      country: 'GB',
    }
  })
  after(() => engine.close())

  it('makes a business that is found by id, slug and domain, and tells the listeners', async () => {
    expect(await tenants.only()).to.equal(undefined)
    const tenant = await tenants.createTenant({ ...draft, profile: { theme: { brand: 'spa' } } })
    const domain = `INSERT INTO bw.tenant_domain (domain, tenant_id, token, verified_at, verified_by)
      VALUES ('book.lotus.test', $1, 't', now(), 'hand'), ('not.yet.test', $1, 'u', NULL, NULL)`
    await engine.owner.query(domain, [tenant.id])
    expect(tenant.slug).to.equal('lotus-day-spa')
    expect(await tenants.bySlug('lotus-day-spa')).to.deep.equal(tenant)
    expect(await tenants.byDomain('Book.Lotus.test')).to.deep.equal(tenant)
    expect(await tenants.byDomain('not.yet.test')).to.equal(undefined)
    expect(await tenants.byId(tenant.id)).to.deep.equal(tenant)
    expect(await tenants.only()).to.deep.equal(tenant)
    const { rows } = await engine.owner.query('SELECT hook, tenant_id FROM bw.outbox')
    expect(rows).to.deep.equal([{ hook: 'tenant.created', tenant_id: tenant.id }])
  })

  it('reads a business once for who asks by slug and then by id', async () => {
    let reads = 0
    const store = new SqlTenantStore(engine.unitOfWork)
    const counted = Object.assign(Object.create(store) as SqlTenantStore, {
      bySlug: (slug: string) => ((reads += 1), store.bySlug(slug)),
      byId: (id: string) => ((reads += 1), store.byId(id)),
    })
    const fresh = new TenantService(counted, engine.unitOfWork, { now: () => new Date(now) })
    const tenant = await fresh.bySlug('lotus-day-spa')
    expect(await fresh.byId(tenant!.id)).to.deep.equal(tenant)
    expect(reads).to.equal(1)
  })

  it('refuses a slug that is taken and a zone that is none', async () => {
    expect((await caught(tenants.createTenant(draft))).code).to.equal('BW_SLUG_TAKEN')
    for (const wrong of [{ currency: 'XXA' }, { currency: 'gbp' }, { country: 'UK' }, { country: 'ZZ' }]) {
      const refused = await caught(tenants.createTenant({ ...draft, slug: 'x', ...wrong }))
      expect(refused.code).to.equal('BW_INVALID_REQUEST')
    }
    expect((await caught(tenants.createTenant({ ...draft, slug: 'x', timeZone: '+01:00' }))).code).to.equal(
      'BW_UNKNOWN_TIME_ZONE',
    )
  })

  it('finds no business that does not exist, and sees one that was suspended elsewhere after five seconds', async () => {
    expect(await tenants.bySlug('nobody')).to.equal(undefined)
    expect((await caught(tenants.byId('00000000-0000-7000-8000-000000000000'))).code).to.equal('BW_NOT_FOUND')
    await engine.owner.query(`UPDATE bw.tenant SET status = 'suspended' WHERE slug = 'lotus-day-spa'`)
    now += 6_000
    expect((await tenants.bySlug('lotus-day-spa'))?.status).to.equal('suspended')
    expect(await tenants.list()).to.deep.equal([])
  })
})
