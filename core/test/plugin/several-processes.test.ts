import 'reflect-metadata'
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import { main } from '../../dist/cli/main.js'
import type { ProcessPlugin } from '../../dist/ports/plugin-installation.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'
import { eventually } from '../db/support/test-engine.js'
import { packPlugin } from './support/packed-plugin.js'

const PROCESS = fileURLToPath(new URL('./support/engine-process.js', import.meta.url))
const SITE = fileURLToPath(new URL('../../../', import.meta.url))
const ID = 'demo-everywhere'
const WITHIN_MS = 10_000

interface Running {
  readonly child: ChildProcess
  readonly kind: 'api' | 'worker'
  readonly data: string
  readonly url: string
}

describe('Two processes that serve and two that work', function () {
  this.timeout(120_000)
  const key = randomBytes(32).toString('hex')
  let database: TestDatabase
  let owner: pg.Client
  let folder: string
  const running: Running[] = []

  before(async () => {
    database = await createTestDatabase()
    folder = mkdtempSync(join(tmpdir(), 'bookwright-processes-'))
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    const kinds = ['api', 'api', 'worker', 'worker'] as const
    running.push(...(await Promise.all(kinds.map((kind, index) => start(kind, join(folder, `data-${index}`))))))
  })
  after(async () => {
    for (const { child } of running) child.kill('SIGKILL')
    await owner.end()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  async function start(kind: 'api' | 'worker', data: string): Promise<Running> {
    const env = { PROCESS_DATABASE_URL: database.url, PROCESS_DATA: data, PROCESS_KEY: key, PROCESS_KIND: kind }
    const child = fork(PROCESS, { env: { ...process.env, ...env } })
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`a process (${kind}) did not start`)))
    const [said] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }]
    ended.catch(() => undefined)
    return { child, kind, data, url: said.url }
  }

  const cli = (...argv: string[]) => cliOn(database.url, 'data-of-the-command', argv)
  async function cliOn(url: string, dataName: string, argv: string[]): Promise<Record<string, unknown>> {
    const out: string[] = []
    const env = { DATABASE_URL: url, BOOKWRIGHT_SECRET_KEY: key, BOOKWRIGHT_LOG_LEVEL: 'silent' }
    const data = join(folder, dataName)
    const io = {
      env: { ...env, BOOKWRIGHT_DATA_DIR: data },
      cwd: SITE,
      out: (line: string) => out.push(line),
      err: (line: string) => out.push(line),
    }
    const code = await main([...argv, '--json'], io)
    expect(code, out.join('\n')).to.equal(0)
    return JSON.parse(out.at(-1) ?? '') as Record<string, unknown>
  }

  /** How the plugin fares in each process that was heard of lately. */
  async function reports(): Promise<(ProcessPlugin | undefined)[]> {
    const { rows } = await owner.query<{ plugin: ProcessPlugin | null }>(
      `SELECT plugins->$1 AS plugin FROM bw.plugin_process WHERE pid = ANY ($2)`,
      [ID, running.map(({ child }) => child.pid)],
    )
    return rows.map(({ plugin }) => plugin ?? undefined)
  }
  const areAll = async (version: string) => {
    const found = await reports()
    return found.length === 4 && found.every(plugin => plugin?.state === 'ready' && plugin.version === version)
  }
  async function timed(until: () => Promise<boolean>): Promise<number> {
    const startedAt = performance.now()
    await eventually(until, WITHIN_MS)
    return Math.round(performance.now() - startedAt)
  }
  const pluginCheck = async (url: string) => {
    const answer = await fetch(`${url}/readyz`)
    const { checks } = (await answer.json()) as { checks: { name: string; note: string }[] }
    return `${answer.status} ${checks.find(({ name }) => name === 'plugins')?.note ?? ''}`
  }
  const packed = (version: string, code = 'setup() {}') => {
    const file = join(folder, `${ID}-${version}.tgz`)
    writeFileSync(file, packPlugin({ id: ID, version, code }))
    return file
  }

  it('are all ready with a plugin soon after a command installed it, and then with its next version', async () => {
    const step = `migrations: bw => [{ ...bw.table('thing', 'name text'), name: '0001' }], setup() {}`
    await cli('plugin', 'add', packed('1.0.0', step), '--yes')
    const installedMs = await timed(() => areAll('1.0.0'))
    const [first, second] = running.filter(({ kind }) => kind === 'api')
    const notes = [await pluginCheck(first?.url ?? ''), await pluginCheck(second?.url ?? '')]
    expect(notes[0]).to.match(/^200 ready@[0-9a-f]{12}$/)
    expect(notes[1]).to.equal(notes[0])
    await cli('plugin', 'upgrade', ID, packed('1.1.0', step), '--yes')
    const upgradedMs = await timed(() => areAll('1.1.0'))
    // What the check says is kept for a second.
    await eventually(async () => (await pluginCheck(first?.url ?? '')) !== notes[0])
    console.log(`      ready in all four ${installedMs} ms after the install, ${upgradedMs} ms after the upgrade`)
  })

  it('have it again after one was killed and started with an empty folder', async () => {
    const killed = running.findIndex(({ kind }) => kind === 'api')
    const { child, kind, data } = running[killed] as Running
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(join(data, 'plugins', ID))).to.equal(true)
    rmSync(data, { recursive: true })
    running[killed] = await start(kind, data)
    await timed(() => areAll('1.1.0'))
    expect(await pluginCheck((running[killed] as Running).url)).to.match(/^200 ready@/)
    expect(readdirSync(join(data, 'plugins', ID))).to.have.length(1)
  })

  it('find it in a backup: restored into an empty database it has its code and its tables', async () => {
    const restored = await createTestDatabase()
    try {
      const file = join(folder, 'backup.gz')
      await cli('backup', file)
      await cliOn(restored.url, 'restored', ['restore', file, '--verify'])
      const { items } = (await cliOn(restored.url, 'restored', ['plugin', 'list'])) as {
        items: { id: string; version: string; state: string }[]
      }
      expect(items.find(({ id }) => id === ID)).to.include({ version: '1.1.0', state: 'ready' })
      const client = new pg.Client({ connectionString: restored.url })
      await client.connect()
      const { rows } = await client.query(
        `SELECT relname FROM pg_class WHERE relname LIKE 'p\\_demo%' AND relkind = 'r'`,
      )
      await client.end()
      expect(rows).to.deep.equal([{ relname: 'p_demo_everywhere_thing' }])
    } finally {
      await restored.drop()
    }
  })

  it('say which of them cannot start a version, and go on with the one they have', async () => {
    const { pid } = (running.find(({ kind }) => kind === 'worker') as Running).child
    const picky = `setup() { if (process.pid === ${pid}) throw new Error('not on this machine') }`
    await cli('plugin', 'upgrade', ID, packed('2.0.0', picky), '--yes')
    const states = async () => (await reports()).map(plugin => `${plugin?.state} ${plugin?.version}`).sort()
    const wanted = ['broken 1.1.0', 'ready 2.0.0', 'ready 2.0.0', 'ready 2.0.0']
    await timed(async () => JSON.stringify(await states()) === JSON.stringify(wanted))
    const reasons = (await reports()).map(plugin => plugin?.reason).filter(reason => reason !== '')
    expect(reasons).to.deep.equal(['version 2.0.0 did not start: its setup failed: not on this machine'])
  })

  it('let go of it when it is removed, with its tables', async () => {
    const { change } = (await cli('plugin', 'remove', ID, '--data-of-plugin', 'delete')) as {
      change: { state: string }
    }
    expect(change.state).to.equal('done')
    expect((await reports()).filter(plugin => plugin !== undefined)).to.deep.equal([])
    expect((await owner.query(`SELECT FROM pg_class WHERE relname LIKE 'p\\_demo\\_%'`)).rows).to.deep.equal([])
  })
})
