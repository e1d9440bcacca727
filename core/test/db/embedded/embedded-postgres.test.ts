import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../dist/db/embedded/embedded-postgres.js'
import { caught, isLinux, isPortOpen, isRoot, processesOf, query } from './support/server-facts.js'
import { statusField, temporaryDirectory, traces } from './support/server-facts.js'

describe('startEmbeddedPostgres', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, 'data')
  let server: EmbeddedPostgres
  after(() => directory.remove())
  beforeEach(async () => {
    server = await startEmbeddedPostgres({ dataDir })
  })
  afterEach(() => server.stop())

  const settings = async (url: string, ...names: string[]) => {
    const rows = await query<{ name: string; setting: string }>(
      url,
      `select name, setting from pg_settings where name in (${names.map(name => `'${name}'`).join(',')})`,
    )
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
  }

  it('gives an address that logs in to a UTF-8 database ordered by code point', async () => {
    const [row] = await query<object>(
      server.url,
      `select current_user as user, current_database() as database, 'Z' < 'a' as "isByCodePoint", lower('ÄÖ') as lower,
        pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()`,
    )
    expect(row).to.deep.equal({
      user: 'bookwright',
      database: 'bookwright',
      isByCodePoint: true,
      lower: 'äö',
      encoding: 'UTF8',
    })
    expect(server.url).to.match(/^postgresql:\/\/bookwright:[\w-]{32}@127\.0\.0\.1:\d+\/bookwright$/)
  })

  it('lets nobody in without the generated password, which only its owner can read', async () => {
    const url = new URL(server.url)
    url.password = 'guess'
    expect(await caught(query(url.href, 'select 1'))).to.include({ code: '28P01' })
    const file = join(dataDir, 'postgres-password')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).to.equal(0o700)
    expect(statSync(server.logFile).mode & 0o777).to.equal(0o600)
    const [row] = await query<{ rolpassword: string }>(
      server.url,
      'select rolpassword from pg_authid where rolcanlogin',
    )
    expect(row?.rolpassword).to.match(/^SCRAM-SHA-256\$/)
    expect(new URL(server.url).password).to.equal(readFileSync(file, 'utf8').trim())
  })

  it('listens on the loopback address only and makes no unix socket', async () => {
    const found = await settings(server.url, 'listen_addresses', 'unix_socket_directories')
    expect(found).to.deep.equal({ listen_addresses: '127.0.0.1', unix_socket_directories: '' })
    const others = Object.values(networkInterfaces()).flatMap(list => list ?? [])
    for (const { address, internal, family } of others) {
      if (!internal && family === 'IPv4') expect(await isPortOpen(server.port, address), address).to.equal(false)
    }
  })

  it('writes durably and logs deadlocks, without the statements of customers', async () => {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'jit', 'max_connections', 'deadlock_timeout']
    expect(await settings(server.url, ...names)).to.deep.equal({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      jit: 'off',
      max_connections: '100',
      deadlock_timeout: '1000',
    })
    await caught(query(server.url, `select 'ada@example.test'::integer`))
    expect(readFileSync(server.logFile, 'utf8')).to.not.contain('STATEMENT')
  })

  it('writes a deadlock to its log', async () => {
    await query(server.url, 'create table if not exists pair (id int primary key, n int default 0)')
    await query(server.url, 'insert into pair (id) values (1), (2) on conflict do nothing')
    const clients = [new pg.Client(server.url), new pg.Client(server.url)] as const
    await Promise.all(clients.map(client => client.connect()))
    const step = (index: 0 | 1, id: number) => clients[index].query('update pair set n = n + 1 where id = $1', [id])
    await Promise.all(clients.map(client => client.query('begin')))
    await Promise.all([step(0, 1), step(1, 2)])
    const results = await Promise.allSettled([step(0, 2), step(1, 1)])
    await Promise.all(clients.map(client => client.end()))
    expect(results.filter(({ status }) => status === 'rejected')).to.have.length(1)
    expect(readFileSync(server.logFile, 'utf8')).to.contain('deadlock detected')
  })

  it('keeps data and password over a restart', async () => {
    const password = new URL(server.url).password
    await query(server.url, 'create table if not exists kept (id int)', 'insert into kept values (7)')
    await server.stop()
    server = await startEmbeddedPostgres({ dataDir })
    expect(await query(server.url, 'select distinct id from kept')).to.deep.equal([{ id: 7 }])
    expect(new URL(server.url).password).to.equal(password)
  })

  it('is a direct child, in a session of its own, that is not root', function () {
    if (!isLinux) this.skip()
    expect(statusField(server.pid, 'PPid')).to.equal(process.pid)
    expect(statusField(server.pid, 'Uid')).to.not.equal(0)
    expect(statusField(server.pid, 'Gid')).to.not.equal(0)
    expect(readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3]).to.equal(`${server.pid}`)
    if (isRoot) expect(statSync(join(dataDir, 'postgres')).uid).to.equal(statusField(server.pid, 'Uid'))
  })

  it('stops within two seconds under connected clients and leaves no process, file or port', async () => {
    const client = new pg.Client(server.url)
    await client.connect()
    await client.query('create table if not exists busy (t text)')
    await client.query(`insert into busy select repeat('x', 500) from generate_series(1, 20000)`)
    const dropped = new Promise(resolve => client.on('error', resolve))
    const startedAt = performance.now()
    await server.stop()
    expect(performance.now() - startedAt).to.be.lessThan(2_000)
    await dropped
    expect(processesOf(server.pid)).to.deep.equal([])
    expect(traces(dataDir)).to.deep.equal([])
    expect(await isPortOpen(server.port)).to.equal(false)
    expect(readFileSync(server.logFile, 'utf8')).to.match(/database system is shut down\s*$/)
  })

  it('may be stopped twice, and its end by stop is not reported as a death', async () => {
    let hasDied = false
    void server.exited.then(() => (hasDied = true))
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(hasDied).to.equal(false)
  })

  it('stops a server that does not react', async function () {
    if (!isLinux) this.skip()
    process.kill(server.pid, 'SIGSTOP')
    const startedAt = performance.now()
    await server.stop()
    expect(performance.now() - startedAt).to.be.lessThan(9_000)
    expect(processesOf(server.pid)).to.deep.equal([])
    expect(traces(dataDir)).to.deep.equal([])
  })

  it('takes the port that was asked for and refuses one that is taken', async () => {
    const other = temporaryDirectory()
    try {
      const failure = await caught(startEmbeddedPostgres({ dataDir: other.path, port: server.port, isDurable: false }))
      expect(failure.code).to.equal('BW_CONFIGURATION')
      expect(failure.message).to.contain(`127.0.0.1:${server.port}`)
      const { port } = server
      await server.stop()
      const second = await startEmbeddedPostgres({ dataDir: other.path, port, isDurable: false, maxConnections: 20 })
      expect(second.port).to.equal(port)
      const found = await settings(second.url, 'fsync', 'max_connections')
      await second.stop()
      expect(found).to.deep.equal({ fsync: 'off', max_connections: '20' })
    } finally {
      other.remove()
    }
  })

  it('ignores the variables by which PostgreSQL programs are told other places', async () => {
    await server.stop()
    const before = { ...process.env }
    const misleading = { PGDATA: '/nonexistent', PGPORT: '1', PGOPTIONS: '-c work_mem=1', PGSSLMODE: 'require' }
    Object.assign(process.env, misleading)
    try {
      server = await startEmbeddedPostgres({ dataDir })
    } finally {
      for (const name of Object.keys(misleading)) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
        else process.env[name] = before[name]
      }
    }
    if (isLinux) expect(readFileSync(`/proc/${server.pid}/environ`, 'utf8')).to.not.match(/PGDATA|PGPORT|PGOPTIONS/)
  })

  it('removes what a first start that was killed left half made', async () => {
    await server.stop()
    writeFileSync(join(dataDir, 'postgres-new-abcdef'), '')
    server = await startEmbeddedPostgres({ dataDir })
    expect(readdirSync(dataDir).filter(name => name.startsWith('postgres-new'))).to.deep.equal([])
  })
})
