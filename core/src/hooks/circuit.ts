import type { Clock } from '../ports/clock.js'

const FAILURES_TO_OPEN = 5
const WINDOW_MS = 60_000
const REST_MS = 30_000

export type CircuitState = 'closed' | 'open' | 'half-open'

/**
 * Keeps a failing handler from costing every caller its time budget: five failures within a minute open the circuit,
 * after 30 s one call is let through, and its outcome closes or opens it again.
 */
export class Circuit {
  private failures: number[] = []
  private openedAt: number | undefined
  private isProbing = false

  constructor(private readonly clock: Clock) {}

  get state(): CircuitState {
    if (this.openedAt === undefined) return 'closed'
    return this.clock.now().getTime() - this.openedAt >= REST_MS ? 'half-open' : 'open'
  }

  /** Whether a call may start now; in `half-open` only one may. */
  tryEnter(): boolean {
    const state = this.state
    if (state === 'closed') return true
    if (state === 'open' || this.isProbing) return false
    this.isProbing = true
    return true
  }

  /** Closes the circuit when it was not closed. In between, one success says nothing about the failures around it. */
  succeeded(): void {
    if (this.openedAt === undefined) return
    this.failures = []
    this.openedAt = undefined
    this.isProbing = false
  }

  /** The call ended in a way that says nothing about the handler; in `half-open` the next one may try. */
  left(): void {
    this.isProbing = false
  }

  /** Closed, and no failure that still counts. */
  get isQuiet(): boolean {
    return this.openedAt === undefined && this.recent().length === 0
  }

  failed(): void {
    const now = this.clock.now().getTime()
    this.failures = [...this.recent(), now]
    if (this.isProbing || this.failures.length >= FAILURES_TO_OPEN) this.openedAt = now
    this.isProbing = false
  }

  private recent(): number[] {
    const now = this.clock.now().getTime()
    return this.failures.filter(at => now - at < WINDOW_MS)
  }
}
