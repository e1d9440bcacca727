import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { startEmbeddedPostgres } from '../../../dist/db/embedded/embedded-postgres.js'
import { caught, isRoot, temporaryDirectory, traces } from './support/server-facts.js'

describe('startEmbeddedPostgres, when it cannot', function () {
  this.timeout(60_000)
  const directory = temporaryDirectory()
  const dataDir = join(directory.path, 'data')
  before(async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop()
  })
  after(() => directory.remove())

  const refusal = async (path = dataDir): Promise<string> => {
    const { code, message } = await caught(startEmbeddedPostgres({ dataDir: path }))
    expect(code).to.equal('BW_CONFIGURATION')
    expect(message).to.match(/^[^\n]+$/)
    expect(traces(path), 'what a refused start leaves').to.deep.equal([])
    return message
  }

  /** Replaces one file while the test runs. */
  const withFile = async (path: string, content: string | undefined, work: () => Promise<void>): Promise<void> => {
    renameSync(path, `${path}.kept`)
    try {
      if (content !== undefined) writeFileSync(path, content)
      await work()
    } finally {
      rmSync(path, { force: true })
      renameSync(`${path}.kept`, path)
    }
  }

  it('names both versions when another PostgreSQL made the database', async () => {
    await withFile(join(dataDir, 'postgres/PG_VERSION'), '12\n', async () => {
      const message = await refusal()
      expect(message).to.match(/made by PostgreSQL 12 and this Bookwright brings \d\d/)
      expect(message).to.contain('backup')
    })
  })

  it('leaves a directory alone that holds no database', async () => {
    const foreign = join(directory.path, 'foreign')
    mkdirSync(join(foreign, 'postgres'), { recursive: true })
    writeFileSync(join(foreign, 'postgres/letter.txt'), 'dear')
    expect(await refusal(foreign)).to.contain('is not empty and holds no database')
    expect(readFileSync(join(foreign, 'postgres/letter.txt'), 'utf8')).to.equal('dear')
  })

  it('says which password file is missing, and makes no new one', async () => {
    const file = join(dataDir, 'postgres-password')
    await withFile(file, undefined, async () => {
      expect(await refusal()).to.contain(`The password file ${file}`)
      expect(existsSync(file)).to.equal(false)
    })
  })

  it('says that the password file is not the one of the database', async () => {
    await withFile(join(dataDir, 'postgres-password'), 'of-another-database\n', async () => {
      expect(await refusal()).to.contain('is not the one of the database')
    })
  })

  it('gives the reason of the server and the place of its log when the server ends at once', async () => {
    await withFile(join(dataDir, 'postgres/postgresql.conf'), 'no_such_setting = on\n', async () => {
      const message = await refusal()
      expect(message).to.contain('no_such_setting')
      expect(message).to.contain(join(dataDir, 'postgres.log'))
    })
  })

  it('says that a path through a file cannot be written', async () => {
    const file = join(directory.path, 'file')
    writeFileSync(file, '')
    const { code, message } = await caught(startEmbeddedPostgres({ dataDir: join(file, 'data') }))
    expect(code).to.equal('BW_CONFIGURATION')
    expect(message).to.contain(`The data directory ${join(file, 'data')} cannot be written (ENOTDIR)`)
  })

  it('says that a directory without write permission cannot be written', async function () {
    if (isRoot) this.skip()
    const closed = join(directory.path, 'closed')
    mkdirSync(closed, { mode: 0o555 })
    try {
      expect(await refusal(closed)).to.contain('cannot be written (EACCES)')
    } finally {
      chmodSync(closed, 0o755)
    }
  })

  it('is not put off by any of this once the cause is gone', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop()
  })
})
