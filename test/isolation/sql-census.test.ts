import { expect } from 'chai'
import { addTenant, openTestEngine, type TestEngine } from '../../core/dist-test/db/support/test-engine.js'
import { fillEveryTable } from '../../core/dist-test/db/support/every-table.js'
import { rowsThatName, runSqlCensus, tenantTables, type SqlCell } from './support/sql-census.js'

/** Tables of the platform of which a request may read the rows of its own business. */
const OF_THE_PLATFORM = ['tenant', 'membership', 'team_role', 'tenant_domain']

/** A login, its role and a host name of one business. */
const A_TEAM = `
WITH person AS (INSERT INTO bw.account (id, email, name) VALUES (gen_random_uuid(), $1 || '@census.test', 'Ann') RETURNING id),
  role AS (INSERT INTO bw.team_role (tenant_id, id, name, permissions) VALUES ($1, gen_random_uuid(), 'Helper', '{}')),
  host AS (INSERT INTO bw.tenant_domain (domain, tenant_id, token) VALUES ($1 || '.census.test', $1, 'none'))
INSERT INTO bw.membership (id, account_id, tenant_id, role) SELECT gen_random_uuid(), person.id, $1, 'staff' FROM person`

describe('The census of the tables', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let first: string
  let second: string
  let tableCount: number

  before(async () => {
    engine = await openTestEngine()
    const tenants = [await addTenant(engine.owner, 'first'), await addTenant(engine.owner, 'second')] as const
    for (const tenant of tenants) await fillEveryTable(engine.owner, tenant)
    ;[first, second] = tenants
    tableCount = (await tenantTables(engine.owner)).length
    for (const tenantId of tenants) await engine.owner.query(A_TEAM.replaceAll('$1', `'${tenantId}'`))
  })
  after(() => engine.close())

  const census = (own: string, foreign: string, role = engine.database.access.appRole ?? '') =>
    runSqlCensus(engine.owner, { databaseUrl: engine.url, role, own, foreign })
  const holesOf = (cells: readonly SqlCell[]) => cells.filter(cell => cell.isHole)

  async function withPoliciesOff<T>(work: () => Promise<T>): Promise<T> {
    const tables = await tenantTables(engine.owner)
    const switchAll = (word: string) =>
      engine.owner.query(tables.map(({ name }) => `ALTER TABLE bw.${name} ${word} ROW LEVEL SECURITY`).join(';'))
    await switchAll('DISABLE')
    try {
      return await work()
    } finally {
      await switchAll('ENABLE')
    }
  }

  it('finds no row of one tenant that the role of another can read, add, change, remove or give away', async () => {
    const cells = [...(await census(first, second)), ...(await census(second, first))]
    console.log(
      `      ${cells.length} cells: ${tableCount} tables × 5 statements × 2 tenants, ${holesOf(cells).length} holes`,
    )
    expect(tableCount).to.be.greaterThan(25)
    expect(cells).to.have.length(tableCount * 5 * 2)
    expect(holesOf(cells)).to.deep.equal([])
  })

  it('finds a hole in every table once the policies are off', async () => {
    const holes = holesOf(await withPoliciesOff(() => census(first, second)))
    console.log(`      without the policies: ${holes.length} holes`)
    expect(new Set(holes.map(hole => hole.table)).size).to.equal(tableCount)
    const readable = holes.filter(hole => hole.action === 'select')
    expect(readable).to.have.length(tableCount)
    // What no grant lets the application write needs no policy to stay out.
    const grants = `SELECT count(*)::int AS count FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
      WHERE n.nspname = 'bw' AND c.relkind = 'r' AND c.relforcerowsecurity
        AND has_table_privilege('bw_app_' || (SELECT oid FROM pg_database WHERE datname = current_database()), c.oid, 'INSERT')`
    const { rows } = await engine.owner.query<{ count: number }>(grants)
    expect(rows[0]?.count).to.be.greaterThan(tableCount - 3)
    expect(holes.filter(hole => hole.action === 'insert')).to.have.length(rows[0]?.count ?? 0)
  })

  it('finds no row of any table that the role can read, those of the platform too, that names another business', async () => {
    const role = engine.database.access.appRole ?? ''
    const naming = async () => {
      const counts = await rowsThatName(engine.owner, { databaseUrl: engine.url, role, own: first, foreign: second })
      return { tables: Object.keys(counts), holes: Object.keys(counts).filter(name => counts[name] !== 0) }
    }
    const { tables, holes } = await naming()
    console.log(`      ${tables.length} tables that the role can read, ${holes.length} name another business`)
    expect(tables).to.include.members(OF_THE_PLATFORM)
    expect(tables.length).to.equal(tableCount + OF_THE_PLATFORM.length)
    expect(holes).to.deep.equal([])
    for (const table of OF_THE_PLATFORM) {
      await engine.owner.query(`ALTER TABLE bw.${table} DISABLE ROW LEVEL SECURITY`)
      try {
        expect((await naming()).holes).to.deep.equal([table])
      } finally {
        await engine.owner.query(`ALTER TABLE bw.${table} ENABLE ROW LEVEL SECURITY`)
      }
    }
  })

  it('finds a hole in every table for a superuser, whom no policy binds', async () => {
    const { rows } = await engine.owner.query<{ name: string }>('SELECT current_user AS name')
    const holes = holesOf(await census(first, second, rows[0]?.name))
    expect(new Set(holes.map(hole => hole.table)).size).to.equal(tableCount)
  })
})
