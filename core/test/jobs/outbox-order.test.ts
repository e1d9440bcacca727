import { randomInt } from 'node:crypto'
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { OutboxRelay, type OutboxRelayParts } from '../../dist/jobs/outbox-relay.js'
import { addTenant, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'
import { findDisorder, type Effect } from './support/find-disorder.js'

const WORKER = fileURLToPath(new URL('./support/relay-worker.js', import.meta.url))
const HANDLERS = ['calendar', 'mail', 'webhooks']
const BOOKINGS = 12
const EVENTS_EACH = 8

/** A table that stands for the world outside: what handlers did, in the order in which they did it. */
const EFFECTS = `CREATE TABLE IF NOT EXISTS public.effect (place bigint GENERATED ALWAYS AS IDENTITY, handler text, aggregate text, number int)`

describe('the order of events', function () {
  this.timeout(60_000)
  let engine: TestEngine
  let tenantId: TenantId
  const workers: ChildProcess[] = []

  before(async () => {
    engine = await openTestEngine()
    await engine.owner.query(EFFECTS)
  })
  after(() => engine.close())
  beforeEach(async () => {
    await engine.owner.query('TRUNCATE bw.outbox CASCADE')
    await engine.owner.query('TRUNCATE public.effect')
    tenantId = await addTenant(engine.owner, newId())
  })
  afterEach(() => {
    workers.splice(0).forEach(worker => worker.kill('SIGKILL'))
  })

  function relayWith(emit: OutboxRelayParts['emitter']['emit'], handlers: readonly string[] = HANDLERS): OutboxRelay {
    const { unitOfWork, log } = engine
    const emitter = { handlersOf: () => [...handlers], emit }
    return new OutboxRelay({ unitOfWork, log, emitter, backOffSeconds: 0.05, pollMs: 50 })
  }

  async function enqueue(aggregateId: string, number: number): Promise<void> {
    const payload = { number, aggregate: aggregateId }
    await engine.unitOfWork.run(tenantId, tx => tx.enqueue({ hook: 'booking.created', aggregateId, payload }))
  }

  async function startWorker(more: Record<string, string>): Promise<ChildProcess> {
    const env = { ...process.env, RELAY_DATABASE_URL: engine.url, RELAY_HANDLERS: HANDLERS.join(), ...more }
    const worker = fork(WORKER, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    workers.push(worker)
    await new Promise((resolve, reject) => worker.once('message', resolve).once('exit', reject))
    return worker
  }

  const effects = async (): Promise<Effect[]> =>
    (await engine.owner.query<Effect>('SELECT handler, aggregate, number FROM public.effect ORDER BY place')).rows

  const waiting = async (): Promise<number> =>
    (await engine.owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM bw.outbox WHERE state = 'new'`)).rows[0]!.n

  it('is kept for each handler by two processes whose handlers fail at random, and nothing is left out', async () => {
    const seed = Number(process.env['ORDER_SEED'] ?? randomInt(1, 2 ** 31))
    console.log(`      seed ${seed}`)
    for (let number = 0; number < EVENTS_EACH; number += 1) {
      for (let booking = 0; booking < BOOKINGS; booking += 1) await enqueue(`b${booking}`, number)
    }
    await Promise.all([1, 2].map(place => startWorker({ RELAY_SEED: String(seed + place) })))
    await eventually(async () => (await waiting()) === 0, 40_000)
    const done = await effects()
    expect(findDisorder(done)).to.deep.equal([])
    const distinct = new Set(done.map(one => `${one.handler} ${one.aggregate} ${one.number}`))
    expect(distinct.size).to.equal(HANDLERS.length * BOOKINGS * EVENTS_EACH)
    const { rows } = await engine.owner.query(
      `SELECT count(*)::int AS failures FROM bw.outbox_delivery WHERE attempt > 1`,
    )
    console.log(`      ${done.length} effects, ${rows[0].failures} deliveries that failed before`)
    expect(rows[0].failures, 'the handlers did fail').to.be.greaterThan(10)
  })

  it('would be seen broken when a retried event were overtaken', () => {
    const of = (number: number): Effect => ({ handler: 'mail', aggregate: 'b', number })
    expect(findDisorder([of(0), of(2), of(1), of(2)])).to.have.length(1)
    expect(findDisorder([of(0), of(0), of(1)]), 'a repeated effect is no disorder').to.deep.equal([])
  })

  it('holds back a failing handler only: the others go on with later events of the same booking', async () => {
    const seen: string[] = []
    let isDown = true
    const relay = relayWith(
      async (_hook, event, handler) => {
        if (handler === 'mail' && isDown) throw new RangeError('smtp is down')
        seen.push(`${handler} ${(event as unknown as { number: number }).number}`)
      },
      ['calendar', 'mail'],
    )
    for (const number of [1, 2, 3]) await enqueue('b', number)
    await relay.start()
    try {
      await eventually(() => seen.includes('calendar 3'))
      expect(seen).to.deep.equal(['calendar 1', 'calendar 2', 'calendar 3'])
      isDown = false
      await eventually(async () => (await waiting()) === 0)
      expect(seen.slice(3)).to.deep.equal(['mail 1', 'mail 2', 'mail 3'])
    } finally {
      await relay.stop()
    }
  })

  it('goes on with later events once a handler has given up on one', async () => {
    const seen: number[] = []
    const relay = relayWith(
      async (_hook, event) => {
        const { number } = event as unknown as { number: number }
        if (number === 1) throw new RangeError('poison')
        seen.push(number)
      },
      ['mail'],
    )
    for (const number of [1, 2]) await enqueue('b', number)
    for (let round = 0; round < 300 && (await waiting()) > 0; round += 1) {
      await engine.owner.query(`UPDATE bw.outbox SET next_attempt_at = clock_timestamp() WHERE leased_until IS NULL`)
      await relay.runOnce()
    }
    const { rows } = await engine.owner
      .query(`SELECT state, (SELECT max(attempt) FROM bw.outbox_delivery d WHERE d.event_id = o.id)
      AS attempt FROM bw.outbox o ORDER BY created_at`)
    expect(rows).to.deep.equal([
      { state: 'dead', attempt: 10 },
      { state: 'done', attempt: 1 },
    ])
    expect(seen).to.deep.equal([2])
  })

  it('delays other bookings by less than a second while a handler hangs on thirty of them', async () => {
    const seen = new Map<string, number>()
    const relay = relayWith(
      async (_hook, event, handler) => {
        const { aggregate } = event as unknown as { aggregate: string }
        if (handler === 'slow' && aggregate.startsWith('hung')) await new Promise<void>(() => undefined)
        if (handler === 'mail') seen.set(aggregate, performance.now())
      },
      ['mail', 'slow'],
    )
    await relay.start()
    try {
      for (let number = 0; number < 30; number += 1) await enqueue(`hung${number}`, 1)
      await eventually(() => seen.size === 30)
      const startedAt = performance.now()
      for (let number = 0; number < 5; number += 1) await enqueue(`free${number}`, 1)
      relay.wake()
      await eventually(() => [...seen.keys()].filter(name => name.startsWith('free')).length === 5)
      const worst = Math.max(...[...seen].filter(([name]) => name.startsWith('free')).map(([, at]) => at - startedAt))
      console.log(`      head-of-line delay of other bookings: ${Math.round(worst)} ms`)
      expect(worst).to.be.lessThan(1_000)
    } finally {
      await relay.stop()
    }
  })

  it('gives up on a handler that ends its process each time, and delivers to the others', async () => {
    await enqueue('b', 1)
    await engine.owner.query('UPDATE bw.outbox SET attempts = 20')
    const seen: string[] = []
    const relay = relayWith(async (_hook, _event, handler) => void seen.push(handler), ['killer', 'mail'])
    await relay.runOnce()
    await relay.runOnce()
    expect(seen).to.deep.equal(['mail'])
    const { rows } = await engine.owner.query(`SELECT handler, state FROM bw.outbox_delivery ORDER BY handler`)
    expect(rows).to.deep.equal([
      { handler: 'killer', state: 'dead' },
      { handler: 'mail', state: 'done' },
    ])
  })

  it('is taken up by another process within five seconds of a kill between the effect and its mark', async () => {
    const dying = await startWorker({
      RELAY_SEED: '1',
      RELAY_FAILURES: '0',
      RELAY_HANG_AFTER_EFFECT: '1',
      RELAY_HANDLERS: 'mail',
    })
    await enqueue('b', 1)
    await eventually(async () => (await effects()).length === 1)
    dying.kill('SIGKILL')
    const killedAt = performance.now()
    await startWorker({ RELAY_SEED: '2', RELAY_FAILURES: '0', RELAY_HANDLERS: 'mail' })
    await eventually(async () => (await waiting()) === 0, 10_000)
    const tookMs = performance.now() - killedAt
    console.log(`      taken up after ${Math.round(tookMs)} ms`)
    expect(tookMs).to.be.lessThan(5_500)
    const { rows } = await engine.owner.query(`SELECT o.state, o.attempts, d.attempt FROM bw.outbox o
      JOIN bw.outbox_delivery d ON d.event_id = o.id`)
    expect(rows, 'the death is counted as a lease, not as a failure of the handler').to.deep.equal([
      { state: 'done', attempts: 2, attempt: 1 },
    ])
    expect(await effects()).to.deep.equal([
      { handler: 'mail', aggregate: 'b', number: 1 },
      { handler: 'mail', aggregate: 'b', number: 1 },
    ])
  })

  it('keeps the lease of a handler that takes longer than it', async () => {
    let calls = 0
    let release = (): void => undefined
    const emitter = {
      handlersOf: () => ['mail'],
      emit: () => {
        calls += 1
        return new Promise<void>(resolve => (release = resolve))
      },
    }
    const { unitOfWork, log } = engine
    const slow = new OutboxRelay({ unitOfWork, log, emitter, leaseSeconds: 0.4 })
    const other = new OutboxRelay({ unitOfWork, log, emitter, leaseSeconds: 0.4 })
    await enqueue('b', 1)
    const running = slow.runOnce()
    await eventually(() => calls === 1)
    const until = performance.now() + 1_200
    await eventually(async () => {
      expect(await other.runOnce()).to.equal(0)
      return performance.now() > until
    })
    release()
    await running
    expect([calls, await waiting()]).to.deep.equal([1, 0])
  })
})
