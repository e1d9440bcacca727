import { missingAttributes } from './assignment-policy.js'
import type { SolverContext } from './solver-context.js'
import type { ExclusionCode, QueryLine, SolverRequirement, SolverResource } from './types.js'

/** Who may serve one requirement of one line, best first, and how many others there are by what they lack. */
export interface Eligibility {
  readonly resources: readonly SolverResource[]
  readonly excluded: Partial<Record<ExclusionCode, number>>
}

/** Resources of the type at the location that match skill, list and attributes. Chosen people are a later step. */
export function findEligible(context: SolverContext, line: QueryLine, requirement: SolverRequirement): Eligibility {
  const ofType = context.hereOfType(requirement.type)
  const wanted = [...wantedAttributes(context, line, ofType), ...Object.entries(requirement.attributes ?? {})]
  const excluded: Partial<Record<ExclusionCode, number>> = {}
  const resources = ofType.filter(resource => {
    const code = exclusion(resource, requirement, wanted)
    if (code) excluded[code] = (excluded[code] ?? 0) + 1
    return !code
  })
  return { resources: resources.sort(inOrderOf(line)), excluded }
}

function exclusion(
  resource: SolverResource,
  requirement: SolverRequirement,
  wanted: readonly (readonly [string, string])[],
): ExclusionCode | undefined {
  if (requirement.skill !== undefined && !resource.skills?.includes(requirement.skill)) return 'SKILL_MISSING'
  if (requirement.anyOf && !requirement.anyOf.includes(resource.id)) return 'NOT_LISTED'
  const hasAll = wanted.every(([name, value]) => resource.attributes?.[name] === value)
  return hasAll ? undefined : 'ATTRIBUTE_MISMATCH'
}

/**
 * The customer's wishes that concern this type: somebody of the type states the attribute, or nobody at the location
 * does. A wish for a language must not exclude every room.
 */
function wantedAttributes(
  context: SolverContext,
  line: QueryLine,
  ofType: readonly SolverResource[],
): [string, string][] {
  const entries = Object.entries(line.attributes ?? {})
  if (entries.length === 0 || context.relaxed === 'attributes') return []
  const here = [...context.resources.values()].filter(resource => resource.locationId === context.query.locationId)
  return entries.filter(([name]) => {
    const states = (resource: SolverResource) => resource.attributes?.[name] !== undefined
    return ofType.some(states) || !here.some(states)
  })
}

/** Preferred first, then who has more of the wished attributes, then the higher priority, then by id: the same question has the same answer. */
function inOrderOf(line: QueryLine): (left: SolverResource, right: SolverResource) => number {
  const preferred = line.preferredResourceIds ?? []
  const rank = (id: string) => {
    const index = preferred.indexOf(id)
    return index < 0 ? preferred.length : index
  }
  const lacking = (resource: SolverResource) => {
    return line.preferredAttributes ? missingAttributes(resource.attributes, line.preferredAttributes) : 0
  }
  return (left, right) =>
    rank(left.id) - rank(right.id) ||
    lacking(left) - lacking(right) ||
    (right.priority ?? 0) - (left.priority ?? 0) ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
}
