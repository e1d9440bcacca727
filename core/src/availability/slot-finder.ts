import type { Minutes } from '../domain/interval.js'
import { SolverInputError, SolverUnsupportedError } from '../errors/catalog.js'
import { compareCosts } from './assignment-policy.js'
import { AssignmentSearch, type FoundPlan, type ForcedResource } from './assignment-search.js'
import { DirectChoice } from './direct-choice.js'
import { layGrid } from './grid-starts.js'
import { planStages, type LinePlan, type LineVariant, type StagePlan } from './line-plan.js'
import { scoreOf } from './plan-rules.js'
import { reachableStarts } from './reachable-starts.js'
import { interval } from './runs.js'
import type { TimeSet } from './set-algebra.js'
import { inQueryOrder } from './slot-assembly.js'
import type { SolverContext } from './solver-context.js'

/** More orders than this (five stages) are not tried one by one. */
const MAX_FREE_STAGES = 5

/** More combinations of durations than this are searched in one go: any of them will do, not the best. */
const MAX_VARIANTS = 64

/** When the search has given up on this many starts, the rest of the range is not tried. */
const MAX_TRUNCATIONS = 50

/** How many assignments of one start are scored. */
const MAX_SCORED = 50

/** One order of the stages, and the first starts from which it can work. */
interface StageOrder {
  readonly stages: readonly StagePlan[]
  readonly starts: TimeSet
  readonly search: AssignmentSearch
  /** The durations that the lines of the first stage can have, each with each; empty when there is no choice. */
  readonly variants: readonly (readonly LineVariant[])[]
}

/** Answers questions about single starts of one query; everything that all starts share is prepared once. */
export class SlotFinder {
  readonly stages: readonly StagePlan[]
  private readonly orders: readonly StageOrder[]
  /** Present when no start needs a search, unless a rule refuses what is chosen or compares it. */
  readonly direct: DirectChoice | undefined
  private truncations = 0
  /** Rules that refused complete assignments of the start that was asked about last. */
  readonly refusals = new Set<string>()

  constructor(readonly context: SolverContext) {
    const { query } = context
    if (query.stages.length === 0 || query.stages.some(stage => stage.services.length === 0)) {
      throw new SolverInputError({ reason: 'A query needs at least one stage, and each stage at least one service.' })
    }
    this.stages = planStages(context)
    if (query.order === 'any' && this.stages.length > MAX_FREE_STAGES) {
      throw new SolverUnsupportedError({ feature: `more than ${MAX_FREE_STAGES} stages in any order` })
    }
    this.direct = DirectChoice.of(context, this.stages)
    const orders = query.order === 'any' ? permutations(this.stages) : [this.stages]
    this.orders = orders.map(stages => ({
      stages,
      starts: reachableStarts(context.sets, query, stages),
      search: new AssignmentSearch(context, stages),
      variants: combineVariants(stages[0]?.lines ?? []),
    }))
  }

  get isTruncated(): boolean {
    return this.truncations > 0
  }

  /** Every start of the grid in the range, offered or not. */
  gridStarts(): Minutes[] {
    const { query, zone } = this.context
    return layGrid(query.grid, zone, interval(query.from, query.to))
  }

  /** Starts on the grid that keep the notice and that no stage alone rules out. */
  possibleStarts(): Minutes[] {
    const { query, zone, sets } = this.context
    const [earliest, latest] = this.noticeRange()
    const range = sets.interval(Math.max(query.from, earliest), Math.min(query.to, latest + 1))
    const reachable = this.orders.map(order => order.starts).reduce((left, right) => sets.or(left, right))
    return layGrid(query.grid, zone, sets.toRuns(sets.and(reachable, range)))
  }

  /** First and last start that notice and horizon of all services allow. */
  noticeRange(): [Minutes, Minutes] {
    const { query, snapshot, relaxed } = this.context
    const services = this.stages.flatMap(stage => stage.lines.map(line => line.service))
    const earliest = services.map(service => service.notice?.min ?? Number.NEGATIVE_INFINITY)
    const { minNotice } = snapshot.locations.find(({ id }) => id === query.locationId) ?? {}
    if (minNotice !== undefined) earliest.push(minNotice)
    const latest = services.map(service => service.notice?.max ?? Number.POSITIVE_INFINITY)
    const from = relaxed === 'notice' ? Number.NEGATIVE_INFINITY : snapshot.now + Math.max(...earliest)
    const to = relaxed === 'horizon' ? Number.POSITIVE_INFINITY : snapshot.now + Math.min(...latest)
    return [from, to]
  }

