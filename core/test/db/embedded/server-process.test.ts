import { createServer, type AddressInfo } from 'node:net'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { expect } from 'chai'
import { ensureCluster } from '../../../dist/db/embedded/cluster.js'
import { openDataDirectory } from '../../../dist/db/embedded/data-directory.js'
import { prepareServerBinaries } from '../../../dist/db/embedded/server-binaries.js'
import { acceptsLogin, launchServer, type LaunchOptions } from '../../../dist/db/embedded/server-process.js'
import { temporaryDirectory } from './support/server-facts.js'

describe('launchServer', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  let options: LaunchOptions
  before(async () => {
    const { paths, account } = openDataDirectory(directory.path)
    const binaries = await prepareServerBinaries({ copyDir: paths.binaries, account })
    const cluster = { paths, account, binaries, isDurable: false }
    options = { ...cluster, password: await ensureCluster(cluster) }
  })
  after(() => directory.remove())

  const withServer = async (more: Partial<LaunchOptions>, work: (port: number) => Promise<void>) => {
    const { child, port } = await launchServer({ ...options, ...more })
    try {
      await work(port)
    } finally {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
  }

  it('chooses another port when the chosen one was taken in between', async () => {
    const squatter = createServer()
    await new Promise<void>(resolve => squatter.listen(0, '127.0.0.1', resolve))
    const taken = (squatter.address() as AddressInfo).port
    const probe = createServer()
    await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve))
    const free = (probe.address() as AddressInfo).port
    await new Promise(resolve => probe.close(resolve))
    const choices = [taken, taken, free]
    try {
      await withServer({ choosePort: async () => choices.shift() ?? 0 }, async port => {
        expect(port).to.equal(free)
        expect(choices).to.deep.equal([])
      })
    } finally {
      squatter.close()
    }
  })

  it('answers whether a password is the one of the server', async () => {
    await withServer({}, async port => {
      expect(await acceptsLogin(options.password, port)).to.equal(true)
      expect(await acceptsLogin('guess', port)).to.equal(false)
    })
  })

  it('puts a log aside that has grown large', async () => {
    const { log } = options.paths
    writeFileSync(log, 'old\n')
    truncateSync(log, 21 * 1024 * 1024)
    await withServer({}, async () => {
      expect(statSync(`${log}.1`).size).to.equal(21 * 1024 * 1024)
      expect(readFileSync(log, 'utf8')).to.contain('ready to accept connections')
    })
  })
})
