import { inject, injectable } from 'tsyringe'
import { BoundedCache } from '../cache/bounded-cache.js'
import { AVAILABILITY_STORE, BUSINESS_CLOCK } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { MINUTE_MS, type Minutes } from '../domain/interval.js'
import type { AvailabilityChange, AvailabilityStore } from '../ports/availability-store.js'
import type { BusinessClock } from '../ports/clock.js'

/** An answer as it is sent, and what would make it wrong. */
export interface PreparedAnswer {
  readonly json: Buffer
  /** Changes inside these minutes concern it. */
  readonly from: Minutes
  readonly to: Minutes
  /** The database's clock when it was made, and when a claim that it counts ends by itself; milliseconds since 1970. */
  readonly nowMs: number
  readonly nextExpiryMs: number | null
}

interface KeptAnswer extends PreparedAnswer {
  /** What the database's clock was ahead of ours. */
  readonly aheadMs: number
}

/** What this process knows of one business. */
interface Watch {
  readonly keys: Set<string>
  /** The state of the database up to which changes were taken note of. */
  seen: string | null
  checkedAt: number
  /** Counts the reports that had changes, so that an answer made meanwhile is not kept. */
  changeCount: number
  running: Promise<void> | undefined
  next: Promise<void> | undefined
}

const MAX_BYTES = 64 * 1024 * 1024
const ENTRY_BYTES = 500
const MAX_WATCHED = 1_000
const MAX_KEYS = 2_000
/** Well below the time for which changes are kept: nobody remembers what happened before. */
const MAX_SILENCE_MS = 60_000

/**
 * Answers about free times, as bytes. Each is given out only after the database was asked, later than the request came,
 * whether anything changed; requests that come together share that question. So an answer is never older than its
 * request, whichever process made the change, and there is no message that could be lost.
 */
@injectable()
export class AnswerCache {
  private readonly answers = new BoundedCache<KeptAnswer>(MAX_BYTES)
  private readonly watches = new Map<TenantId, Watch>()

  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** How much is kept, for tests and metrics. */
  get size(): { answers: number; bytes: number } {
    return { answers: this.answers.size, bytes: this.answers.bytes }
  }

  /** @returns The kept answer if it is still true, else what `make` makes. */
  async answer(tenantId: TenantId, question: string, make: () => Promise<PreparedAnswer>): Promise<Buffer> {
    const watch = this.watchOf(tenantId)
    const key = `${tenantId} ${question}`
    // What is not there needs no check; the first of all is what later reports are compared with.
    if (watch.seen === null || this.answers.get(key)) await this.check(tenantId, watch)
    const kept = this.answers.get(key)
    if (kept && this.isCurrent(tenantId, kept)) return kept.json
    const { changeCount } = watch
    const made = await make()
    if (watch.changeCount === changeCount && this.watches.get(tenantId) === watch) this.keep(tenantId, watch, key, made)
    return made.json
  }

  private keep(tenantId: TenantId, watch: Watch, key: string, made: PreparedAnswer): void {
    const aheadMs = made.nowMs - this.clock.now(tenantId).getTime()
    this.answers.set(key, { ...made, aheadMs }, made.json.length + ENTRY_BYTES)
    if (watch.keys.size >= MAX_KEYS) this.forgetGone(watch)
    watch.keys.add(key)
  }

  /** Notice, horizon and holds are counted in minutes, so an answer lives for its minute, or until a hold ends. */
  private isCurrent(tenantId: TenantId, kept: KeptAnswer): boolean {
    const nowMs = this.clock.now(tenantId).getTime() + kept.aheadMs
    const isSameMinute = Math.floor(nowMs / MINUTE_MS) === Math.floor(kept.nowMs / MINUTE_MS)
    return isSameMinute && nowMs < (kept.nextExpiryMs ?? Number.POSITIVE_INFINITY)
  }

  /** Resolves after a question that was put to the database later than this call. */
  private check(tenantId: TenantId, watch: Watch): Promise<void> {
    if (!watch.running) return this.ask(tenantId, watch)
    // The running question may have been answered by the database already: wait for the one after it.
    watch.next ??= watch.running
      .catch(() => undefined)
      .then(() => {
        watch.next = undefined
        return watch.running ?? this.ask(tenantId, watch)
      })
    return watch.next
  }

  private ask(tenantId: TenantId, watch: Watch): Promise<void> {
    watch.running = this.takeNote(tenantId, watch).finally(() => {
      watch.running = undefined
    })
    return watch.running
  }

  private async takeNote(tenantId: TenantId, watch: Watch): Promise<void> {
    const askedAt = performance.now()
    const { seen, changes } = await this.store.changesSince(tenantId, watch.seen)
    // A server whose counter is behind what was seen is another one, such as a restored backup: nothing is known then.
    const isAnother = watch.seen !== null && endOf(seen) < endOf(watch.seen)
    watch.seen = seen
    watch.checkedAt = askedAt
    if (changes.length === 0 && !isAnother) return
    watch.changeCount += 1
    for (const key of watch.keys) {
      const kept = this.answers.get(key)
      if (kept && !isAnother && !changes.some(change => concerns(change, kept))) continue
      this.answers.delete(key)
      watch.keys.delete(key)
    }
  }

  private watchOf(tenantId: TenantId): Watch {
    const known = this.watches.get(tenantId)
    const isFresh = known && (known.running || performance.now() - known.checkedAt < MAX_SILENCE_MS)
    this.watches.delete(tenantId)
    if (known && !isFresh) this.drop(known)
    const watch = known && isFresh ? known : newWatch()
    this.watches.set(tenantId, watch)
    const [oldest] = this.watches
    if (oldest && this.watches.size > MAX_WATCHED) {
      this.watches.delete(oldest[0])
      this.drop(oldest[1])
    }
    return watch
  }

  private drop(watch: Watch): void {
    for (const key of watch.keys) this.answers.delete(key)
    watch.keys.clear()
  }

  private forgetGone(watch: Watch): void {
    for (const key of watch.keys) if (!this.answers.get(key)) watch.keys.delete(key)
    if (watch.keys.size >= MAX_KEYS) this.drop(watch)
  }
}

function newWatch(): Watch {
  const checkedAt = performance.now()
  return { keys: new Set(), seen: null, checkedAt, changeCount: 0, running: undefined, next: undefined }
}

function concerns({ from, to }: AvailabilityChange, kept: KeptAnswer): boolean {
  return from === null || to === null || (from < kept.to && to > kept.from)
}

/** The number that the next transaction would have had: the second part of a `pg_snapshot`. */
function endOf(seen: string): bigint {
  return BigInt(seen.split(':')[1] ?? 0)
}
