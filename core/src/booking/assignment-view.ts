import type { Claim } from '../domain/booking.js'
import type { ResourceId } from '../domain/id.js'
import type { AssignmentView } from './slot-view.js'

export type ResourceNames = Readonly<Record<ResourceId, { name: string; type: string }>>

/** Who and what serves, by requirement; several units of one resource are told once. */
export function assignmentsOf(claims: readonly Claim[], names: ResourceNames): AssignmentView[] {
  const byRequirement = new Map<string, Set<string>>()
  for (const claim of claims) {
    byRequirement.set(claim.requirement, (byRequirement.get(claim.requirement) ?? new Set()).add(claim.resourceId))
  }
  return [...byRequirement].map(([requirement, ids]) => ({
    requirement,
    resources: [...ids].map(id => ({ id, name: names[id]?.name ?? '', type: names[id]?.type ?? '' })),
  }))
}
