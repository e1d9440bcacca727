import type { Minutes } from '../domain/interval.js'
import { addCosts, compareCosts, type Cost } from './assignment-policy.js'
import { cheapestTeam, isPlainMatching, type NeedWithCandidates } from './cheapest-team.js'
import { goesTogether, hasSamePeople } from './claim-rules.js'
import type { Candidate, LinePlan, LineVariant, Need, StagePlan } from './line-plan.js'
import { refusingRule } from './plan-rules.js'
import { gapsBefore } from './reachable-starts.js'
import type { SolverContext } from './solver-context.js'
import { areTooFew } from './too-few.js'
import { areWaiversSound } from './turnover.js'

/** One resource claimed by one need at one time, while a booking is being put together. */
export interface Claim {
  readonly need: Need
  readonly candidate: Candidate
  readonly start: Minutes
  readonly spans: readonly (readonly [Minutes, Minutes])[]
}

/** One complete way to serve all stages. */
export interface FoundPlan {
  /** By stage of the query, whatever the order in which they are taken. */
  readonly stageStarts: readonly Minutes[]
  readonly end: Minutes
  readonly claims: readonly Claim[]
  readonly alternatives: number
  /** By the policy of the query, when it has one. */
  readonly cost?: Cost
}

export interface SearchOptions {
  readonly limit: number
  /** How often each resource was used in plans found before: those are tried last. */
  readonly usage?: ReadonlyMap<string, number>
  /** Only plans in which this resource fills this requirement. */
  readonly forced?: ForcedResource
  /** Durations of the lines of the first stage; without it all are tried. */
  readonly variants?: readonly LineVariant[]
  /** Stops after the first stage: is it only a later one that fails? */
  readonly isFirstStageOnly?: boolean
}

export interface ForcedResource {
  readonly stage: number
  readonly line: number
  readonly requirement: string
  readonly resourceId: string
}

interface OpenStage {
  readonly position: number
  readonly start: Minutes
  readonly variants: readonly LineVariant[]
}

/** Which need is being filled, from which candidate on, and how many resources it still lacks. */
interface Pick {
  readonly index: number
  readonly from: number
  readonly left: number
}

/** Trials that a policy may cost once there is an assignment; what is best by then is taken. */
const POLICY_NODES = 2_000

/** From so many trials on, later stages are first looked at alone: most searches are over long before. */
const PROBE_FROM = 500

/** Bounded backtracking over complete assignments for one start. One object serves many starts, one after the other. */
export class AssignmentSearch {
  private nodes = 0
  private hasGivenUp = false
  private readonly claims: Claim[] = []
  private starts: Minutes[] = []
  private alternatives = 0
  private found: FoundPlan[] = []
  private options: SearchOptions = { limit: 1 }
  private readonly costs: Cost[] = []
  private isRanked = false
  /** Starts of later stages, and whether nobody could serve the stage then even if nothing else were booked. */
  private readonly barren = new Map<string, boolean>()
  /** Rules that refused complete assignments in the last run. */
  readonly refusals = new Set<string>()

  constructor(
    private readonly context: SolverContext,
    private readonly stages: readonly StagePlan[],
  ) {}

  /** True when the last run gave up: what it returned may be incomplete. */
  get isTruncated(): boolean {
    return this.hasGivenUp
  }

  run(start: Minutes, options: SearchOptions): FoundPlan[] {
    this.nodes = 0
    this.hasGivenUp = false
    this.starts = []
    this.found = []
    this.options = options
    this.refusals.clear()
    const { limit, forced, usage, isFirstStageOnly } = options
    const wantsBest = limit === 1 && !forced && !usage?.size && !isFirstStageOnly
    this.isRanked = this.context.policy !== undefined && wantsBest
    this.enterStage(0, start)
    return this.found
  }

  /** Asked before each further trial. */
  private mustStop(): boolean {
    if (this.found.length >= this.options.limit) return !this.isRanked || this.nodes >= POLICY_NODES
    this.hasGivenUp ||= this.nodes >= this.context.nodeLimit
    return this.hasGivenUp
  }

  private enterStage(position: number, start: Minutes): void {
    const stage = this.stages[position]
    if (!stage) return
    if (position > 0 && this.nodes >= PROBE_FROM && this.isBarren(stage, start)) return
    this.starts[position] = start
    this.chooseVariants(stage.lines, { position, start, variants: [] })
  }

