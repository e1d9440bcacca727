import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import { migrate, type PluginMigrationSet } from '../../dist/db/migrate.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'
import { eventually } from './support/test-engine.js'

const WORKER = fileURLToPath(new URL('./support/migrate-worker.js', import.meta.url))
const SLOW = `SELECT pg_sleep(60) /* in the middle */`

function steps(up: string, down: string): PluginMigrationSet[] {
  const make = `CREATE TABLE bw.p_slow_a (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id))`
  return [
    { pluginId: 'slow', migrations: [{ name: '0001', up: `${make}; ${up}`, down: `DROP TABLE bw.p_slow_a; ${down}` }] },
  ]
}

describe('a migration whose process is killed', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let owner: pg.Client

  beforeEach(async () => {
    database = await createTestDatabase({ templateKey: 'empty' })
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
  })
  afterEach(async () => {
    await owner.end()
    await database.drop()
  })

  async function killInside(direction: 'up' | 'down', extra: PluginMigrationSet[]): Promise<void> {
    const worker = spawn(process.execPath, [WORKER, database.url, direction, JSON.stringify(extra)], {
      stdio: 'inherit',
    })
    const isInside = async (): Promise<boolean> => {
      const { rowCount } = await owner.query(`SELECT FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND query LIKE '%in the middle%' AND wait_event = 'PgSleep'`)
      return rowCount === 1
    }
    await eventually(isInside, 30_000)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    // The server notices that nobody listens any more when the statement ends; an operator would wait or end it.
    await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
      AND query LIKE '%in the middle%' AND pid <> pg_backend_pid()`)
  }

  const exists = async (): Promise<boolean> =>
    (await owner.query<{ a: boolean }>(`SELECT to_regclass('bw.p_slow_a') IS NOT NULL AS a`)).rows[0]!.a

  it('leaves nothing of its step on the way up, keeps those before it, and is completed by the next run', async () => {
    await killInside('up', steps(SLOW, ''))
    expect(await exists()).to.equal(false)
    const again = await migrate(database.url, { direction: 'up', extra: steps('SELECT 1', '') })
    expect(again.ran).to.deep.equal(['slow/0001'])
    expect(await exists()).to.equal(true)
    expect((await migrate(database.url, { direction: 'up', extra: steps('SELECT 1', '') })).ran).to.deep.equal([])
  })

  it('leaves its step in place on the way down, and is completed by the next run', async () => {
    await migrate(database.url, { direction: 'up', extra: steps('SELECT 1', '') })
    await killInside('down', steps('SELECT 1', SLOW))
    expect(await exists()).to.equal(true)
    const again = await migrate(database.url, { direction: 'down', extra: steps('SELECT 1', '') })
    expect(again.ran).to.deep.equal(['slow/0001'])
    expect(await exists()).to.equal(false)
  })
})
