import type { Minutes } from '../domain/interval.js'
import { blockReasons } from './block-reasons.js'
import type { Candidate, LinePlan } from './line-plan.js'
import { SlotFinder } from './slot-finder.js'
import type { SolverConstraint } from './solver-constraint.js'
import { SolverContext, type Backend, type Relaxation } from './solver-context.js'
import type {
  BlockReason,
  Explanation,
  QueryLine,
  RequirementExplanation,
  SlotQuery,
  SolverSnapshot,
  Span,
  Unlock,
} from './types.js'
import { ZoneCache } from './zone.js'

/** What each rule is called when it alone, left out, would open the start. */
const UNLOCKS: readonly (readonly [Relaxation, Unlock])[] = [
  ['grid', 'OFF_GRID_START'],
  ['notice', 'SHORT_NOTICE'],
  ['hours', 'OVERTIME'],
  ['breaks', 'WORK_IN_BREAK'],
  ['holidays', 'OPEN_ON_HOLIDAY'],
  ['time-off', 'CANCEL_TIME_OFF'],
  ['buffers', 'NO_BUFFERS'],
  ['holds', 'HOLDS_EXPIRE'],
  ['external', 'IGNORE_EXTERNAL'],
  ['limits', 'EXCEED_LIMIT'],
  ['required', 'ANY_RESOURCE'],
  ['horizon', 'LONG_HORIZON'],
  ['travel', 'NO_TRAVEL_TIME'],
  ['blocked', 'REMOVE_BLOCK'],
  ['small-gap', 'ALLOW_SMALL_GAP'],
  ['same-people', 'DIFFERENT_PERSON'],
  ['attributes', 'OTHER_ATTRIBUTES'],
]

export interface ExplainOptions {
  readonly zones?: ZoneCache
  readonly backend?: Backend
  readonly nodeLimit?: number
  readonly constraints?: readonly SolverConstraint[]
}

/**
 * Says why a start is offered or not: the rules of the query, each requirement of the first stage with who is free and
 * who is not and why, and which single rule, left out, would open the start. Made on demand; listing slots costs nothing.
 */
export function explain(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  start: Minutes,
  options: ExplainOptions = {},
): Explanation {
  return new Explainer(query, snapshot, { ...options, range: [start, start + 1] }).at(start)
}

/**
 * Explains many starts of one query, ascending. Time-lines are made once for all of them, so this is far cheaper than
 * one `explain` per start.
 */
export function explainMany(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  starts: readonly Minutes[],
  options: ExplainOptions = {},
): Explanation[] {
  const [first] = starts
  const last = starts[starts.length - 1]
  if (first === undefined || last === undefined) return []
  const explainer = new Explainer(query, snapshot, { ...options, range: [first, last + 1] })
  return starts.map(start => explainer.at(start))
}

interface ExplainerOptions extends ExplainOptions {
  /** The starts that will be asked about lie in it; it may lie outside the range of the query. */
  readonly range: Span
}

/** A finder for the question as it is, and one per rule left out, each made when first needed. */
class Explainer {
  private readonly finders = new Map<Relaxation | 'none', { finder: SlotFinder; grid: ReadonlySet<Minutes> }>()
  private readonly options: ExplainerOptions
  private readonly inPlay: readonly (readonly [Relaxation, Unlock])[]

  constructor(
    private readonly query: SlotQuery,
    private readonly snapshot: SolverSnapshot,
    options: ExplainerOptions,
  ) {
    this.options = { ...options, zones: options.zones ?? new ZoneCache() }
    const lifted = (options.constraints ?? []).map(({ code }) => [`rule:${code}`, `LIFT_RULE:${code}`] as const)
    this.inPlay = [...UNLOCKS.filter(([relaxed]) => isInPlay(relaxed, query, snapshot)), ...lifted]
  }

  at(start: Minutes): Explanation {
    const { finder } = this.without('none')
    const rules = this.queryReasons('none', start)
    const requirements = finder.stages[0]?.lines.flatMap(line => explainLine(line, start)) ?? []
    const isServable = finder.best(start) !== undefined
    const refusals = isServable ? [] : [...finder.refusals]
    const isEachServable = requirements.every(item => item.feasible.length >= item.needed)
    if (!isServable && isEachServable && finder.isTruncated) rules.push({ code: 'TRUNCATED' })
    rules.push(...refusals.map((rule): BlockReason => ({ code: 'RULE', rule })))
    const isAvailable = isServable && rules.length === 0
    const combination = isServable || !isEachServable || refusals.length > 0 ? undefined : combinationOf(finder, start)
    const unlocks = isAvailable ? [] : this.findUnlocks(start, rules)
    return { start, isAvailable, query: rules, requirements, ...(combination && { combination }), unlocks }
  }

