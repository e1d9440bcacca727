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
}

/** Counts what every handler costs; one instance a bus. */
export class HandlerMetrics {
  private readonly counters = new Map<string, HandlerCounters>()

  of(hook: string, handler: { id: string; plugin: string }): HandlerCounters {
    const key = `${hook} ${handler.id}`
    const known = this.counters.get(key)
    if (known !== undefined) return known
    const fresh = { hook, handler: handler.id, plugin: handler.plugin }
    const counters = { ...fresh, calls: 0, failures: 0, timeouts: 0, vetoes: 0, skips: 0, totalMs: 0 }
    this.counters.set(key, counters)
    return counters
  }

  all(): readonly Readonly<HandlerCounters>[] {
    return [...this.counters.values()]
  }
}
