import type { FoundPlan } from './assignment-search.js'
import { toAssignments } from './slot-assembly.js'
import type { AssignmentRequest, SolverConstraint } from './solver-constraint.js'
import type { SolverContext } from './solver-context.js'
import type { Slot } from './types.js'

function requestFor({ query, snapshot }: SolverContext, plan: FoundPlan): AssignmentRequest {
  const start = Math.min(...plan.stageStarts)
  return { start, end: plan.end, assignments: toAssignments(plan), query, snapshot }
}

/** The first rule that refuses a complete plan, or undefined when none does. */
export function refusingRule(context: SolverContext, plan: FoundPlan): string | undefined {
  if (context.filters.length === 0) return undefined
  const request = requestFor(context, plan)
  return context.filters.find(rule => rule.filter?.(request) === false)?.code
}

/** The sum of what the rules give a plan; 0 when no rule scores. */
export function scoreOf(context: SolverContext, plan: FoundPlan): number {
  const request = requestFor(context, plan)
  return context.constraints.reduce((sum, rule) => sum + (rule.score?.(request) ?? 0), 0)
}

/** What the rules add to the price of an assignment; undefined when no rule has a price. Asked for only where it is shown. */
export function addedPrice(constraints: readonly SolverConstraint[], request: () => AssignmentRequest) {
  const pricing = constraints.filter(rule => rule.price)
  if (pricing.length === 0) return undefined
  const asked = request()
  return pricing.flatMap(rule => [...(rule.price?.(asked) ?? [])]).reduce((sum, line) => sum + line.amount, 0)
}

/** Adds price and score to a slot, where rules have any. */
export function withRules(context: SolverContext, slot: Slot): Slot {
  if (context.constraints.length === 0) return slot
  const { query, snapshot } = context
  const request = { start: slot.start, end: slot.end, assignments: slot.assignments, query, snapshot }
  const pricing = context.constraints.filter(rule => rule.price)
  const scoring = context.constraints.filter(rule => rule.score)
  return {
    ...slot,
    ...(pricing.length > 0 && { price: pricing.flatMap(rule => [...(rule.price?.(request) ?? [])]) }),
    ...(scoring.length > 0 && { score: scoring.reduce((sum, rule) => sum + (rule.score?.(request) ?? 0), 0) }),
  }
}
