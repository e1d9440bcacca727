import type { FoundPlan } from './assignment-search.js'
import { toAssignments } from './slot-assembly.js'
import type { AssignmentRequest, PriceLine, SolverConstraint } from './solver-constraint.js'
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

/** The sum of what the rules give a plan; undefined when none of them has a say. */
export function scoreOf(context: SolverContext, plan: FoundPlan): number | undefined {
  return sumOfScores(context, requestFor(context, plan))
}

function sumOfScores({ scoring }: SolverContext, request: AssignmentRequest): number | undefined {
  let sum: number | undefined
  for (const rule of scoring) {
    const score = rule.score?.(request)
    if (score !== undefined) sum = (sum ?? 0) + score
  }
  return sum
}

/** True when the rules leave it at this assignment, the first by the policy: none refuses it, none compares it. */
export function isSettled(context: SolverContext, request: AssignmentRequest): boolean {
  return context.filters.every(rule => rule.filter?.(request) !== false) && sumOfScores(context, request) === undefined
}

/** What the rules add to the price of an assignment; undefined when no rule has a price. Asked for only where it is shown. */
export function addedPrice(constraints: readonly SolverConstraint[], request: () => AssignmentRequest) {
  const pricing = constraints.filter(rule => rule.price)
  if (pricing.length === 0) return undefined
  const asked = request()
  return pricesOf(pricing, asked).reduce((sum, line) => sum + line.amount, 0)
}

/** Adds price and score to a slot, where rules have any. */
export function withRules(context: SolverContext, slot: Slot, request?: AssignmentRequest): Slot {
  const { pricing, scoring, query, snapshot } = context
  if (pricing.length === 0 && scoring.length === 0) return slot
  const { start, end, stageStarts, assignments, alternatives } = slot
  const asked = request ?? { start, end, assignments, query, snapshot }
  // Field by field: spreading costs more than all the rest of a slot.
  const ruled: { -readonly [Key in keyof Slot]: Slot[Key] } = { start, end, stageStarts, assignments, alternatives }
  if (pricing.length > 0) ruled.price = pricesOf(pricing, asked)
  const score = sumOfScores(context, asked)
  if (score !== undefined) ruled.score = score
  return ruled
}

function pricesOf(pricing: readonly SolverConstraint[], request: AssignmentRequest): PriceLine[] {
  const lines: PriceLine[] = []
  for (const rule of pricing) for (const line of rule.price?.(request) ?? []) lines.push(line)
  return lines
}
