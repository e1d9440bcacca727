import type { Minutes } from '../domain/interval.js'
import type { Claim, FoundPlan } from './assignment-search.js'
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

/** One entry per requirement, in the order of the query. */
export function toAssignments(plan: FoundPlan): SlotAssignment[] {
  const claims = [...plan.claims].sort(inQueryOrder)
  const firsts = claims.filter((claim, index) => claim.need !== claims[index - 1]?.need)
  return firsts.map(first => toAssignment(first, claims))
}

/** The order of claims: stage, line and requirement as the query has them. */
export function inQueryOrder(left: Claim, right: Claim): number {
  return (
    left.need.stage - right.need.stage || left.need.line - right.need.line || left.need.position - right.need.position
  )
}

function toAssignment({ need, start }: Claim, claims: readonly Claim[]): SlotAssignment {
  return {
    stage: need.stage,
    line: need.line,
    requirement: need.key,
    resourceIds: claims.filter(claim => claim.need === need).map(claim => claim.candidate.resource.id),
    quantity: need.quantity,
    from: start,
    to: start + need.duration,
    footprint: need.shape.map(piece => [start + piece.from, start + piece.to]),
    core: need.shape.map(piece => [start + piece.coreFrom, start + piece.coreTo]),
  }
}
