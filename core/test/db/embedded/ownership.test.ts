import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../dist/db/embedded/embedded-postgres.js'
import { identifyProcess } from '../../../dist/db/embedded/process-identity.js'
import { signalProcess } from '../../../dist/db/embedded/postmaster.js'
import { HeldServer } from './support/held-server.js'
import { caught, eventually, isLinux, processesOf, query, statusField } from './support/server-facts.js'
import { temporaryDirectory, traces } from './support/server-facts.js'

/** Inserts rows one after another until the connection breaks. @returns the numbers whose commit was acknowledged. */
async function insertUntilBroken(url: string, enough: () => void): Promise<number[]> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  const acknowledged: number[] = []
  try {
    for (let id = 1; ; id++) {
      await client.query('insert into journal values ($1)', [id])
      acknowledged.push(id)
      if (id === 50) enough()
    }
  } catch {
    return acknowledged
  }
}

describe('The embedded server and its owner', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, 'data')
  const lock = join(dataDir, 'postgres.lock')
  const running: { stop(): Promise<unknown> }[] = []
  const start = async (options: { dataDir: string } = { dataDir }): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres(options)
    running.push(server)
    return server
  }
  const hold = (): HeldServer => {
    const held = new HeldServer({ options: { dataDir } })
    running.push({ stop: () => held.kill() })
    return held
  }
  before(async () => {
    const server = await start()
    await query(server.url, 'create table journal (id int primary key)')
    await server.stop()
  })
  beforeEach(async () => {
    const server = await start()
    await query(server.url, 'truncate journal')
    await server.stop()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map(each => each.stop()))
    // Whatever a killed holder left running is ended by the next start.
    await (await startEmbeddedPostgres({ dataDir })).stop()
  })
  after(() => directory.remove())

  const expectRefusal = ({ code, message }: { code?: string; message: string }, owner: number) => {
    expect(code).to.equal('BW_CONFIGURATION')
    expect(message).to.contain(`is in use by another Bookwright (process ${owner})`)
  }

  it('refuses a second owner in another process and leaves the first unharmed', async () => {
    const server = await start()
    expectRefusal(await hold().outcome(), process.pid)
    expect(await query(server.url, 'select 1 as one')).to.deep.equal([{ one: 1 }])
    expect(traces(dataDir)).to.have.members(['postgres.lock', 'postgres/postmaster.pid'])
  })

  it('refuses a second owner in the same process', async () => {
    const server = await start()
    expectRefusal(await caught(start()), process.pid)
    expect(await query(server.url, 'select 1 as one')).to.deep.equal([{ one: 1 }])
  })

  it('lets exactly one of several processes in that find the same dead owner', async () => {
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }))
    const held = [hold(), hold(), hold()]
    const outcomes = await Promise.all(held.map(each => each.outcome()))
    expect(outcomes.filter(({ event }) => event === 'ready')).to.have.length(1)
    expect(outcomes.filter(({ event }) => event === 'failed').map(({ code }) => code)).to.deep.equal([
      'BW_CONFIGURATION',
      'BW_CONFIGURATION',
    ])
  })

  it('takes over a lock whose number now belongs to another process', async function () {
    if (!isLinux) this.skip()
    writeFileSync(lock, JSON.stringify({ ...identifyProcess(process.ppid), startedAt: 'another boot:1' }))
    await start()
    expect(JSON.parse(readFileSync(lock, 'utf8'))).to.include({ pid: process.pid })
  })

  it('takes over a lock that was cut off while it was written', async () => {
    writeFileSync(lock, '{"pid":')
    await start()
    expect(JSON.parse(readFileSync(lock, 'utf8'))).to.include({ pid: process.pid })
  })

  it('starts although the number in a stale postmaster.pid belongs to a process of the same account', async function () {
    if (!isLinux) this.skip()
    const first = await start()
    const text = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8')
    const account = { uid: statusField(first.pid, 'Uid'), gid: statusField(first.pid, 'Gid') }
    await first.stop()
    const stranger: ChildProcess = spawn('sleep', ['60'], account)
    try {
      writeFileSync(join(dataDir, 'postgres/postmaster.pid'), text.replace(/^\d+/, `${stranger.pid}`))
      await start()
      expect(stranger.exitCode ?? stranger.signalCode).to.equal(null)
    } finally {
      stranger.kill()
    }
  })

  it('stops the server of an engine that was killed, and loses no acknowledged row', async () => {
    const held = hold()
    const { url, pid } = await held.ready()
    let acknowledged: number[] = []
    await new Promise<void>(enough => {
      const inserting = insertUntilBroken(url, enough)
      running.push({ stop: async () => (acknowledged = await inserting) })
    })
    await held.kill()
    expect(await query(url, 'select 1 as one'), 'the server outlives its engine').to.deep.equal([{ one: 1 }])
    const server = await start()
    await running.find(each => each !== server)?.stop()
    await Promise.all(running.filter(each => each !== server).map(each => each.stop()))
    expect(server.pid).to.not.equal(pid)
    expect(processesOf(pid)).to.deep.equal([])
    if (isLinux) expect(statusField(server.pid, 'PPid')).to.equal(process.pid)
    const rows = await query<{ id: number }>(server.url, 'select id from journal')
    expect(acknowledged.length).to.be.at.least(50)
    expect(rows.map(({ id }) => id)).to.include.members(acknowledged)
  })

  it('reports a server that was killed, starts again on the same port, and loses no acknowledged row', async () => {
    const server = await start()
    const acknowledged = await insertUntilBroken(server.url, () => process.kill(server.pid, 'SIGKILL'))
    await server.exited
    const startedAt = performance.now()
    const second = await startEmbeddedPostgres({ dataDir, port: server.port })
    running.push(second)
    expect(performance.now() - startedAt).to.be.lessThan(5_000)
    await server.stop()
    const rows = await query<{ id: number }>(second.url, 'select id from journal')
    expect(acknowledged.length).to.be.at.least(50)
    expect(rows.map(({ id }) => id)).to.include.members(acknowledged)
    expect(second.port).to.equal(server.port)
  })

  it('starts after both the engine and every process of the server were killed', async function () {
    if (!isLinux) this.skip()
    const held = hold()
    const { url, pid } = await held.ready()
    await query(url, 'insert into journal values (1)')
    await held.kill()
    processesOf(pid).forEach(victim => signalProcess(victim, 'SIGKILL'))
    const server = await start()
    expect(await query(server.url, 'select id from journal')).to.deep.equal([{ id: 1 }])
  })

  it('does not outlive a process that ends without stopping it', async () => {
    const held = hold()
    const { pid } = await held.ready()
    expect(await held.say('exit')).to.equal(3)
    await eventually(() => processesOf(pid).length === 0)
  })

  it('lets a process that stopped it end by itself', async () => {
    const held = hold()
    const { pid } = await held.ready()
    expect(await held.say('stop')).to.equal(0)
    expect(held.events.at(-1)).to.deep.equal({ event: 'stopped' })
    expect(processesOf(pid)).to.deep.equal([])
    expect(traces(dataDir)).to.deep.equal([])
  })
})
