import { expect } from 'chai'
import { ACCOUNT_STORE, AUDIT_STORE } from '../../dist/di/tokens.js'
import { PERMISSIONS, ROLE_PERMISSIONS, TEAM_ROLES } from '../../dist/identity/roles.js'
import { foundSpa } from '../booking/support/spa-engine.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { PASSWORD, startAccountEngine, type AccountEngine, type SignedIn } from './support/account-engine.js'

interface Role {
  id: string
  name: string
  permissions: string[]
  isBuiltIn: boolean
  memberCount: number
}

const codeOf = ({ status, body }: TestAnswer) => `${status} ${body.code}`
const roleOf = (answer: TestAnswer) => answer.body as unknown as Role
const AUDIT = ['audit:read']

describe('the roles that a business names itself', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let owner: SignedIn
  let manager: SignedIn
  let count = 0
  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('owner@x.test', 'owner')
    await engine.addAccount('manager@x.test', 'manager')
    owner = await engine.signIn('owner@x.test')
    manager = await engine.signIn('manager@x.test')
  })
  after(() => engine.close())

  const get = (path: string, { headers } = owner) => engine.call(path, { headers })
  const create = (permissions: readonly string[], by = owner, name = `Role ${(count += 1)}`) =>
    engine.post('/roles', { name, permissions }, by.headers)
  const change = (id: string, permissions: readonly string[], by = owner, name = `Role ${(count += 1)}`) =>
    engine.call(`/roles/${id}`, { method: 'PUT', body: { name, permissions }, headers: by.headers })
  const remove = (id: string, by = owner) => engine.call(`/roles/${id}`, { method: 'DELETE', headers: by.headers })
  const give = (id: string, role: string, by = owner) =>
    engine.call(`/users/${id}`, { method: 'PATCH', body: { role }, headers: by.headers })
  const list = async () => ((await get('/roles')).body as unknown as { items: Role[] }).items
  const made = async (permissions: readonly string[]) => roleOf(await create(permissions)).id
  async function person(role: string): Promise<SignedIn> {
    const email = `person-${(count += 1)}@x.test`
    const id = await engine.addAccount(email, 'staff')
    expect((await give(id, role)).status).to.equal(200)
    return engine.signIn(email)
  }

  it('are listed after the built-in ones, with what each allows and how many have it', async () => {
    const id = await made(['calendar:read', 'bookings:read', 'bookings:read'])
    await person(id)
    const roles = await list()
    expect(roles.slice(0, 5).map(role => role.id)).to.deep.equal([...TEAM_ROLES])
    for (const role of roles.slice(0, 5)) {
      expect(role.permissions).to.deep.equal([...ROLE_PERMISSIONS[role.id as 'owner']])
      expect(role.isBuiltIn).to.equal(true)
    }
    expect(roles.find(role => role.id === id)).to.deep.include({
      ...{ permissions: ['bookings:read', 'calendar:read'], isBuiltIn: false, memberCount: 1 },
    })
  })

  it('open exactly what they name, and act on the next request when they are changed', async () => {
    const id = await made(AUDIT)
    const { headers } = await person(id)
    const may = async (path: string) => (await engine.call(path, { headers })).status
    expect([await may('/audit'), await may('/bookings')]).to.deep.equal([200, 403])
    expect((await change(id, ['bookings:read'])).status).to.equal(200)
    expect([await may('/audit'), await may('/bookings')]).to.deep.equal([403, 200])
    const { user } = (await engine.call('/auth/session', { headers })).body
    expect(user.memberships).to.have.length(1)
    expect(user.memberships[0]).to.deep.include({ role: id, roleName: `Role ${count}`, permissions: ['bookings:read'] })
  })

  it('come with an invitation, under their name', async () => {
    const id = roleOf(await create(AUDIT, owner, 'Auditor')).id
    const wish = { email: 'auditor@x.test', name: 'Ada', role: id }
    expect((await engine.post('/users/invitations', wish, owner.headers)).body).to.include({ roleName: 'Auditor' })
    expect(codeOf(await remove(id))).to.equal('409 BW_ROLE_IN_USE')
    const { token } = await engine.mailTo('auditor@x.test')
    expect((await engine.post('/auth/invitations/read', { token })).body).to.include({ role: id, roleName: 'Auditor' })
    expect((await engine.post('/auth/invitations/accept', { token, password: PASSWORD })).status).to.equal(204)
    const auditor = await engine.signIn('auditor@x.test')
    expect((await get('/audit', auditor)).status).to.equal(200)
    const { items } = (await get('/users')).body as unknown as { items: { email: string; roleName: string }[] }
    expect(items.find(item => item.email === 'auditor@x.test')?.roleName).to.equal('Auditor')
  })

  it('stay while somebody has them, and say how many', async () => {
    const id = await made(AUDIT)
    const [first, second] = [await person(id), await person(id)]
    const refused = await remove(id)
    expect(codeOf(refused)).to.equal('409 BW_ROLE_IN_USE')
    expect(refused.body.details).to.deep.equal({ count: 2 })
    await give(first.id, 'staff')
    await give(second.id, 'accountant')
    expect((await remove(id)).status).to.equal(204)
    expect((await remove(id)).status).to.equal(404)
    expect((await give(first.id, id)).status).to.equal(400)
  })

  it('let nobody give or take a right that they do not hold', async () => {
    expect(codeOf(await create(['outbox:retry'], manager))).to.equal('403 BW_FORBIDDEN')
    const id = await made(['outbox:retry', 'outbox:read'])
    expect((await change(id, ['outbox:read'], manager)).status).to.equal(403)
    expect((await remove(id, manager)).status).to.equal(403)
    const staff = await engine.addAccount('reach@x.test', 'staff')
    expect((await give(staff, id, manager)).status).to.equal(403)
    const powerful = await person(id)
    expect((await give(powerful.id, 'staff', manager)).status).to.equal(403)
    const deputy = await person(await made(['users:read', 'users:write', 'roles:read', 'roles:write', 'bookings:read']))
    expect((await give(staff, 'accountant', deputy)).status).to.equal(403)
    expect((await create(PERMISSIONS, deputy)).status).to.equal(403)
    const small = roleOf(await create(['bookings:read'], deputy)).id
    const helper = await engine.addAccount('helper@x.test')
    expect(helper).to.be.a('string')
    expect((await give(staff, small, owner)).status).to.equal(200)
    expect((await give(staff, small, deputy)).status).to.equal(200)
    expect((await give(staff, 'owner', deputy)).status).to.equal(403)
  })

  it('are no way to make or unmake an equal: neither widened after they were given, nor narrowed', async () => {
    const all = ROLE_PERMISSIONS.manager
    const most = all.filter(permission => permission !== 'keys:write')
    const id = roleOf(await create(most, manager)).id
    const deputy = await person(id)
    expect(codeOf(await change(id, all, manager))).to.equal('403 BW_FORBIDDEN')
    expect(codeOf(await change(id, ['bookings:read'], deputy)), 'their own').to.equal('403 BW_FORBIDDEN')
    expect((await change(id, ['bookings:read'], manager)).status).to.equal(200)
    const peer = await made(all)
    expect(codeOf(await change(peer, ['bookings:read'], manager))).to.equal('403 BW_FORBIDDEN')
    expect((await change(peer, ['bookings:read'])).status).to.equal(200)
  })

  it('leave the built-in ones alone, and take no name twice', async () => {
    for (const role of TEAM_ROLES) expect(codeOf(await change(role, AUDIT))).to.equal('409 BW_ROLE_FIXED')
    expect(codeOf(await remove('owner'))).to.equal('409 BW_ROLE_FIXED')
    expect((await create(AUDIT, owner, 'Night desk')).status).to.equal(201)
    expect(codeOf(await create(AUDIT, owner, 'NIGHT DESK'))).to.equal('409 BW_ROLE_NAME_TAKEN')
    const id = await made(AUDIT)
    expect(codeOf(await change(id, AUDIT, owner, 'night desk'))).to.equal('409 BW_ROLE_NAME_TAKEN')
    expect(codeOf(await create(AUDIT, owner, 'Owner'))).to.equal('409 BW_ROLE_NAME_TAKEN')
    expect((await create([])).status).to.equal(400)
    expect((await create(['everything'])).status).to.equal(400)
  })

  it('belong to one business: another can neither read nor give nor change them', async () => {
    const id = await made(AUDIT)
    const other = await foundSpa(engine.engine, 'other')
    const there = 'boss@y.test'
    await engine.addAccount(there)
    const boss = await engine.signIn(there)
    const headers = { ...boss.headers, 'bookwright-tenant': other.tenant.slug }
    const membership = { accountId: boss.id, tenantId: other.tenant.id, organizationId: null, role: 'owner' }
    await engine.engine.container.resolve(ACCOUNT_STORE).addMembership(membership)
    const foreign = { headers, id: boss.id }
    expect(((await get('/roles', foreign)).body as unknown as { items: Role[] }).items).to.have.length(5)
    expect((await change(id, AUDIT, foreign)).status).to.equal(404)
    expect((await remove(id, foreign)).status).to.equal(404)
    const wish = { email: 'x@y.test', name: 'X', role: id }
    expect(codeOf(await engine.post('/users/invitations', wish, headers))).to.equal('400 BW_INVALID_REQUEST')
  })

  it('stand in the audit log', async () => {
    const id = await made(AUDIT)
    await change(id, ['bookings:read'])
    await remove(id)
    const about = { subjectId: id }
    const { items } = await engine.engine.container.resolve(AUDIT_STORE).list(engine.tenant.id, about, { limit: 9 })
    expect(items.map(item => item.action)).to.have.members(['role.created', 'role.changed', 'role.removed'])
  })
})
