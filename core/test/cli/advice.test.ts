import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { main } from '../../dist/cli/main.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'

const SECRET = 'the-secret-of-the-advice-tests-012345'

describe('what commands say to somebody who is stuck', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let cwd: string
  before(async () => {
    database = await createTestDatabase()
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-advice-'))
  })
  after(async () => {
    await database.drop()
    rmSync(cwd, { recursive: true })
  })

  async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: SECRET, BOOKWRIGHT_LOG_LEVEL: 'silent' }
    const io = { env, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
    return { code: await main(argv, io), out: out.join('\n'), err: err.join('\n') }
  }

  it('names the word that is missing', async () => {
    expect(await run('backup')).to.deep.include({ code: 2 })
    expect((await run('backup')).err).to.match(/^FILE is missing\./)
    expect((await run('plugin')).err).to.match(
      /^Say what to do: list, offers, add, upgrade, remove, enable, disable, settings, check, activity, release, export, import, create, test, dev, pack\./,
    )
  })

  it('names the businesses that there are when one is not', async () => {
    const none = await run('seed', '--tenant', 'nope', '--template', 'spa')
    expect(none.err).to.include('There is no business "nope": make one with "bookwright tenant:create".')
    const place = ['--time-zone', 'Europe/London', '--currency', 'GBP']
    for (const slug of ['ashore', 'bay']) await run('tenant:create', '--slug', slug, '--name', slug, ...place)
    const wrong = await run('seed', '--tenant', 'nope', '--template', 'spa')
    expect(wrong.err).to.include('There is no business "nope": there is ashore, bay.')
  })

  it('says in the list of plugins and in doctor why one is set aside', async () => {
    const folder = join(cwd, 'node_modules', 'bookwright-plugin-vertical-empty')
    mkdirSync(folder, { recursive: true })
    const range = '^1.0.0-alpha.0'
    const manifest = { id: 'vertical-empty', compat: range }
    const description = { name: 'bookwright-plugin-vertical-empty', version: '1.0.0', bookwright: manifest }
    const peers = { peerDependencies: { '@bookwright/core': range } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...description, ...peers }))
    const { code, out } = await run('plugin', 'list')
    expect(code).to.equal(0)
    expect(out).to.match(/^vertical-empty +1\.0\.0 +broken: its code cannot be loaded: /)
    expect((await run('doctor')).out).to.match(/^FAIL {2}plugin vertical-empty: its code cannot be loaded: /m)
  })
})
