import { expect } from 'chai'
import pg from 'pg'
import { createEngine } from '../../dist/di/container.js'
import type { Engine } from '../../dist/di/engine.js'
import { createTestDatabase, type TestDatabase } from '../../dist/testing/database.js'
import { testConfig } from '../booking/support/spa-engine.js'
import { caught, eventually } from '../db/support/test-engine.js'

describe('Engine', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let engine: Engine

  beforeEach(async () => {
    database = await createTestDatabase({ templateKey: 'empty' })
    engine = await createEngine(testConfig(database.url))
  })
  afterEach(async () => {
    await engine.close()
    await database.drop()
  })

  async function connections(): Promise<number> {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    await client.end()
    return rows[0]?.count ?? Number.NaN
  }

  it('migrates an empty database, answers requests once it listens, and has no demo nobody asked for', async () => {
    const { url, port } = await engine.listen()
    expect(new URL(url).port).to.equal(String(port))
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).to.equal(200)
    const { checks } = (await ready.json()) as { checks: { name: string }[] }
    expect(checks.map(check => check.name)).to.include('plugins')
    expect(await engine.storefronts()).to.deep.equal([])
    expect(await engine.demoLogins()).to.deep.equal([])
  })

  it('refuses a second engine with another secret key, which leaves no connection and does the first no harm', async () => {
    const before = await connections()
    const refused = await caught(createEngine(testConfig(database.url)))
    expect(refused.code).to.equal('BW_CONFIGURATION')
    expect(refused.message).to.contain('BOOKWRIGHT_SECRET_KEY')
    await eventually(async () => (await connections()) <= before)
    expect(await engine.storefronts()).to.deep.equal([])
  })

  it('ends once however often it is told to, and leaves no connection and no port open', async () => {
    const { url } = await engine.listen()
    await Promise.all([engine.close(), engine.close()])
    const answer = await fetch(`${url}/readyz`).then(
      response => response.status,
      () => 'refused',
    )
    expect(answer).to.equal('refused')
    await eventually(async () => (await connections()) === 0)
  })
})
