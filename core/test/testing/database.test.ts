import { chmodSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { createTestDatabase, startTestServer, type TestServer } from '../../dist/testing/database.js'
import { mochaHooks } from '../../dist/testing/mocha-hooks.js'
import { HeldServer } from '../db/embedded/support/held-server.js'
import { caught, isPortOpen, isRoot, processesOf, query } from '../db/embedded/support/server-facts.js'

const databases = (url: string) =>
  query<{ datname: string }>(url, `select datname from pg_database where datname like 'bwt%' order by 1`)

describe('createTestDatabase', function () {
  this.timeout(60_000)
  let server: TestServer
  before(async () => {
    const { TEST_DATABASE_URL, DATABASE_URL } = process.env
    Reflect.deleteProperty(process.env, 'TEST_DATABASE_URL')
    Reflect.deleteProperty(process.env, 'DATABASE_URL')
    server = await startTestServer()
    if (TEST_DATABASE_URL !== undefined) process.env.TEST_DATABASE_URL = TEST_DATABASE_URL
    if (DATABASE_URL !== undefined) process.env.DATABASE_URL = DATABASE_URL
  })
  after(() => server.stop())

  const prepareWith = (label: string, calls: string[] = []) => ({
    serverUrl: server.url,
    templateKey: label,
    prepare: async (url: string) => {
      calls.push(label)
      await query(url, 'create table seeded (label text)', `insert into seeded values ('${label}')`)
    },
  })

  it('prepares a template once, however many ask for it at the same moment', async () => {
    const calls: string[] = []
    const made = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase(prepareWith('once', calls))))
    expect(calls).to.deep.equal(['once'])
    expect(new Set(made.map(({ name }) => name)).size).to.equal(4)
    for (const { url } of made) expect(await query(url, 'select label from seeded')).to.deep.equal([{ label: 'once' }])
    await Promise.all(made.map(each => each.drop()))
  })

  it('keeps databases apart, and templates of other keys', async () => {
    const [one, two, other] = await Promise.all([
      createTestDatabase(prepareWith('apart')),
      createTestDatabase(prepareWith('apart')),
      createTestDatabase(prepareWith('other')),
    ])
    await query(one.url, 'truncate seeded')
    expect(await query(one.url, 'select label from seeded')).to.deep.equal([])
    expect(await query(two.url, 'select label from seeded')).to.deep.equal([{ label: 'apart' }])
    expect(await query(other.url, 'select label from seeded')).to.deep.equal([{ label: 'other' }])
    await Promise.all([one, two, other].map(each => each.drop()))
  })

  it('prepares anew after a preparation that failed', async () => {
    const broken = { ...prepareWith('flaky'), prepare: () => Promise.reject(new RangeError('no luck')) }
    expect((await caught(createTestDatabase(broken))).message).to.equal('no luck')
    const made = await createTestDatabase(prepareWith('flaky'))
    expect(await query(made.url, 'select label from seeded')).to.deep.equal([{ label: 'flaky' }])
    await made.drop()
  })

  it('says so when the preparation leaves a connection open', async () => {
    const clients: pg.Client[] = []
    const leaking = {
      ...prepareWith('leaking'),
      prepare: async (url: string) => {
        const client = new pg.Client(url)
        client.on('error', () => undefined)
        await client.connect()
        clients.push(client)
      },
    }
    expect((await caught(createTestDatabase(leaking))).message).to.contain('left a connection open')
    await Promise.all(clients.map(client => client.end()))
  })

  it('runs afterClone in the new database, and drops that when it fails', async () => {
    const afterClone = (url: string) => query(url, 'create table cloned (id int)').then(() => undefined)
    const made = await createTestDatabase({ ...prepareWith('after'), afterClone })
    expect(await query(made.url, 'select * from cloned')).to.deep.equal([])
    await made.drop()
    const before = await databases(server.url)
    const failing = { ...prepareWith('after'), afterClone: () => Promise.reject(new RangeError('no')) }
    expect((await caught(createTestDatabase(failing))).message).to.equal('no')
    expect(await databases(server.url)).to.deep.equal(before)
  })

  it('drops the database under connected clients, with the roles that are named after it', async () => {
    const made = await createTestDatabase({ serverUrl: server.url })
    await query(
      made.url,
      `do $$ begin execute 'create role bw_app_' || (select oid from pg_database
      where datname = current_database()) || ' nologin'; end $$`,
    )
    const client = new pg.Client(made.url)
    const dropped = new Promise(resolve => client.on('error', resolve))
    await client.connect()
    await made.drop()
    await dropped
    expect(await query(server.url, `select rolname from pg_roles where rolname like 'bw\\_app\\_%'`)).to.deep.equal([])
    await made.drop()
  })
})

describe('startTestServer', function () {
  this.timeout(60_000)

  it('leaves nothing of the run on an external server, and nothing else is touched', async () => {
    const host = await startTestServer()
    const saved = process.env.TEST_DATABASE_URL
    const external = new URL(host.url)
    external.searchParams.delete('application_name')
    process.env.TEST_DATABASE_URL = external.href
    // The server of this run may be an external one too, with databases of other files.
    const before = new Set((await databases(host.url)).map(({ datname }) => datname))
    const added = async () =>
      (await databases(host.url)).map(({ datname }) => datname).filter(name => !before.has(name))
    try {
      const [run, another] = [await startTestServer(), await startTestServer()]
      expect(run.logFile).to.equal(null)
      const prepare = (url: string) => query(url, 'create table t (id int)').then(() => undefined)
      await createTestDatabase({ serverUrl: run.url, prepare })
      const kept = await createTestDatabase({ serverUrl: another.url, prepare })
      await run.stop()
      const left = await added()
      expect(left).to.have.length(2)
      expect(left).to.include(kept.name)
      await another.stop()
      expect(await added()).to.deep.equal([])
    } finally {
      if (saved === undefined) Reflect.deleteProperty(process.env, 'TEST_DATABASE_URL')
      else process.env.TEST_DATABASE_URL = saved
      await host.stop()
    }
  })

  it('ends the servers of runs that were killed, and removes their directories', async function () {
    if (process.platform !== 'linux' || process.env.TEST_DATABASE_URL || process.env.DATABASE_URL) this.skip()
    const dataDir = mkdtempSync(join(tmpdir(), 'bookwright-test-'))
    if (isRoot) chmodSync(dataDir, 0o711)
    const held = new HeldServer({ options: { dataDir, isDurable: false } })
    const { pid } = await held.ready()
    await held.kill()
    expect(processesOf(pid)).to.not.deep.equal([])
    const server = await startTestServer()
    await server.stop()
    expect(processesOf(pid)).to.deep.equal([])
    expect(existsSync(dataDir)).to.equal(false)
  })
})

describe('The server of a test process of its own', function () {
  this.timeout(60_000)

  it('is started by the first file that needs one and stopped by the root hook', async function () {
    if (process.env.TEST_DATABASE_URL || process.env.DATABASE_URL) this.skip()
    const saved = process.env.BOOKWRIGHT_TEST_SERVER_URL
    Reflect.deleteProperty(process.env, 'BOOKWRIGHT_TEST_SERVER_URL')
    try {
      const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
      const port = Number(new URL(one.url).port)
      expect(new URL(two.url).port).to.equal(`${port}`)
      await mochaHooks.afterAll()
      await mochaHooks.afterAll()
      expect(await isPortOpen(port)).to.equal(false)
    } finally {
      if (saved !== undefined) process.env.BOOKWRIGHT_TEST_SERVER_URL = saved
    }
  })
})
