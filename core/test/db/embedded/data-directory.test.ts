import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { defaultDataDir } from '../../../dist/db/embedded/embedded-postgres.js'
import { identifyProcess, isRunning } from '../../../dist/db/embedded/process-identity.js'
import { firstClosedDirectory, hasRight, READ } from '../../../dist/db/embedded/server-account.js'
import { isLinux, temporaryDirectory } from './support/server-facts.js'

describe('defaultDataDir', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('is .bookwright in a directory that the server can enter', () => {
    expect(defaultDataDir(directory.path)).to.equal(join(directory.path, '.bookwright'))
  })
})

describe('firstClosedDirectory', () => {
  const directory = temporaryDirectory()
  const closed = join(directory.path, 'a')
  const stranger = { name: 'stranger', uid: 54321, gid: 54321 }
  mkdirSync(join(closed, 'b'), { recursive: true })
  after(() => directory.remove())

  it('names the outermost directory that lacks the right, also for parts that do not exist yet', () => {
    chmodSync(closed, 0o750)
    expect(firstClosedDirectory(join(closed, 'b/c/d'), stranger)).to.equal(closed)
    chmodSync(closed, 0o711)
    expect(firstClosedDirectory(join(closed, 'b/c/d'), stranger)).to.equal(undefined)
  })

  it('judges by the digit that applies to the account: owner, group or others', () => {
    const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
    chmodSync(closed, 0o740)
    expect(hasRight(closed, READ, { name: 'owner', uid, gid: 54321 })).to.equal(true)
    expect(hasRight(closed, READ, { name: 'member', uid: 54321, gid })).to.equal(true)
    expect(hasRight(closed, READ, stranger)).to.equal(false)
    chmodSync(closed, 0o704)
    expect(hasRight(closed, READ, { name: 'member', uid: 54321, gid })).to.equal(false)
  })
})

describe('identifyProcess', () => {
  it('tells a process from a later one with its number', function () {
    const self = identifyProcess(process.pid)
    if (isLinux) expect(self?.startedAt).to.match(/^[0-9a-f-]{36}:\d+$/)
    expect(self && isRunning(self)).to.equal(true)
    expect(isRunning({ pid: process.pid, startedAt: 'another boot:1' })).to.equal(!isLinux)
  })

  it('knows no process for a number that is free or none at all', () => {
    expect([2 ** 22 + 1, 0, -1, Number.NaN, 1.5].map(identifyProcess)).to.deep.equal(new Array(5).fill(undefined))
  })
})
