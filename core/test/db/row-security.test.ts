import { expect } from 'chai'
import pg from 'pg'
import { migrate } from '../../dist/db/migrate.js'
import { pluginTable } from '../../dist/plugin/plugin-table.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { fillEveryTable, seededTables } from './support/every-table.js'
import { addTenant, caught, openTestEngine, type TestEngine } from './support/test-engine.js'

describe('Row-level security', () => {
  let engine: TestEngine
  let first: TenantId
  let second: TenantId
  let tables: string[]

  before(async () => {
    engine = await openTestEngine()
    first = await addTenant(engine.owner, 'first')
    second = await addTenant(engine.owner, 'second')
    await fillEveryTable(engine.owner, first)
    await fillEveryTable(engine.owner, second)
    const { rows } = await engine.owner.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'bw' AND column_name = 'tenant_id' AND table_name NOT IN ('tenant_domain', 'membership', 'sandbox_clock', 'team_role')
        ORDER BY 1`,
    )
    tables = rows.map(row => row.name)
  })
  after(() => engine.close())

  /** Rows of every tenant table as the application role, with any tenant or none. */
  async function census(tenantId: string): Promise<Record<string, { all: number; foreign: number }>> {
    const client = new pg.Client({ connectionString: engine.url })
    await client.connect()
    try {
      await client.query(`SELECT set_config('role', $1, false), set_config('app.tenant', $2, false)`, [
        engine.database.access.appRole,
        tenantId,
      ])
      const counts: Record<string, { all: number; foreign: number }> = {}
      for (const table of tables) {
        const { rows } = await client.query<{ all: number; foreign: number }>(
          `SELECT count(*)::int AS all, count(*) FILTER (WHERE tenant_id::text <> $1)::int AS foreign FROM bw.${table}`,
          [tenantId],
        )
        counts[table] = rows[0] as { all: number; foreign: number }
      }
      return counts
    } finally {
      await client.end()
    }
  }

  it('is tried on every tenant table of the catalogue, each with rows of two tenants', async () => {
    expect([...seededTables].sort()).to.deep.equal(tables)
    for (const table of tables) {
      const { rows } = await engine.owner.query(`SELECT DISTINCT tenant_id FROM bw.${table}`)
      expect(rows, table).to.have.length(2)
    }
  })

  it('shows the application no row of any tenant table while no tenant is set', async () => {
    for (const [table, count] of Object.entries(await census(''))) expect(count.all, table).to.equal(0)
  })

  it('shows one tenant its own rows and none of another', async () => {
    for (const [table, count] of Object.entries(await census(first))) {
      expect(count.all, table).to.be.greaterThan(0)
      expect(count.foreign, table).to.equal(0)
    }
  })

  it('would show rows of both tenants without the policies', async () => {
    const { rows } = await engine.owner.query<{ count: number }>(
      'SELECT count(DISTINCT tenant_id)::int AS count FROM bw.allocation',
    )
    expect(rows[0]?.count).to.equal(2)
    await engine.owner.query('ALTER TABLE bw.allocation DISABLE ROW LEVEL SECURITY')
    try {
      expect((await census(first)).allocation?.foreign).to.equal(1)
    } finally {
      await engine.owner.query('ALTER TABLE bw.allocation ENABLE ROW LEVEL SECURITY')
    }
  })

  it('refuses a row for another tenant with 42501, and the unit of work raises an alarm', async () => {
    const insert = `INSERT INTO bw.tenant_plugin (tenant_id, plugin_id, is_enabled) VALUES ($1, 'other', true)`
    const error = await caught(engine.unitOfWork.run(first, tx => tx.query(insert, [second])))
    expect(error.code).to.equal('BW_INTERNAL')
    expect((error.cause as { code: string }).code).to.equal('42501')
    expect(engine.log.lines.some(line => line.data.alarm === 'tenant-isolation')).to.equal(true)
  })

  it('answers a claim on a foreign unit like one on a unit that does not exist', async () => {
    const units = await engine.owner.query<{ id: string }>('SELECT id FROM bw.resource_unit WHERE tenant_id = $1', [
      second,
    ])
    const { rows } = await engine.owner.query<{ id: string }>('SELECT id FROM bw.appointment WHERE tenant_id = $1', [
      first,
    ])
    const answers = []
    for (const unit of [units.rows[0]?.id, '00000000-0000-7000-8000-000000000000']) {
      const items = JSON.stringify([
        { unit, appointment: rows[0]?.id, during: '[2027-02-01T10:00Z,2027-02-01T11:00Z)' },
      ])
      const claim = engine.unitOfWork.run(first, tx => tx.query(`SELECT bw.claim($1, 'infinity', $2)`, [first, items]))
      answers.push((await caught(claim)).code)
    }
    expect(answers[0]).to.equal(answers[1])
  })

  it('lets the application add to the audit log and the history, but neither change nor remove', async () => {
    for (const table of ['audit_log', 'booking_transition']) {
      for (const sql of [
        `UPDATE bw.${table} SET actor_name = 'x'`,
        `DELETE FROM bw.${table}`,
        `TRUNCATE bw.${table}`,
      ]) {
        const error = await caught(engine.unitOfWork.run(first, tx => tx.query(sql)))
        expect((error.cause as { code: string }).code, sql).to.equal('42501')
      }
    }
  })

  it('lets a business see and change its own members, roles and host names, and no others', async () => {
    for (const tenantId of [first, second]) {
      const values = [newId(), `${tenantId}@team.test`, tenantId]
      await engine.owner.query('INSERT INTO bw.account (id, email, name) VALUES ($1, $2, $2)', values.slice(0, 2))
      const rows = [
        `INSERT INTO bw.membership (id, account_id, tenant_id, role) SELECT id, id, $2, 'owner' FROM bw.account WHERE email = $1`,
        `INSERT INTO bw.team_role (tenant_id, id, name, permissions) SELECT $2, gen_random_uuid(), $1, '{bookings:read}'`,
        `INSERT INTO bw.tenant_domain (domain, tenant_id, token) VALUES ($1, $2, 'x')`,
      ]
      for (const sql of rows) await engine.owner.query(sql, values.slice(1))
    }
    for (const [table, change] of [
      ['membership', 'UPDATE bw.membership SET disabled_at = now() RETURNING tenant_id'],
      ['team_role', 'UPDATE bw.team_role SET updated_at = now() RETURNING tenant_id'],
      ['tenant_domain', 'DELETE FROM bw.tenant_domain RETURNING tenant_id'],
    ] as const) {
      const seen = await engine.unitOfWork.read<{ tenant_id: string }>(first, `SELECT tenant_id FROM bw.${table}`)
      const changed = await engine.unitOfWork.run(first, tx => tx.query<{ tenant_id: string }>(change))
      expect([...new Set([...seen, ...changed].map(row => row.tenant_id))], table).to.deep.equal([first])
      expect((await engine.owner.query(`SELECT FROM bw.${table} WHERE tenant_id = $1`, [second])).rowCount).to.equal(1)
    }
    const move = 'UPDATE bw.membership SET tenant_id = $1'
    const refused = await caught(engine.unitOfWork.run(first, tx => tx.query(move, [second])))
    expect((refused.cause as { code: string }).code).to.equal('42501')
    const team = await engine.unitOfWork.read<{ email: string }>(first, 'SELECT email FROM bw.team_accounts()')
    expect(team).to.deep.equal([{ email: `${first}@team.test` }])
  })

  it('lets the application read no platform table but its tenant row', async () => {
    for (const table of [
      'account',
      'account_session',
      'sandbox_clock',
      'platform_setting',
      'instance',
      'organization',
    ]) {
      const error = await caught(engine.unitOfWork.run(first, tx => tx.query(`SELECT 1 FROM bw.${table}`)))
      expect((error.cause as { code?: string }).code, table).to.equal('42501')
    }
    expect(await engine.unitOfWork.read(first, 'SELECT slug FROM bw.tenant WHERE id = $1', [first])).to.deep.equal([
      { slug: 'first' },
    ])
  })

  it('lets the relay find what is due in every tenant, and read nothing else', async () => {
    const { unitOfWork } = engine
    const found = await unitOfWork.asRelay(tx => tx.query('SELECT DISTINCT tenant_id FROM bw.outbox'))
    expect(found).to.have.length(2)
    for (const sql of [
      'SELECT 1 FROM bw.customer',
      'SELECT notes FROM bw.booking',
      'DELETE FROM bw.outbox',
      `UPDATE bw.outbox SET payload = '{}'`,
    ]) {
      const error = await caught(unitOfWork.asRelay(tx => tx.query(sql)))
      expect((error.cause as { code?: string }).code, sql).to.equal('42501')
    }
  })

  it('is on no plugin table whose name the server would cut', () => {
    const id = `vertical-${'x'.repeat(36)}`
    expect(pluginTable(id, 'y'.repeat(15), 'n int').name).to.have.length('bw.'.length + 63)
    expect(() => pluginTable(id, 'y'.repeat(16), 'n int')).to.throw('do not make the name of a plugin table')
  })

  it('is put on a plugin table that forgot it, and refuses one that has no tenant', async () => {
    const { up, down } = pluginTable('loyalty-card', 'stamp', 'count int NOT NULL')
    const good = { pluginId: 'loyalty-card', migrations: [{ name: '0001', up, down }] }
    await migrate(engine.url, { direction: 'up', extra: [good] })
    const stamp = `INSERT INTO bw.p_loyalty_card_stamp (tenant_id, id, count) VALUES ($1, $2, 1)`
    await engine.unitOfWork.run(first, tx => tx.query(stamp, [first, first]))
    expect(await engine.unitOfWork.read(second, 'SELECT * FROM bw.p_loyalty_card_stamp')).to.deep.equal([])
    const bad = {
      pluginId: 'bad',
      migrations: [{ name: '0001', up: 'CREATE TABLE bw.p_bad_x (id uuid)', down: 'DROP TABLE bw.p_bad_x' }],
    }
    const error = await caught(migrate(engine.url, { direction: 'up', extra: [good, bad] }))
    expect(error.message).to.contain('bw.p_bad_x').and.contain('tenant_id')
    const undone = await migrate(engine.url, { direction: 'down', onlyPlugin: 'bad', extra: [good, bad] })
    expect(undone.ran).to.deep.equal(['bad/0001'])
  })

  it('makes the start refuse a table with an additional policy that would show everything', async () => {
    await engine.owner.query('CREATE POLICY everybody ON bw.customer USING (true)')
    try {
      const error = await caught(migrate(engine.url, { direction: 'up' }))
      expect(error.message).to.contain('bw.customer').and.contain('everybody')
    } finally {
      await engine.owner.query('DROP POLICY everybody ON bw.customer')
    }
  })
})
