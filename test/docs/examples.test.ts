import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { expect } from 'chai'
import pg from 'pg'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { inRepository } from '../support/repository-root.js'
import { blocksOf as blocksOfKind, WRITTEN_PAGES } from './support/blocks.js'

const run = promisify(execFile)
const blocksOf = (page: string) => blocksOfKind(page, 'sh')

describe('What the guides tell a newcomer to type', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'bookwright-guide-'))
  // As root the database runs under another account, which must be able to pass through.
  chmodSync(folder, 0o711)
  let database: TestDatabase
  let engine: EngineProcess

  before(async function () {
    const hasCurl = await run('curl', ['--version']).then(
      () => true,
      () => false,
    )
    if (!hasCurl || process.platform === 'win32') {
      console.log('      SKIPPED: this machine has no curl or no sh')
      return this.skip()
    }
    makeNpx()
    database = await createTestDatabase({ templateKey: 'guides' })
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SANDBOX: '1' }
    engine = await startEngineProcess({ args: ['--data', join(folder, '.bookwright')], env })
  })
  after(async () => {
    await engine?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** `npx bookwright` as in an installation: it finds the package beside it and asks nobody. */
  function makeNpx(): void {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const script = `#!/bin/sh\nshift\nexec "${process.execPath}" "${inRepository('core/bin/bookwright.js')}" "$@"\n`
    writeFileSync(join(bin, 'npx'), script, { mode: 0o755 })
  }

  /** Types a block into a shell in the folder of the installation, `DATABASE_URL` in its environment or not. */
  async function type(block: string, isExternal = true): Promise<string> {
    const path = [join(folder, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
    const env = { PATH: path, URL: engine.url, BOOKWRIGHT_BUILD: 'off', BOOKWRIGHT_LOG_LEVEL: 'silent' }
    const external = isExternal ? { DATABASE_URL: database.url } : {}
    const script = block.replaceAll('http://localhost:3000', engine.url)
    const options = { cwd: folder, env: { ...env, ...external }, timeout: 60_000 }
    const { stdout } = await run('sh', ['-eu', '-c', script], options)
    return stdout
  }

  it('lists services and makes a second business with a login', async () => {
    const [start, list = '', second = ''] = blocksOf('docs/guide/getting-started.md')
    expect(start).to.equal('npm ci && npm start\n')
    expect(JSON.parse(await type(list))).to.have.property('items').that.is.not.empty
    const said = await type(second)
    expect(said).to.include('harbour-spa').and.include('you@example.test')
    expect(await type(`curl -s "$URL/api/v1/business" -H 'Bookwright-Tenant: harbour-spa'`)).to.include('Harbour Spa')
  })

  it('books and cancels by hand', async () => {
    const [block = '', ...rest] = blocksOf('docs/guide/http-api.md')
    expect(rest).to.deep.equal([])
    const [reference = '', answers = ''] = (await type(block)).split('\n')
    expect(reference).to.match(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    expect(answers).to.include('Cancelling now is free').and.include('"status":"cancelled"')
  })

  it('backs up and restores into another data directory', async () => {
    const [backup = '', restore = ''] = blocksOf('docs/guide/operations.md')
    expect(await type(backup)).to.match(/Wrote .*bookwright-2026-01-31\.gz: \d+ rows/)
    expect(existsSync(join(folder, 'bookwright-2026-01-31.gz'))).to.equal(true)
    // `doctor` ends with 1 in a folder without the interfaces; what it says of the database is what counts here.
    const said = await type(restore, false).catch((error: { stdout: string }) => error.stdout)
    expect(said).to.match(/Verified: every count and checksum is that of the backup/)
    expect(said).to.match(/ok +audit chain: .*lotus-day-spa intact/)
    await expectInvariants(database.url)
  })

  it('freezes the time of a sandbox and plays a message', async () => {
    const [clock = '', inbound = '', ...rest] = blocksOf('docs/guide/sandbox.md')
    expect(rest).to.deep.equal([])
    expect(JSON.parse(await type(clock))).to.include({ isFrozen: true, now: '2027-06-01T08:00:00.000Z' })
    expect(JSON.parse(await type(inbound))).to.have.keys('id')
  })

  it('asks, looks and migrates as the pages about the whole say', async () => {
    const [services = ''] = blocksOf('docs/api.md')
    expect(JSON.parse(await type(services))).to.have.property('items').that.is.not.empty
    const [doctor = '', worker = '', backup = '', migrate = ''] = blocksOf('docs/deployment.md')
    expect(backup).to.equal(blocksOf('docs/guide/operations.md')[0])
    const started = `${worker.trim()} > worker.log & pid=$!; until grep -q . worker.log; do sleep 0.1; done; kill $pid; wait $pid`
    await type(started)
    expect(readFileSync(join(folder, 'worker.log'), 'utf8')).to.include('The worker is running.')
    expect(await type(migrate)).to.match(/^(?!.*not applied)/s)
    const [look = ''] = blocksOf('docs/troubleshooting.md')
    expect(look.split('\n')[0]).to.equal(doctor.trim())
    // `doctor` ends with 1 in a folder without the interfaces, so the second line is typed by itself.
    const said = await type(look.replace(/^(.*)\n/, '$1 || true\n'))
    expect(said)
      .to.match(/ok +database/)
      .and.match(/ok +tenant-isolation/)
    expect(said).to.match(/"status":"ready"/)
  })

  it('makes a database of your own as the deployment page says, with no more rights than that', async () => {
    const [script = ''] = blocksOfKind('docs/deployment.md', 'sql')
    const name = `guide_${process.pid}`
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    try {
      const lines = script.replaceAll('bookwright', name).replace('…', 'long-enough').trim().split('\n')
      for (const line of lines) await admin.query(line)
      const address = new URL(database.url)
      Object.assign(address, { username: name, password: 'long-enough', pathname: `/${name}` })
      const env = {
        BOOKWRIGHT_BUILD: 'off',
        BOOKWRIGHT_LOG_LEVEL: 'silent',
        DATABASE_URL: address.href,
        PATH: process.env['PATH'],
      }
      const bin = inRepository('core/bin/bookwright.js')
      const { stdout } = await run(process.execPath, [bin, 'migrate', 'up'], { cwd: folder, env, timeout: 60_000 })
      expect(stdout).to.match(/applied/i)
    } finally {
      const { rows } = await admin.query<{ oid: number }>(`SELECT oid FROM pg_database WHERE datname = '${name}'`)
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      for (const role of [`bw_app_${rows[0]?.oid}`, `bw_relay_${rows[0]?.oid}`, name]) {
        await admin.query(`DROP ROLE IF EXISTS ${role}`)
      }
      await admin.end()
    }
  })

  it('is all there is: no page has a block that nobody runs', () => {
    const guides = { 'docs/guide/getting-started.md': 3, 'docs/guide/operations.md': 2, 'docs/guide/sandbox.md': 2 }
    const overviews = { 'docs/api.md': 1, 'docs/deployment.md': 4, 'docs/troubleshooting.md': 1 }
    // The block of access.md runs in access.test.ts, those about plugins in core and in test/authoring.
    const elsewhere = {
      'docs/guide/http-api.md': 1,
      'docs/guide/access.md': 1,
      'docs/guide/writing-a-plugin.md': 1,
      'docs/guide/first-plugin.md': 3,
    }
    // What whoever runs this test has typed already.
    const repository = { 'README.md': 2, 'CONTRIBUTING.md': 2 }
    const wanted: Record<string, number> = { ...guides, ...overviews, ...elsewhere, ...repository }
    for (const page of WRITTEN_PAGES) expect(blocksOf(page), page).to.have.length(wanted[page] ?? 0)
  })
})
