import { expect } from 'chai'
import pg from 'pg'
import { requireAccess, requireVersion, type DatabaseFacts } from '../../dist/db/access.js'
import { Database } from '../../dist/db/database.js'
import { migrate } from '../../dist/db/migrate.js'
import { DatabaseReadiness } from '../../dist/db/readiness.js'
import { SequelizeUnitOfWork } from '../../dist/db/unit-of-work.js'
import { BOOKING_SOURCES, BOOKING_STATES } from '../../dist/domain/booking-state.js'
import { OutboxRelay } from '../../dist/jobs/outbox-relay.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'
import { addTenant, caught, recordingLog } from './support/test-engine.js'

/** Everything that lives in the database beside what PostgreSQL brings along. */
const OBJECTS = `
SELECT 'relation ' || c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^(pg_|information_schema)'
UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname !~ '^(pg_|information_schema)'
UNION ALL SELECT 'type ' || t.oid::regtype FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE n.nspname !~ '^(pg_|information_schema)'
UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|public)'
UNION ALL SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT 'policy ' || polname FROM pg_policy
UNION ALL SELECT 'role ' || rolname FROM pg_roles
  WHERE rolname ~ ('^bw_.*_' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '$')
ORDER BY 1`

describe('migrate', () => {
  let testDatabase: TestDatabase
  let client: pg.Client

  beforeEach(async () => {
    testDatabase = await createTestDatabase()
    client = new pg.Client({ connectionString: testDatabase.url })
    await client.connect()
  })
  afterEach(async () => {
    await client.end()
    await testDatabase.drop()
  })

  async function objects(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(OBJECTS)
    return rows.map(row => row.name)
  }

  it('goes up, down and up again on an empty database and leaves no object behind', async () => {
    const before = await objects()
    const up = await migrate(testDatabase.url, { direction: 'up' })
    expect(up.ran.length).to.be.greaterThan(4)
    expect(up.pending).to.deep.equal([])
    const there = await objects()
    expect(there.length).to.be.greaterThan(before.length + 50)
    const down = await migrate(testDatabase.url, { direction: 'down', steps: 'all' })
    expect(down.ran).to.deep.equal([...up.ran].reverse())
    expect(await objects()).to.deep.equal(before)
    await migrate(testDatabase.url, { direction: 'up' })
    expect(await objects()).to.deep.equal(there)
  })

  it('lets a booking have every state and source of the domain, and no other', async () => {
    await migrate(testDatabase.url, { direction: 'up' })
    const { rows } = await client.query<{ name: string; rule: string }>(
      `SELECT conrelid::regclass || ' ' || conname AS name, pg_get_constraintdef(oid) AS rule FROM pg_constraint
        WHERE conname IN ('booking_status_check', 'booking_source_check', 'appointment_status_check') ORDER BY 1`,
    )
    const allowed = rows.map(({ name, rule }) => [
      name,
      [...rule.matchAll(/'([a-z-]+)'/g)].map(match => match[1]).sort(),
    ])
    expect(allowed).to.deep.equal([
      ['bw.appointment appointment_status_check', [...BOOKING_STATES].sort()],
      ['bw.booking booking_source_check', [...BOOKING_SOURCES].sort()],
      ['bw.booking booking_status_check', [...BOOKING_STATES].sort()],
    ])
  })

  it('takes back one step at a time and says what is pending', async () => {
    const { ran } = await migrate(testDatabase.url, { direction: 'up' })
    const down = await migrate(testDatabase.url, { direction: 'down' })
    expect(down.ran).to.deep.equal(ran.slice(-1))
    const status = await migrate(testDatabase.url, { direction: 'status' })
    expect(status.pending).to.deep.equal(ran.slice(-1))
    expect(status.executed).to.deep.equal(ran.slice(0, -1))
  })

  it('applies each step once when several processes start at the same moment', async () => {
    const reports = await Promise.all([1, 2, 3].map(() => migrate(testDatabase.url, { direction: 'up' })))
    const ran = reports.flatMap(report => report.ran)
    expect(new Set(ran).size).to.equal(ran.length)
    expect(ran).to.deep.equal(reports[0]?.executed)
  })

  it('undoes a step that fails half-way, names it, and keeps the steps before it', async () => {
    const extra = [
      {
        pluginId: 'broken',
        migrations: [{ name: '0001', up: 'CREATE TABLE bw.p_broken_a (x int); SELECT 1/0', down: '' }],
      },
    ]
    const error = await caught(migrate(testDatabase.url, { direction: 'up', extra }))
    expect(error.code).to.equal('BW_CONFIGURATION')
    expect(error.message).to.contain('broken/0001').and.contain('division by zero')
    expect(await objects()).not.to.include('relation bw.p_broken_a')
    const status = await migrate(testDatabase.url, { direction: 'status', extra })
    expect(status.pending).to.deep.equal(['broken/0001'])
  })

  it('gives a copy of a migrated database roles of its own, and takes the rights of the old ones', async () => {
    const template = `${testDatabase.name}_copy`
    await migrate(testDatabase.url, { direction: 'up' })
    await client.end()
    const url = new URL(testDatabase.url)
    const admin = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href })
    await admin.connect()
    try {
      await admin.query(`CREATE DATABASE ${template} TEMPLATE ${testDatabase.name}`)
      const copyUrl = Object.assign(new URL(url), { pathname: `/${template}` }).href
      const refused = await caught(Database.open({ url: copyUrl, log: recordingLog() }))
      expect(refused.message).to.contain('superuser').and.contain('is missing')
      await migrate(copyUrl, { direction: 'up' })
      const copy = new pg.Client({ connectionString: copyUrl })
      await copy.connect()
      const { rows } = await copy.query<{ role: string }>(
        `SELECT DISTINCT r.rolname AS role FROM pg_class c, aclexplode(c.relacl) g JOIN pg_roles r ON r.oid = g.grantee
          WHERE c.relnamespace = 'bw'::regnamespace AND r.rolname LIKE 'bw\\_%'`,
      )
      const { rows: oids } = await copy.query<{ oid: number }>(
        'SELECT oid FROM pg_database WHERE datname = current_database()',
      )
      await copy.end()
      expect(rows.map(row => row.role).sort()).to.deep.equal([`bw_app_${oids[0]?.oid}`, `bw_relay_${oids[0]?.oid}`])
      await migrate(copyUrl, { direction: 'down', steps: 'all' })
    } finally {
      await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
      await admin.end()
      client = new pg.Client({ connectionString: testDatabase.url })
      await client.connect()
    }
  })

  it('says in one line which right is missing when the user may not create anything', async () => {
    const role = `${testDatabase.name}_poor`
    const password = 'poor'
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
    try {
      const url = Object.assign(new URL(testDatabase.url), { username: role, password }).href
      const error = await caught(migrate(url, { direction: 'up' }))
      expect(error.code).to.equal('BW_CONFIGURATION')
      expect(error.message).to.contain('GRANT CREATE ON DATABASE').and.not.contain('\n')
    } finally {
      await client.query(`DROP ROLE ${role}`)
    }
  })

  for (const [what, right, appRole] of [
    ['may create roles but is no superuser', 'CREATEROLE', /^bw_app_\d+$/],
    ['may not create roles: with a notice, as the owner under FORCE', 'NOCREATEROLE', null],
  ] as const) {
    it(`keeps tenants apart for a user who ${what}`, async () => {
      const role = `${testDatabase.name}_${right.toLowerCase()}`
      await client.query(
        `CREATE ROLE ${role} LOGIN ${right} PASSWORD 'x'; GRANT CREATE ON DATABASE ${testDatabase.name} TO ${role}`,
      )
      const url = Object.assign(new URL(testDatabase.url), { username: role, password: 'x' }).href
      try {
        const report = await migrate(url, { direction: 'up' })
        expect(report.notices.join().includes('CREATEROLE')).to.equal(appRole === null)
        expect((await migrate(url, { direction: 'up' })).ran).to.deep.equal([])
        const log = recordingLog()
        const database = await Database.open({ url, log })
        if (appRole) expect(database.access.appRole).to.match(appRole)
        else expect(database.access).to.deep.equal({ appRole: null, relayRole: null })
        const unitOfWork = new SequelizeUnitOfWork(database, { log })
        const tenants = [await addTenant(client, 'a'), await addTenant(client, 'b')]
        for (const tenantId of tenants) {
          await unitOfWork.run(tenantId, tx => tx.enqueue({ hook: 'x', aggregateId: 'a', payload: {} }))
          expect(await unitOfWork.read(tenantId, 'SELECT tenant_id FROM bw.outbox')).to.deep.equal([
            { tenant_id: tenantId },
          ])
        }
        expect(await unitOfWork.asRelay(tx => tx.query('SELECT 1 FROM bw.outbox'))).to.have.length(2)
        expect(await unitOfWork.withoutTenant('SELECT 1 FROM bw.outbox')).to.deep.equal([])
        const readiness = await new DatabaseReadiness({ database, unitOfWork, log }).report()
        expect(readiness.isReady).to.equal(true)
        const bus = { handlersOf: () => ['h'], emit: () => Promise.resolve() }
        expect(await new OutboxRelay({ unitOfWork, log, emitter: bus }).runOnce()).to.equal(2)
        await database.close()
        await migrate(url, { direction: 'down', steps: 'all' })
      } finally {
        await client.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
      }
    })
  }

  it('refuses a server that is too old, in one line', () => {
    expect(() => requireVersion(140_011)).to.throw(
      'The database is PostgreSQL 14, too old: version 15 or newer is needed.',
    )
    expect(() => requireVersion(150_000)).not.to.throw()
  })

  it('refuses a superuser without the application role, because no policy binds a superuser', () => {
    const facts = { isSuperuser: true, appRole: null, relayRole: null, userName: 'root', appRoleName: 'bw_app_1' }
    expect(() => requireAccess(facts as DatabaseFacts)).to.throw('superuser')
    expect(requireAccess({ ...facts, isSuperuser: false } as DatabaseFacts)).to.deep.equal({
      appRole: null,
      relayRole: null,
    })
  })

  for (const [name, url] of [
    ['nobody listens', 'postgres://user:hidden@127.0.0.1:1/none'],
    ['the address is not one', 'mysql://user:hidden@127.0.0.1/none'],
  ] as const) {
    it(`says in one line, without the password, that the database is unreachable when ${name}`, async () => {
      const error = await caught(Database.open({ url, log: recordingLog() }))
      expect(error.code).to.equal('BW_CONFIGURATION')
      expect(error.message).not.to.contain('hidden')
      expect(error.message).not.to.contain('\n')
    })
  }
})
