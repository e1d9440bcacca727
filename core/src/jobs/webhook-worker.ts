import { secretPlace } from '../webhooks/endpoint-desk.js'
import { signatureHeaders } from '../webhooks/signature.js'
import type { OutboxSignal } from '../db/outbox-signal.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { Log } from '../ports/log.js'
import type { Outbound, OutboundResult } from '../ports/outbound.js'
import type { SecretBox } from '../ports/secret-box.js'
import { LeaseKeeper } from './lease-keeper.js'
import { WebhookDeliveries, type AttemptOutcome, type LeasedDelivery, type OpenDelivery } from './webhook-deliveries.js'
import { WorkLoop } from './work-loop.js'

const CONCURRENCY = 16
const PER_ENDPOINT = 4
const LEASE_SECONDS = 4
const POLL_MS = 1_000
const TIMEOUT_MS = 10_000
/** Of an answer only its beginning is of use, and it may hold what nobody wants to keep. */
const RESPONSE_BYTES = 1_024
/** Two and a half days in all, so that a receiver that is down over a weekend gets everything. */
const DELAYS_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 43_200]
const DISABLE_AFTER_SECONDS = 72 * 3_600
const GONE = 410
const DELIVERIES_KEPT_DAYS = 30
const DAY_MS = 86_400_000

export interface WebhookWorkerParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly outbound: Outbound
  readonly secretBox: SecretBox
  readonly log: Log
  readonly signal?: OutboxSignal
  readonly pollMs?: number
  readonly leaseSeconds?: number
  readonly timeoutMs?: number
  /** How long to wait after each failure, in seconds; one that fails after the last is given up. */
  readonly delaysSeconds?: readonly number[]
  /** How long an endpoint may fail before it is switched off. */
  readonly disableAfterSeconds?: number
}

/**
 * Sends what was written for endpoints, at least once and in no promised order: a process that dies after an answer and
 * before its mark sends once more, with the same id. No transaction is open while anything is sent.
 */
export class WebhookWorker {
  private readonly deliveries: WebhookDeliveries
  private readonly leases: LeaseKeeper<string, LeasedDelivery>
  private readonly loop: WorkLoop<LeasedDelivery>

  constructor(private readonly parts: WebhookWorkerParts) {
    const { unitOfWork, log, pollMs = POLL_MS, leaseSeconds = LEASE_SECONDS } = parts
    this.deliveries = new WebhookDeliveries(unitOfWork, leaseSeconds)
    this.leases = new LeaseKeeper({ leaseSeconds, log, renew: items => this.deliveries.renew(items) })
    this.loop = new WorkLoop({
      ...{ name: 'webhook worker', concurrency: CONCURRENCY, pollMs, log },
      take: limit => this.take(limit),
      work: delivery => this.tryDeliver(delivery),
    })
  }

  start(): void {
    if (this.loop.isRunning) return
    this.parts.signal?.onRaised(() => this.loop.wake())
    this.loop.start()
  }

  /** Sends nothing more, and waits a second for what is under way. What has not ended by then is sent again. */
  async stop(): Promise<void> {
    await this.loop.stop()
    this.leases.stop()
  }

  /** Takes one batch. @returns how many were taken, whatever became of them. */
  runOnce(): Promise<number> {
    return this.loop.runOnce()
  }

  /** Forgets what has ended and was made more than 30 days ago. */
  forget(now = new Date()): Promise<void> {
    return this.deliveries.forget(new Date(now.getTime() - DELIVERIES_KEPT_DAYS * DAY_MS))
  }

  private async take(limit: number): Promise<LeasedDelivery[]> {
    const askedAt = performance.now()
    const items = await this.deliveries.lease(limit, PER_ENDPOINT)
    this.leases.hold(items, askedAt)
    return items
  }

  private async tryDeliver(delivery: LeasedDelivery): Promise<void> {
    try {
      const open = await this.deliveries.open(delivery)
      if (!open || this.loop.isStopping || !this.leases.isHeld(delivery)) return
      const outcome = await this.attempt(delivery, open)
      const { disableAfterSeconds = DISABLE_AFTER_SECONDS } = this.parts
      const isOwn = await this.deliveries.close(delivery, outcome, disableAfterSeconds)
      if (!isOwn) this.parts.log.warn({ deliveryId: delivery.id }, 'a delivery was taken over or given up meanwhile')
    } catch (error) {
      this.parts.log.error({ error, deliveryId: delivery.id }, 'a delivery could not be marked; it is tried again')
    } finally {
      this.leases.release(delivery)
    }
  }

  private async attempt(delivery: LeasedDelivery, open: OpenDelivery): Promise<AttemptOutcome> {
    const { outbound, secretBox, timeoutMs = TIMEOUT_MS } = this.parts
    const place = secretPlace(delivery.tenant_id, delivery.endpoint_id)
    const secrets = open.sealed.map(sealed => secretBox.open(place, sealed))
    const at = new Date()
    const { body, url } = open
    const signed = signatureHeaders({ id: open.eventId, timestamp: Math.floor(at.getTime() / 1_000), body }, secrets)
    const headers = { 'content-type': 'application/json', 'user-agent': 'Bookwright-Webhooks/1', ...signed }
    const began = performance.now()
    const result = await outbound.send({ url, method: 'POST', headers, body, timeoutMs, maxBytes: RESPONSE_BYTES })
    const milliseconds = Math.round(performance.now() - began)
    const status = result.kind === 'answer' ? result.status : null
    const isDelivered = status !== null && status >= 200 && status < 300
    return {
      isDelivered,
      attempt: {
        at: at.toISOString(),
        status,
        milliseconds,
        error: isDelivered ? '' : errorOf(result),
        ...said(result),
      },
      delaySeconds: isDelivered ? undefined : this.delayAfter(delivery.attempts),
      ...(status === GONE ? { gone: 'The receiver answered 410: it wants nothing more.' } : {}),
    }
  }

  /** Up to a fifth more or less, so that what failed together does not come back together. */
  private delayAfter(attempts: number): number | undefined {
    const seconds = (this.parts.delaysSeconds ?? DELAYS_SECONDS)[attempts - 1]
    return seconds === undefined ? undefined : seconds * (0.8 + Math.random() * 0.4)
  }
}

function errorOf(result: OutboundResult): string {
  if (result.kind !== 'answer') return result.reason
  if (result.status >= 300 && result.status < 400) return `It answered ${result.status}; redirects are not followed.`
  return `It answered ${result.status}.`
}

function said(result: OutboundResult): { response: string } {
  // Text columns cannot hold the character zero.
  return { response: result.kind === 'answer' ? result.body.toString('utf8').replaceAll('\u0000', '') : '' }
}
