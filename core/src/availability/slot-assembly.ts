import type { Minutes } from '../domain/interval.js'
import type { Claim, FoundPlan } from './assignment-search.js'
import type { DirectChoice } from './direct-choice.js'
import type { Slot, SlotAssignment } from './types.js'

/** Turns a plan into the slot that is offered. */
export function toSlot(start: Minutes, plan: FoundPlan): Slot {
  return {
    start,
    end: plan.end,
    stageStarts: plan.stageStarts,
    assignments: toAssignments(plan),
    alternatives: plan.alternatives,
  }
}

/** Who serves at a start that needs no search. */
export function toDirectAssignments(start: Minutes, direct: DirectChoice): SlotAssignment[] {
  const ids = direct.chooseIds(start)
  return direct.needs.map((need, index) => toAssignment({ need, start }, ids[index] ?? []))
}

/** One entry per requirement, in the order of the query. */
export function toAssignments(plan: FoundPlan): SlotAssignment[] {
  const claims = plan.claims.length > 1 ? [...plan.claims].sort(inQueryOrder) : plan.claims
  const result: SlotAssignment[] = []
  for (let index = 0; index < claims.length;) {
    const first = claims[index]
    if (!first) break
    const ids: string[] = []
    for (; claims[index]?.need === first.need; index++) ids.push(claims[index]?.candidate.resource.id ?? '')
    result.push(toAssignment(first, ids))
  }
  return result
}

/** The order of claims: stage, line and requirement as the query has them. */
export function inQueryOrder(left: Claim, right: Claim): number {
  return (
    left.need.stage - right.need.stage || left.need.line - right.need.line || left.need.position - right.need.position
  )
}

function toAssignment({ need, start }: Pick<Claim, 'need' | 'start'>, resourceIds: readonly string[]): SlotAssignment {
  return {
    stage: need.stage,
    line: need.line,
    requirement: need.key,
    resourceIds,
    quantity: need.quantity,
    from: start,
    to: start + need.duration,
    footprint: need.shape.map(piece => [start + piece.from, start + piece.to]),
    core: need.shape.map(piece => [start + piece.coreFrom, start + piece.coreTo]),
  }
}
