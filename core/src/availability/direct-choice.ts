import type { Minutes } from '../domain/interval.js'
import type { Candidate, LinePlan, LineVariant, Need, StagePlan } from './line-plan.js'
import type { SolverContext } from './solver-context.js'

/**
 * Chooses resources for one start without a search, where none can be needed: one service, whose requirements have no
 * candidate in common, and no resource that shares parts with another. Each requirement then takes its first free
 * candidates, which is what a search would find first.
 */
export class DirectChoice {
  private last: readonly Candidate[] = []
  private readonly scratch: Candidate[] = []

  private constructor(
    readonly needs: readonly Need[],
    readonly duration: Minutes,
  ) {}

  /** @returns Undefined when the resources of one requirement can stand in the way of another. */
  static of(context: SolverContext, stages: readonly StagePlan[]): DirectChoice | undefined {
    const [line, ...others] = stages.flatMap(stage => stage.lines)
    if (!line || others.length > 0 || context.composition.hasComposites || needsComparison(context)) return undefined
    const variant = onlyVariant(line)
    if (!variant || variant.clauses.length > 0 || !areDisjoint(variant.needs)) return undefined
    const trials = variant.needs.reduce((sum, need) => sum + need.count, 0)
    return trials > context.nodeLimit ? undefined : new DirectChoice(variant.needs, variant.duration)
  }

  /** How many more resources than needed the scarcest requirement has. @param start - One that every need allows. */
  alternatives(start: Minutes): number {
    let least = Number.POSITIVE_INFINITY
    for (const { candidates, count } of this.needs) {
      let free = -count
      for (const { starts } of candidates) if (starts.has(start)) free++
      least = Math.min(least, free)
    }
    return Number.isFinite(least) ? least : 0
  }

  /**
   * Who serves, need by need; the same object as for the start before when the same ones do.
   * @param start - One that every need allows.
   */
  choose(start: Minutes): readonly Candidate[] {
    const { scratch, last } = this
    let size = 0
    let isSame = true
    for (const { candidates, count } of this.needs) {
      const end = size + count
      for (let index = 0; index < candidates.length && size < end; index++) {
        const candidate = candidates[index]
        if (!candidate?.starts.has(start)) continue
        isSame &&= last[size] === candidate
        scratch[size++] = candidate
      }
    }
    if (!isSame || last.length !== size) this.last = scratch.slice(0, size)
    return this.last
  }
}

/** True when the first free candidates need not be the best, or need not do at all. */
function needsComparison({ policy, filters, constraints, partners }: SolverContext): boolean {
  return policy !== undefined || filters.length > 0 || partners.size > 0 || constraints.some(rule => rule.score)
}

function onlyVariant({ variants }: LinePlan): LineVariant | undefined {
  return variants.length === 1 ? variants[0] : undefined
}

function areDisjoint(needs: readonly Need[]): boolean {
  if (needs.length < 2) return true
  const seen = new Set<string>()
  for (const { candidates } of needs) {
    for (const { resource } of candidates) {
      if (seen.has(resource.id)) return false
      seen.add(resource.id)
    }
  }
  return true
}
