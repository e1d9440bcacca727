import { expect } from 'chai'
import { migrate } from '../../dist/db/migrate.js'
import { DatabaseReadiness, type ReadinessReport } from '../../dist/db/readiness.js'
import { addTenant, openTestEngine, type TestEngine } from './support/test-engine.js'

describe('DatabaseReadiness', () => {
  let engine: TestEngine

  beforeEach(async () => {
    engine = await openTestEngine({ acquireTimeoutMs: 300 })
  })
  afterEach(() => engine.close())

  const report = (): Promise<ReadinessReport> => new DatabaseReadiness(engine).report()
  const failing = (found: ReadinessReport): string[] =>
    found.checks.filter(check => !check.isReady).map(check => check.name)

  it('is ready on a migrated database', async () => {
    const found = await report()
    expect(failing(found)).to.deep.equal([])
    expect(found.checks).to.have.length(4)
    expect(found).to.include({ isReady: true, queueLagSeconds: 0 })
  })

  it('is not ready while a step is missing, and names it', async () => {
    await migrate(engine.url, { direction: 'down' })
    const found = await report()
    expect(found.isReady).to.equal(false)
    expect(failing(found)).to.deep.equal(['migrations'])
    expect(found.checks.find(check => check.name === 'migrations')?.note).to.match(/not applied: \d{4}-/)
  })

  it('is not ready when the policies do not bind the application', async () => {
    await engine.owner.query('ALTER TABLE bw.allocation DISABLE ROW LEVEL SECURITY')
    const found = await report()
    expect(found.isReady).to.equal(false)
    expect(failing(found)).to.deep.equal(['tenant-isolation'])
  })

  it('tells the lag of the queue without taking traffic away', async () => {
    const tenantId = await addTenant(engine.owner, 'lag')
    await engine.unitOfWork.run(tenantId, tx => tx.enqueue({ hook: 'x', aggregateId: 'a', payload: {} }))
    await engine.owner.query(`UPDATE bw.outbox SET next_attempt_at = clock_timestamp() - interval '2 minutes'`)
    const found = await report()
    expect(failing(found)).to.deep.equal(['queue'])
    expect(found.isReady).to.equal(true)
    expect(found.queueLagSeconds).to.be.within(119, 125)
  })
})
