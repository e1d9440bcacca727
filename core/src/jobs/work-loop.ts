import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../ports/log.js'

const STOP_GRACE_MS = 1_000
/** Between two looks, so that what comes thick and fast is taken together. What comes alone does not wait for it. */
const LULL_MS = 20

export interface WorkLoopParts<Item> {
  /** For the log. */
  readonly name: string
  readonly concurrency: number
  readonly pollMs: number
  readonly log: Log
  /** Takes up to so many things that are due; nobody else gets them then. */
  take(limit: number): Promise<Item[]>
  /** Deals with one of them; its own failures are its own business. */
  work(item: Item): Promise<void>
}

/**
 * Keeps a number of things in work at once and takes another one as soon as one has ended: what is slow delays nothing
 * but itself, until everything in work is slow.
 */
export class WorkLoop<Item> {
  private readonly inWork = new Set<Promise<void>>()
  private stopped: AbortController | undefined
  private loop: Promise<void> | undefined
  private wakeUp: () => void = () => undefined
  private isWoken = false

  constructor(private readonly parts: WorkLoopParts<Item>) {}

  get isRunning(): boolean {
    return this.loop !== undefined
  }

  get isStopping(): boolean {
    return this.stopped?.signal.aborted === true
  }

  start(): void {
    this.stopped = new AbortController()
    this.loop = this.run(this.stopped.signal)
  }

  /** Takes nothing more, and waits a second for what runs. */
  async stop(): Promise<void> {
    this.stopped?.abort()
    this.wake()
    const patience = new AbortController()
    const ended = Promise.all([this.loop, ...this.inWork])
    await Promise.race([ended, pause(STOP_GRACE_MS, patience.signal)])
    patience.abort()
    this.loop = undefined
  }

  /** Looks now instead of at the next poll. */
  wake(): void {
    this.isWoken = true
    this.wakeUp()
  }

  /** Takes one batch and waits for its end. @returns how many were taken. */
  async runOnce(): Promise<number> {
    const items = await this.parts.take(this.parts.concurrency)
    await Promise.all(items.map(item => this.parts.work(item)))
    return items.length
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.isWoken = false
      const lookedAt = performance.now()
      const count = await this.fill()
      if (count === 0 && !signal.aborted) await this.rest()
      await pause(Math.max(0, lookedAt + LULL_MS - performance.now()), signal)
    }
  }

  private async fill(): Promise<number> {
    const free = this.parts.concurrency - this.inWork.size
    if (free === 0) return 0
    try {
      const items = await this.parts.take(free)
      for (const item of items) this.begin(item)
      return items.length
    } catch (error) {
      this.parts.log.error({ error }, `the ${this.parts.name} could not take anything; it goes on`)
      return 0
    }
  }

  private begin(item: Item): void {
    const work = this.parts.work(item).finally(() => {
      this.inWork.delete(work)
      this.wake()
    })
    this.inWork.add(work)
  }

  private async rest(): Promise<void> {
    if (this.isWoken) return
    const timer = new AbortController()
    const woken = new Promise<void>(resolve => (this.wakeUp = resolve))
    await Promise.race([woken, pause(this.parts.pollMs, timer.signal)])
    timer.abort()
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
