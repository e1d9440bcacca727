import { expect } from 'chai'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import { MessageService } from '../../dist/messaging/message-service.js'
import type { TestAnswer } from '../http/support/test-app.js'
import { foundSpa } from '../booking/support/spa-engine.js'
import { PASSWORD, startAccountEngine, type AccountEngine, type SignedIn } from './support/account-engine.js'

interface Item {
  id: string
  email: string
  role: string
  isDisabled: boolean
}

const itemsOf = (answer: TestAnswer) => (answer.body as unknown as { items: Item[] }).items
const codeOf = ({ status, body }: TestAnswer) => `${status} ${body.code}`

describe('the logins of a team', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let owner: SignedIn
  let manager: SignedIn
  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('owner@x.test', 'owner')
    await engine.addAccount('manager@x.test', 'manager')
    owner = await engine.signIn('owner@x.test')
    manager = await engine.signIn('manager@x.test')
  })
  after(() => engine.close())

  const invite = (email: string, role: string, by = owner) =>
    engine.post('/users/invitations', { email, name: 'Maya', role }, by.headers)
  const accept = (token: string, password = PASSWORD) => engine.post('/auth/invitations/accept', { token, password })
  const patch = (id: string, role: string, by = owner) =>
    engine.call(`/users/${id}`, { method: 'PATCH', body: { role }, headers: by.headers })
  const turn = (id: string, word: string, by = owner) =>
    engine.call(`/users/${id}/${word}`, { method: 'POST', headers: by.headers })
  const session = ({ headers }: SignedIn) => engine.call('/auth/session', { headers })

  it('grow by an invitation that is read, accepted once by one of many, and then gone', async () => {
    expect((await invite('maya@x.test', 'staff')).status).to.equal(201)
    const { mail, token } = await engine.mailTo('maya@x.test')
    expect(mail.text).to.contain('http://localhost:3000/admin/invitation?token=')
    const view = await engine.post('/auth/invitations/read', { token })
    expect(view.body).to.deep.equal({ businessName: 'Lotus', email: 'maya@x.test', role: 'staff', hasLogin: false })
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(token)))
    expect(answers.filter(answer => answer.status === 204)).to.have.length(1)
    expect(codeOf(await accept(token))).to.equal('400 BW_INVALID_LINK')
    const maya = await engine.signIn('maya@x.test')
    expect((await engine.call('/resources', { headers: maya.headers })).status).to.equal(200)
    expect((await engine.call('/users', { headers: maya.headers })).status).to.equal(403)
    expect(itemsOf(await engine.call('/users/invitations', { headers: owner.headers }))).to.deep.equal([])
  })

  it('never let an invitation change the password of a login that exists', async () => {
    const id = await engine.addAccount('known@x.test')
    await invite('known@x.test', 'front-desk')
    const { token } = await engine.mailTo('known@x.test')
    expect(codeOf(await accept(token, 'a password of the attacker'))).to.equal('401 BW_INVALID_CREDENTIALS')
    expect((await accept(token)).status).to.equal(204)
    expect((await engine.post('/auth/login', { email: 'known@x.test', password: PASSWORD })).status).to.equal(200)
    const { items } = { items: itemsOf(await engine.call('/users', { headers: owner.headers })) }
    expect(items.find(item => item.id === id)?.role).to.equal('front-desk')
  })

  it('can take an invitation back, and a newer one replaces an older', async () => {
    await invite('twice@x.test', 'staff')
    const first = await engine.mailTo('twice@x.test')
    await invite('twice@x.test', 'accountant')
    const second = await engine.mailTo('twice@x.test', 2)
    expect(codeOf(await accept(first.token))).to.equal('400 BW_INVALID_LINK')
    const [open] = itemsOf(await engine.call('/users/invitations', { headers: owner.headers }))
    const remove = { method: 'DELETE', headers: owner.headers }
    expect((await engine.call(`/users/invitations/${open?.id}`, remove)).status).to.equal(204)
    expect((await engine.call(`/users/invitations/${open?.id}`, remove)).status).to.equal(404)
    expect(codeOf(await accept(second.token))).to.equal('400 BW_INVALID_LINK')
  })

  it('let a manager neither make nor change owners and managers', async () => {
    for (const role of ['owner', 'manager']) expect((await invite('boss@x.test', role, manager)).status).to.equal(403)
    expect((await invite('desk@x.test', 'front-desk', manager)).status).to.equal(201)
    expect((await patch(owner.id, 'staff', manager)).status).to.equal(403)
    const staff = await engine.addAccount('rising@x.test', 'staff')
    expect((await patch(staff, 'owner', manager)).status).to.equal(403)
    expect((await patch(manager.id, 'owner', manager)).status).to.equal(403)
    expect((await patch(staff, 'platform-admin')).status).to.equal(400)
    expect((await patch(staff, 'accountant', manager)).status).to.equal(200)
  })

  it('end the sign-ins of whoever is locked out or gets another role, at once', async () => {
    const id = await engine.addAccount('leaving@x.test', 'front-desk')
    const before = await engine.signIn('leaving@x.test')
    expect((await patch(id, 'staff')).status).to.equal(200)
    expect((await session(before)).status).to.equal(401)
    const again = await engine.signIn('leaving@x.test')
    expect((await turn(id, 'disable')).body).to.include({ isDisabled: true })
    expect((await session(again)).status).to.equal(401)
    const { body } = await engine.post('/auth/login', { email: 'leaving@x.test', password: PASSWORD })
    expect(body.user.memberships).to.deep.equal([])
    await turn(id, 'enable')
    const back = await engine.signIn('leaving@x.test')
    expect((await engine.call('/resources', { headers: back.headers })).status).to.equal(200)
  })

  it('never lose the last owner, also when two owners lock each other out at once', async () => {
    const id = await engine.addAccount('second@x.test', 'owner')
    const second = await engine.signIn('second@x.test')
    const outcomes = await Promise.all([turn(id, 'disable', owner), turn(owner.id, 'disable', second)])
    const won = outcomes.filter(answer => answer.status === 200)
    expect(won).to.have.length(1)
    const rows = await engine.engine.container
      .resolve(UNIT_OF_WORK)
      .platform(tx =>
        tx.query(`SELECT 1 FROM bw.membership WHERE tenant_id = $1 AND role = 'owner' AND disabled_at IS NULL`, [
          engine.tenant.id,
        ]),
      )
    expect(rows).to.have.length(1)
    const left = outcomes[0]?.status === 200 ? owner : second
    const admin = await engine.addAccount('agency@x.test', 'agency')
    expect(admin).to.be.a('string')
    const agency = await engine.signIn('agency@x.test')
    expect(codeOf(await turn(left.id, 'disable', agency))).to.equal('409 BW_LAST_OWNER')
    await turn(owner.id, 'enable', agency)
    owner = await engine.signIn('owner@x.test')
  })

  it('are not seen, and not changed, from another business', async () => {
    const other = await foundSpa(engine.engine, 'other')
    const there = { ...owner.headers, 'bookwright-tenant': other.tenant.slug }
    expect((await engine.call('/users', { headers: there })).status).to.equal(404)
    const id = await engine.addAccount('mine@x.test', 'staff')
    const answer = await engine.call(`/users/${id}/disable`, { method: 'POST', headers: there })
    expect(answer.status).to.equal(404)
    await invite('isolated@x.test', 'staff')
    const { token } = await engine.mailTo('isolated@x.test')
    const moved = `${other.tenant.id}.${token.split('.')[1]}`
    expect(codeOf(await accept(moved))).to.equal('400 BW_INVALID_LINK')
  })

  it('refuse an invitation to somebody who is there, and show no link to readers of the outbox', async () => {
    await engine.addAccount('here@x.test', 'staff')
    expect(codeOf(await invite('HERE@x.test', 'staff'))).to.equal('409 BW_MEMBER_EXISTS')
    const { items } = await engine.engine.container.resolve(MessageService).list(engine.tenant.id, 50)
    for (const { text } of items.filter(item => item.text.includes('/admin/invitation'))) {
      expect(text).to.match(/token=only-in-the-mail/)
    }
  })
})
