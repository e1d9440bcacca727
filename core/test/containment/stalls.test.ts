import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

const PROGRAM = fileURLToPath(new URL('./support/stalling-process.js', import.meta.url))
const SINNER = 'vertical-sinner'
const SPIN = 'export function sin() {\n  for (;;) Math.sqrt(2)\n}\n'
const EXIT = 'export function sin() {\n  process.exit(7)\n}\n'
/** Longer than it takes to name a plugin, also beside other tests. */
const UNNAMED_MS = 4_000

describe('A process that a plugin stops', function () {
  this.timeout(30_000)
  let engine: TestEngine
  let folder: string
  before(async () => (engine = await openTestEngine()))
  after(() => engine.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bookwright-stall-'))
    await engine.owner.query('DELETE FROM bw.plugin_package')
    const sql = `INSERT INTO bw.plugin_package (id, version, content_hash) VALUES ($1, '1.0.0', 'hash')`
    await engine.owner.query(sql, [SINNER])
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function run(code: string, execArgv: readonly string[] = []) {
    writeFileSync(join(folder, 'index.js'), code)
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
    const child = spawn(process.execPath, [...execArgv, PROGRAM, SINNER, folder, engine.url], {
      stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
    })
    const seen = { beganAt: 0, alarmedAt: 0, endedAt: 0, how: '', errors: '' }
    child.stdout?.on('data', () => (seen.beganAt ||= performance.now()))
    child.stderr?.on('data', (text: Buffer) => (seen.errors += text.toString()))
    ;(child.stdio[4] as Readable).on('data', () => (seen.alarmedAt ||= performance.now()))
    child.once('exit', (code, signal) => {
      seen.endedAt = performance.now()
      seen.how = signal ?? `code ${code}`
    })
    return { child, seen }
  }
  async function wanted() {
    const sql = 'SELECT state, reason FROM bw.plugin_package WHERE id = $1'
    return (await engine.owner.query<{ state: string; reason: string }>(sql, [SINNER])).rows[0]
  }

  it('is ended in the name of one that loops for ever; a supervisor hears of it before', async () => {
    const { seen } = run(SPIN)
    await eventually(() => seen.endedAt > 0, 15_000)
    expect(seen.how, seen.errors).to.equal('SIGKILL')
    expect(await wanted()).to.deep.equal({
      state: 'quarantined',
      reason: 'it kept the event loop to itself in sin, index.js:2.',
    })
    expect(seen.alarmedAt).to.be.within(seen.beganAt, seen.endedAt)
    const after = (at: number) => `${Math.round(at - seen.beganAt)} ms`
    console.log(`      the supervisor heard of it after ${after(seen.alarmedAt)}, ended after ${after(seen.endedAt)}`)
  })

  it('says who ended it', async () => {
    const { seen } = run(EXIT)
    await eventually(() => seen.endedAt > 0, 15_000)
    expect(seen.how, seen.errors).to.equal('code 7')
    expect((await wanted())?.reason).to.equal('it ended the process with code 7.')
  })

  it('goes on for ever and names nobody where no thread watches: the negative control', async () => {
    // Under a debugger there is none.
    const { child, seen } = run(SPIN, ['--inspect=127.0.0.1:0'])
    await eventually(() => seen.beganAt > 0, 15_000)
    await new Promise(resolve => setTimeout(resolve, UNNAMED_MS))
    const found = { how: seen.how, ...(await wanted()) }
    child.kill('SIGKILL')
    expect(found).to.deep.equal({ how: '', state: 'installed', reason: '' })
    await eventually(() => seen.endedAt > 0)
  })
})
