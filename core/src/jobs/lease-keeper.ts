import type { Log } from '../ports/log.js'

const RENEWALS_A_LEASE = 4

export interface LeaseKeeperParts<Id, Item> {
  readonly leaseSeconds: number
  readonly log: Log
  /** Prolongs what is still this process's own, and says which that is. Absent: leases end by themselves. */
  readonly renew?: (items: readonly Item[]) => Promise<Set<Id>>
}

/**
 * Renews the leases of what this process works on, and knows which of them may be relied on. A process that was frozen
 * for longer than a lease finds that it holds nothing any more, although nobody has told it.
 */
export class LeaseKeeper<Id, Item extends { readonly id: Id; readonly attempts: number }> {
  /** Until when, on the monotonic clock, each lease is certain. */
  private readonly held = new Map<Item, number>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly parts: LeaseKeeperParts<Id, Item>) {}

  /** @param askedAt - When the statement was sent: the lease began later, so it is certain until then and its length. */
  hold(items: readonly Item[], askedAt: number): void {
    for (const item of items) this.held.set(item, askedAt + this.leaseMs)
    if (this.held.size > 0 && this.parts.renew) this.timer ??= this.begin()
  }

  release(item: Item): void {
    this.held.delete(item)
    if (this.held.size === 0) this.stop()
  }

  isHeld(item: Item): boolean {
    return performance.now() < (this.held.get(item) ?? 0)
  }

  /** Renews nothing more. */
  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private get leaseMs(): number {
    return this.parts.leaseSeconds * 1_000
  }

  private begin(): NodeJS.Timeout {
    const timer = setInterval(() => void this.renewAll(), this.leaseMs / RENEWALS_A_LEASE)
    timer.unref()
    return timer
  }

  private async renewAll(): Promise<void> {
    const items = [...this.held.keys()]
    const askedAt = performance.now()
    try {
      const kept = (await this.parts.renew?.(items)) ?? new Set<Id>()
      for (const item of items) {
        if (kept.has(item.id) && this.held.has(item)) this.held.set(item, askedAt + this.leaseMs)
      }
    } catch (error) {
      this.parts.log.warn({ error }, 'leases could not be renewed; what runs may be taken over by another process')
    }
  }
}
