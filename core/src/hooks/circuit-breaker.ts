import type { Clock } from '../ports/clock.js'

const FAILURES_TO_OPEN = 5
const WINDOW_MS = 60_000
const REST_MS = 30_000

export type CircuitState = 'closed' | 'open' | 'half-open'

/**
 * Keeps a failing handler from costing every caller its time budget: five failures within a minute open the circuit,
 * after 30 s one call is let through, and its outcome closes or opens it again.
 */
export class CircuitBreaker {
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

  succeeded(): void {
    this.failures = []
    this.openedAt = undefined
    this.isProbing = false
  }

  failed(): void {
    const now = this.clock.now().getTime()
    this.failures = [...this.failures.filter(at => now - at < WINDOW_MS), now]
    if (this.isProbing || this.failures.length >= FAILURES_TO_OPEN) this.openedAt = now
    this.isProbing = false
  }
}
