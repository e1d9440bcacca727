import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { cleanEnvironment, findFreePort } from '../support/engine.js'
import { inRepository } from '../support/repository-root.js'

/** Said while the engine is built, long after it looked whether the port is free and before it listens. */
const STARTING = 'sandbox mode'
const SECRET = { BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex') }

describe('An engine whose port is taken by another program while it starts', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let child: ChildProcess
  let other: Server

  before(async () => {
    database = await createTestDatabase({ templateKey: 'taken-port' })
  })
  after(async () => {
    child?.kill('SIGKILL')
    other?.close()
    await database?.drop()
  })

  it('says so and ends, where it once stayed alive without serving', async () => {
    const port = await findFreePort()
    child = spawn(
      process.execPath,
      [inRepository('core/bin/bookwright.js'), 'start', '--json', '--no-demo', '--port', String(port)],
      { env: cleanEnvironment({ DATABASE_URL: database.url, ...SECRET, BOOKWRIGHT_SANDBOX: '1' }), stdio: 'pipe' },
    )
    let said = ''
    other = createServer()
    const exit = once(child, 'exit') as Promise<[number | null]>
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8')
        if (said.includes(STARTING) && !other.listening) other.listen(port, '127.0.0.1')
      })
    }
    const [code] = await exit
    expect(code, said).to.equal(1)
    expect(said).to.include(`Port ${port} is taken by another program`)
  })
})
