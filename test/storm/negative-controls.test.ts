import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import type { TestDatabase } from '@bookwright/core/testing'
import { main } from '../../core/dist/cli/main.js'
import { startEmbeddedPostgres } from '../../core/dist/db/embedded/embedded-postgres.js'
import { createEngine } from '../../core/dist/di/container.js'
import type { Engine } from '../../core/dist/di/engine.js'
import type { EngineConfig } from '../../core/dist/ports/config.js'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import { foundSpa, testConfig } from '../../core/dist-test/booking/support/spa-engine.js'
import { BookingClient } from '../support/booking-client.js'
import { withOwner } from '../support/claim-checker.js'
import { repositoryRoot } from '../support/repository-root.js'
import { openClaimArena } from './support/claim-arena.js'
import { runClaimStorm } from './support/claim-storm.js'
import { GUARDS, type Guard } from './support/guards.js'
import { postgresProcesses } from './support/postgres-processes.js'
import { checkStorm, readDeclaredCodes, type StormFinding } from './support/storm-check.js'
import { runStorm } from './support/storm-run.js'

const SEED = Number(process.env.STORM_SEED ?? Date.now() % 1_000_000)
const SLUG = 'lotus'
const OPERATIONS = 80
const CLIENTS = 12
const PASSWORD = 'a password of the storm'

/** A small storm over two engines on one database of its own, with one guard away, or none. */
class Arena {
  private constructor(
    private readonly database: TestDatabase,
    private readonly config: EngineConfig,
    private readonly engines: readonly Engine[],
    private readonly urls: readonly string[],
  ) {}

  static async open(): Promise<Arena> {
    const database = await createSchemaDatabase()
    // One key for both: they answer for one another.
    const config = testConfig(database.url)
    const engines = [await createEngine(config)]
    await foundSpa(engines[0]!, SLUG)
    engines.push(await createEngine(config))
    const listening = await Promise.all(engines.map(engine => engine.listen()))
    return new Arena(
      database,
      config,
      engines,
      listening.map(({ url }) => url),
    )
  }

  async findings(guard?: Guard): Promise<StormFinding[]> {
    const { database } = this
    const client = new BookingClient(this.urls[0]!, SLUG)
    const [massages, couples, cuts] = [
      await client.slots('swedish-massage', 7, 14),
      await client.slots('couples-massage', 7, 14),
      await client.slots('cut-and-finish', 7, 14),
    ]
    const slots = [...massages.slice(0, 40), ...couples.slice(0, 20), ...cuts.slice(0, 20)]
    const { items } = await client.get<{ items: { id: string }[] }>('/staff')
    const headers = await this.owner()
    if (guard) await withOwner(database.url, owner => owner.query(guard.off))
    const nodes = { urls: this.urls, tenant: SLUG, staffHeaders: () => Promise.resolve(headers) }
    const size = { seed: SEED, clients: CLIENTS, operations: OPERATIONS, doubled: guard?.doubled }
    const history = await runStorm({ ...size, nodes, slots, staffIds: items.map(item => item.id) })
    return checkStorm(database.url, history, await readDeclaredCodes(this.urls[0]!))
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map(engine => engine.close()))
    await this.database.drop()
  }

  private async owner(): Promise<Record<string, string>> {
    const email = `owner@${SLUG}.test`
    const { secretKey } = this.config
    const env = { DATABASE_URL: this.database.url, BOOKWRIGHT_SECRET_KEY: secretKey.toString('hex') }
    const io = { env, cwd: repositoryRoot, out: () => undefined, err: () => undefined }
    const who = ['--email', email, '--role', 'owner', '--password', PASSWORD, '--tenant', SLUG]
    expect(await main(['user:create', ...who], io)).to.equal(0)
    const body = JSON.stringify({ email, password: PASSWORD })
    const post = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
    const response = await fetch(`${this.urls[0]}/api/v1/auth/login`, post)
    return { authorization: `Bearer ${((await response.json()) as { accessToken: string }).accessToken}` }
  }
}

/** For whoever connects from now on; a server of others may not allow it, and then it takes its second. */
const SOON = `DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = %L', current_database(), '50ms');
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$`

