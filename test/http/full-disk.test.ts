import { closeSync, existsSync, openSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { createTestDatabase, type TestDatabase } from '@bookwright/core/testing'
import { expectInvariants } from '../invariants/support/check-invariants.js'
import { startEngineProcess, type EngineProcess } from '../support/engine.js'
import { rawCall } from './support/raw-call.js'

/** Every write to it fails with ENOSPC (full(4)). */
const FULL = '/dev/full'

describe('An engine whose log cannot be written', function () {
  this.timeout(120_000)
  let database: TestDatabase
  let engine: EngineProcess
  let descriptor: number | undefined

  before(async function () {
    if (!existsSync(FULL)) {
      console.log(`      SKIPPED: this system has no ${FULL}`)
      return this.skip()
    }
    database = await createTestDatabase({ templateKey: 'full-disk' })
    descriptor = openSync(FULL, 'w')
    const env = { DATABASE_URL: database.url, BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex') }
    engine = await startEngineProcess({ env: { ...env, BOOKWRIGHT_LOG_LEVEL: 'trace' }, stderr: descriptor })
  })

  after(async () => {
    await engine?.stop()
    await database?.drop()
    if (descriptor !== undefined) closeSync(descriptor)
  })

  const statuses = async (count: number) => {
    const calls = Array.from({ length: count }, () =>
      rawCall(engine.url, '/api/v1/business', { headers: { 'Bookwright-Tenant': 'lotus-day-spa' } }),
    )
    return [...new Set((await Promise.all(calls)).map(({ status }) => status))]
  }

  it('goes on serving while its disk is full', async () => {
    expect(await statuses(40)).to.deep.equal([200])
    expect((await rawCall(engine.url, '/readyz')).status).to.equal(200)
  })

  it('goes on serving when nobody reads its standard output any more', async () => {
    engine.closeOutput()
    expect(await statuses(40)).to.deep.equal([200])
  })

  it('ends as it should all the same', async () => {
    expect(await engine.stop()).to.deep.equal({ code: 0, signal: null })
    await expectInvariants(database.url)
  })
})
