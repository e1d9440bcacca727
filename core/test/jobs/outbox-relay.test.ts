import { expect } from 'chai'
import { ChannelListener } from '../../dist/db/channel-listener.js'
import { OutboxSignal } from '../../dist/db/outbox-signal.js'
import { newId, type TenantId } from '../../dist/domain/id.js'
import { OutboxRelay, type OutboxRelayParts } from '../../dist/jobs/outbox-relay.js'
import { addTenant, eventually, openTestEngine, type TestEngine } from '../db/support/test-engine.js'

interface Emitted {
  readonly handler: string
  readonly eventId: string
  readonly number: unknown
}

/** A bus whose handlers do what the test says; every call is kept. */
function fakeBus(handlers: Readonly<Record<string, (event: Emitted) => Promise<void> | void>>) {
  const calls: Emitted[] = []
  const emitter: OutboxRelayParts['emitter'] = {
    handlersOf: () => Object.keys(handlers),
    emit: async (_hook, event, handler) => {
      const call = { handler, eventId: event.eventId, number: (event as unknown as { number: unknown }).number }
      calls.push(call)
      await handlers[handler]?.(call)
    },
  }
  return { emitter, calls }
}

describe('OutboxRelay', () => {
  let engine: TestEngine
  let tenantId: TenantId

  before(async () => {
    engine = await openTestEngine()
  })
  after(() => engine.close())
  beforeEach(async () => {
    await engine.owner.query('TRUNCATE bw.outbox CASCADE')
    tenantId = await addTenant(engine.owner, newId())
  })

  function relayWith(emitter: OutboxRelayParts['emitter'], more: Partial<OutboxRelayParts> = {}): OutboxRelay {
    const { unitOfWork, log } = engine
    return new OutboxRelay({ unitOfWork, log, emitter, backOffSeconds: 0, ...more })
  }

  async function enqueue(number: number, aggregateId = 'b1', tenant = tenantId): Promise<void> {
    await engine.unitOfWork.run(tenant, tx => tx.enqueue({ hook: 'booking.created', aggregateId, payload: { number } }))
  }

  async function states(): Promise<string[]> {
    const { rows } = await engine.owner.query<{ state: string }>('SELECT state FROM bw.outbox ORDER BY created_at')
    return rows.map(row => row.state)
  }

  async function drain(relay: OutboxRelay): Promise<void> {
    let count = await relay.runOnce()
    while (count > 0) count = await relay.runOnce()
  }

  it('emits an event of any tenant once to each handler and then is done with it', async () => {
    const { emitter, calls } = fakeBus({ 'email:send': () => undefined, 'calendar:push': () => undefined })
    await enqueue(1)
    await enqueue(2, 'b2', await addTenant(engine.owner, newId()))
    const relay = relayWith(emitter)
    await drain(relay)
    expect(calls.map(call => call.handler).sort()).to.deep.equal([
      'calendar:push',
      'calendar:push',
      'email:send',
      'email:send',
    ])
    expect(await states()).to.deep.equal(['done', 'done'])
    expect(await relay.runOnce()).to.equal(0)
  })

  it('tries only the handler again that failed, until it succeeds', async () => {
    let failures = 2
    const failing = (): void => {
      failures -= 1
      if (failures >= 0) throw new RangeError('smtp is down')
    }
    const { emitter, calls } = fakeBus({ 'a:good': () => undefined, 'b:failing': failing })
    await enqueue(1)
    await drain(relayWith(emitter))
    expect(calls.filter(call => call.handler === 'a:good')).to.have.length(1)
    expect(calls.filter(call => call.handler === 'b:failing')).to.have.length(3)
    expect(await states()).to.deep.equal(['done'])
    const { rows } = await engine.owner.query(`SELECT handler, attempt, state FROM bw.outbox_delivery ORDER BY handler`)
    expect(rows).to.deep.equal([
      { handler: 'a:good', attempt: 1, state: 'done' },
      { handler: 'b:failing', attempt: 3, state: 'done' },
    ])
  })

  it('waits longer after each failure, at most five minutes', async () => {
    const { emitter } = fakeBus({ failing: () => Promise.reject(new RangeError('no')) })
    await enqueue(1)
    const relay = relayWith(emitter, { backOffSeconds: 80 })
    for (const expected of [80, 160, 300, 300]) {
      await engine.owner.query('UPDATE bw.outbox SET next_attempt_at = clock_timestamp()')
      await relay.runOnce()
      const { rows } = await engine.owner.query<{ wait: number }>(
        'SELECT round(extract(epoch FROM next_attempt_at - clock_timestamp()), -1)::int AS wait FROM bw.outbox',
      )
      expect(rows[0]?.wait).to.equal(expected)
      expect(await relay.runOnce()).to.equal(0)
    }
  })

  it('gives a handler up after ten attempts, keeps its error, and goes on with the next event', async () => {
    const { emitter, calls } = fakeBus({
      poison: event => (event.number === 1 ? Promise.reject(new RangeError('bad payload')) : undefined),
    })
    await enqueue(1)
    await enqueue(2)
    await drain(relayWith(emitter))
    expect(calls.filter(call => call.number === 1)).to.have.length(10)
    expect(calls.filter(call => call.number === 2)).to.have.length(1)
    expect(await states()).to.deep.equal(['dead', 'done'])
    const { rows } = await engine.owner.query(`SELECT last_error FROM bw.outbox_delivery WHERE state = 'dead'`)
    expect(rows).to.deep.equal([{ last_error: 'bad payload' }])
    expect(engine.log.lines.some(line => line.level === 'error')).to.equal(true)
  })

  it('keeps the order of one aggregate, also over a failure, while others pass', async () => {
    let isDown = true
    const handler = (event: Emitted): void => {
      if (event.number === 1 && isDown) throw new RangeError('down')
    }
    const { emitter, calls } = fakeBus({ handler })
    for (const number of [1, 2, 3]) await enqueue(number, 'slow')
    for (const number of [11, 12]) await enqueue(number, 'quick')
    const relay = relayWith(emitter, { backOffSeconds: 60 })
    await drain(relay)
    const seen = (isQuick: boolean) => calls.map(call => Number(call.number)).filter(number => number > 10 === isQuick)
    expect([seen(false), seen(true)]).to.deep.equal([[1], [11, 12]])
    isDown = false
    await engine.owner.query('UPDATE bw.outbox SET next_attempt_at = clock_timestamp()')
    await drain(relay)
    expect([seen(false), seen(true)]).to.deep.equal([
      [1, 1, 2, 3],
      [11, 12],
    ])
  })

  it('lets several relays share the work without doing any of it twice', async () => {
    const { emitter, calls } = fakeBus({ handler: () => undefined })
    for (let number = 0; number < 60; number += 1) await enqueue(number, `b${number % 7}`)
    await Promise.all([1, 2, 3].map(() => drain(relayWith(emitter))))
    await drain(relayWith(emitter))
    expect(calls).to.have.length(60)
    for (let aggregate = 0; aggregate < 7; aggregate += 1) {
      const numbers = calls.map(call => Number(call.number)).filter(number => number % 7 === aggregate)
      expect(numbers).to.deep.equal([...numbers].sort((left, right) => left - right))
    }
  })

  it('emits again what a process did before it died and could not mark', async () => {
    const { emitter, calls } = fakeBus({ handler: () => undefined })
    await enqueue(1)
    const dying = relayWith(
      { ...emitter, emit: (...args) => emitter.emit(...args).then(() => new Promise<void>(() => undefined)) },
      { leaseSeconds: 1, areLeasesKept: false },
    )
    void dying.runOnce()
    await eventually(() => calls.length === 1)
    const heir = relayWith(emitter)
    await eventually(async () => (await heir.runOnce()) > 0)
    expect(calls).to.have.length(2)
    expect(calls[0]?.eventId).to.equal(calls[1]?.eventId)
    expect(await states()).to.deep.equal(['done'])
  })

  it('has no transaction open while a handler runs', async () => {
    let open: unknown
    const handler = async (): Promise<void> => {
      const { rows } = await engine.owner.query(
        `SELECT count(*)::int AS open FROM pg_stat_activity
          WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      )
      open = rows[0]
    }
    await enqueue(1)
    await drain(relayWith(fakeBus({ handler }).emitter))
    expect(open).to.deep.equal({ open: 0 })
  })

  it('works in the background, wakes at once on a signal of its own or another process, and stops', async () => {
    const { emitter, calls } = fakeBus({ handler: () => undefined })
    const signals = [1, 2].map(() => new OutboxSignal(new ChannelListener(engine.url, engine.log), engine.log))
    const [own, foreign] = signals as [OutboxSignal, OutboxSignal]
    const relay = relayWith(emitter, { signal: own, pollMs: 60_000 })
    await relay.start()
    await foreign.listen()
    try {
      for (const [number, signal] of [own, foreign].entries()) {
        await enqueue(number)
        signal.raise()
        await eventually(() => calls.length === number + 1)
      }
    } finally {
      await relay.stop()
      await Promise.all(signals.map(signal => signal.close()))
    }
    await enqueue(9)
    expect(calls).to.have.length(2)
  })

  it('stops in about a second although a handler hangs, and leaves its event to the next process', async () => {
    const { emitter, calls } = fakeBus({ handler: () => new Promise<void>(() => undefined) })
    const relay = relayWith(emitter, { pollMs: 20 })
    await relay.start()
    await enqueue(1)
    await eventually(() => calls.length === 1)
    const startedAt = performance.now()
    await relay.stop()
    expect(performance.now() - startedAt).to.be.lessThan(1_500)
    expect(await states()).to.deep.equal(['new'])
  })

  it('finds events without any signal by looking from time to time', async () => {
    const { emitter, calls } = fakeBus({ handler: () => undefined })
    const relay = relayWith(emitter, { pollMs: 20 })
    await relay.start()
    await enqueue(1)
    await eventually(() => calls.length === 1)
    await relay.stop()
  })
})
