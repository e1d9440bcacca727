import type { Minutes } from '../domain/interval.js'
import type { Candidate, LinePlan, LineVariant, Need, StagePlan } from './line-plan.js'
import type { SetAlgebra } from './set-algebra.js'
import type { SolverContext } from './solver-context.js'

/**
 * Chooses resources for one start without a search, where none can be needed: one service, whose requirements have no
 * candidate in common, and no resource that shares parts with another. Each requirement then takes its first free
 * candidates, which is what a search would find first.
 */
export class DirectChoice {
  private last: readonly Candidate[] = []
  private lastIds: readonly string[][] | undefined
  private readonly scratch: Candidate[] = []

  private constructor(
    readonly needs: readonly Need[],
    readonly duration: Minutes,
    private readonly sets: SetAlgebra,
  ) {}

  /** @returns Undefined when the resources of one requirement can stand in the way of another. */
  static of(context: SolverContext, stages: readonly StagePlan[]): DirectChoice | undefined {
    const [line, ...others] = stages.flatMap(stage => stage.lines)
    const { composition, policy, partners } = context
    if (!line || others.length > 0 || composition.hasComposites) return undefined
    // The first free candidates need not be the best, or need not do at all.
    if (policy !== undefined || partners.size > 0) return undefined
    const variant = onlyVariant(line)
    if (!variant || variant.clauses.length > 0 || !areDisjoint(variant.needs)) return undefined
    const trials = variant.needs.reduce((sum, need) => sum + need.count, 0)
    return trials > context.nodeLimit ? undefined : new DirectChoice(variant.needs, variant.duration, context.sets)
  }

  /** How many more resources than needed the scarcest requirement has, at each of the ascending starts. */
  alternatives(starts: readonly Minutes[]): Int32Array {
    const spare = this.needs.map(({ candidates, count }) => {
      const sets = candidates.map(candidate => candidate.starts.set)
      return this.sets.countAt(starts, sets).map(free => free - count)
    })
    const [first = new Int32Array(starts.length), ...others] = spare
    return others.reduce((least, other) => least.map((value, at) => Math.min(value, other[at] ?? 0)), first)
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
    if (!isSame || last.length !== size) {
      this.last = scratch.slice(0, size)
      this.lastIds = undefined
    }
    return this.last
  }

  /** Ids of who serves, a list for each need; the same lists as for the start before when the same ones do. */
  chooseIds(start: Minutes): readonly string[][] {
    const chosen = this.choose(start)
    let next = 0
    this.lastIds ??= this.needs.map(({ count }) => {
      return chosen.slice(next, (next += count)).map(candidate => candidate.resource.id)
    })
    return this.lastIds
  }
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
