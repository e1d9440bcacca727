import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { PASSWORD, startAccountEngine, type AccountEngine } from './support/account-engine.js'

interface Listed {
  items: { reference: string; customer: { email: string }; manageToken?: string }[]
}

describe('the bookings of a customer with a login', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  before(async () => {
    engine = await startAccountEngine()
  })
  after(() => engine.close())

  const tenant = () => ({ 'bookwright-tenant': engine.tenant.slug })
  const mine = (headers: Record<string, string>, query = '') => engine.call(`/me/bookings${query}`, { headers })
  const listed = async (headers: Record<string, string>) => ((await mine(headers)).body as unknown as Listed).items

  async function book(email: string): Promise<string> {
    const { items } = (await engine.call('/services', { headers: tenant() })).body as unknown as {
      items: { id: string }[]
    }
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const search = `/availability?serviceId=${items[0]?.id}&from=${day(2)}&to=${day(9)}`
    const { slots } = (await engine.call(search, { headers: tenant() })).body as unknown as {
      slots: { startsAt: string }[]
    }
    const appointments = [{ serviceId: items[0]?.id, startsAt: slots[0]?.startsAt }]
    const body = { appointments, customer: { name: 'Zoe', email } }
    const answer = await engine.post('/bookings', body, { ...tenant(), 'idempotency-key': randomUUID() })
    expect(answer.status, answer.text).to.equal(201)
    return (answer.body as unknown as { reference: string }).reference
  }

  it('are those made with the address of the login, in any case of letters, and no others', async () => {
    const own = await book('Zoe@Customer.test')
    await book('ann@customer.test')
    await engine.addAccount('zoe@customer.test')
    const { headers } = await engine.signIn('zoe@customer.test')
    const items = await listed(headers)
    expect(items.map(item => item.reference)).to.deep.equal([own])
    expect(items[0]).to.not.have.property('manageToken')
  })

  it('cannot be asked for with another address, by whatever name it is sent', async () => {
    const { headers } = await engine.signIn('zoe@customer.test')
    for (const name of ['email', 'customerEmail', 'search', 'customerId', 'accountId']) {
      expect((await mine(headers, `?${name}=ann@customer.test`)).status, name).to.equal(400)
    }
  })

  it('are not shown before the address is confirmed, nor to whoever registered it without reading its mail', async () => {
    const wish = { email: 'ann@customer.test', name: 'Not Ann', password: PASSWORD }
    expect((await engine.post('/auth/register', wish, tenant())).status).to.equal(202)
    await engine.settled()
    const login = await engine.post('/auth/login', { email: 'ann@customer.test', password: PASSWORD })
    expect(login.status).to.equal(401)
    const id = await engine.addAccount('ann@customer.test')
    await engine.platform(`UPDATE bw.account SET email_verified_at = NULL WHERE id = $1`, [id])
    const { headers } = await engine.signIn('ann@customer.test')
    const refused = await mine(headers)
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'BW_EMAIL_NOT_VERIFIED'])
    await engine.platform(`UPDATE bw.account SET email_verified_at = now() WHERE id = $1`, [id])
    expect(await listed(headers)).to.have.length(1)
  })

  it('open to who proved the address, and to nobody else', async () => {
    const own = await book('lea@customer.test')
    await engine.addAccount('lea@customer.test')
    const lea = (await engine.signIn('lea@customer.test')).headers
    const [{ id }] = (await listed(lea)) as unknown as [{ id: string }]
    const open = (headers: Record<string, string>) => engine.post(`/me/bookings/${id}/open`, {}, headers)
    const opened = await open(lea)
    expect(opened.status, opened.text).to.equal(200)
    const { manageToken } = opened.body as unknown as { manageToken: string }
    const read = await engine.call(`/bookings/${id}?manageToken=${manageToken}`, { headers: tenant() })
    expect(read.status, read.text).to.equal(200)
    expect(read.text).to.contain(own)
    const zoe = (await engine.signIn('zoe@customer.test')).headers
    expect([(await open(zoe)).status, (await open(tenant())).status]).to.deep.equal([404, 401])
  })

  it('make nobody a member, and merge no accounts', async () => {
    const { headers } = await engine.signIn('zoe@customer.test')
    expect((await engine.call('/bookings', { headers })).status).to.equal(404)
    const [counted] = await engine.platform<{ accounts: number; members: number }>(
      `SELECT (SELECT count(*)::int FROM bw.account) AS accounts, (SELECT count(*)::int FROM bw.membership) AS members`,
    )
    expect(counted).to.deep.equal({ accounts: 3, members: 0 })
  })

  it('are not those of the business for its staff, nor closed to the staff of another one', async () => {
    await engine.addAccount('staff@spa.test', 'owner')
    const own = await book('staff@spa.test')
    const { headers } = await engine.signIn('staff@spa.test')
    expect((await listed(headers)).map(item => item.reference)).to.deep.equal([own])
  })

  it('need a sign-in', async () => {
    expect((await mine(tenant())).status).to.equal(401)
  })
})
