import 'reflect-metadata'
import { expect } from 'chai'
import { SqlCustomerStore } from '../../dist/db/repositories/sql-customer-store.js'
import { SqlPrivacyStore } from '../../dist/db/repositories/sql-privacy-store.js'
import type { Customer } from '../../dist/domain/customer.js'
import type { TenantId } from '../../dist/domain/id.js'
import { fillEveryTable } from '../db/support/every-table.js'
import { addTenant, openTestEngine, type TestEngine } from '../db/support/test-engine.js'
import { COLUMNS } from './support/columns.js'
import { DECLARED } from './support/declared-columns.js'

const words = (text = '') => text.split(' ').filter(Boolean)

describe('the columns of a business', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let tenantId: TenantId
  let person: Customer

  before(async () => {
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'census')
    await fillEveryTable(engine.owner, tenantId)
    const found = await new SqlCustomerStore(engine.unitOfWork).list(tenantId, { limit: 1 })
    person = { ...(found[0] as Customer), email: 'Ann@example.test', phone: '+442079460000' }
    const { id, email, phone } = person
    for (const [sql, values] of [
      ['UPDATE bw.customer SET email = $1, phone = $2', [email, phone]],
      ['UPDATE bw.message SET booking_id = (SELECT id FROM bw.booking)', []],
      ['UPDATE bw.outbox SET aggregate_id = $1', [id]],
      [`UPDATE bw.inbox SET body = convert_to('from ann@EXAMPLE.test', 'UTF8')`, []],
      ['UPDATE bw.audit_log SET subject_id = $1', [id]],
    ] as const) {
      await engine.owner.query(sql, [...values])
    }
  })
  after(() => engine.close())

  it('are all declared: exported, internal, or nothing about a customer', async () => {
    const { rows } = await engine.owner.query<{ name: string }>(COLUMNS)
    const declared = Object.entries(DECLARED).flatMap(([table, { columns, internal }]) =>
      [...words(columns), ...words(internal)].map(column => `${table}.${column}`),
    )
    console.log(`      ${rows.length} columns of ${Object.keys(DECLARED).length} tables`)
    expect(declared.sort()).to.deep.equal(rows.map(row => row.name).sort())
    for (const [table, { section, why }] of Object.entries(DECLARED)) {
      expect(section === undefined ? /^(never|copies): ./.test(why ?? '') : why === undefined, table).to.equal(true)
    }
  })

  it('are in the export where they are declared to be, and the internal ones are not', async () => {
    const sections = await new SqlPrivacyStore(engine.unitOfWork, { open: () => '{}' }).exportOf(tenantId, person)
    const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    for (const { section, columns } of Object.values(DECLARED)) {
      if (section === undefined) continue
      const [row = {}] = sections[section] ?? []
      expect(Object.keys(row).sort(), section).to.deep.equal(words(columns).map(camel).sort())
    }
    const known = Object.values(DECLARED).flatMap(({ section }) => section ?? [])
    expect(Object.keys(sections).sort()).to.deep.equal(known.sort())
  })

  it('of another person are in nobody else’s export', async () => {
    const reach = { email: 'b@example.test', phone: '+1 555 000 1111' }
    const other = { ...person, ...reach, id: '00000000-0000-4000-8000-00000000000a' }
    const sections = await new SqlPrivacyStore(engine.unitOfWork, { open: () => '{}' }).exportOf(tenantId, other)
    expect(Object.values(sections).flat()).to.deep.equal([])
  })
})
