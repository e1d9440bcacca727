import type { PriceLine, SolverConstraint, SolverRule } from '../availability/solver-constraint.js'
import type { Span } from '../availability/types.js'
import type { ServiceId, TenantId } from '../domain/id.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { BookwrightError } from '../errors/bookwright-error.js'
import { HookFailedError, HookTimeoutError } from '../errors/catalog.js'
import type { HookBus, Part } from '../hooks/hook-bus.js'
import { solverConstraint } from '../hooks/solver-constraint-hook.js'

/** What all calls of one rule may take together while the engine answers one question. */
const BUDGET_MS = 250

/** What the solver is going to be asked about: the starts in a half-open range. */
export interface RuleQuestion extends Interval {
  readonly serviceIds: readonly ServiceId[]
}

/** Asks about the starts that are wanted, from the first to the last. */
export function questionOf(
  requests: readonly { readonly serviceId: ServiceId; readonly startsAt: Date }[],
): RuleQuestion {
  const starts = requests.map(request => request.startsAt.getTime())
  const [first, last] = [Math.min(...starts), Math.max(...starts)]
  const serviceIds = [...new Set(requests.map(request => request.serviceId))]
  return { startsAt: new Date(first), endsAt: new Date(last + MINUTE_MS), serviceIds }
}

/**
 * Gets the rules of the tenant's plugins for one question and works with them.
 * @param question - Only called when a plugin has a rule at all.
 * @throws BW_HOOK_FAILED, BW_HOOK_TIMEOUT with the plugin when a required rule cannot be had, or fails in use.
 */
export async function withSolverRules<R>(
  hooks: HookBus,
  tenantId: TenantId,
  question: () => RuleQuestion,
  work: (rules: SolverRules) => R | Promise<R>,
): Promise<R> {
  if (!(await hooks.hasHandler(solverConstraint, tenantId))) return work(NO_RULES)
  const rules = new SolverRules(await hooks.gather(solverConstraint, { tenantId, ...question() }))
  try {
    return await work(rules)
  } finally {
    rules.end()
  }
}

/** The rules of plugins on one question. What a rule does wrong is contained here, as the bus contains a filter. */
export class SolverRules {
  private readonly rules: GuardedRule[]

  constructor(parts: readonly Part<SolverRule>[]) {
    this.rules = parts.map(part => new GuardedRule(part))
  }

  /** True when no plugin has a say on this question. */
  get isEmpty(): boolean {
    return this.rules.length === 0
  }

  /**
   * Asks the solver. When an optional rule fails, it is asked again without that rule, so that the answer is of one piece.
   * @throws BW_HOOK_FAILED, BW_HOOK_TIMEOUT from a required rule.
   */
  solve<R>(ask: (constraints: readonly SolverConstraint[]) => R): R {
    const usable = this.rules.filter(rule => rule.failure === undefined)
    try {
      return ask(usable.map(rule => rule.constraint))
    } catch (error) {
      const failed = usable.find(rule => rule.failure !== undefined && rule.failure === error)
      if (!failed?.isOptional) throw error
      return this.solve(ask)
    }
  }

  /** The same for a search that reads in between. */
  async solveInSteps<R>(ask: (constraints: readonly SolverConstraint[]) => Promise<R>): Promise<R> {
    const usable = this.rules.filter(rule => rule.failure === undefined)
    try {
      return await ask(usable.map(rule => rule.constraint))
    } catch (error) {
      const failed = usable.find(rule => rule.failure !== undefined && rule.failure === error)
      if (!failed?.isOptional) throw error
      return this.solveInSteps(ask)
    }
  }

  end(): void {
    for (const rule of this.rules) rule.end()
  }
}

const NO_RULES = new SolverRules([])

/** A rule whose answers are checked and whose time is counted. Plugins may be plain JavaScript. */
class GuardedRule {
  readonly constraint: SolverConstraint
  failure: BookwrightError | undefined
  private cause: unknown
  private spentMs = 0

  constructor(private readonly part: Part<SolverRule>) {
    const { mask, filter, score, price, travel } = part.value
    // Only what the rule has: a point that is absent lets the solver take its shorter ways.
    this.constraint = {
      code: part.handler,
      ...(mask && { mask: this.guarded(mask, isMask) }),
      ...(filter && { filter: this.guarded(filter, isBoolean) }),
      ...(score && { score: this.guarded(score, isScore) }),
      ...(price && { price: this.guarded(price, isPrice) }),
      ...(travel && { travel: this.guarded(travel, isTravel) }),
    }
  }

  get isOptional(): boolean {
    return this.part.isOptional
  }

  end(): void {
    this.part.end(this.cause)
  }

  private guarded<Given extends unknown[], R>(point: (...given: Given) => R, isSound: (answer: R) => boolean) {
    return (...given: Given): R => {
      const startedAt = performance.now()
      const answer = this.tried(() => point.apply(this.part.value, given))
      this.spentMs += performance.now() - startedAt
      const { plugin } = this.part
      const hook = solverConstraint.name
      if (!isSound(answer)) throw this.failed(new HookFailedError({ hook, plugin }, { answer: typeof answer }))
      if (this.spentMs <= BUDGET_MS) return answer
      throw this.failed(new HookTimeoutError({ hook, plugin, timeoutMs: BUDGET_MS }))
    }
  }

  private tried<R>(work: () => R): R {
    try {
      return work()
    } catch (error) {
      throw this.failed(new HookFailedError({ hook: solverConstraint.name, plugin: this.part.plugin }, error), error)
    }
  }

  private failed(failure: BookwrightError, cause: unknown = failure): BookwrightError {
    this.failure = failure
    this.cause = cause
    return failure
  }
}

const isScore = (answer: unknown) => answer === undefined || Number.isFinite(answer)
const isBoolean = (answer: unknown) => typeof answer === 'boolean'
const isSpan = (span: unknown): span is Span =>
  Array.isArray(span) && span.length === 2 && span.every(edge => Number.isSafeInteger(edge))
const isMask = (answer: unknown) => answer === undefined || (Array.isArray(answer) && answer.every(isSpan))
const isTravel = (answer: unknown) =>
  answer === undefined || (typeof answer === 'number' && Number.isSafeInteger(answer) && answer >= 0)
const isPrice = (answer: unknown) =>
  Array.isArray(answer) && answer.every((line: PriceLine) => Number.isSafeInteger(line.amount))
