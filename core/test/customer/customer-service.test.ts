import { expect } from 'chai'
import { CustomerService } from '../../dist/customer/customer-service.js'
import { SqlCustomerStore } from '../../dist/db/repositories/sql-customer-store.js'
import type { Customer, CustomerContact } from '../../dist/domain/customer.js'
import type { TenantId } from '../../dist/domain/id.js'
import { addTenant, caught, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const ANN = { name: 'Ann Lee', email: 'ann@example.test', phone: '+44 20 7946-0000' }

describe('CustomerService', () => {
  let engine: TestEngine
  let tenantId: TenantId
  let customers: CustomerService

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'customers')
    customers = new CustomerService(new SqlCustomerStore(engine.unitOfWork))
  })
  after(() => engine.close())

  const book = (contact: CustomerContact, tenant = tenantId): Promise<Customer> =>
    engine.unitOfWork.run(tenant, tx => customers.findOrCreate(tx, contact))

  it('knows again who gives the same name, e-mail and phone, however they are spelt', async () => {
    const first = await book(ANN)
    const again = await book({ name: ' ann  lee', email: 'ANN@example.test', phone: '+442079460000' })
    expect(again.id).to.equal(first.id)
    const { rows } = await engine.owner.query(
      `SELECT count(*)::int AS count FROM bw.outbox WHERE hook = 'customer.created'`,
    )
    expect(rows).to.deep.equal([{ count: 1 }])
  })

  it('shows somebody who knows only the address, or only the phone, nothing of the customer behind it', async () => {
    const known = await book(ANN)
    for (const contact of [
      { name: 'Mallory', email: ANN.email },
      { name: 'Mallory', phone: ANN.phone },
      { name: ANN.name, email: ANN.email },
      { ...ANN, phone: '+1 555' },
    ]) {
      const customer = await book(contact)
      expect(customer.id).not.to.equal(known.id)
      expect(customer.name).to.equal(contact.name)
      expect(customer.email).to.equal(contact.email ?? null)
    }
    expect(await customers.get(tenantId, known.id)).to.deep.equal(known)
  })

  it('makes one customer when one person books twice at the same moment', async () => {
    const contact = { name: 'Twin', email: 'twin@example.test' }
    const ids = await Promise.all(Array.from({ length: 8 }, () => book(contact).then(customer => customer.id)))
    expect(new Set(ids).size).to.equal(1)
  })

  it('keeps the customers of two businesses apart', async () => {
    const other = await addTenant(engine.owner, 'other')
    const here = await book(ANN)
    expect((await book(ANN, other)).id).not.to.equal(here.id)
    expect((await caught(customers.get(other, here.id))).code).to.equal('BW_NOT_FOUND')
  })

  it('lists by name in pages and finds by part of name, e-mail or phone, taking % literally', async () => {
    const tenant = await addTenant(engine.owner, 'pages')
    for (const name of ['Cy', 'Ada', 'Bob']) await book({ name, email: `${name}@example.test` }, tenant)
    const [first, second] = await customers.list(tenant, { limit: 2 })
    expect([first?.name, second?.name]).to.deep.equal(['Ada', 'Bob'])
    const after = { position: second?.name ?? '', id: second?.id ?? '' }
    expect((await customers.list(tenant, { after })).map(customer => customer.name)).to.deep.equal(['Cy'])
    expect((await customers.list(tenant, { search: 'BOB@' })).map(customer => customer.name)).to.deep.equal(['Bob'])
    expect(await customers.list(tenant, { search: '%' })).to.deep.equal([])
  })
})