describe('The checker of the storm', function () {
  this.timeout(120_000)
  const caught: string[] = []
  const controls = GUARDS.length + 2

  async function findingsWithout(guard?: Guard): Promise<StormFinding[]> {
    const arena = await Arena.open()
    try {
      return await arena.findings(guard)
    } finally {
      await arena.close()
    }
  }

  it('finds nothing while every guard is there', async () => {
    expect((await findingsWithout()).map(({ id, text }) => `${id}: ${text}`)).to.deep.equal([])
  })

  for (const guard of GUARDS) {
    it(`notices when this is away: ${guard.name}`, async () => {
      const ids = new Set((await findingsWithout(guard)).map(({ id }) => id))
      expect([...ids].join(), `one of ${guard.caughtBy.join()}`).to.match(
        new RegExp(`\\b(${guard.caughtBy.join('|')})\\b`),
      )
      caught.push(guard.name)
    })
  }

  it('notices when this is away: one order of the locks', async () => {
    const arena = await openClaimArena({ units: 6, appointments: 128 })
    try {
      const body = `SELECT pg_get_functiondef('bw.claim'::regproc) AS text`
      const { text } = (await arena.owner.query<{ text: string }>(body)).rows[0]!
      const inOrder = 'ORDER BY u.id FOR SHARE'
      const unordered = `FOR SHARE`
      expect(text).to.contain(inOrder)
      const slow = `FOR u IN SELECT (i->>'unit')::uuid AS id FROM jsonb_array_elements(p_items) i LOOP
        PERFORM 1 FROM bw.resource_unit x WHERE x.tenant_id = p_tenant AND x.id = u.id FOR NO KEY UPDATE;
        PERFORM pg_sleep(0.003); END LOOP;`
      const start = text.indexOf('PERFORM 1 FROM bw.resource_unit')
      const end = text.indexOf(';', text.indexOf(inOrder)) + 1
      const changed = `${text.slice(0, start)}${slow}${text.slice(end)}`.replace('DECLARE ', 'DECLARE u record; ')
      expect(changed).not.to.contain(`u.id ${unordered}`)
      await arena.owner.query(changed)
      // Each deadlock lasts until the server looks for one.
      await arena.owner.query(SOON)
      await runClaimStorm(arena, { clients: 16, operations: 160, seed: SEED })
      expect(await arena.deadlocks()).to.be.greaterThan(0)
      caught.push('one order of the locks')
    } finally {
      await arena.close()
    }
  })

  it('notices when this is away: waiting for the disk before a booking is acknowledged', async function () {
    if (process.platform !== 'linux') this.skip()
    const dataDir = await mkdtemp(join(tmpdir(), 'bookwright-control-'))
    await chmod(dataDir, 0o711)
    let server = await startEmbeddedPostgres({ dataDir })
    try {
      expect(await lostOf(server.url, 'on', async () => (server = await killAndStart(dataDir, server)))).to.equal(0)
      expect(
        await lostOf(server.url, 'off', async () => (server = await killAndStart(dataDir, server))),
      ).to.be.greaterThan(0)
      caught.push('waiting for the disk')
    } finally {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  /** How many acknowledged rows are gone after a kill; the log writer is slowed down, so that the loss does not depend on luck. */
  async function lostOf(url: string, mode: 'on' | 'off', crash: () => Promise<{ url: string }>): Promise<number> {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    await client.query('CREATE TABLE IF NOT EXISTS public.acknowledged (id uuid)')
    await client.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`)
    await client.query(`ALTER SYSTEM SET synchronous_commit = '${mode}'`)
    await client.query('SELECT pg_reload_conf()')
    await client.query(`SET synchronous_commit = '${mode}'`)
    const ids = Array.from({ length: 20 }, () => randomUUID())
    for (const id of ids) await client.query('INSERT INTO public.acknowledged VALUES ($1)', [id])
    const restarted = await crash()
    await client.end().catch(() => undefined)
    return withOwner(restarted.url, async owner => {
      const sql = 'SELECT count(*)::int AS count FROM public.acknowledged WHERE id = ANY($1)'
      return ids.length - (await owner.query<{ count: number }>(sql, [ids])).rows[0]!.count
    })
  }

  type Server = Awaited<ReturnType<typeof startEmbeddedPostgres>>
  async function killAndStart(dataDir: string, server: Server): Promise<Server> {
    for (const pid of await postgresProcesses(server.pid)) process.kill(pid, 'SIGKILL')
    await server.exited
    return startEmbeddedPostgres({ dataDir })
  }

  after(() => console.log(`      ${caught.length} of ${controls} caught (seed ${SEED})`))
})
