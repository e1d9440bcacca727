import 'reflect-metadata'
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { SlotTakenError } from '../../dist/errors/catalog.js'
import { readQueueFacts } from '../../dist/db/queue-facts.js'
import { EngineMetrics, METRICS } from '../../dist/metrics/engine-metrics.js'
import { addTenant, eventually, openTestEngine } from '../db/support/test-engine.js'
import { startTestApp, type TestApp } from './support/test-app.js'

const TOKEN = 'metrics-token-0123456789'
const root = new URL('../../../', import.meta.url)

describe('GET /metrics', () => {
  let app: TestApp
  before(async () => {
    app = await startTestApp({ config: { metricsToken: TOKEN } })
  })
  after(() => app.stop())

  it('answers this machine, in the text format of Prometheus', async () => {
    await app.call('/api/v1/services', { headers: { 'bookwright-tenant': 'spa' } })
    await app.call('/api/v1/nowhere-at-all')
    const answer = await app.call('/metrics')
    expect(answer.status).to.equal(200)
    expect(answer.headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.text).to.include('bookwright_http_requests_total{route="GET /services",status="200"} 1')
    expect(answer.text).to.include('bookwright_pool_connections{state="used"} 1')
    expect(answer.text).not.to.include('nowhere-at-all')
    for (const line of answer.text.trim().split('\n')) {
      expect(line).to.match(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\]|\\.)*",?)+\})? [\d.e+-]+)$/)
    }
  })

  it('refuses whoever comes through a proxy without the token', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto']) {
      expect((await app.call('/metrics', { headers: { [header]: '127.0.0.1' } })).status, header).to.equal(401)
    }
    const headers = { 'x-forwarded-for': '203.0.113.9' }
    for (const authorization of [`Bearer ${TOKEN}x`, 'Bearer ', TOKEN, `Basic ${TOKEN}`]) {
      expect((await app.call('/metrics', { headers: { ...headers, authorization } })).status).to.equal(401)
    }
    expect((await app.call('/metrics', { headers: { ...headers, authorization: `Bearer ${TOKEN}` } })).status).to.equal(
      200,
    )
  })

  it('lets nobody in through a proxy while no token is configured', async () => {
    const closed = await startTestApp()
    const headers = { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer undefined' }
    const answer = await closed.call('/metrics', { headers })
    await closed.stop()
    expect(answer.status).to.equal(401)
  })

  it('lets no page in that points a host name of its own at this machine, nor one of another origin', async () => {
    expect((await app.call('/metrics', { headers: { host: 'evil.test' } })).status).to.equal(401)
    expect((await app.call('/metrics', { headers: { origin: 'https://evil.test' } })).status).to.equal(401)
  })

  it('counts lost slots and times availability', async () => {
    const headers = { 'bookwright-tenant': 'spa' }
    app.failures.set('answer', new SlotTakenError({ startsAt: '2030-01-01T00:00:00Z', alternatives: [] }))
    const path = '/api/v1/availability?serviceId=33333333-3333-4333-8333-333333333333&from=2030-01-01&to=2030-01-02'
    expect((await app.call(path, { headers })).status).to.equal(409)
    app.failures.clear()
    expect((await app.call(path, { headers })).status).to.equal(200)
    const { text } = await app.call('/metrics')
    expect(text).to.include('bookwright_booking_conflicts_total{route="GET /availability"} 1')
    expect(text).to.include('bookwright_availability_duration_seconds_count 1')
  })
})

describe('the numbers of the engine', function () {
  this.timeout(30_000)

  it('show the queue, dead events and hooks as they are, and do without a database that is away', async () => {
    const engine = await openTestEngine()
    const tenantId = await addTenant(engine.owner, 'metrics')
    for (const aggregateId of ['1', '2']) {
      await engine.unitOfWork.run(tenantId, tx => tx.enqueue({ hook: 'x', aggregateId, payload: {} }))
    }
    await engine.owner.query(
      `UPDATE bw.outbox SET next_attempt_at = now() - interval '90 seconds' WHERE aggregate_id = '1'`,
    )
    await engine.owner.query(`UPDATE bw.outbox SET state = 'dead' WHERE aggregate_id = '2'`)
    const counters = { calls: 3, failures: 1, timeouts: 0, vetoes: 0, skips: 2, totalMs: 12.5, durations: [1, 0, 2] }
    const metrics = new EngineMetrics({
      queue: () => readQueueFacts(engine.unitOfWork),
      pool: () => engine.database.load(),
      handlers: () => ['a', 'b'].map(handler => ({ hook: 'booking.quote', handler, plugin: 'loyalty', ...counters })),
      log: engine.log,
    })
    metrics.countExpired('held')
    const text = await metrics.text()
    expect(Number(/^bookwright_queue_lag_seconds ([\d.]+)$/m.exec(text)?.[1])).to.be.within(90, 120)
    expect(text).to.include('bookwright_outbox_dead_events 1\n').and.include('bookwright_outbox_waiting_events 1\n')
    expect(text).to.include('bookwright_hook_milliseconds_total{plugin="loyalty",hook="booking.quote"} 25\n')
    expect(text).to.include('bookwright_hook_calls_total{plugin="loyalty",hook="booking.quote",result="failed"} 2\n')
    expect(text).to.include(
      'bookwright_hook_duration_seconds_bucket{plugin="loyalty",hook="booking.quote",le="0.025"} 6\n',
    )
    expect(text).to.include('bookwright_holds_expired_total{state="held"} 1\n')
    expect(text).to.match(/bookwright_pool_connections\{state="free"\} \d+/)
    await engine.close()
    const later = await metrics.text()
    expect(later).to.include('bookwright_metrics_queue_readable 0').and.not.include('bookwright_queue_lag_seconds ')
    await eventually(() => engine.log.lines.some(line => line.message.includes('queue could not be read')))
  })

  it('are the ones that the dashboard and the alert rules ask for', async () => {
    const known = new Set(METRICS.map(({ name }) => name))
    expect(known.size).to.be.greaterThan(10)
    for (const file of ['docs/operations/dashboard.json', 'docs/operations/alerts.yml']) {
      const text = readFileSync(new URL(file, root), 'utf8')
      const used = [...text.matchAll(/\b(?:bookwright|process|nodejs)_\w+/g)].map(([name]) => name)
      expect(used.length, file).to.be.greaterThan(4)
      for (const name of used) {
        expect(known.has(name.replace(/_(bucket|sum|count)$/, '')), `${file}: ${name}`).to.equal(true)
      }
    }
    expect(() => JSON.parse(readFileSync(new URL('docs/operations/dashboard.json', root), 'utf8'))).not.to.throw()
  })
})
