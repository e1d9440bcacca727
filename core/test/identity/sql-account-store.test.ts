import 'reflect-metadata'
import { randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { Database } from '../../dist/db/database.js'
import { SqlAccountStore } from '../../dist/db/repositories/account-store.js'
import { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import type { TestDatabase } from '../../dist/testing/database.js'
import { createSchemaDatabase } from '../db/support/schema-database.js'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

describe('SqlAccountStore', () => {
  let test: TestDatabase
  let database: Database
  let store: SqlAccountStore
  let unitOfWork: SequelizeUnitOfWork
  const [agency, brand, spa, clinic] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]

  before(async function () {
    this.timeout(60_000)
    test = await createSchemaDatabase({ isSecured: true })
    database = await Database.open({ url: test.url, log: silent })
    unitOfWork = new SequelizeUnitOfWork(database, { log: silent })
    store = new SqlAccountStore(unitOfWork)
    await unitOfWork.platform(async tx => {
      const organization = 'INSERT INTO bw.organization (id, parent_id, slug, name) VALUES ($1, $2, $3, $3)'
      await tx.query(organization, [agency, null, 'agency'])
      await tx.query(organization, [brand, agency, 'brand'])
      const tenant = `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country)
        VALUES ($1, $2, $3, $3, 'Europe/London', 'GBP', 'en-GB', 'GB')`
      await tx.query(tenant, [spa, brand, 'spa'])
      await tx.query(tenant, [clinic, agency, 'clinic'])
    })
  })
  after(async () => {
    await database.close()
    await test.drop()
  })

  async function anAccount(...roles: { tenantId?: string; organizationId?: string; role: string }[]) {
    const id = await store.saveAccount({
      id: randomUUID(),
      email: `${randomUUID()}@x.test`,
      name: 'A',
      passwordHash: 'h',
    })
    for (const { tenantId = null, organizationId = null, role } of roles) {
      await store.addMembership({ accountId: id, tenantId, organizationId, role })
    }
    return id
  }
  const rolesOf = async (id: string) =>
    (await store.memberships(id)).map(({ tenantSlug, role }) => `${tenantSlug}:${role}`)

  it('finds an account by its e-mail in any case, once', async () => {
    const first = await store.saveAccount({ id: randomUUID(), email: 'Amara@x.test', name: 'A', passwordHash: 'one' })
    const second = await store.saveAccount({ id: randomUUID(), email: 'amara@X.test', name: 'B', passwordHash: 'two' })
    expect(second).to.equal(first)
    expect(await store.findByEmail('AMARA@x.test')).to.include({ id: first, passwordHash: 'two', isDisabled: false })
    expect(await store.findByEmail('nobody@x.test')).to.equal(undefined)
  })

  it('gives a role in an organization for every business below it, and nothing beside it', async () => {
    expect(await rolesOf(await anAccount({ organizationId: agency, role: 'agency' }))).to.deep.equal([
      'clinic:agency',
      'spa:agency',
    ])
    expect(await rolesOf(await anAccount({ organizationId: brand, role: 'manager' }))).to.deep.equal(['spa:manager'])
    expect(await rolesOf(await anAccount())).to.deep.equal([])
  })

  it('puts the role in the business before one above it, and a platform admin before all', async () => {
    const both = await anAccount({ organizationId: agency, role: 'agency' }, { tenantId: spa, role: 'staff' })
    expect(await rolesOf(both)).to.deep.equal(['clinic:agency', 'spa:staff'])
    const admin = await anAccount({ role: 'platform-admin' }, { tenantId: spa, role: 'staff' })
    expect(await rolesOf(admin)).to.deep.equal(['clinic:platform-admin', 'spa:platform-admin'])
  })

  it('reaches through three levels of organizations, and the nearest of several roles counts', async () => {
    const [franchise, outlet] = [randomUUID(), randomUUID()]
    await unitOfWork.platform(async tx => {
      const organization = 'INSERT INTO bw.organization (id, parent_id, slug, name) VALUES ($1, $2, $3, $3)'
      await tx.query(organization, [franchise, brand, 'franchise'])
      const tenant = `INSERT INTO bw.tenant (id, organization_id, slug, name, time_zone, currency, locale, country)
        VALUES ($1, $2, $3, $3, 'Europe/London', 'GBP', 'en-GB', 'GB')`
      await tx.query(tenant, [outlet, franchise, 'third'])
    })
    const top = await anAccount({ organizationId: agency, role: 'agency' })
    expect(await rolesOf(top)).to.deep.equal(['clinic:agency', 'spa:agency', 'third:agency'])
    const middle = await anAccount(
      { organizationId: brand, role: 'owner' },
      { organizationId: agency, role: 'accountant' },
    )
    expect(await rolesOf(middle)).to.deep.equal(['clinic:accountant', 'spa:owner', 'third:owner'])
    const nearest = await anAccount(
      { organizationId: agency, role: 'agency' },
      { organizationId: brand, role: 'manager' },
      { organizationId: franchise, role: 'staff' },
    )
    expect(await rolesOf(nearest)).to.deep.equal(['clinic:agency', 'spa:manager', 'third:staff'])
    expect(await rolesOf(await anAccount({ organizationId: franchise, role: 'owner' }))).to.deep.equal(['third:owner'])
    await unitOfWork.platform(tx => tx.query(`UPDATE bw.tenant SET status = 'suspended' WHERE id = $1`, [outlet]))
    expect(await rolesOf(top)).to.deep.equal(['clinic:agency', 'spa:agency'])
  })

  it('rotates a session for exactly one of many who try at once', async () => {
    const accountId = await anAccount()
    const familyId = randomUUID()
    const session = () => ({
      id: randomUUID(),
      accountId,
      familyId,
      kind: 'refresh' as const,
      tokenHash: randomBytes(32),
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
      userAgent: 'test',
    })
    const first = session()
    await store.addSession(first)
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.rotateSession(first.id, session())))
    expect(outcomes.filter(Boolean)).to.have.length(1)
    expect((await store.findSession('refresh', first.tokenHash))?.usedAt).to.be.instanceOf(Date)
    expect(await store.findSession('cookie', first.tokenHash)).to.equal(undefined)
    expect(await store.isFamilyAlive(familyId, new Date())).to.equal(true)
    expect(await store.isFamilyAlive(familyId, new Date(Date.now() + 120_000))).to.equal(false)
    await store.revokeFamily(familyId, new Date())
    expect(await store.isFamilyAlive(familyId, new Date())).to.equal(false)
  })
})
