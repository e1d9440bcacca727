import type { Clock } from '../ports/clock.js'
import type { Tracing } from '../ports/tracing.js'
import type { HandlerMetrics } from './handler-metrics.js'
import type { HandlerActivation, HandlerFailure } from './hook-bus.js'
import type { Veto } from './hook.js'

export interface HookBusOptions {
  readonly clock: Clock
  /** Absent: every handler runs for every tenant. */
  readonly activation?: HandlerActivation
  /** Told about each failure, also about those that an optional handler may have. */
  readonly onFailure?: (failure: HandlerFailure) => void
  readonly tracing?: Tracing | undefined
  /** Counts calls; default counters of its own. */
  readonly metrics?: HandlerMetrics
  /** Runs code of a plugin in its name. */
  readonly enter?: <R>(call: { readonly plugin: string; readonly place: string }, work: () => R) => R
  /** Words for the reason of a veto; without them the refusal shows its key. */
  readonly describeVeto?: (veto: Pick<Veto, 'reason' | 'values'>, tenantId: string) => string | undefined
}
