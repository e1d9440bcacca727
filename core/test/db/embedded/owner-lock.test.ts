import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { acquireOwnerLock } from '../../../dist/db/embedded/owner-lock.js'
import { caught, eventually, temporaryDirectory } from './support/server-facts.js'

describe('acquireOwnerLock', function () {
  this.timeout(20_000)
  const directory = temporaryDirectory()
  const file = join(directory.path, 'postgres.lock')
  const elsewhere = JSON.stringify({ pid: process.pid, startedAt: 'another boot:1', space: 'another container' })
  after(() => directory.remove())
  afterEach(() => expect(readdirSync(directory.path)).to.deep.equal([]))

  it('creates the lock and leaves nothing when it is released, twice if need be', async () => {
    const lock = await acquireOwnerLock(file, directory.path)
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.include({ pid: process.pid })
    expect(readdirSync(directory.path)).to.deep.equal(['postgres.lock'])
    lock.release()
    lock.release()
  })

  it('lets one of many through that find a stale lock, and the next when that one is done', async () => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1 }))
    const results = await Promise.allSettled(new Array(10).fill(file).map(each => acquireOwnerLock(each, 'here')))
    const locks = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    expect(locks).to.have.length(1)
    locks[0]?.release()
    const next = await acquireOwnerLock(file, 'here')
    next.release()
  })

  it('does not remove a lock that another owner has taken over', async () => {
    const lock = await acquireOwnerLock(file, directory.path)
    writeFileSync(`${file}.new`, elsewhere)
    const { renameSync, rmSync } = await import('node:fs')
    renameSync(`${file}.new`, file)
    lock.release()
    expect(existsSync(file)).to.equal(true)
    rmSync(file)
  })

  it('goes on after a process that died while it took a lock over', async () => {
    const dead = JSON.stringify({ pid: 2 ** 22 + 1 })
    writeFileSync(file, dead)
    writeFileSync(`${file}.takeover`, dead)
    const lock = await acquireOwnerLock(file, directory.path)
    lock.release()
  })

  it('touches its lock, so that other containers see it is alive', async () => {
    const lock = await acquireOwnerLock(file, directory.path)
    const { mtimeMs } = statSync(file)
    await eventually(() => statSync(file).mtimeMs !== mtimeMs, 5_000)
    lock.release()
  })

  it('refuses while an owner in another container touches the lock, and takes it over when the touch stays away', async () => {
    writeFileSync(file, elsewhere)
    const touching = setInterval(() => utimesSync(file, new Date(), new Date()), 200)
    const { code } = await caught(acquireOwnerLock(file, directory.path))
    clearInterval(touching)
    expect(code).to.equal('BW_CONFIGURATION')
    const lock = await acquireOwnerLock(file, directory.path)
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.not.include({ space: 'another container' })
    lock.release()
  })
})
