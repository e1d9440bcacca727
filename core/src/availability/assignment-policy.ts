import type { Minutes } from '../domain/interval.js'
import { claimedMinutes } from './claim-shape.js'
import type { Candidate, Need } from './line-plan.js'
import type { SolverContext } from './solver-context.js'
import type { PolicyCriterion } from './types.js'

/** What an assignment costs by each criterion of the policy, first the most important one; never below 0. */
export type Cost = readonly number[]

/** Below 0 when `left` is the better one. */
export function compareCosts(left: Cost, right: Cost): number {
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function addCosts(left: Cost, right: Cost): Cost {
  return left.map((value, index) => value + (right[index] ?? 0))
}

type Rule = (candidate: Candidate, need: Need, start: Minutes) => number

/** Turns the criteria of a query into figures, so that assignments can be compared one criterion after the other. */
export class AssignmentPolicy {
  readonly free: Cost
  private readonly rules: readonly Rule[]

  constructor(
    private readonly context: SolverContext,
    criteria: readonly PolicyCriterion[],
  ) {
    const highest = Math.max(0, ...[...context.resources.values()].map(resource => resource.priority ?? 0))
    const rules: Readonly<Record<PolicyCriterion, Rule>> = {
      preferred: ({ resource }, need) => this.placeInPreference(resource.id, need),
      attributes: ({ resource }, need) =>
        missingAttributes(resource.attributes, this.lineOf(need)?.preferredAttributes),
      priority: ({ resource }) => highest - (resource.priority ?? 0),
      'least-loaded': ({ timeline }, _need, start) => timeline.bookedMinutes(start),
      // Somebody who never served comes before everybody who did.
      'round-robin': ({ resource }) => Math.max(0, resource.lastAssignedAt ?? 0),
      cost: ({ resource }, need) => (resource.costPerHour ?? 0) * claimedMinutes(need.shape),
      'best-fit': ({ timeline, demand }, _need, start) => timeline.slackAround(demand, start),
    }
    this.rules = criteria.map(criterion => rules[criterion])
    this.free = criteria.map(() => 0)
  }

  costOf(candidate: Candidate, need: Need, start: Minutes): Cost {
    return this.rules.map(rule => rule(candidate, need, start))
  }

  private lineOf(need: Need) {
    return this.context.query.stages[need.stage]?.services[need.line]
  }

  private placeInPreference(id: string, need: Need): number {
    const preferred = this.lineOf(need)?.preferredResourceIds ?? []
    const index = preferred.indexOf(id)
    return index < 0 ? preferred.length : index
  }
}

/** How many of the wished attributes a resource does not have. */
export function missingAttributes(
  own: Readonly<Record<string, string>> | undefined,
  wished: Readonly<Record<string, string>> | undefined,
): number {
  return Object.entries(wished ?? {}).filter(([name, value]) => own?.[name] !== value).length
}
