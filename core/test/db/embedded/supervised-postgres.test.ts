import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SupervisedPostgres } from '../../../dist/db/embedded/supervised-postgres.js'
import { eventually, recordingLog } from '../support/test-engine.js'
import { isPortOpen, query, temporaryDirectory } from './support/server-facts.js'

describe('SupervisedPostgres', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, 'data')
  const log = recordingLog()
  let server: SupervisedPostgres

  before(async () => {
    server = await SupervisedPostgres.start(dataDir, log)
  })
  after(async () => {
    await server.stop()
    directory.remove()
  })

  const postmaster = () => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  const answers = (url: string) =>
    query(url, 'SELECT 1').then(
      rows => rows.length === 1,
      () => false,
    )

  it('starts a server that was killed again, at the same address and with what was committed', async () => {
    const { url } = server
    const first = postmaster()
    await query(url, 'CREATE TABLE kept AS SELECT 7 AS n')
    process.kill(first, 'SIGKILL')
    await eventually(() => log.lines.some(line => line.message.includes('starting it again')), 10_000)
    await eventually(() => answers(url), 30_000)
    expect(await query(url, 'SELECT n FROM kept')).to.deep.equal([{ n: 7 }])
    expect(server.url).to.equal(url)
    expect(postmaster()).not.to.equal(first)
  })

  it('stays stopped when it is asked to stop', async () => {
    const deaths = () => log.lines.filter(line => line.message.includes('died')).length
    const before = deaths()
    const port = Number(new URL(server.url).port)
    await server.stop()
    expect(await isPortOpen(port)).to.equal(false)
    expect(deaths()).to.equal(before)
  })
})
