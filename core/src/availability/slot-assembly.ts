import type { Minutes } from '../domain/interval.js'
import type { Claim, FoundPlan } from './assignment-search.js'
import type { DirectChoice } from './direct-choice.js'
import { footprintOf } from './turnover.js'
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

/** One entry per requirement, in the order of the query; two where turnover is waived for some of its resources only. */
export function toAssignments(plan: FoundPlan): SlotAssignment[] {
  const claims = plan.claims.length > 1 ? [...plan.claims].sort(inQueryOrder) : plan.claims
  const result: SlotAssignment[] = []
  for (let index = 0; index < claims.length;) {
    const first = claims[index]
    if (!first) break
    const ids: string[] = []
    for (; claims[index]?.need === first.need; index++) ids.push(claims[index]?.candidate.resource.id ?? '')
    if (first.need.guest === undefined) result.push(toAssignment(first, ids))
    else result.push(...withoutTurnover(claims.slice(index - ids.length, index), claims))
  }
  return result
}

function withoutTurnover(own: readonly Claim[], all: readonly Claim[]): SlotAssignment[] {
  const groups = new Map<string, SlotAssignment>()
  for (const claim of own) {
    const footprint = footprintOf(claim, all)
    const key = footprint.join()
    const ids = groups.get(key)?.resourceIds ?? []
    groups.set(key, { ...toAssignment(claim, [...ids, claim.candidate.resource.id]), footprint })
  }
  return [...groups.values()]
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
