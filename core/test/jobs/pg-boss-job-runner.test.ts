import { expect } from 'chai'
import { PgBossJobRunner } from '../../dist/jobs/pg-boss-job-runner.js'
import { eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

describe('PgBossJobRunner', () => {
  let engine: TestEngine
  let runner: PgBossJobRunner

  before(async () => {
    engine = await openTestEngine()
    runner = new PgBossJobRunner(engine.url, engine.log)
    await runner.start()
  })
  after(async () => {
    await runner.stop()
    await engine.close()
  })

  it('hands a sent payload to its work, and again after a failure, saying which attempt it is', async () => {
    const seen: unknown[] = []
    await runner.handle('test.work', (payload, { attempt }) => {
      seen.push([payload.id, attempt])
      return seen.length === 1 ? Promise.reject(new RangeError('first time')) : Promise.resolve()
    })
    await runner.send('test.work', { id: 7 })
    await eventually(() => seen.length === 2, 15_000)
    expect(seen).to.deep.equal([
      [7, 1],
      [7, 2],
    ])
  }).timeout(20_000)

  it('keeps one schedule a name, however often it is registered', async () => {
    await runner.schedule('test.sweep', '* * * * *', () => Promise.resolve())
    await runner.schedule('test.sweep', '*/5 * * * *', () => Promise.resolve())
    const { rows } = await engine.owner.query(`SELECT name, cron, timezone FROM bw_jobs.schedule`)
    expect(rows).to.deep.equal([{ name: 'test.sweep', cron: '*/5 * * * *', timezone: 'UTC' }])
  })

  it('starts again on a database that knows it, and keeps what it finds there', async () => {
    const second = new PgBossJobRunner(engine.url, engine.log)
    const tables = async () =>
      (await engine.owner.query(`SELECT oid FROM pg_class WHERE relnamespace = 'bw_jobs'::regnamespace ORDER BY oid`))
        .rows
    const before = await tables()
    await second.start()
    await second.stop()
    expect(before).not.to.deep.equal([])
    expect(await tables()).to.deep.equal(before)
  })
})