  /**
   * Without this a last stage that nobody can serve is found so anew for each way to serve those before it. What was
   * claimed before can only take away, but for a turnover that is waived between two claims: then nothing is known.
   */
  private isBarren(stage: StagePlan, start: Minutes): boolean {
    if (this.context.query.waivesTurnover) return false
    const key = `${stage.index} ${start}`
    const known = this.barren.get(key)
    if (known !== undefined) return known
    const alone = new AssignmentSearch(this.context, [stage])
    const isServed = alone.run(start, { limit: 1, isFirstStageOnly: true }).length > 0
    const isBarren = !isServed && !alone.isTruncated && alone.refusals.size === 0
    this.barren.set(key, isBarren)
    return isBarren
  }

  private chooseVariants(lines: readonly LinePlan[], open: OpenStage): void {
    const line = lines[open.variants.length]
    if (!line) {
      this.enterNeeds(open)
      return
    }
    const fixed = open.position === 0 ? this.options.variants?.[open.variants.length] : undefined
    for (const variant of fixed ? [fixed] : line.variants) {
      if (this.mustStop()) return
      if (variant.starts.has(open.start)) {
        this.chooseVariants(lines, { ...open, variants: [...open.variants, variant] })
      }
    }
  }

  private enterNeeds(open: OpenStage): void {
    const needs: NeedWithCandidates[] = []
    for (const variant of open.variants) {
      for (const need of variant.needs) needs.push({ need, candidates: this.freeCandidates(need, open.start) })
    }
    if (open.position === 0) {
      const spare = needs.map(({ need, candidates }) => candidates.length - need.count)
      this.alternatives = spare.length > 0 ? Math.min(...spare) : 0
    }
    if (needs.length > 1) {
      if (areTooFew(needs)) return
      needs.sort(scarcestFirst)
    }
    if (this.isRanked && needs.length > 1 && this.matchStage(needs, open)) return
    this.fillNeed(needs, 0, open)
  }

  /** True when the only stage is a plain matching: then its cheapest team is the plan, or there is none. */
  private matchStage(needs: readonly NeedWithCandidates[], open: OpenStage): boolean {
    const { policy } = this.context
    if (!policy || this.stages.length > 1 || !isPlainMatching(this.context, open.variants, needs)) return false
    const team = cheapestTeam(policy, needs, open.start) ?? []
    if (team.length === 0) return true
    let cost = policy.free
    for (const { need, candidate } of team) {
      this.claims.push(toClaim(need, candidate, open.start))
      cost = addCosts(cost, policy.costOf(candidate, need, open.start))
    }
    this.costs.push(cost)
    this.leaveStage(open)
    this.claims.length = 0
    this.costs.length = 0
    return true
  }

  private freeCandidates(need: Need, start: Minutes): Candidate[] {
    const { forced, usage } = this.options
    const isForced = forced?.stage === need.stage && forced.line === need.line && forced.requirement === need.key
    const free = need.candidates.filter(candidate => candidate.starts.has(start))
    const mustUse = isForced && need.count === 1
    const possible = mustUse ? free.filter(candidate => candidate.resource.id === forced.resourceId) : free
    if (isForced && !mustUse) return moveToFront(possible, forced.resourceId)
    const { policy } = this.context
    if (policy) {
      const costs = new Map(possible.map(candidate => [candidate, policy.costOf(candidate, need, start)]))
      possible.sort((left, right) => compareCosts(costs.get(left) ?? [], costs.get(right) ?? []))
    }
    if (!usage?.size) return possible
    const used = (candidate: Candidate) => usage.get(candidate.resource.id) ?? 0
    return possible.sort((left, right) => used(left) - used(right))
  }

  private fillNeed(needs: readonly NeedWithCandidates[], index: number, open: OpenStage): void {
    if (index === needs.length) {
      if (this.areClausesMet(open)) this.leaveStage(open)
      return
    }
    const from = this.firstCandidate(needs, index, open)
    this.pickResources(needs, { index, from, left: needs[index]?.need.count ?? 0 }, open)
  }

  /** Chooses the rest of one need in ascending order, so that no set of resources comes twice. */
  private pickResources(needs: readonly NeedWithCandidates[], pick: Pick, open: OpenStage): void {
    const current = needs[pick.index]
    if (!current) return
    if (pick.left === 0) {
      this.fillNeed(needs, pick.index + 1, open)
      return
    }
    for (let index = pick.from; index <= current.candidates.length - pick.left; index++) {
      if (this.mustStop()) return
      const candidate = current.candidates[index]
      if (!candidate) return
      this.nodes++
      const claim = toClaim(current.need, candidate, open.start)
      if (this.isRanked && !this.isCheaper(claim)) return
      if (!goesTogether(this.context, this.claims, claim)) continue
      this.claims.push(claim)
      if (this.isRanked) this.costs.push(this.costWith(claim))
      if (hasSamePeople(this.claims, current.need, pick.left === 1)) {
        this.pickResources(needs, { ...pick, from: index + 1, left: pick.left - 1 }, open)
      }
      this.claims.pop()
      if (this.isRanked) this.costs.pop()
    }
  }

