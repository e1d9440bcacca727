import 'reflect-metadata'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import pg from 'pg'
import { main } from '../../dist/cli/main.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'
import { packPlugin } from '../plugin/support/packed-plugin.js'

const SECRET = 'the-secret-of-the-plugin-care-tests-01'
const ID = 'demo-care'
const CANARY = 'canary-of-the-command-line'
const CODE = `
  settings: defineSettings({
    title: { type: 'text', label: '${ID}.title', required: true },
    key: { type: 'secret', label: '${ID}.key' },
  }),
  migrations: bw => [{ ...bw.table('thing', 'name text NOT NULL'), name: '0001-things' }],
  testConnection: async ({ settings }) => settings.title === 'Well'
    ? { state: 'healthy', note: '' } : { state: 'degraded', note: 'nobody answers' },
  setup() {}`

describe('the life of a plugin by commands alone', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let owner: pg.Client
  let cwd: string
  before(async () => {
    database = await createTestDatabase()
    cwd = mkdtempSync(join(tmpdir(), 'bookwright-care-'))
    writeFileSync(join(cwd, 'care.tgz'), packPlugin({ id: ID, permissions: ['bookings:read'], code: CODE }))
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    await run('tenant:create', '--slug', 'spa', '--name', 'Spa', '--time-zone', 'Europe/London', '--currency', 'GBP')
  })
  after(async () => {
    await owner.end()
    await database.drop()
    rmSync(cwd, { recursive: true })
  })

  async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []]
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: SECRET, BOOKWRIGHT_LOG_LEVEL: 'silent' }
    const io = { env, cwd, out: (line: string) => out.push(line), err: (line: string) => err.push(line) }
    return { code: await main(argv, io), out: out.join('\n'), err: err.join('\n') }
  }
  const plugin = (...argv: string[]) => run('plugin', ...argv)
  const ofSpa = (action: string, ...argv: string[]) => plugin(action, ID, '--tenant', 'spa', ...argv)
  const save = (settings: object) => {
    writeFileSync(join(cwd, 'settings.json'), JSON.stringify(settings))
    return ofSpa('settings', '--from', 'settings.json')
  }

  it('is seen with what it may touch, agreed to, and says how far it is', async () => {
    const shown = await plugin('add', 'care.tgz')
    expect([shown.code, shown.out]).to.satisfy(
      ([code, out]: [number, string]) => code === 1 && /bookings:read/.test(out),
    )
    expect((await plugin('offers')).out).to.match(
      /^demo-care 1\.0\.0 \(sent\)\nWhat it may touch:\n {2}bookings:read$/m,
    )
    const added = await plugin('add', 'care.tgz', '--yes')
    expect(added.code, added.err).to.equal(0)
    expect(added.err).to.equal('trying …\nrehearsing …\nmigrating …\nstarting …')
    expect((await plugin('offers')).out).to.include('demo-care 1.0.0 (sent, installed)')
    expect((await ofSpa('enable')).code).to.equal(0)
  })

  it('is set from a file, checked by the server, and shows no secret', async () => {
    expect((await ofSpa('settings')).out).to.include('key = (not set)')
    const refused = await save({ values: { title: 7, other: true } })
    expect(refused.code).to.equal(1)
    expect(refused.err)
      .to.match(/title: \w/)
      .and.to.match(/other: \w/)
    const saved = await save({ values: { title: 'Ill', key: CANARY } })
    expect([saved.code, saved.out]).to.deep.equal([0, 'title = "Ill"  (tenant)\nkey = (set)  (tenant)'])
    const json = await ofSpa('settings', '--json')
    expect(JSON.parse(json.out)).to.have.nested.property('secrets.key.isSet', true)
    expect(JSON.stringify([saved, json])).to.not.include(CANARY)
    writeFileSync(join(cwd, 'broken.json'), `{"values": {"key": "${CANARY}"`)
    const broken = await ofSpa('settings', '--from', 'broken.json')
    expect([broken.code, broken.err.includes(CANARY)]).to.deep.equal([2, false])
    const both = await ofSpa('settings', '--instance', '--location', 'x')
    expect([both.code, both.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 2 && err.startsWith('Name one'),
    )
  })

  it('inherits what is set above it, and obeys a lock there', async () => {
    writeFileSync(join(cwd, 'above.json'), JSON.stringify({ values: { title: 'Well' }, locks: { title: true } }))
    expect((await ofSpa('settings', '--instance', '--from', 'above.json')).code).to.equal(0)
    expect((await ofSpa('settings')).out).to.include('title = "Well"  (instance, decided by instance)')
    const locked = await save({ values: { title: 'Mine' } })
    expect([locked.code, locked.err]).to.deep.equal([1, '"title" is set by the instance and cannot be changed here.'])
  })

  it('is tried out, and the exit code says how that went', async () => {
    const well = await ofSpa('check')
    expect([well.code, well.out]).to.deep.equal([0, 'healthy'])
    writeFileSync(join(cwd, 'above.json'), JSON.stringify({ values: { title: 'Ill' } }))
    await ofSpa('settings', '--instance', '--from', 'above.json')
    const ill = await ofSpa('check')
    expect([ill.code, ill.out]).to.deep.equal([1, 'degraded: nobody answers'])
  })

  it('is let back in after a quarantine', async () => {
    expect((await plugin('release', ID)).err).to.include('it is not quarantined')
    await owner.query(`UPDATE bw.plugin_package SET state = 'quarantined', reason = 'it spun.' WHERE id = $1`, [ID])
    expect((await plugin('activity', ID)).out).to.equal(`${ID} 1.0.0 is quarantined: it spun.`)
    expect((await plugin('release', ID)).code).to.equal(0)
    expect((await plugin('activity', ID)).out).to.equal(`${ID} 1.0.0 is installed.`)
  })

  it('goes with an export, and comes back with its rows', async () => {
    const rows = async () => (await owner.query(`SELECT * FROM bw.p_demo_care_thing ORDER BY name`)).rows
    await owner.query(
      `INSERT INTO bw.p_demo_care_thing (tenant_id, id, name) SELECT id, gen_random_uuid(), 'Thing ' || n FROM bw.tenant, generate_series(1, 3) n`,
    )
    const before = await rows()
    expect((await plugin('remove', ID, '--data-of-plugin', 'export')).code).to.equal(0)
    const exported = await plugin('export', ID, '--out', 'rows.gz')
    expect(exported.code, exported.err).to.equal(0)
    expect(gunzipSync(readFileSync(join(cwd, 'rows.gz'))).toString()).to.include('Thing 3')
    expect((await plugin('add', ID, '--yes')).code).to.equal(0)
    const back = await plugin('import', ID, 'rows.gz')
    expect([back.code, back.out]).to.deep.equal([0, `The rows of ${ID} are back: 3 rows.`])
    expect(await rows()).to.deep.equal(before)
    expect((await plugin('import', ID)).err).to.include('are not empty')
  })
})
