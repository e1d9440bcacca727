import { setTimeout as delay } from 'node:timers/promises'
import type { EventId } from '../domain/id.js'
import type { OutboxSignal } from '../db/outbox-signal.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { ActionEmitter } from '../hooks/action-emitter.js'
import type { Log } from '../ports/log.js'
import { LeaseKeeper } from './lease-keeper.js'
import {
  OutboxDeliveries,
  type Conclusion,
  type Delivery,
  type EarlierEvent,
  type LeasedEvent,
} from './outbox-deliveries.js'
import { WorkLoop } from './work-loop.js'
import type { Tracing } from '../ports/tracing.js'

const CONCURRENCY = 20
/** Of one handler at a time, so that one that hangs leaves room for the others. */
const HANDLER_CONCURRENCY = 8
/** A process that died is missed after so long; one that lives renews its leases four times as often. */
const LEASE_SECONDS = 4
const POLL_MS = 1_000
const MAX_ATTEMPTS = 10
/** An event that ends the process each time never gets a delivery row; its leases are counted instead. */
const MAX_LEASES = 20
const MAX_BACK_OFF_SECONDS = 300
const BUSY_DELAY_SECONDS = 0.25
const BUSY_PATIENCE_MS = 50
const BUSY_LOOK_MS = 5

export interface OutboxRelayParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly emitter: ActionEmitter
  readonly log: Log
  readonly signal?: OutboxSignal
  readonly tracing?: Tracing | undefined
  readonly pollMs?: number
  /** How long a process may stay silent about an event before another one takes it. */
  readonly leaseSeconds?: number
  /** False: leases end although the process lives, as if it had died. */
  readonly areLeasesKept?: boolean
  /** First delay of a retry; it doubles with each attempt. */
  readonly backOffSeconds?: number
}

type Outcome = Delivery | { readonly handler: string; readonly state: 'behind' | 'busy' | 'lost' }

/**
 * Emits the actions of committed transactions, at least once. Each handler of an event has its own delivery row: one that
 * fails is tried again alone, and holds back later events of that aggregate for itself only. No transaction is open while
 * a handler runs; a lease that is renewed keeps the event for this process.
 */
export class OutboxRelay {
  private readonly deliveries: OutboxDeliveries
  private readonly leases: LeaseKeeper<EventId, LeasedEvent>
  private readonly running = new Map<string, number>()
  private readonly loop: WorkLoop<LeasedEvent>

  constructor(private readonly parts: OutboxRelayParts) {
    const { unitOfWork, log, pollMs = POLL_MS, leaseSeconds = LEASE_SECONDS, areLeasesKept = true } = parts
    this.deliveries = new OutboxDeliveries(unitOfWork, leaseSeconds)
    const renew = (events: readonly LeasedEvent[]) => this.deliveries.renew(events)
    this.leases = new LeaseKeeper({ leaseSeconds, log, ...(areLeasesKept ? { renew } : {}) })
    this.loop = new WorkLoop({
      name: 'outbox relay',
      concurrency: CONCURRENCY,
      pollMs,
      log,
      take: limit => this.take(limit),
      work: event => this.tryDeliver(event),
    })
  }

  /** Begins to work in the background; listens for the signal of other processes when there is one. */
  async start(): Promise<void> {
    if (this.loop.isRunning) return
    this.parts.signal?.onRaised(() => this.wake())
    await this.parts.signal?.listen()
    this.loop.start()
  }

  /**
   * Takes no more events, and waits a second for the handlers that run now. What has not ended by then is emitted again
   * after its lease, by whoever works then.
   */
  async stop(): Promise<void> {
    await this.loop.stop()
    this.leases.stop()
  }

  /** Looks for events now instead of at the next poll. */
  wake(): void {
    this.loop.wake()
  }

  /** Takes one batch. @returns how many events were taken, whatever became of them. */
  runOnce(): Promise<number> {
    return this.loop.runOnce()
  }

  private async take(limit: number): Promise<LeasedEvent[]> {
    const askedAt = performance.now()
    const events = await this.deliveries.lease(limit)
    this.leases.hold(events, askedAt)
    return events
  }

  /** A database that fails between two steps leaves the event to the end of its lease, and the others untouched. */
  private async tryDeliver(event: LeasedEvent): Promise<void> {
    try {
      await this.traced(event)
    } catch (error) {
      this.parts.log.error(
        { error, eventId: event.id },
        'an event could not be marked; it is tried again after its lease',
      )
    } finally {
      this.leases.release(event)
    }
  }

  /** Under the work that wrote the event, also when another process did. */
  private traced(event: LeasedEvent): Promise<void> {
    const { tracing } = this.parts
    if (!tracing) return this.deliver(event)
    const { traceparent } = event.payload as { traceparent?: unknown }
    const parent = typeof traceparent === 'string' ? traceparent : undefined
    const attributes = { 'bookwright.tenant.id': event.tenant_id, 'bookwright.event.id': event.id }
    return tracing.span({ name: `deliver ${event.hook}`, kind: 'consumer', attributes, parent }, () =>
      this.deliver(event),
    )
  }

