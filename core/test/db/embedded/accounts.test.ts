import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
} from 'node:fs'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { defaultDataDir, startEmbeddedPostgres } from '../../../dist/db/embedded/embedded-postgres.js'
import { firstClosedDirectory, serverAccount } from '../../../dist/db/embedded/server-account.js'
import { HeldServer, launcherPath } from './support/held-server.js'
import { installLauncher } from './support/installed-copy.js'
import { runMocha } from './support/mocha-process.js'
import { caught, isLinux, isRoot, processesOf, query, statusField, temporaryDirectory } from './support/server-facts.js'

const onlyRoot = isRoot && isLinux ? describe : describe.skip

function findNobody(): { name: string; uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(each => each.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return { name: 'nobody', uid: Number(uid), gid: Number(gid) }
}

function giveTree(path: string, uid: number, gid: number): void {
  lchownSync(path, uid, gid)
  if (!statSync(path).isDirectory()) return
  for (const name of readdirSync(path)) giveTree(join(path, name), uid, gid)
}

onlyRoot('The embedded server, started as root', function () {
  this.timeout(60_000)
  const nobody = findNobody()
  const directory = temporaryDirectory()
  const held: HeldServer[] = []
  const hold = (options: ConstructorParameters<typeof HeldServer>[0]) => {
    const server = new HeldServer(options)
    held.push(server)
    return server
  }
  afterEach(() => Promise.all(held.splice(0).map(each => each.kill())))
  after(() => directory.remove())

  it('runs as postgres where that account exists, else as nobody', () => {
    const hasPostgres = readFileSync('/etc/passwd', 'utf8').includes('\npostgres:')
    expect(serverAccount(join(directory.path, 'absent'))?.name).to.equal(hasPostgres ? 'postgres' : 'nobody')
  })

  it('opens its own data directory for passing through and nothing more', async () => {
    const dataDir = join(directory.path, 'private')
    mkdirSync(dataDir, { mode: 0o700 })
    const server = await startEmbeddedPostgres({ dataDir, isDurable: false })
    await server.stop()
    expect(statSync(dataDir).mode & 0o777).to.equal(0o711)
  })

  it('leaves the database to the ordinary user who made it, and that user can start it again', async () => {
    const dataDir = join(directory.path, 'of-nobody')
    mkdirSync(dataDir)
    chownSync(dataDir, nobody.uid, nobody.gid)
    const home = temporaryDirectory()
    try {
      const copy = installLauncher(home.path)
      const options = { options: { dataDir }, account: nobody, launcher: copy.launcher, holder: copy.holder }
      const first = hold(options)
      const { url, pid } = await first.ready()
      await query(url, 'create table mine (id int)')
      expect(statusField(pid, 'Uid')).to.equal(nobody.uid)
      await first.say('stop')
      const asRoot = await startEmbeddedPostgres({ dataDir })
      expect(statusField(asRoot.pid, 'Uid')).to.equal(nobody.uid)
      await asRoot.stop()
      // The log and the lock are made anew by root; only the cluster decides whose the database is.
      giveTree(dataDir, nobody.uid, nobody.gid)
      const again = hold(options)
      expect(await query((await again.ready()).url, 'select * from mine')).to.deep.equal([])
      await again.say('stop')
    } finally {
      home.remove()
    }
  })

  it('takes a database over that was unpacked as root and that others can read', async () => {
    const dataDir = join(directory.path, 'unpacked')
    await (await startEmbeddedPostgres({ dataDir, isDurable: false })).stop()
    giveTree(join(dataDir, 'postgres'), 0, 0)
    chmodSync(join(dataDir, 'postgres'), 0o755)
    const server = await startEmbeddedPostgres({ dataDir, isDurable: false })
    await server.stop()
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).to.equal(0o700)
    expect(statSync(join(dataDir, 'postgres')).uid).to.not.equal(0)
  })

  it('refuses a data directory below one that its account cannot enter, and names that one', async () => {
    const closed = temporaryDirectory(0o700)
    try {
      const { code, message } = await caught(startEmbeddedPostgres({ dataDir: join(closed.path, 'data') }))
      expect(code).to.equal('BW_CONFIGURATION')
      expect(message).to.contain(`cannot enter ${closed.path}:`)
    } finally {
      closed.remove()
    }
  })

  it('starts an installation in a directory that only root can enter, and copies the programs once', async () => {
    const closed = temporaryDirectory(0o700)
    const dataDir = defaultDataDir(closed.path)
    try {
      expect(dataDir).to.match(/^\/var\/lib\/bookwright\/[0-9a-f]{16}$/)
      expect(defaultDataDir(closed.path), 'the choice is stable').to.equal(dataDir)
      const copy = installLauncher(closed.path)
      const start = () => hold({ options: {}, cwd: closed.path, launcher: copy.launcher, holder: copy.holder })
      const first = start()
      const ready = await first.ready()
      expect(ready.dataDir).to.equal(dataDir)
      expect(statusField(ready.pid, 'Uid')).to.not.equal(0)
      await query(ready.url, 'create extension btree_gist', 'create table kept (id int)')
      await first.say('stop')
      const programs = join(dataDir, 'postgres-binaries')
      const [version = ''] = readdirSync(programs)
      const { ino, mtimeMs } = statSync(join(programs, version, 'bin/postgres'))
      const second = start()
      expect(await query((await second.ready()).url, 'select * from kept')).to.deep.equal([])
      expect(statSync(join(programs, version, 'bin/postgres'))).to.include({ ino, mtimeMs })
      expect(second.events.filter(({ event }) => event === 'log')).to.deep.equal([])
      await second.say('stop')
    } finally {
      closed.remove()
      rmSync(dataDir, { recursive: true, force: true })
      if (existsSync('/var/lib/bookwright') && readdirSync('/var/lib/bookwright').length === 0) {
        rmdirSync('/var/lib/bookwright')
      }
    }
  })

  it('starts for an ordinary user from packages that are read-only and whose install scripts did not run', async () => {
    const home = temporaryDirectory()
    const dataDir = join(home.path, 'data')
    try {
      const copy = installLauncher(home.path)
      mkdirSync(dataDir)
      chownSync(dataDir, nobody.uid, nobody.gid)
      const server = hold({ options: { dataDir }, account: nobody, launcher: copy.launcher, holder: copy.holder })
      const { pid } = await server.ready()
      expect(statusField(pid, 'Uid')).to.equal(nobody.uid)
      expect(existsSync(join(copy.native, 'lib/libicuuc.so.60'))).to.equal(false)
      await server.say('stop')
    } finally {
      home.remove()
    }
  })

  it('finds the server of a killed engine although it may not look into processes of other accounts', async function () {
    const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(path => existsSync(path))
    if (setpriv === undefined) this.skip()
    const options = { options: { dataDir: join(directory.path, 'contained') } }
    const first = hold(options)
    const orphan = await first.ready()
    await query(orphan.url, 'create table kept (id int)')
    await first.kill()
    // As in a container, whose root has no CAP_SYS_PTRACE.
    const second = hold({ ...options, wrapper: [setpriv, '--bounding-set=-sys_ptrace'] })
    const { url, pid } = await second.ready()
    expect(statusField(second.child.pid!, 'PPid')).to.equal(process.pid)
    expect(processesOf(orphan.pid)).to.deep.equal([])
    expect(processesOf(pid)).to.not.deep.equal([])
    expect(await query(url, 'select * from kept')).to.deep.equal([])
    expect(second.events.some(({ line }) => line?.startsWith('stopping the database server'))).to.equal(true)
    await second.say('stop')
  })

  it('passes the tests of this folder as an ordinary user too', async function () {
    const closed = [launcherPath, process.execPath].find(path => firstClosedDirectory(path, nobody) !== undefined)
    if (closed !== undefined) {
      console.warn(`        not run: the account "nobody" cannot reach ${closed}`)
      this.skip()
    }
    this.timeout(180_000)
    const files = [
      'embedded-postgres',
      'ownership',
      'refusals',
      'server-process',
      'server-binaries',
      'data-directory',
      'owner-lock',
    ]
    const { code, output } = await runMocha(
      files.map(name => new URL(`${name}.test.js`, import.meta.url)),
      nobody,
    )
    expect(code, output).to.equal(0)
    expect(output).to.match(/[1-9]\d passing/)
  })
})

describe('The account of the embedded server', () => {
  it('is our own unless we are root', function () {
    if (isRoot) this.skip()
    expect(serverAccount('/nonexistent')).to.equal(undefined)
  })
})