  /** The best complete assignment at a start: preferred people, then priority, then id. */
  best(start: Minutes, usage?: ReadonlyMap<string, number>): FoundPlan | undefined {
    this.refusals.clear()
    if (this.truncations >= MAX_TRUNCATIONS) return undefined
    return this.context.scoring.length > 0 && !usage?.size ? this.highestScore(start) : this.firstByPolicy(start, usage)
  }

  /** Of the first assignments that there are, the one that the rules like best; of equal ones the first by the policy. */
  private highestScore(start: Minutes): FoundPlan | undefined {
    const first = this.firstByPolicy(start)
    if (!first) return undefined
    const { context } = this
    if (scoreOf(context, first) === undefined) return first
    const scored = [first, ...this.all(start, MAX_SCORED)].map(plan => ({ plan, score: scoreOf(context, plan) ?? 0 }))
    return scored.reduce((best, item) => (item.score > best.score ? item : best)).plan
  }

  private firstByPolicy(start: Minutes, usage?: ReadonlyMap<string, number>): FoundPlan | undefined {
    for (const order of this.orders) {
      if (!this.context.sets.has(order.starts, start)) continue
      const [found] =
        order.variants.length === 0
          ? this.runSearch(order, start, { limit: 1, usage })
          : order.variants.flatMap(variants => this.runSearch(order, start, { limit: 1, variants, usage })).sort(byCost)
      if (found) return found
    }
    return undefined
  }

  /** Up to `limit` complete assignments, in the order in which they are found. */
  all(start: Minutes, limit: number): FoundPlan[] {
    const found: FoundPlan[] = []
    for (const order of this.orders) {
      if (!this.context.sets.has(order.starts, start)) continue
      found.push(...this.runSearch(order, start, { limit: limit - found.length }))
    }
    return found
  }

  /** True when some complete assignment at this start uses the resource in this place. */
  canUse(start: Minutes, forced: ForcedResource): boolean {
    return this.orders.some(order => {
      return this.context.sets.has(order.starts, start) && this.runSearch(order, start, { limit: 1, forced }).length > 0
    })
  }

  /** True when the first stage alone can be served, whatever comes after it. */
  canServeFirstStage(start: Minutes): boolean {
    return this.orders.some(order => this.runSearch(order, start, { limit: 1, isFirstStageOnly: true }).length > 0)
  }

  private runSearch(order: StageOrder, start: Minutes, options: Parameters<AssignmentSearch['run']>[1]): FoundPlan[] {
    const found = order.search.run(start, options)
    if (order.search.isTruncated) this.truncations++
    for (const rule of order.search.refusals) this.refusals.add(rule)
    return found
  }
}

function combineVariants(lines: readonly LinePlan[]): LineVariant[][] {
  const count = lines.reduce((product, line) => product * line.variants.length, 1)
  if (count === 1 || count > MAX_VARIANTS) return []
  return lines.reduce<LineVariant[][]>(
    (found, line) => found.flatMap(chosen => line.variants.map(variant => [...chosen, variant])),
    [[]],
  )
}

function byCost(left: FoundPlan, right: FoundPlan): number {
  return compareCosts(left.cost ?? [], right.cost ?? []) || byRank(left, right)
}

/** Compares two plans by the ranks of who serves, requirement by requirement as declared. */
function byRank(left: FoundPlan, right: FoundPlan): number {
  const leftRanks = ranksOf(left)
  const rightRanks = ranksOf(right)
  for (let index = 0; index < Math.min(leftRanks.length, rightRanks.length); index++) {
    const difference = (leftRanks[index] ?? 0) - (rightRanks[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.end - right.end
}

function ranksOf(plan: FoundPlan): number[] {
  return [...plan.claims].sort(inQueryOrder).map(claim => claim.candidate.rank)
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) => {
    return permutations([...items.slice(0, index), ...items.slice(index + 1)]).map(rest => [item, ...rest])
  })
}
