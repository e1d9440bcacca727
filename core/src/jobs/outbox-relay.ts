import { setTimeout as delay } from 'node:timers/promises'
import type { OutboxSignal } from '../db/outbox-signal.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { ActionEmitter } from '../hooks/action-emitter.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { OutboxDeliveries, type Delivery, type LeasedEvent } from './outbox-deliveries.js'

const BATCH = 10
const CONCURRENCY = 5
const LEASE_SECONDS = 60
const POLL_MS = 1_000
const STOP_GRACE_MS = 1_000
const MAX_ATTEMPTS = 10
/** An event that ends the process each time never gets a delivery row; its leases are counted instead. */
const MAX_LEASES = 20
const MAX_BACK_OFF_SECONDS = 300

export interface OutboxRelayParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly emitter: ActionEmitter
  readonly log: Log
  readonly signal?: OutboxSignal
  readonly tracing?: Tracing | undefined
  readonly pollMs?: number
  /** How long a process may stay silent about an event before another one takes it. */
  readonly leaseSeconds?: number
  /** First delay of a retry; it doubles with each attempt. */
  readonly backOffSeconds?: number
}

/**
 * Emits the actions of committed transactions, at least once. Each handler of an event has its own delivery row: one that
 * fails is tried again alone. No transaction is open while a handler runs; a lease keeps the event for this process.
 */
export class OutboxRelay {
  private readonly deliveries: OutboxDeliveries
  private stopped: AbortController | undefined
  private loop: Promise<void> | undefined
  private wakeUp: () => void = () => undefined
  private isWoken = false

  constructor(private readonly parts: OutboxRelayParts) {
    this.deliveries = new OutboxDeliveries(parts.unitOfWork, parts.leaseSeconds ?? LEASE_SECONDS)
  }

  /** Begins to work in the background; listens for the signal of other processes when there is one. */
  async start(): Promise<void> {
    if (this.loop) return
    this.stopped = new AbortController()
    this.parts.signal?.onRaised(() => this.wake())
    await this.parts.signal?.listen()
    this.loop = this.work(this.stopped.signal)
  }

  /**
   * Takes no more events, and waits a second for the handlers that run now. What has not ended by then is emitted again
   * after its lease, by whoever works then.
   */
  async stop(): Promise<void> {
    this.stopped?.abort()
    this.wake()
    const patience = new AbortController()
    await Promise.race([this.loop, pause(STOP_GRACE_MS, patience.signal)])
    patience.abort()
    this.loop = undefined
  }

  /** Looks for events now instead of at the next poll. */
  wake(): void {
    this.isWoken = true
    this.wakeUp()
  }

  /** Takes one batch. @returns how many events were taken, whatever became of them. */
  async runOnce(): Promise<number> {
    const events = await this.deliveries.lease(BATCH)
    const waiting = [...events]
    // An event whose turn comes late may be somebody else's by then: it is left to the end of its lease.
    const beginBefore = performance.now() + ((this.parts.leaseSeconds ?? LEASE_SECONDS) * 1_000) / 2
    const lane = async (): Promise<void> => {
      for (let event = waiting.shift(); event && performance.now() < beginBefore; event = waiting.shift()) {
        await this.tryDeliver(event)
      }
    }
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, events.length) }, lane))
    return events.length
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

  private async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.isWoken = false
      const count = await this.tryOnce()
      if (count === 0 && !signal.aborted) await this.rest()
    }
  }

  private async tryOnce(): Promise<number> {
    try {
      return await this.runOnce()
    } catch (error) {
      this.parts.log.error({ error }, 'the outbox relay could not take events; it goes on')
      return 0
    }
  }

  private async rest(): Promise<void> {
    if (this.isWoken) return
    const timer = new AbortController()
    const woken = new Promise<void>(resolve => (this.wakeUp = resolve))
    await Promise.race([woken, pause(this.parts.pollMs ?? POLL_MS, timer.signal)])
    timer.abort()
  }

  private async deliver(event: LeasedEvent): Promise<void> {
    if (this.stopped?.signal.aborted) return
    const handlers = this.parts.emitter.handlersOf(event.hook, event.tenant_id)
    const known = new Map((await this.deliveries.of(event)).map(delivery => [delivery.handler, delivery]))
    const results: Delivery[] = []
    for (const handler of handlers) {
      const before = known.get(handler)
      results.push(
        before && before.state !== 'failed' ? before : await this.attempt(event, handler, before?.attempt ?? 0),
      )
    }
    await this.conclude(event, results)
  }

  private async attempt(event: LeasedEvent, handler: string, attemptsBefore: number): Promise<Delivery> {
    const attempt = attemptsBefore + 1
    try {
      const envelope = { ...event.payload, eventId: event.id, tenantId: event.tenant_id }
      await this.parts.emitter.emit(event.hook, envelope, handler)
    } catch (error) {
      const state = attempt >= MAX_ATTEMPTS || event.attempts >= MAX_LEASES ? 'dead' : 'failed'
      const fields = { error, hook: event.hook, handler, attempt, eventId: event.id }
      this.parts.log[state === 'dead' ? 'error' : 'warn'](fields, `an action handler failed and is ${state}`)
      const delivery = { handler, attempt, state } as const
      await this.deliveries.record(event, delivery, error instanceof Error ? error.message : String(error))
      return delivery
    }
    const delivery = { handler, attempt, state: 'done' } as const
    await this.deliveries.record(event, delivery)
    return delivery
  }

  private async conclude(event: LeasedEvent, results: readonly Delivery[]): Promise<void> {
    const failed = results.filter(result => result.state === 'failed')
    if (failed.length === 0) {
      await this.deliveries.finish(event, results.some(result => result.state === 'dead') ? 'dead' : 'done')
      return
    }
    const attempt = Math.max(...failed.map(result => result.attempt))
    const first = this.parts.backOffSeconds ?? 1
    await this.deliveries.finish(event, 'new', Math.min(first * 2 ** (attempt - 1), MAX_BACK_OFF_SECONDS))
  }
}

/** A delay that ends early, and quietly, when it is no longer waited for. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