  private async deliver(event: LeasedEvent): Promise<void> {
    const handlers = this.parts.emitter.handlersOf(event.hook, event.tenant_id)
    if (handlers.length === 0) return this.deliveries.write(event, { conclusion: { state: 'done' } })
    const { own, earlier } = await this.deliveries.progressOf(event)
    const known = new Map(own.map(delivery => [delivery.handler, delivery]))
    if (event.attempts > MAX_LEASES) {
      const isGivenUp = await this.giveUpOn(event, handlers, known)
      if (isGivenUp) return
    }
    const outcomes: Outcome[] = []
    // Not written yet: how the last handler did is told together with what becomes of the event.
    let delivery: Delivery | undefined
    for (const handler of handlers) {
      if (delivery) await this.deliveries.write(event, { delivery })
      delivery = undefined
      if (this.loop.isStopping) return
      const before = known.get(handler)
      if (before && before.state !== 'failed') {
        outcomes.push(before)
        continue
      }
      const outcome = await this.attempt(event, { handler, attemptsBefore: before?.attempt ?? 0, earlier })
      outcomes.push(outcome)
      if ('attempt' in outcome) delivery = outcome
    }
    await this.deliveries.write(event, { delivery, conclusion: this.conclusionOf(outcomes) })
  }

  /** Handlers run one after the other: the one that never came to an end is the first without a lasting result. */
  private async giveUpOn(
    event: LeasedEvent,
    handlers: readonly string[],
    known: ReadonlyMap<string, Delivery>,
  ): Promise<boolean> {
    const handler = handlers.find(one => (known.get(one)?.state ?? 'failed') === 'failed')
    if (handler === undefined) return false
    const fields = { hook: event.hook, handler, leases: event.attempts, eventId: event.id }
    this.parts.log.error(fields, 'an action handler never came to an end and is dead')
    const attempt = (known.get(handler)?.attempt ?? 0) + 1
    const reason = `the process ended while it ran, or it was leased ${MAX_LEASES} times`
    await this.deliveries.write(event, {
      delivery: { handler, attempt, state: 'dead', error: reason },
      conclusion: { state: 'new', delaySeconds: 0, forgetLeases: true },
    })
    return true
  }

  private async attempt(
    event: LeasedEvent,
    { handler, attemptsBefore, earlier }: { handler: string; attemptsBefore: number; earlier: readonly EarlierEvent[] },
  ): Promise<Outcome> {
    if (!this.leases.isHeld(event)) return { handler, state: 'lost' }
    if (this.standsBehind(event, handler, earlier)) return { handler, state: 'behind' }
    if (!(await this.takePlace(handler))) return { handler, state: 'busy' }
    const attempt = attemptsBefore + 1
    try {
      const envelope = { ...event.payload, eventId: event.id, tenantId: event.tenant_id }
      await this.parts.emitter.emit(event.hook, envelope, handler)
    } catch (error) {
      return this.failed(event, { handler, attempt }, error)
    } finally {
      this.running.set(handler, (this.running.get(handler) ?? 1) - 1)
    }
    return { handler, attempt, state: 'done' }
  }

  /** Most handlers take milliseconds: who waits them out need not be leased once more. */
  private async takePlace(handler: string): Promise<boolean> {
    const until = performance.now() + BUSY_PATIENCE_MS
    while ((this.running.get(handler) ?? 0) >= HANDLER_CONCURRENCY) {
      if (performance.now() >= until || this.loop.isStopping) return false
      await delay(BUSY_LOOK_MS)
    }
    this.running.set(handler, (this.running.get(handler) ?? 0) + 1)
    return true
  }

  private failed(
    event: LeasedEvent,
    { handler, attempt }: { handler: string; attempt: number },
    error: unknown,
  ): Delivery {
    const state = attempt >= MAX_ATTEMPTS ? 'dead' : 'failed'
    const fields = { error, hook: event.hook, handler, attempt, eventId: event.id }
    this.parts.log[state === 'dead' ? 'error' : 'warn'](fields, `an action handler failed and is ${state}`)
    return { handler, attempt, state, error: error instanceof Error ? error.message : String(error) }
  }

  private standsBehind(
    { tenant_id: tenantId }: LeasedEvent,
    handler: string,
    earlier: readonly EarlierEvent[],
  ): boolean {
    return earlier.some(
      ({ hook, settled }) =>
        !settled.includes(handler) && this.parts.emitter.handlersOf(hook, tenantId).includes(handler),
    )
  }

  /** Undefined when somebody else decides. */
  private conclusionOf(outcomes: readonly Outcome[]): Conclusion | undefined {
    const has = (state: Outcome['state']) => outcomes.some(outcome => outcome.state === state)
    if (has('lost')) return undefined
    const attempts = outcomes.flatMap(outcome => (outcome.state === 'failed' ? [outcome.attempt] : []))
    if (attempts.length > 0) {
      const first = this.parts.backOffSeconds ?? 1
      const delaySeconds = Math.min(first * 2 ** (Math.max(...attempts) - 1), MAX_BACK_OFF_SECONDS)
      return { state: 'new', delaySeconds, forgetLeases: true }
    }
    if (has('busy')) return { state: 'new', delaySeconds: BUSY_DELAY_SECONDS, forgetLeases: true }
    if (has('behind')) return { state: 'behind' }
    return { state: has('dead') ? 'dead' : 'done' }
  }
}
