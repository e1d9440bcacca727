import type { OutboxSignal } from '../db/outbox-signal.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import { guardedTransaction } from '../hooks/guarded-transaction.js'
import { runWithin } from '../hooks/run-within.js'
import type { OwnedWebhook, PluginWebhook, ReceivedEvent } from '../plugin/webhook.js'
import type { Log } from '../ports/log.js'
import { InboxDeliveries, type LeasedIncomingEvent } from './inbox-deliveries.js'
import { LeaseKeeper } from './lease-keeper.js'
import { WorkLoop } from './work-loop.js'

const CONCURRENCY = 10
/** As long as that of the outbox: how long a process that died is waited for. */
const LEASE_SECONDS = 4
const POLL_MS = 1_000
/** With delays of 1 s to an hour: about four hours, in which a vendor should be back. */
const MAX_ATTEMPTS = 15
const MAX_BACK_OFF_SECONDS = 3_600
/** How often a plugin that a business has switched off is looked at again. */
const SWITCHED_OFF_SECONDS = 60
const LOOK_TIMEOUT_MS = 10_000
const APPLY_TIMEOUT_MS = 5_000

export interface InboxWorkerParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly log: Log
  /** Those that are there now; the list changes. */
  readonly webhooks: readonly OwnedWebhook[]
  readonly isEnabled: (tenantId: TenantId, pluginId: string) => Promise<boolean>
  readonly signal?: OutboxSignal
  readonly pollMs?: number
  readonly leaseSeconds?: number
  /** First delay of a retry; it doubles with each attempt. */
  readonly backOffSeconds?: number
}

/**
 * Applies what vendors told, exactly once: the effect and the mark are one transaction, and the mark is refused to whoever
 * has lost the lease. Asking the vendor happens before, outside of it.
 */
export class InboxWorker {
  private readonly deliveries: InboxDeliveries
  private readonly leases: LeaseKeeper<string, LeasedIncomingEvent>
  private readonly loop: WorkLoop<LeasedIncomingEvent>

  constructor(private readonly parts: InboxWorkerParts) {
    const { unitOfWork, log, pollMs = POLL_MS, leaseSeconds = LEASE_SECONDS } = parts
    this.deliveries = new InboxDeliveries(unitOfWork, leaseSeconds)
    this.leases = new LeaseKeeper({ leaseSeconds, log, renew: events => this.deliveries.renew(events) })
    this.loop = new WorkLoop({
      name: 'inbox worker',
      concurrency: CONCURRENCY,
      pollMs,
      log,
      take: limit => this.take(limit),
      work: event => this.tryApply(event),
    })
  }

  /** Begins to work in the background; is woken with the outbox relay. */
  start(): void {
    if (this.loop.isRunning) return
    this.parts.signal?.onRaised(() => this.loop.wake())
    this.loop.start()
  }

  /** Takes no more events, and waits a second for what runs. What has not ended by then is not applied, and tried again. */
  async stop(): Promise<void> {
    await this.loop.stop()
    this.leases.stop()
  }

  /** Takes one batch. @returns how many events were taken, whatever became of them. */
  runOnce(): Promise<number> {
    return this.loop.runOnce()
  }

  private async take(limit: number): Promise<LeasedIncomingEvent[]> {
    const providers = this.parts.webhooks.map(({ pluginId }) => pluginId)
    if (providers.length === 0) return []
    const askedAt = performance.now()
    const events = await this.deliveries.lease(limit, providers)
    this.leases.hold(events, askedAt)
    return events
  }

  private async tryApply(event: LeasedIncomingEvent): Promise<void> {
    try {
      await this.apply(event)
    } catch (error) {
      this.parts.log.error({ error, inboxId: event.id }, 'an event from outside could not be marked; it is tried again')
    } finally {
      this.leases.release(event)
    }
  }

  private async apply(event: LeasedIncomingEvent): Promise<void> {
    const webhook = this.parts.webhooks.find(({ pluginId }) => pluginId === event.provider)?.webhook
    if (webhook === undefined || this.loop.isStopping) return
    if (event.attempts > MAX_ATTEMPTS) {
      await this.failed(event, 'the process ended each time it was applied')
      return
    }
    if (!(await this.parts.isEnabled(event.tenant_id, event.provider))) {
      const error = 'the plugin is switched off'
      const delaySeconds = SWITCHED_OFF_SECONDS
      await this.deliveries.postpone(event, { state: 'new', delaySeconds, error, isCounted: false })
      return
    }
    try {
      await this.run(event, webhook)
    } catch (error) {
      await this.failed(event, error)
    }
  }

  private async run(event: LeasedIncomingEvent, webhook: PluginWebhook): Promise<void> {
    const received = toReceived(event)
    const budget = { hook: 'webhook', plugin: event.provider }
    const seen = webhook.look
      ? await runWithin({ ...budget, timeoutMs: LOOK_TIMEOUT_MS }, signal => webhook.look?.(received, signal))
      : undefined
    const isApplied = await this.deliveries.apply(event, (tx, state) =>
      runWithin({ ...budget, timeoutMs: APPLY_TIMEOUT_MS }, signal =>
        webhook.apply(guardedTransaction(tx, signal), { ...received, ...state }, seen, signal),
      ),
    )
    if (isApplied) return
    this.parts.log.warn({ inboxId: event.id }, 'an event from outside was taken over by another process')
  }

  private async failed(event: LeasedIncomingEvent, error: unknown): Promise<void> {
    const state = event.attempts >= MAX_ATTEMPTS ? 'dead' : 'new'
    const { provider, kind, attempts: attempt, id: inboxId } = event
    const fields = { error, provider, kind, attempt, inboxId }
    this.parts.log[state === 'dead' ? 'error' : 'warn'](fields, 'an event from outside could not be applied')
    const first = this.parts.backOffSeconds ?? 1
    const delaySeconds = Math.min(first * 2 ** (attempt - 1), MAX_BACK_OFF_SECONDS)
    const reason = error instanceof Error ? error.message : String(error)
    await this.deliveries.postpone(event, { state, delaySeconds, error: reason, isCounted: true })
  }
}

function toReceived(event: LeasedIncomingEvent): ReceivedEvent {
  return {
    tenantId: event.tenant_id,
    id: event.event_id,
    account: event.account,
    kind: event.kind,
    objectId: event.object_id,
    occurredAt: event.occurred_at,
    receivedAt: event.received_at,
    body: event.body,
    attempt: event.attempts,
  }
}
