import { expect } from 'chai'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { addTenant, openTestEngine, type TestEngine } from './support/test-engine.js'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

const READ = `SELECT a.unit_id, a.starts_at, a.ends_at, a.closes_at FROM bw.allocation a
  WHERE a.tenant_id = $1 AND a.unit_id = ANY($2) AND a.starts_at >= $3::timestamptz - interval '2 days' AND a.starts_at < $4
    AND a.ends_at > $3 AND a.closes_at > bw.now()`

const BY_RANGE = `SELECT a.unit_id FROM bw.allocation a
  WHERE a.tenant_id = $1 AND a.unit_id = ANY($2) AND a.during && tstzrange($3, $4)`

const UNITS = 20
const DAYS = 200

/** Claims of one hour, eight a day, of twenty units over two hundred days: 32,000 rows. */
const FILL = `
INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, during, core, active)
SELECT $1, u.id, $2, s.span, s.span, tstzrange('2026-01-01Z', 'infinity')
FROM bw.resource_unit u, generate_series(0, $3::int - 1) day, generate_series(9, 16) hour,
  LATERAL (SELECT tstzrange(t, t + interval '1 hour') AS span
    FROM (SELECT TIMESTAMPTZ '2027-01-01Z' + make_interval(days => day, hours => hour) AS t) x) s
WHERE u.tenant_id = $1`

describe('The plan of the snapshot', () => {
  let engine: TestEngine
  let tenantId: TenantId
  let units: string[]

  before(async function () {
    this.timeout(60_000)
    engine = await openTestEngine()
    tenantId = await addTenant(engine.owner, 'plan')
    const ids = {
      location: newId(),
      resource: newId(),
      service: newId(),
      customer: newId(),
      booking: newId(),
      appointment: newId(),
    }
    units = Array.from({ length: UNITS }, () => newId())
    const run = (sql: string, values: unknown[]) => engine.owner.query(sql, [tenantId, ...values])
    await run(`INSERT INTO bw.location (tenant_id, id, slug, name, time_zone) VALUES ($1, $2, 'l', 'L', 'UTC')`, [
      ids.location,
    ])
    await run(
      `INSERT INTO bw.resource (tenant_id, id, location_id, slug, name, type) VALUES ($1, $2, $3, 'r', 'R', 'room')`,
      [...[ids.resource, ids.location]],
    )
    await run(
      `INSERT INTO bw.resource_unit (tenant_id, id, resource_id, unit_no)
      SELECT $1, id, $2, place FROM unnest($3::uuid[]) WITH ORDINALITY x(id, place)`,
      [ids.resource, units],
    )
    await run(
      `INSERT INTO bw.service (tenant_id, id, slug, name, duration_minutes, price_amount, price_currency)
      VALUES ($1, $2, 's', 'S', 60, 0, 'GBP')`,
      [ids.service],
    )
    await run(`INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, 'Ann')`, [ids.customer])
    await run(
      `INSERT INTO bw.booking (tenant_id, id, reference, status, source, customer_id, location_id, time_zone, total_amount,
        deposit_amount, currency, quote, policy, starts_at, ends_at)
      VALUES ($1, $2, 'R', 'confirmed', 'web', $3, $4, 'UTC', 0, 0, 'GBP', '{}', '{}', now(), now())`,
      [...[ids.booking, ids.customer, ids.location]],
    )
    await run(
      `INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at,
        ends_at, price_amount, claims)
      VALUES ($1, $2, $3, $4, $5, 'confirmed', 'S', now(), now() + interval '1 hour', 0, '[]')`,
      [...[ids.appointment, ids.booking, ids.service, ids.location]],
    )
    await run(FILL, [ids.appointment, DAYS])
    await engine.owner.query('ANALYZE bw.allocation')
  })
  after(() => engine.close())

  async function planOf(sql: string): Promise<PlanNode> {
    const values = [tenantId, units, new Date('2027-03-01T00:00Z'), new Date('2027-03-08T00:00Z')]
    const [row] = await engine.unitOfWork.run(tenantId, tx =>
      tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (FORMAT JSON) ${sql}`, values),
    )
    return row?.['QUERY PLAN'][0].Plan as PlanNode
  }

  const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)]

  it('finds claims by an index condition on starts_at, as the application role under the policy', async () => {
    const nodes = flat(await planOf(READ))
    const scan = nodes.find(node => node['Index Name'] === 'allocation_read')
    expect(scan?.['Index Cond'], JSON.stringify(nodes))
      .to.contain('starts_at >=')
      .and.contain('starts_at <')
      .and.contain('unit_id')
    expect(nodes.some(node => node['Node Type'] === 'Seq Scan')).to.equal(false)
  })

  it('is kept inside the snapshot function, also when its statements are planned once for all calls', async () => {
    const scans = async (): Promise<{ sequential: number; byIndex: number }> => {
      const { rows } = await engine.owner.query<{ sequential: number; byIndex: number }>(
        `SELECT t.seq_scan::int AS sequential, i.idx_scan::int AS "byIndex" FROM pg_stat_user_tables t
           JOIN pg_stat_user_indexes i USING (relid) WHERE t.relname = 'allocation' AND i.indexrelname = 'allocation_read'`,
      )
      return rows[0] as { sequential: number; byIndex: number }
    }
    const before = await scans()
    const claims = await engine.unitOfWork.run(tenantId, async tx => {
      await tx.query(`INSERT INTO bw.service_requirement (tenant_id, service_id, key, resource_type)
        SELECT tenant_id, id, 'room', 'room' FROM bw.service`)
      const sql = `SELECT count(*) FILTER (WHERE s.kind = 'claim') AS count
        FROM bw.snapshot($1, (SELECT array_agg(id) FROM bw.service), NULL, $2, $3) s`
      const values = [tenantId, new Date('2027-03-01T00:00Z'), new Date('2027-03-08T00:00Z')]
      let count: unknown
      for (let call = 0; call < 10; call += 1) count = (await tx.query<{ count: number }>(sql, values))[0]?.count
      await tx.query('SELECT pg_stat_force_next_flush()')
      return count
    })
    const after = await scans()
    expect(claims).to.equal(UNITS * 7 * 8)
    expect(after.sequential).to.equal(before.sequential)
    expect(after.byIndex).to.be.greaterThan(before.byIndex)
  })

  it('would lose its index under the policy with a range operator, because those are not leakproof', async () => {
    const conditions = flat(await planOf(BY_RANGE)).map(node => node['Index Cond'] ?? '')
    expect(conditions.some(condition => condition.includes('during'))).to.equal(false)
  })

  it('answers a week of twenty units from 32,000 claims', async () => {
    const values = [tenantId, units, new Date('2027-03-01T00:00Z'), new Date('2027-03-08T00:00Z')]
    expect(await engine.unitOfWork.read(tenantId, READ, values)).to.have.length(UNITS * 7 * 8)
  })
})
