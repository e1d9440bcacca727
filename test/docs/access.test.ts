import 'reflect-metadata'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, delimiter } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createEngine } from '../../core/dist/di/container.js'
import type { Engine } from '../../core/dist/di/engine.js'
import { PERMISSIONS, ROLE_PERMISSIONS, TEAM_ROLES } from '../../core/dist/identity/roles.js'
import type { TestDatabase } from '../../core/dist/testing/database.js'
import { createDemoDatabase, DEMO_PASSWORD, DEMO_SECRET_KEY } from '../support/demo-database.js'
import { inRepository } from '../support/repository-root.js'

const run = promisify(execFile)
const guide = readFileSync(inRepository('docs/guide/access.md'), 'utf8')

/** The cells of the lines of a table that begin with a word in backticks. */
function rowsOf(text: string): Map<string, string[]> {
  const lines = text.split('\n').filter(line => /^\| `[a-z]+:[a-z]+`/.test(line))
  return new Map(
    lines.map(line => {
      const [, name = '', ...cells] = line.split('|').map(cell => cell.trim())
      return [name.replaceAll('`', ''), cells.slice(0, TEAM_ROLES.length)]
    }),
  )
}

describe('The guide to permissions', () => {
  it('has the table of roles that the engine decides by', () => {
    const rows = rowsOf(guide)
    expect([...rows.keys()]).to.deep.equal([...PERMISSIONS])
    expect(/^\| Permission +\|(.*)$/m.exec(guide)?.[1]?.match(/[a-z-]+/g)).to.deep.equal([...TEAM_ROLES])
    for (const [permission, cells] of rows) {
      const wanted = TEAM_ROLES.map(role => (ROLE_PERMISSIONS[role].some(one => one === permission) ? 'yes' : ''))
      expect(cells, permission).to.deep.equal(wanted)
    }
  })

  it('would notice a role that holds more than the guide says', () => {
    const cut = guide.replace(/^(\| `outbox:retry` +\|) yes/m, '$1    ')
    expect(rowsOf(cut).get('outbox:retry')?.[0]).to.equal('')
    expect(rowsOf(guide).get('outbox:retry')?.[0]).to.equal('yes')
  })

  it('knows every permission that the admin pages have words for', () => {
    const catalogue = readFileSync(inRepository('admin-ui/src/locales/en-access.ts'), 'utf8')
    const words = [...catalogue.matchAll(/^ +'([a-z]+:[a-z]+)':/gm)].map(([, permission]) => permission)
    expect(words).to.have.members([...PERMISSIONS])
  })
})

describe('The example with an API key', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let engine: Engine
  let url: string
  before(async () => {
    database = await createDemoDatabase()
    engine = await createEngine({
      ...{ port: 0, isPortExplicit: true, host: '127.0.0.1', dataDir: '', databaseUrl: database.url },
      ...{ secretKey: DEMO_SECRET_KEY, publicUrl: 'http://localhost:3000', isProduction: false, isDemoWanted: false },
      ...{ demoPassword: undefined, isSandbox: false, areRateLimitsOn: false, trustProxy: false },
      ...{ siteRoot: inRepository('.'), logLevel: 'silent', environment: {} },
    })
    url = (await engine.listen()).url
  })
  after(async () => {
    await engine?.close()
    await database?.drop()
  })

  it('works as it stands in the guide', async function () {
    const hasCurl = await run('curl', ['--version']).then(
      () => true,
      () => false,
    )
    if (!hasCurl) {
      console.log('      SKIPPED: this machine has no curl')
      this.skip()
    }
    const example = /```sh\n([\s\S]+?)```/.exec(guide)?.[1] ?? ''
    const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`
    const { stdout } = await run('sh', ['-eu', '-c', example], {
      env: { PATH: path, URL: url, PASSWORD: DEMO_PASSWORD },
      timeout: 30_000,
    })
    const { items } = JSON.parse(stdout) as { items: { reference: string }[] }
    expect(items).to.have.length(2)
    expect(items[0]?.reference).to.be.a('string')
  })
})
