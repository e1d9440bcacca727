import type { Explanation } from '../availability/types.js'

/** A reason a customer may see: a rule and the requirement it stopped, never another customer's data. */
export interface PublicReason {
  readonly code: string
  readonly requirement?: string
  readonly resource?: { id: string; name: string }
  readonly unlocks?: string
}

/** Codes only: no resource ids, no booking ids (requirements without a person are named by their key). */
export function publicReasons(explanation: Explanation): PublicReason[] {
  const reasons: PublicReason[] = explanation.query.map(reason => ({ code: reason.code }))
  for (const requirement of explanation.requirements) {
    if (requirement.feasible.length >= requirement.needed) continue
    const codes = new Set(requirement.blocked.flatMap(blocked => blocked.reasons.map(reason => reason.code)))
    const excluded = Object.keys(requirement.excluded)
    for (const code of codes.size > 0 ? codes : excluded) reasons.push({ code, requirement: requirement.requirement })
  }
  if (explanation.combination) reasons.push({ code: explanation.combination })
  return reasons
}

/** The staff's view: who is blocked and what would open the time. */
export function staffReasons(explanation: Explanation, names: ReadonlyMap<string, string>): PublicReason[] {
  const unlocks = explanation.unlocks[0]
  const reasons: PublicReason[] = explanation.query.map(reason => ({ code: reason.code, unlocks }))
  for (const requirement of explanation.requirements) {
    if (requirement.feasible.length >= requirement.needed) continue
    for (const blocked of requirement.blocked) {
      const resource = { id: blocked.resourceId, name: names.get(blocked.resourceId) ?? '' }
      for (const reason of blocked.reasons) {
        reasons.push({ code: reason.code, requirement: requirement.requirement, resource, unlocks })
      }
    }
  }
  return reasons.length > 0 ? reasons : publicReasons(explanation)
}
