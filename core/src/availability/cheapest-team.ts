import type { Minutes } from '../domain/interval.js'
import type { AssignmentPolicy, Cost } from './assignment-policy.js'
import type { Candidate, LineVariant, Need } from './line-plan.js'
import { matchAtLeastCost } from './min-cost-matching.js'
import type { SolverContext } from './solver-context.js'

/** A need with those candidates that are free at a start. */
export interface NeedWithCandidates {
  readonly need: Need
  readonly candidates: readonly Candidate[]
}

/**
 * True when the only thing between the needs of one start is that nobody serves two of them: then the cheapest team is a
 * matching, and need not be searched for.
 */
export function isPlainMatching(
  context: SolverContext,
  variants: readonly LineVariant[],
  needs: readonly NeedWithCandidates[],
): boolean {
  if (context.filters.length > 0 || context.composition.hasComposites) return false
  if (variants.some(variant => variant.clauses.length > 0)) return false
  return needs.every(({ need, candidates }) => {
    const first = need.shape[0]
    const coversStart = first !== undefined && first.from <= 0 && first.to > 0
    return coversStart && need.partners.length === 0 && candidates.every(({ timeline }) => !timeline.isShared)
  })
}

/** The cheapest team: one candidate for each place of each need, in the order of the needs. */
export function cheapestTeam(
  policy: AssignmentPolicy,
  needs: readonly NeedWithCandidates[],
  start: Minutes,
): { need: Need; candidate: Candidate }[] | undefined {
  const ids = [...new Set(needs.flatMap(({ candidates }) => candidates.map(candidate => candidate.resource.id)))].sort()
  const rows = needs.flatMap(({ need, candidates }) => {
    const byId = new Map(candidates.map(candidate => [candidate.resource.id, candidate]))
    return Array.from({ length: need.count }, () => ({ need, byId }))
  })
  const costs = rows.map(({ need, byId }) =>
    ids.map((id): Cost | undefined => {
      const candidate = byId.get(id)
      // The usual order decides between what the policy finds equal.
      return candidate && [...policy.costOf(candidate, need, start), candidate.rank]
    }),
  )
  const columns = matchAtLeastCost(costs, [...policy.free, 0])
  return columns?.flatMap((column, row) => {
    const { need, byId } = rows[row] ?? {}
    const candidate = byId?.get(ids[column] ?? '')
    return need && candidate ? [{ need, candidate }] : []
  })
}
