import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxTime } from '../db/sandbox-time.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import type { DueHandlers } from '../ports/due-handler.js'
import type { Log } from '../ports/log.js'
import type { OutboxRelay } from './outbox-relay.js'
import type { NextDue, Sweeps } from './sweeps.js'

/** How long one setting waits for handlers of events. */
const PATIENCE_MS = 30_000
const LOOK_AGAIN_MS = 10
/** How often a due row that somebody else holds is tried again. */
const MAX_TRIES = 200

const WAITING_TENANTS = `SELECT DISTINCT tenant_id FROM bw.outbox WHERE state = 'new' AND ($1::uuid IS NULL OR tenant_id = $1)`
const SETTLED = `SELECT count(*)::int AS count FROM bw.outbox WHERE state <> 'new' AND ($1::uuid IS NULL OR tenant_id = $1)`
/** Not counted: an event whose handler failed, which waits for its next attempt in real time, and those behind it. */
const WAITING = `
SELECT count(*)::int AS count FROM bw.outbox o WHERE o.tenant_id = $1 AND o.state = 'new' AND NOT EXISTS (
  SELECT FROM bw.outbox e JOIN bw.outbox_delivery d ON d.tenant_id = e.tenant_id AND d.event_id = e.id AND d.state = 'failed'
   WHERE e.tenant_id = $1 AND e.aggregate_id = o.aggregate_id AND e.state = 'new' AND (e.created_at, e.id) <= (o.created_at, o.id))`

export interface RehearsalParts {
  readonly unitOfWork: SequelizeUnitOfWork
  readonly time: SandboxTime
  readonly sweeps: Sweeps
  readonly relay: OutboxRelay
  readonly handlers: DueHandlers
  readonly log: Log
}

/** Work of one kind that ran at one time of a rehearsal. */
export interface RanWork {
  /** The clock of the business while it ran. */
  readonly at: Date
  readonly kind: string
  readonly count: number
}

/**
 * Sets the clock of one business or of all. On the way it stops at every deadline in turn and does what is due then, so that
 * work that makes other work due (an offer that lapses, the next one that follows) happens at its time, in order.
 */
export class Rehearsal {
  constructor(private readonly parts: RehearsalParts) {}

  /**
   * @param now - Null lets the clock run again.
   * @param tenantId - Null: every business.
   * @returns what ran, in order; the last entry counts the events that were handled on the way.
   */
  setClock(now: Date | null, tenantId: TenantId | null): Promise<RanWork[]> {
    const { time } = this.parts
    return time.alone(async () => {
      const target = now ?? new Date()
      const settledBefore = await this.settled(tenantId)
      const ran: RanWork[] = []
      await this.drain(tenantId)
      await this.runUntil(target, tenantId, at => this.runAt(at, ran, true))
      await time.freeze(tenantId, now)
      await this.runUntil(target, tenantId, at => this.runAt(at, ran, false))
      const events = (await this.settled(tenantId)) - settledBefore
      return events > 0 ? [...ran, { at: target, kind: 'events', count: events }] : ran
    })
  }

  private async runUntil(
    target: Date,
    tenantId: TenantId | null,
    run: (step: NextDue & { clock: Date }) => Promise<number>,
  ): Promise<void> {
    const { sweeps, handlers, time, log } = this.parts
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const next = await sweeps.nextDue(handlers.keys(), target, tenantId ?? undefined)
      if (!next) return
      // Overdue work runs at the time that it is, not in the past; and no step goes beyond the time that is wanted.
      const current = time.times.now(next.tenantId).getTime()
      const clock = new Date(Math.max(next.at.getTime(), Math.min(current, target.getTime())))
      const count = await run({ ...next, clock })
      if (count > 0) tries = 0
      else await delay(LOOK_AGAIN_MS)
    }
    log.warn({ tenantId }, 'due work stays undone: another process holds it, or its handler fails')
  }

  private async runAt(step: NextDue & { clock: Date }, ran: RanWork[], isMoving: boolean): Promise<number> {
    const { time, sweeps, handlers } = this.parts
    const { tenantId, at: until, clock } = step
    if (isMoving) await time.freeze(tenantId, clock)
    const expired = await sweeps.expireBookings({ tenantId, until })
    const kinds = await sweeps.runDue(handlers, { tenantId, until })
    if (expired > 0) ran.push({ at: clock, kind: 'expired-bookings', count: expired })
    for (const kind of new Set(kinds)) {
      ran.push({ at: clock, kind, count: kinds.filter(other => other === kind).length })
    }
    await this.drain(tenantId)
    return expired + kinds.length
  }

  /** Waits until every event has been handled, here or by another process. */
  private async drain(tenantId: TenantId | null): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while ((await this.countWaiting(tenantId)) > 0) {
      if (performance.now() > deadline) {
        this.parts.log.warn({ tenantId }, 'events are still being handled; the clock goes on without them')
        return
      }
      if ((await this.parts.relay.runOnce()) === 0) await delay(LOOK_AGAIN_MS)
    }
  }

  private async countWaiting(tenantId: TenantId | null): Promise<number> {
    const { unitOfWork } = this.parts
    const tenants = await unitOfWork.asRelay(tx => tx.query<{ tenant_id: TenantId }>(WAITING_TENANTS, [tenantId]))
    let total = 0
    for (const { tenant_id: id } of tenants) {
      const [row] = await unitOfWork.read<{ count: number }>(id, WAITING, [id])
      total += row?.count ?? 0
    }
    return total
  }

  private async settled(tenantId: TenantId | null): Promise<number> {
    const [row] = await this.parts.unitOfWork.asRelay(tx => tx.query<{ count: number }>(SETTLED, [tenantId]))
    return row?.count ?? 0
  }
}