  private costWith({ candidate, need, start }: Claim): Cost {
    const { policy } = this.context
    const before = this.costs[this.costs.length - 1] ?? policy?.free ?? []
    return policy ? addCosts(before, policy.costOf(candidate, need, start)) : before
  }

  /** Costs only grow, and candidates come with the cheapest first: what is not cheaper now will never be. */
  private isCheaper(claim: Claim): boolean {
    const best = this.found[0]?.cost
    return !best || compareCosts(this.costWith(claim), best) < 0
  }

  /**
   * Equal needs of equal lines (couples) can swap their resources: only the ascending order is tried. Not when a clause or
   * a forced resource tells the lines apart.
   */
  private firstCandidate(needs: readonly NeedWithCandidates[], index: number, open: OpenStage): number {
    const previous = needs[index - 1]
    const current = needs[index]
    if (!previous || !current || previous.need.signature !== current.need.signature) return 0
    if (
      this.options.forced ||
      this.context.canTellLinesApart ||
      open.variants.some(variant => variant.clauses.length > 0)
    ) {
      return 0
    }
    const first = this.claims[this.claims.length - previous.need.count]
    const position = previous.candidates.findIndex(candidate => candidate.resource.id === first?.candidate.resource.id)
    return Math.max(0, position)
  }

  private areClausesMet(open: OpenStage): boolean {
    return open.variants.every((variant, index) => {
      if (variant.clauses.length === 0) return true
      const stage = this.stages[open.position]?.index
      const line = this.stages[open.position]?.lines[index]?.line
      const own = this.claims.filter(({ need }) => need.stage === stage && need.line === line)
      return variant.clauses.every(({ ids, count }) => {
        const serving = new Set(own.map(claim => claim.candidate.resource.id).filter(id => ids.has(id)))
        return serving.size >= count
      })
    })
  }

  private leaveStage(open: OpenStage): void {
    const { query } = this.context
    if (query.waivesTurnover && !areWaiversSound(this.claims)) return
    const end = open.start + Math.max(...open.variants.map(variant => variant.duration))
    const next = open.position + 1
    if (next === this.stages.length || this.options.isFirstStageOnly) {
      this.emit(end)
      return
    }
    const offset = query.stages[this.stages[next]?.index ?? next]?.offset
    if (offset !== undefined) {
      this.enterStage(next, (this.starts[0] ?? open.start) + offset)
      return
    }
    for (const gap of gapsBefore(query, next)) {
      if (this.mustStop()) return
      this.enterStage(next, end + gap)
    }
  }

  private emit(lastEnd: Minutes): void {
    const { forced } = this.options
    const end = this.claims.reduce((latest, { start, need }) => Math.max(latest, start + need.duration), lastEnd)
    const isForcedUsed = (claim: Claim) =>
      claim.need.stage === forced?.stage &&
      claim.need.line === forced.line &&
      claim.need.key === forced.requirement &&
      claim.candidate.resource.id === forced.resourceId
    if (forced && !this.claims.some(isForcedUsed)) return
    const stageStarts: Minutes[] = []
    this.stages.forEach((stage, position) => (stageStarts[stage.index] = this.starts[position] ?? end))
    const cost = this.isRanked ? this.costs[this.costs.length - 1] : undefined
    const plan = { stageStarts, end, claims: [...this.claims], alternatives: this.alternatives, cost }
    const refused = refusingRule(this.context, plan)
    if (refused !== undefined) {
      this.refusals.add(refused)
      return
    }
    const best = this.found[0]?.cost
    if (!this.isRanked || !best) this.found.push(plan)
    else if (compareCosts(cost ?? best, best) < 0) this.found = [plan]
  }
}

/** The scarcest need fails soonest; equal ones stand together, so that their symmetry is seen. */
function scarcestFirst(left: NeedWithCandidates, right: NeedWithCandidates): number {
  const byCount = left.candidates.length - left.need.count - (right.candidates.length - right.need.count)
  return byCount !== 0 ? byCount : left.need.signature - right.need.signature
}

function moveToFront(candidates: readonly Candidate[], id: string): Candidate[] {
  const isWanted = (candidate: Candidate) => candidate.resource.id === id
  return [...candidates.filter(isWanted), ...candidates.filter(candidate => !isWanted(candidate))]
}

function toClaim(need: Need, candidate: Candidate, start: Minutes): Claim {
  return { need, candidate, start, spans: need.shape.map(piece => [start + piece.from, start + piece.to]) }
}
