import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { isAlive, until } from '../support/processes.js'
import { inRepository, repositoryRoot } from '../support/repository-root.js'

interface LaneResult {
  readonly file: string
  readonly passes: number
  readonly failures: number
}

interface LaneModule {
  runLane(options: object): Promise<LaneResult[]>
}

const PASSES = `it('passes', () => undefined)`
const LEAVES_A_SERVER = `const { createServer } = require('node:net')
it('passes and leaves a server behind', done => void createServer().listen(0, '127.0.0.1', done))`

const GOES_ON = `it('goes on', function () {
  this.timeout(0)
  console.log('lane ' + process.pid + '.')
  return new Promise(() => setInterval(() => undefined, 1000))
})`
const GONE_MS = 20_000

describe('A lane of tests', function () {
  this.timeout(60_000)
  let folder: string
  let lane: LaneModule

  before(async () => {
    folder = await mkdtemp(join(inRepository('node_modules'), '.lane-'))
    lane = (await import(pathToFileURL(inRepository('scripts/mocha-run.mjs')).href)) as LaneModule
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** Runs these files in one process; answers its results and all it printed. */
  async function run(files: Record<string, string>) {
    const queue: string[] = []
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text)
      queue.push(relative(repositoryRoot, join(folder, name)))
    }
    const printed: Buffer[] = []
    const results = await lane.runLane({
      next: () => queue.shift() ?? null,
      signal: new AbortController().signal,
      onReport: (chunk: Buffer) => printed.push(chunk),
      isLive: false,
      endMs: 100,
    })
    return { results, text: Buffer.concat(printed).toString('utf8') }
  }

  it('ends although a test left a server open, and says after which file there was more', async () => {
    const { results, text } = await run({ 'a.cjs': PASSES, 'b.cjs': LEAVES_A_SERVER, 'c.cjs': PASSES })
    expect(results.map(({ passes, failures }) => `${passes}/${failures}`)).to.deep.equal(['1/0', '1/0', '1/0'])
    expect(text).to.include('still open 0.1 s after the last file')
    expect(text).to.match(/more after \S+b\.cjs: TCPServerWrap/)
    expect(text).not.to.match(/more after \S+[ac]\.cjs: TCPServerWrap/)
  })

  it('says nothing of that kind when nothing is left', async () => {
    const { results, text } = await run({ 'a.cjs': PASSES })
    expect(results).to.have.length(1)
    expect(text).not.to.include('still open')
  })

  it('ends with the runner that is killed, in the middle of a test', async function () {
    if (process.platform !== 'linux') this.skip()
    const file = join(folder, 'd.cjs')
    await writeFile(file, GOES_ON)
    const script = `const { runLane } = await import(${JSON.stringify(pathToFileURL(inRepository('scripts/mocha-run.mjs')).href)})
      const files = [${JSON.stringify(relative(repositoryRoot, file))}]
      const onReport = chunk => process.stdout.write(chunk)
      await runLane({ next: () => files.shift() ?? null, signal: new AbortController().signal, onReport, isLive: true })`
    const runner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    runner.stdout.on('data', chunk => (said += String(chunk)))
    const lanePid = () => Number(/lane (\d+)\./.exec(said)?.[1] ?? 0)
    try {
      await until(() => lanePid() > 0, GONE_MS)
      expect(isAlive(lanePid()), said).to.equal(true)
      runner.kill('SIGKILL')
      await once(runner, 'exit')
      await until(() => !isAlive(lanePid()), GONE_MS)
      expect(isAlive(lanePid())).to.equal(false)
    } finally {
      runner.kill('SIGKILL')
      if (lanePid() > 0 && isAlive(lanePid())) process.kill(lanePid(), 'SIGKILL')
    }
  })
})
