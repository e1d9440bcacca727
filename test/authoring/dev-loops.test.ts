import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { createSchemaDatabase } from '../../core/dist-test/db/support/schema-database.js'
import { eventually } from '../../core/dist-test/db/support/test-engine.js'
import { createPlugin } from '../../core/dist/authoring/create-plugin.js'
import type { TestDatabase } from '../../core/dist/testing/database.js'
import { cleanEnvironment } from '../support/engine.js'
import { inRepository } from '../support/repository-root.js'

const BACK_WITHIN_MS = 30_000

interface Line {
  readonly event: string
  readonly url?: string
  readonly message?: string
}

describe('plugin dev, with an edit that loops for ever', function () {
  this.timeout(90_000)
  let site: string
  let database: TestDatabase
  let session: ChildProcess
  let folder: string
  const lines: Line[] = []
  let errors = ''

  before(async () => {
    site = mkdtempSync(join(tmpdir(), 'bookwright-dev-'))
    writeFileSync(join(site, 'package.json'), JSON.stringify({ name: 'site', private: true, type: 'module' }))
    mkdirSync(join(site, 'node_modules/@bookwright'), { recursive: true })
    symlinkSync(inRepository('core'), join(site, 'node_modules/@bookwright/core'))
    database = await createSchemaDatabase()
    folder = createPlugin({ name: 'Own loop', kind: 'blank', language: 'js', siteRoot: site }).folder
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SUPERVISOR: 'on' }
    const argv = [inRepository('core/bin/bookwright.js'), 'plugin', 'dev', folder, '--json', '--port', '0']
    session = spawn(process.execPath, [...argv, '--data', join(site, 'data')], {
      cwd: site,
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    createInterface({ input: session.stdout! }).on('line', line => lines.push(JSON.parse(line) as Line))
    session.stderr!.on('data', (text: Buffer) => (errors += text.toString()))
    await eventually(() => has('ready'), BACK_WITHIN_MS)
  })
  after(async () => {
    session.kill('SIGKILL')
    await database.drop()
    rmSync(site, { recursive: true })
  })

  const has = (event: string) => lines.some(line => line.event === event)

  it('says which function it was, goes on, and takes the next edit', async () => {
    const file = join(folder, 'src/index.js')
    const good = readFileSync(file, 'utf8')
    const bad = good.replace(/(setup\(bw\) \{)/, '$1\n    for (;;) Math.sqrt(2)')
    expect(bad).to.not.equal(good)
    const startedAt = performance.now()
    writeFileSync(file, bad)
    await eventually(() => has('failed'), BACK_WITHIN_MS)
    const told = lines.find(({ event }) => event === 'failed')?.message
    expect(told, told).to.match(/runs again without \S+: it kept the event loop to itself in setup, src\/index\.js:\d+/)
    console.log(`      plugin dev is back ${Math.round(performance.now() - startedAt)} ms after an edit that loops`)
    writeFileSync(file, good)
    await eventually(() => has('reloaded'), BACK_WITHIN_MS)
    session.kill('SIGINT')
    const code = await new Promise(resolve => session.once('exit', resolve))
    expect(code, errors).to.equal(0)
  })
})
