import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { MAX_OWN_DEPENDANTS } from '../../dist/customer/own-family.js'
import { startAccountEngine, type AccountEngine } from '../identity/support/account-engine.js'

interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

describe('Those for whom a customer with a login books', function () {
  this.timeout(60_000)
  let engine: AccountEngine
  let rosa: Record<string, string>

  before(async () => {
    engine = await startAccountEngine()
    await engine.addAccount('rosa@customer.test')
    rosa = (await engine.signIn('rosa@customer.test')).headers
  })
  after(() => engine.close())

  const people = ({ body }: { body: unknown }) => (body as { items: Person[] }).items
  const mine = async (headers = rosa) => people(await engine.call('/me/dependants', { headers }))
  const add = (name: string, headers = rosa, more: object = { isAgreed: true }) =>
    engine.post('/me/dependants', { name, ...more }, headers)
  const rows = (name: string) =>
    engine.platform<{ id: string; guardian: string | null }>(
      `SELECT id::text, guardian_id::text AS guardian FROM bw.customer WHERE tenant_id = $1 AND name = $2`,
      [engine.tenant.id, name],
    )

  it('are none at first, and looking for them makes no record of anybody', async () => {
    expect(await mine()).to.deep.equal([])
    expect(await rows('Amara')).to.have.length(0)
  })

  it('are added by name under the address of the login, each once', async () => {
    const made = await add('Mateo Alvarez')
    expect(made.status, made.text).to.equal(201)
    expect(people(made).map(({ name, email }) => [name, email])).to.deep.equal([
      ['Mateo Alvarez', 'rosa@customer.test'],
    ])
    expect(people(await add('  mateo   alvarez ')), 'again').to.have.length(1)
    const [[guardian], [child]] = [await rows('Amara'), await rows('Mateo Alvarez')]
    expect(child?.guardian).to.equal(guardian?.id)
  })

  it('are who a booking in their name is for, without a second login', async () => {
    const [child] = await mine()
    const headers = { 'bookwright-tenant': engine.tenant.slug, 'idempotency-key': randomUUID() }
    const serviceId = engine.ids.services['swedish-massage']!
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const search = `/availability?serviceId=${serviceId}&from=${day(3)}&to=${day(12)}`
    const { slots } = (await engine.call(search, { headers })).body as unknown as { slots: { startsAt: string }[] }
    const customer = { name: child!.name, email: child!.email }
    const body = { appointments: [{ serviceId, startsAt: slots[0]!.startsAt }], customer }
    const made = await engine.post('/bookings', body, headers)
    expect(made.status, made.text).to.equal(201)
    expect((made.body as unknown as { customer: { id: string } }).customer.id).to.equal(child?.id)
    const own = (await engine.call('/me/bookings', { headers: rosa })).body as unknown as { items: { id: string }[] }
    expect(own.items.map(({ id }) => id)).to.deep.equal([made.body['id']])
  })

  it('need somebody who says that they may, and an address that was proved', async () => {
    expect((await add('Nobody', rosa, {})).status).to.equal(400)
    expect((await add('Nobody', rosa, { isAgreed: false })).status).to.equal(400)
    const guest = await engine.post(
      '/me/dependants',
      { name: 'X', isAgreed: true },
      { 'bookwright-tenant': engine.tenant.slug },
    )
    expect(guest.status).to.equal(401)
    const id = await engine.addAccount('new@customer.test')
    await engine.platform(`UPDATE bw.account SET email_verified_at = NULL WHERE id = $1`, [id])
    const { headers } = await engine.signIn('new@customer.test')
    const refused = await add('X', headers)
    expect([refused.status, refused.body['code']]).to.deep.equal([403, 'BW_EMAIL_NOT_VERIFIED'])
    expect(await rows('Nobody')).to.have.length(0)
  })

  it('are not those of somebody else, whatever address looks like theirs', async () => {
    await engine.addAccount('osa@customer.test')
    const { headers } = await engine.signIn('osa@customer.test')
    expect(await mine(headers)).to.deep.equal([])
  })

  it('are no more than a household has', async () => {
    for (let count = (await mine()).length; count < MAX_OWN_DEPENDANTS; count += 1) await add(`Child ${count}`)
    const refused = await add('One too many')
    expect([refused.status, refused.body['code']]).to.deep.equal([400, 'BW_INVALID_REQUEST'])
    expect(await mine()).to.have.length(MAX_OWN_DEPENDANTS)
  })
})
