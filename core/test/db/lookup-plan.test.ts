import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import { AvailabilityService } from '../../dist/booking/availability-service.js'
import { BookingService } from '../../dist/booking/booking-service.js'
import { HoldService } from '../../dist/booking/hold-service.js'
import { listStatement } from '../../dist/db/repositories/booking-queries.js'
import { SqlCustomerStore } from '../../dist/db/repositories/sql-customer-store.js'
import { SqlLifecycleStore } from '../../dist/db/repositories/sql-lifecycle-store.js'
import type { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import { UNIT_OF_WORK } from '../../dist/di/tokens.js'
import type { CustomerId } from '../../dist/domain/id.js'
import type { Row, Transaction } from '../../dist/ports/unit-of-work.js'
import { aWednesday, asked, startSpa, type SpaEngine } from '../booking/support/spa-engine.js'
import { customerNumber, fillLargeBusiness } from './support/large-business.js'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Actual Rows'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

const CUSTOMERS = 20_000
const BOOKINGS = 50_000
const CALLS = 8
/** Rows of one table that one call may look at: several days of this business, and far from all of it in each eighth call. */
const FEW = 2_000

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)]

describe('A business with 20,000 customers and 50,000 bookings', function () {
  this.timeout(180_000)
  let spa: SpaEngine
  let owner: pg.Client
  let unitOfWork: SequelizeUnitOfWork

  before(async () => {
    spa = await startSpa()
    owner = new pg.Client({ connectionString: spa.database.url })
    await owner.connect()
    await fillLargeBusiness(owner, { tenantId: spa.tenant.id, customers: CUSTOMERS, bookings: BOOKINGS })
    const limits = JSON.stringify([
      { of: 'customer', per: 'week', max: 50 },
      { of: 'service', per: 'day', max: 1_000 },
      { of: 'staff', per: 'day', max: 50 },
    ])
    await owner.query(`UPDATE bw.policy SET rules = rules || jsonb_build_object('limits', $1::jsonb)`, [limits])
    unitOfWork = spa.engine.container.resolve<SequelizeUnitOfWork>(UNIT_OF_WORK)
  })
  after(async () => {
    await owner.end()
    await spa.close()
  })

  async function explain(tx: Transaction, sql: string, values: readonly unknown[]): Promise<PlanNode[]> {
    const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, values)
    return flat(row?.['QUERY PLAN'][0].Plan as PlanNode)
  }

  /** The plans that the statements of `work` get as the application role, which the transaction has taken. */
  async function plansOf(work: (tx: Transaction) => Promise<unknown>): Promise<PlanNode[]> {
    const nodes: PlanNode[] = []
    await unitOfWork.run(spa.tenant.id, async tx => {
      const explaining: Transaction = Object.assign(Object.create(tx) as Transaction, {
        async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
          nodes.push(...(await explain(tx, sql, values)))
          return tx.query<R>(sql, values)
        },
      })
      await work(explaining)
    })
    return nodes
  }

  const scansOf = (nodes: readonly PlanNode[], table: string) =>
    nodes.filter(node => node['Relation Name'] === table && node['Node Type'] !== 'ModifyTable')
  const conditionsOf = (nodes: readonly PlanNode[], index: string) =>
    nodes.filter(node => node['Index Name'] === index).map(node => node['Index Cond'] ?? '')

  function expectFoundByAddress(nodes: readonly PlanNode[]): void {
    const text = JSON.stringify(nodes)
    expect(
      scansOf(nodes, 'customer').map(node => node['Node Type']),
      text,
    ).not.to.include('Seq Scan')
    const conditions = conditionsOf(nodes, 'customer_email')
    expect(conditions, text).not.to.deep.equal([])
    for (const condition of conditions) expect(condition).to.contain('email_key =')
  }

  it('finds the customer of a booking by an index condition on the e-mail, as the application role under the policy', async () => {
    const store = new SqlCustomerStore(unitOfWork)
    let found: { isNew: boolean; customer: { name: string } } | undefined
    const { name, email, phone } = customerNumber(7_777)
    const wanted = { name: name.toUpperCase(), email: email.toLowerCase(), phone }
    const nodes = await plansOf(async tx => (found = await store.findOrInsert(tx, wanted, null)))
    expect(found?.isNew).to.equal(false)
    expect(found?.customer.name).to.equal(name)
    expectFoundByAddress(nodes)
    expect(conditionsOf(nodes, 'customer_phone').join()).to.contain('phone =')
  })

  it('would lose that index with lower(email), which is not leakproof', async () => {
    await owner.query('CREATE INDEX customer_lower ON bw.customer (tenant_id, lower(email))')
    await owner.query('ANALYZE bw.customer')
    const sql = 'SELECT id FROM bw.customer c WHERE c.tenant_id = $1 AND lower(c.email) = lower($2)'
    const values = [spa.tenant.id, customerNumber(7).email]
    const nodes = await unitOfWork.run(spa.tenant.id, tx => explain(tx, sql, values))
    await owner.query('DROP INDEX bw.customer_lower')
    expect(conditionsOf(nodes, 'customer_lower').filter(condition => condition.includes('lower'))).to.deep.equal([])
  })

  it('counts the bookings of one person by the indexes of address, telephone and customer', async () => {
    const store = new SqlLifecycleStore(unitOfWork)
    const { rows } = await owner.query<{ id: CustomerId }>(
      `SELECT customer_id AS id FROM bw.booking WHERE starts_at > now() ORDER BY starts_at LIMIT 1`,
    )
    const ids = rows.map(row => row.id)
    const window = { startsAt: new Date(), endsAt: new Date(Date.now() + 3_600_000) }
    let count = 0
    const nodes = await plansOf(async tx => (count = await store.countMost(tx, { of: 'customer', ids }, window)))
    expect(count).to.equal(1)
    expectFoundByAddress(nodes)
    expect(conditionsOf(nodes, 'customer_phone').join()).to.contain('phone =')
    expect(scansOf(nodes, 'booking').map(node => node['Node Type'])).not.to.include('Seq Scan')
  })

  it('begins a later page of customers where it begins, not at the first customer', async () => {
    const store = new SqlCustomerStore(unitOfWork)
    const after = { position: 'Client 9990', id: '00000000-0000-4000-8000-000000000000' as CustomerId }
    let names: string[] = []
    const nodes = await plansOf(async tx => {
      names = (await store.list(spa.tenant.id, { after, limit: 3 }, tx)).map(customer => customer.name)
    })
    expect(names).to.deep.equal(['Client 9990', 'Client 9991', 'Client 9992'])
    expect(conditionsOf(nodes, 'customer_name').join(), JSON.stringify(nodes)).to.contain('name >=')
  })

  it('lists the bookings of one address by its index', async () => {
    const filter = { customerEmail: customerNumber(12).email.toUpperCase(), isDescending: false, limit: 50 }
    const { sql, values } = listStatement(spa.tenant.id, filter)
    let rows: unknown[] = []
    const nodes = await plansOf(async tx => (rows = await tx.query(sql, values)))
    expect(rows).to.have.length(BOOKINGS / CUSTOMERS + 0.5)
    expectFoundByAddress(nodes)
  })

  /** Rows and index entries looked at so far, by table; every connection of the pool has told what it did. */
  async function looked(): Promise<Map<string, number>> {
    const flush = () =>
      unitOfWork.run(spa.tenant.id, tx => tx.query('SELECT pg_stat_force_next_flush(), pg_sleep(0.1)'))
    // Twice: a connection that was busy with something else the first time.
    for (let turn = 0; turn < 2; turn += 1) await Promise.all(Array.from({ length: 10 }, flush))
    await owner.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await owner.query<{ name: string; count: number }>(
      `SELECT t.relname AS name, (t.seq_tup_read + coalesce(sum(i.idx_tup_read), 0))::float8 AS count
         FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i USING (relid)
        WHERE t.schemaname = 'bw' GROUP BY t.relid, t.relname, t.seq_tup_read`,
    )
    return new Map(rows.map(row => [row.name, row.count]))
  }

  /** Rows that one call looked at, for every table of which it looked at any. */
  async function readBy(calls: number, call: (index: number) => Promise<unknown>): Promise<Record<string, number>> {
    const before = await looked()
    for (let index = 0; index < calls; index += 1) await call(index)
    const after = await looked()
    const counts = [...after].map(([name, count]) => [name, (count - (before.get(name) ?? 0)) / calls] as const)
    return Object.fromEntries(counts.filter(([, count]) => count >= 1).map(([name, count]) => [name, Math.ceil(count)]))
  }

  async function freeSlots() {
    const serviceId = spa.ids.services['cut-and-finish']!
    const day = aWednesday()
    const availability = spa.engine.container.resolve(AvailabilityService)
    const { slots } = await availability.find(spa.tenant.id, { serviceId, from: day, to: day }, 'customer')
    return slots.map(slot => ({ serviceId, startsAt: new Date(slot.startsAt) }))
  }

  function expectFew(counts: Record<string, number>): void {
    console.log(`      rows looked at by one: ${JSON.stringify(counts)}`)
    expect(Object.entries(counts).filter(([, count]) => count > FEW)).to.deep.equal([])
  }

  it('reads few rows of any table for a booking of somebody who was here before', async () => {
    const bookings = spa.engine.container.resolve(BookingService)
    const slots = await freeSlots()
    const counts = await readBy(CALLS, async index => {
      const customer = customerNumber(100 + index)
      const input = { appointments: [slots[index * 2]!], customer }
      const { status } = await bookings.book(spa.tenant.id, input, asked(randomUUID()))
      expect(status).to.equal(201)
    })
    expectFew(counts)
  })

  it('reads few rows of any table for a hold and its booking', async () => {
    const bookings = spa.engine.container.resolve(BookingService)
    const holds = spa.engine.container.resolve(HoldService)
    const slots = (await freeSlots()).reverse()
    const counts = await readBy(4, async index => {
      const { body } = await holds.hold(spa.tenant.id, { appointments: [slots[index * 3]!] }, asked(randomUUID()))
      const input = {
        holdId: body.id,
        holdToken: body.token,
        customer: { name: 'New', email: `n${index}@example.test` },
      }
      expect((await bookings.book(spa.tenant.id, input, asked(randomUUID()))).status).to.equal(201)
    })
    expectFew(counts)
  })
})
