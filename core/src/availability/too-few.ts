import type { NeedWithCandidates } from './cheapest-team.js'

/** Below so many resources wanted, or with so few to choose from, a search is cheaper than counting. */
const COUNTED_FROM = 6
const CHOICE_FROM = 4

/** True when needs that begin together want more resources of a type than there are: no order of trials would help. */
export function areTooFew(needs: readonly NeedWithCandidates[]): boolean {
  if (needs.reduce((sum, { need }) => sum + need.count, 0) < COUNTED_FROM) return false
  if (needs.every(({ candidates }) => candidates.length < CHOICE_FROM)) return false
  const wanted = new Map<string, number>()
  const there = new Map<string, Set<string>>()
  for (const { need, candidates } of needs) {
    const first = need.shape[0]
    if (!first || first.from > 0 || first.to <= 0) continue
    for (const { resource, timeline } of candidates) {
      if (timeline.isShared) continue
      const ids = there.get(resource.type) ?? new Set()
      there.set(resource.type, ids.add(resource.id))
    }
    const type = candidates[0]?.timeline.isShared ? undefined : candidates[0]?.resource.type
    if (type !== undefined) wanted.set(type, (wanted.get(type) ?? 0) + need.count)
  }
  return [...wanted].some(([type, count]) => count > (there.get(type)?.size ?? 0))
}
