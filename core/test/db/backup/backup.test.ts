import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import pg from 'pg'
import { main } from '../../../dist/cli/main.js'
import { restoreBackup } from '../../../dist/db/backup/restore-backup.js'
import { writeBackup } from '../../../dist/db/backup/write-backup.js'
import { migrate } from '../../../dist/db/migrate.js'
import { newId, type TenantId } from '../../../dist/domain/id.js'
import { createTestDatabase, type TestDatabase } from '../../../dist/testing/database.js'
import { createSchemaDatabase } from '../support/schema-database.js'
import { caught } from '../support/test-engine.js'

const emptyDatabase = () => createSchemaDatabase({ isSecured: true })

describe('backup and restore', function () {
  this.timeout(60_000)
  let source: TestDatabase
  let owner: pg.Client
  let tenantId: TenantId
  let directory: string
  const targets: TestDatabase[] = []

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bookwright-backup-'))
    source = await emptyDatabase()
    const place = ['--time-zone', 'Europe/London', '--currency', 'GBP']
    for (const slug of ['spa', 'second']) {
      await command(source.url, 'tenant:create', '--slug', slug, '--name', slug, '--template', 'spa', ...place)
    }
    owner = new pg.Client({ connectionString: source.url })
    await owner.connect()
    const { rows } = await owner.query<{ id: TenantId }>(`SELECT id FROM bw.tenant WHERE slug = 'spa'`)
    tenantId = rows[0]?.id as TenantId
    await addAwkwardRows()
  })
  after(async () => {
    await owner.end()
    for (const target of [source, ...targets]) await target.drop()
    rmSync(directory, { recursive: true })
  })

  async function command(url: string, ...argv: string[]) {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { DATABASE_URL: url, BOOKWRIGHT_SECRET_KEY: 'k'.repeat(40) }
    const io = { env, cwd: directory, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
    const code = await main([...argv, '--json'], io)
    return { code, err: err.join('\n'), answer: JSON.parse(out.join('\n') || '{}') as Record<string, unknown> }
  }

  async function newTarget(): Promise<TestDatabase> {
    const target = await emptyDatabase()
    targets.push(target)
    return target
  }

  /** What a careless spelling loses: infinity, ranges, bytes, JSON null, line separators, order and identity. */
  async function addAwkwardRows(): Promise<void> {
    const [parent, child] = ['ffffffff-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001']
    await owner.query('INSERT INTO bw.organization (id, slug, name) VALUES ($1, $2, $2)', [parent, 'parent'])
    await owner.query(`INSERT INTO bw.organization (id, parent_id, slug, name) VALUES ($1, $2, 'child', $3)`, [
      ...[child, parent, 'a\u2028b\n"\\ é 🛁'],
    ])
    await owner.query(
      `INSERT INTO bw.setting (tenant_id, scope_id, plugin_id, field, value, sealed) VALUES
        ($1, $1, 'p', 'json-null', 'null', NULL), ($1, $1, 'p', 'nothing', NULL, NULL), ($1, $1, 'p', 'sealed', NULL, $2),
        ($1, $1, 'p', 'number', '12345678901234567890.10', NULL)`,
      [tenantId, randomBytes(200)],
    )
    for (let count = 0; count < 1_200; count += 1) {
      await owner.query(
        `INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_name, action, subject_type, subject_id)
         VALUES ($1, $2, 'system', 'test', 'a', 's', $3)`,
        [tenantId, newId(), String(count)],
      )
    }
    await addBooking()
  }

  async function addBooking(): Promise<void> {
    const bookingId = newId()
    await owner.query(
      `INSERT INTO bw.booking (tenant_id, id, reference, status, source, location_id, time_zone, total_amount, deposit_amount,
         currency, quote, policy, starts_at, ends_at, expires_at)
       SELECT $1, $2, left($2::uuid::text, 36), 'held', 'web', id, 'UTC', 0, 0, 'GBP', '{}', '{}', now(), 'infinity', 'infinity'
         FROM bw.location WHERE tenant_id = $1 LIMIT 1`,
      [tenantId, bookingId],
    )
    const appointmentId = newId()
    await owner.query(
      `INSERT INTO bw.appointment (tenant_id, id, booking_id, service_id, location_id, status, service_name, starts_at, ends_at,
         price_amount, claims)
       SELECT $1, $2, $3, s.id, b.location_id, 'held', s.name, now(), now() + interval '1 hour', 0, '[]'
         FROM bw.booking b, bw.service s WHERE b.tenant_id = $1 AND b.id = $3 AND s.tenant_id = $1 LIMIT 1`,
      [tenantId, appointmentId, bookingId],
    )
    await owner.query(
      `INSERT INTO bw.allocation (tenant_id, unit_id, appointment_id, during, core, active)
       SELECT $1, id, $2, tstzrange(now(), now() + interval '1 hour'), 'empty', tstzrange(now(), 'infinity')
         FROM bw.resource_unit WHERE tenant_id = $1 LIMIT 1`,
      [tenantId, appointmentId],
    )
  }

  it('bring every row and every id back, with equal counts and checksums', async () => {
    const file = join(directory, 'full.gz')
    const written = await command(source.url, 'backup', 'full.gz')
    expect(written.code, written.err).to.equal(0)
    const target = await newTarget()
    const restored = await command(target.url, 'restore', 'full.gz', '--verify')
    expect(restored.code, restored.err).to.equal(0)
    expect(restored.answer['isVerified']).to.equal(true)
    expect(restored.answer['tables']).to.deep.equal(written.answer['tables'])
    const again = await writeBackup(target.url, join(directory, 'again.gz'), '1.0.0')
    expect(again.tables).to.deep.equal(written.answer['tables'])
    const counts = Object.fromEntries(again.tables.map(table => [table.name, table.rows]))
    expect(counts).to.include({ tenant: 2, audit_log: 1_200, booking: 1 })
    expect(statSync(file).mode & 0o077, 'readable by others').to.equal(0)
  })

  it('keep what is JSON null apart from what is nothing, and number new rows after the old ones', async () => {
    const client = new pg.Client({ connectionString: targets[0]?.url })
    await client.connect()
    try {
      const { rows } = await client.query<{ field: string; value: string | null }>(
        `SELECT field, value::text FROM bw.setting WHERE plugin_id = 'p' AND field <> 'sealed' ORDER BY field`,
      )
      expect(rows).to.deep.equal([
        { field: 'json-null', value: 'null' },
        { field: 'nothing', value: null },
        { field: 'number', value: '12345678901234567890.10' },
      ])
      const added = await client.query<{ is_last: boolean }>(
        `INSERT INTO bw.audit_log (tenant_id, id, actor_type, actor_name, action, subject_type, subject_id)
         VALUES ($1, $2, 'system', 'test', 'a', 's', 'next')
         RETURNING sequence > (SELECT max(sequence) FROM bw.audit_log) AS is_last`,
        [tenantId, newId()],
      )
      expect(added.rows).to.deep.equal([{ is_last: true }])
      const constraint = await client.query(`SELECT 1 FROM pg_constraint WHERE contype = 'f' AND condeferrable`)
      expect(constraint.rows, 'references left deferrable').to.deep.equal([])
    } finally {
      await client.end()
    }
  })

  it('refuse a database that is not empty, in one line', async () => {
    const { code, err } = await command(targets[0]?.url ?? '', 'restore', 'full.gz')
    expect([code, err.split('\n').length]).to.deep.equal([1, 1])
    expect(err).to.include('is not empty').and.not.include('postgres:')
  })

  it('refuse a backup made with other migrations', async () => {
    const target = await newTarget()
    const text = gunzipSync(readFileSync(join(directory, 'full.gz'))).toString()
    writeFileSync(join(directory, 'other.gz'), gzipSync(text.replace('"0002-catalogue"', '"weather/0001-table"')))
    const { code, err } = await command(target.url, 'restore', 'other.gz')
    expect([code, err.split('\n').length]).to.deep.equal([1, 1])
    expect(err).to.include('it needs weather/0001-table').and.include('it lacks 0002-catalogue')
  })

  it('notice every flipped byte, a changed row and a missing end, and keep nothing then', async () => {
    const target = await newTarget()
    const bytes = readFileSync(join(directory, 'full.gz'))
    const text = gunzipSync(bytes).toString()
    const flipped = [0.05, 0.3, 0.6, 0.9, 1].map(part => {
      const copy = Buffer.from(bytes)
      const at = Math.min(copy.length - 6, Math.floor(copy.length * part))
      copy[at] = (copy[at] ?? 0) ^ 0x10
      return copy
    })
    const changed = gzipSync(text.replace('"json-null"', '"json-nule"'))
    const cut = [bytes.subarray(0, bytes.length / 2), gzipSync(text.slice(0, text.lastIndexOf('#')))]
    const foreign = Buffer.from('no backup at all')
    for (const damaged of [...flipped, changed, ...cut, foreign]) {
      writeFileSync(join(directory, 'damaged.gz'), damaged)
      const error = await caught(restoreBackup(target.url, join(directory, 'damaged.gz'), { isVerified: false }))
      expect(error['code'], error.stack).to.equal('BW_CONFIGURATION')
    }
    const client = new pg.Client({ connectionString: target.url })
    await client.connect()
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM bw.tenant')
    await client.end()
    expect(rows[0]?.count).to.equal('0')
    await restoreBackup(target.url, join(directory, 'full.gz'), { isVerified: true })
  })

  it('are of one moment, while somebody else writes', async () => {
    let isWriting = true
    const writer = (async () => {
      while (isWriting) {
        const id = newId()
        await owner.query('BEGIN')
        await owner.query(`INSERT INTO bw.customer (tenant_id, id, name) VALUES ($1, $2, 'Pair')`, [tenantId, id])
        // The tables are far apart in the file; a torn backup would have one row of the pair and not the other.
        await owner.query(
          `INSERT INTO bw.outbox (tenant_id, id, hook, aggregate_id, payload) VALUES ($1, $2, 'pair-hook', 'pair', '{}')`,
          [tenantId, id],
        )
        await owner.query('COMMIT')
      }
    })()
    try {
      for (const round of [1, 2, 3]) {
        const file = join(directory, `live-${round}.gz`)
        await writeBackup(source.url, file, '1.0.0')
        const text = gunzipSync(readFileSync(file)).toString()
        const pairs = ['"Pair"', '"pair-hook"'].map(word => text.split(word).length - 1)
        expect(pairs[0]).to.equal(pairs[1])
        expect(pairs[0]).to.be.greaterThan(round === 1 ? -1 : 0)
      }
    } finally {
      isWriting = false
      await writer
    }
    const target = await newTarget()
    await restoreBackup(target.url, join(directory, 'live-3.gz'), { isVerified: true })
  })

  it('see every tenant also as an owner whom the policies bind', async () => {
    const database = await createTestDatabase()
    targets.push(database)
    const role = `${database.name}_bound`
    await owner.query(
      `CREATE ROLE ${role} LOGIN NOCREATEROLE PASSWORD 'x'; GRANT CREATE ON DATABASE ${database.name} TO ${role}`,
    )
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href
    try {
      await migrate(url, { direction: 'up' })
      const restored = await restoreBackup(url, join(directory, 'full.gz'), { isVerified: true })
      const written = await writeBackup(url, join(directory, 'bound.gz'), '1.0.0')
      expect(written.tables).to.deep.equal(restored.tables)
      expect(written.tables.find(table => table.name === 'setting')?.rows).to.be.greaterThan(3)
      await migrate(url, { direction: 'down', steps: 'all' })
    } finally {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      await client.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
      await client.end()
    }
  })

  it('leave no half file behind, and write over no other', async () => {
    expect(readdirSync(directory).filter(name => name.endsWith('.partial'))).to.deep.equal([])
    const { code, err } = await command(source.url, 'backup', 'full.gz')
    expect([code, err.includes('exists already')]).to.deep.equal([1, true])
    const nowhere = await command(source.url, 'backup', 'missing/full.gz')
    expect([nowhere.code, nowhere.err.split('\n').length]).to.deep.equal([1, 1])
  })
})