  /** Solves the one start again with one rule left out at a time. */
  private findUnlocks(start: Minutes, rules: readonly BlockReason[]): Unlock[] {
    return this.inPlay
      .filter(([relaxed]) => couldOpen(relaxed, rules))
      .filter(([relaxed]) => {
        const isAllowed = this.queryReasons(relaxed, start).length === 0
        return isAllowed && this.without(relaxed).finder.best(start) !== undefined
      })
      .map(([, unlock]) => unlock)
  }

  private queryReasons(relaxed: Relaxation | 'none', start: Minutes): BlockReason[] {
    const { finder, grid } = this.without(relaxed)
    const reasons: BlockReason[] = []
    const [earliest, latest] = finder.noticeRange()
    if (start < this.query.from || start >= this.query.to) reasons.push({ code: 'OUT_OF_RANGE' })
    if (relaxed !== 'grid' && !grid.has(start)) reasons.push({ code: 'OFF_GRID' })
    if (start < earliest) reasons.push({ code: 'MIN_NOTICE', from: earliest })
    if (start > latest) reasons.push({ code: 'MAX_HORIZON', to: latest })
    return reasons
  }

  private without(relaxed: Relaxation | 'none') {
    const known = this.finders.get(relaxed)
    if (known) return known
    const [from, to] = this.options.range
    const options = { ...this.options, relaxed: relaxed === 'none' ? undefined : relaxed }
    const finder = new SlotFinder(new SolverContext({ ...this.query, from, to }, this.snapshot, options))
    const made = { finder, grid: new Set(finder.gridStarts()) }
    this.finders.set(relaxed, made)
    return made
  }
}

function combinationOf(finder: SlotFinder, start: Minutes): Explanation['combination'] {
  return finder.canServeFirstStage(start) ? 'LATER_STAGE' : 'NOT_ENOUGH_DISTINCT'
}

function explainLine(line: LinePlan, start: Minutes): RequirementExplanation[] {
  return line.requirements.map(({ requirement, eligibility }, position) => {
    const feasible: string[] = []
    const blocked: RequirementExplanation['blocked'] = []
    for (const resource of eligibility.resources) {
      const candidates = candidatesOf(line, position, resource.id)
      if (candidates.some(candidate => candidate.starts.has(start))) feasible.push(resource.id)
      else blocked.push({ resourceId: resource.id, reasons: candidates[0] ? blockReasons(candidates[0], start) : [] })
    }
    return {
      stage: line.stage,
      line: line.line,
      requirement: requirement.key,
      eligible: eligibility.resources.length,
      needed: requirement.count ?? 1,
      feasible,
      excluded: eligibility.excluded,
      blocked,
    }
  })
}

/** The resource in each duration of the line in which it may take part. */
function candidatesOf(line: LinePlan, position: number, resourceId: string): Candidate[] {
  return line.variants.flatMap(variant => {
    return variant.needs[position]?.candidates.filter(candidate => candidate.resource.id === resourceId) ?? []
  })
}

/** Leaving out one rule cannot open a start that another rule of the query forbids. */
function couldOpen(relaxed: Relaxation, rules: readonly BlockReason[]): boolean {
  if (relaxed === 'grid') return rules.length === 1 && rules[0]?.code === 'OFF_GRID'
  if (relaxed === 'horizon') return rules.length === 1 && rules[0]?.code === 'MAX_HORIZON'
  if (relaxed === 'notice') return rules.length === 1 && rules[0]?.code === 'MIN_NOTICE'
  // A filter refuses a whole assignment; with another rule left out, another assignment may pass it.
  return rules.every(rule => rule.code === 'TRUNCATED' || rule.code === 'RULE')
}

/** False when nothing in the question uses the rule: then it need not be tried. */
function isInPlay(relaxed: Relaxation, query: SlotQuery, snapshot: SolverSnapshot): boolean {
  const hasLine = (isSo: (line: QueryLine) => boolean) => query.stages.some(stage => stage.services.some(isSo))
  const inPlay: Partial<Record<Relaxation, () => boolean>> = {
    holds: () => snapshot.busy.some(row => row.kind === 'held'),
    external: () => snapshot.busy.some(row => row.kind === 'external'),
    blocked: () => snapshot.busy.some(row => row.kind === 'blocked'),
    limits: () => snapshot.resources.some(resource => resource.limits !== undefined),
    required: () => hasLine(line => (line.requiredResourceIds ?? []).length > 0),
    travel: () => snapshot.resources.some(resource => resource.mobile && (query.place ?? resource.home) !== undefined),
    'small-gap': () => query.grid.mode === 'gapmin',
    attributes: () => hasLine(line => Object.keys(line.attributes ?? {}).length > 0),
    'same-people': () =>
      hasLine(line => line.sameAs !== undefined) ||
      snapshot.services.some(service => service.requirements.some(item => item.sameAs !== undefined)),
  }
  return inPlay[relaxed]?.() ?? true
}
