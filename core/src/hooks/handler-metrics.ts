/** Seconds; the budgets of handlers lie at 0.25, 2 and 10. */
export const HANDLER_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 2, 10] as const

/** Counters of one handler since the engine started. */
export interface HandlerCounters {
  readonly hook: string
  readonly handler: string
  readonly plugin: string
  calls: number
  failures: number
  timeouts: number
  vetoes: number
  /** Calls that an open circuit kept away. */
  skips: number
  totalMs: number
  /** Calls that took no longer than each of HANDLER_BUCKETS, and longer than the one before. */
  readonly durations: number[]
}

/** Counts what every handler costs; one instance a bus. */
export class HandlerMetrics {
  private readonly counters = new Map<string, HandlerCounters>()

  of(hook: string, handler: { id: string; plugin: string }): HandlerCounters {
    const key = `${hook} ${handler.id}`
    const known = this.counters.get(key)
    if (known !== undefined) return known
    const fresh = { hook, handler: handler.id, plugin: handler.plugin }
    const zeros = { calls: 0, failures: 0, timeouts: 0, vetoes: 0, skips: 0, totalMs: 0 }
    const counters = { ...fresh, ...zeros, durations: HANDLER_BUCKETS.map(() => 0) }
    this.counters.set(key, counters)
    return counters
  }

  /** A call of the handler ended, however. */
  took(counters: HandlerCounters, milliseconds: number): void {
    counters.totalMs += milliseconds
    const bucket = HANDLER_BUCKETS.findIndex(seconds => milliseconds <= seconds * 1_000)
    if (bucket !== -1) counters.durations[bucket] = (counters.durations[bucket] ?? 0) + 1
  }

  all(): readonly Readonly<HandlerCounters>[] {
    return [...this.counters.values()]
  }
}
