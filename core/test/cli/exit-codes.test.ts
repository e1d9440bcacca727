import 'reflect-metadata'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { commands } from '../../dist/cli/commands.js'
import { main } from '../../dist/cli/main.js'
import { SOLVE_EXAMPLE } from '../../dist/cli/solve-help.js'
import { connectDirect } from '../../dist/db/connect.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'

const SECRET = 'the-secret-of-the-exit-code-tests-0123'
const AWAY = 'postgres://nobody:nothing@127.0.0.1:1/none'
const bin = fileURLToPath(new URL('../../bin/bookwright.js', import.meta.url))

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

describe('exit codes of the commands', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let cwd: string
  before(async () => {
    database = await createTestDatabase()
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-exit-'))
    writeFileSync(join(cwd, 'case.json'), SOLVE_EXAMPLE)
    writeFileSync(join(cwd, 'broken.json'), '{')
  })
  after(async () => {
    await database.drop()
    rmSync(cwd, { recursive: true })
  })

  async function run(argv: readonly string[], url = database.url): Promise<Outcome> {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { DATABASE_URL: url, BOOKWRIGHT_SECRET_KEY: SECRET, BOOKWRIGHT_LOG_LEVEL: 'silent' }
    const io = { env, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
    return { code: await main([...argv], io), out: out.join('\n'), err: err.join('\n') }
  }

  const tenant = ['--slug', 'exit', '--name', 'Exit', '--time-zone', 'Europe/London', '--currency', 'GBP']
  const user = ['--email', 'o@exit.test', '--role', 'owner', '--tenant', 'exit']
  const organization = ['--name', 'Exit group', '--slug', 'exit-group']
  const plugin = ['plugin', 'list', '--tenant', 'exit']
  /** In the order in which they build on one another. `done` undefined: shown below, in a process of its own. */
  const table: { name: string; done?: string[]; failed: string[]; wrong: string[] }[] = [
    { name: 'migrate', done: ['migrate', 'up'], failed: ['migrate', 'up'], wrong: ['migrate', 'sideways'] },
    {
      name: 'tenant:create',
      done: ['tenant:create', ...tenant],
      failed: ['tenant:create', ...tenant],
      wrong: ['tenant:create'],
    },
    {
      name: 'seed',
      done: ['seed', '--tenant', 'exit', '--template', 'spa'],
      failed: ['seed', '--tenant', 'exit', '--template', 'spa'],
      wrong: ['seed', '--tenant', 'none', '--empty'],
    },
    {
      name: 'user:create',
      done: ['user:create', ...user],
      failed: ['user:create', ...user],
      wrong: ['user:create', '--email', 'x'],
    },
    {
      name: 'organization:create',
      done: ['organization:create', ...organization],
      failed: ['organization:create', ...organization],
      wrong: ['organization:create'],
    },
    { name: 'plugin', done: ['plugin', 'list'], failed: plugin, wrong: ['plugin', 'explode'] },
    { name: 'backup', done: ['backup', 'b.gz'], failed: ['backup', 'b.gz'], wrong: ['backup'] },
    { name: 'restore', failed: ['restore', 'b.gz'], wrong: ['restore', 'a', 'b'] },
    { name: 'doctor', failed: ['doctor'], wrong: ['doctor', 'now'] },
    { name: 'openapi', done: ['openapi'], failed: [], wrong: ['openapi', 'x'] },
    { name: 'start', failed: ['start'], wrong: ['start', '--workers', '0'] },
    { name: 'worker', failed: ['worker'], wrong: ['worker', 'bee'] },
  ]

  it('are asked of every command', () => {
    expect([...table.map(({ name }) => name), 'solve'].sort()).to.deep.equal(commands.map(({ name }) => name).sort())
  })

  for (const { name, done, failed, wrong } of table) {
    it(`tell of ${name} whether it was done, failed or was not understood`, async () => {
      if (done) await expectJson(run([...done, '--json']), 0)
      if (failed.length > 0) await expectJson(run([...failed, '--json'], AWAY), 1)
      await expectJson(run([...wrong, '--json']), 2)
    })
  }

  it('tell it of restore on an empty database, and of doctor', async () => {
    const empty = await createTestDatabase()
    try {
      await expectJson(run(['restore', 'b.gz', '--verify', '--json'], empty.url), 0)
      // The interfaces are not installed in this folder, which doctor must say.
      const { answer } = await expectJson(run(['doctor', '--json'], empty.url), 1)
      const findings = answer['findings'] as { name: string; isOk: boolean }[]
      expect(findings.filter(({ isOk }) => !isOk).every(({ name }) => name.startsWith('@bookwright/'))).to.equal(true)
    } finally {
      await empty.drop()
    }
  })

  it('tell it of solve, which prints its own errors', async () => {
    const codeOf = (...argv: string[]) => endOf(['solve', ...argv])
    expect(await codeOf('case.json')).to.include({ code: 0 })
    expect(await codeOf('broken.json')).to.include({ code: 1 })
    expect(await codeOf()).to.include({ code: 2 })
  })

  it('are 0 for an engine and a worker that were asked to stop', async () => {
    expect(await endOf(['start', '--port', '0', '--no-demo', '--json'], /"ready"/)).to.include({ code: 0 })
    expect(await endOf(['worker', '--json'], /"ready"/)).to.include({ code: 0 })
  })

  /** Runs a process; when a line matches `stopAt` it is asked to stop. */
  async function endOf(argv: readonly string[], stopAt?: RegExp): Promise<{ code: number | null; text: string }> {
    const env = { ...process.env, DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: SECRET, BOOKWRIGHT_BUILD: 'off' }
    const child = spawn(process.execPath, [bin, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    const exit = once(child, 'exit')
    createInterface({ input: child.stdout }).on('line', line => {
      lines.push(line)
      if (stopAt?.test(line)) child.kill('SIGTERM')
    })
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
    const [code] = (await exit) as [number | null]
    return { code, text: lines.join('\n') }
  }
})

describe('commands that only look', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let cwd: string
  before(async () => {
    database = await createTestDatabase()
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-look-'))
  })
  after(async () => {
    await database.drop()
    rmSync(cwd, { recursive: true })
  })

  const look = async (argv: readonly string[], env: Record<string, string>) => {
    const out: string[] = []
    const io = { env, cwd, out: (line: string) => out.push(line), err: () => undefined }
    const code = await main([...argv, '--json'], io)
    return { code, answer: JSON.parse(out.join('\n')) as Record<string, unknown> }
  }

  it('leave an empty database empty, and doctor says what is not applied', async () => {
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: SECRET }
    const status = await look(['migrate', 'status'], env)
    expect([status.code, status.answer['executed']]).to.deep.equal([0, []])
    const { code, answer } = await look(['doctor'], env)
    const findings = answer['findings'] as { name: string; isOk: boolean; note: string }[]
    expect(code).to.equal(1)
    expect(findings.find(({ name }) => name === 'migrations')?.note).to.include('0001-platform')
    const client = await connectDirect(database.url, 'test')
    const { rows } = await client.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'bw'`)
    await client.end()
    expect(rows).to.deep.equal([])
  })

  it('see the steps of a plugin that lies in the site, and migrate takes back those of one that is asked for', async () => {
    const directory = join(cwd, 'node_modules/@bookwright/demo-steps')
    mkdirSync(directory, { recursive: true })
    const manifest = {
      ...{ name: '@bookwright/demo-steps', version: '1.0.0', type: 'module' },
      exports: { '.': { default: './index.js' } },
      peerDependencies: { '@bookwright/core': '^1.0.0-alpha.0' },
      bookwright: { id: 'demo-steps', compat: '^1.0.0-alpha.0' },
    }
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest))
    const step = `{ name: '0001', up: 'CREATE SCHEMA demo_steps', down: 'DROP SCHEMA demo_steps' }`
    writeFileSync(
      join(directory, 'index.js'),
      `export default { id: 'demo-steps', compat: '^1.0.0-alpha.0', migrations: [${step}], setup() {} }`,
    )
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: SECRET }
    const pending = async () => (await look(['migrate', 'status'], env)).answer['pending']
    expect(await pending()).to.include('demo-steps/0001')
    expect((await look(['migrate', 'up'], env)).answer['ran']).to.include('demo-steps/0001')
    expect((await look(['migrate', 'down', '--plugin', 'demo-steps'], env)).answer['ran']).to.deep.equal([
      'demo-steps/0001',
    ])
    await look(['migrate', 'up'], env)
    rmSync(directory, { recursive: true })
    const refusal = await look(['migrate', 'down'], env)
    expect(refusal.code).to.equal(1)
    expect(refusal.answer).to.have.nested.property('error.message').that.includes('demo-steps/0001')
  })

  it('make no database cluster in a directory that has none', async () => {
    const env = { BOOKWRIGHT_DATA_DIR: join(cwd, 'data'), BOOKWRIGHT_SECRET_KEY: SECRET }
    const status = await look(['migrate', 'status'], env)
    expect([status.code, (status.answer['pending'] as string[])[0]]).to.deep.equal([0, '0001-platform'])
    expect((await look(['doctor'], env)).code).to.equal(1)
    expect(existsSync(join(cwd, 'data', 'postgres'))).to.equal(false)
  })
})

async function expectJson(running: Promise<Outcome>, code: number): Promise<{ answer: Record<string, unknown> }> {
  const { code: found, out, err } = await running
  expect(found, err || out).to.equal(code)
  const answer = JSON.parse(out) as Record<string, unknown>
  if (code === 2) expect(answer).to.have.nested.property('error.code', 'BW_USAGE')
  return { answer }
}
