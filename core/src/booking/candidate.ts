import type { SlotAssignment } from '../availability/types.js'
import { fromMinutes, type Interval } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import type { Candidate, PlannedClaim } from './plan.js'
import { priceOf } from './slot-query.js'
import { startLimits } from './start-limits.js'

/** Who serves one appointment, and what its claims are held against. */
export interface ChosenAssignments {
  readonly assignments: readonly SlotAssignment[]
  readonly startsAt: Date
  readonly timeZone: string
  /** True: staff left the limits aside. */
  readonly isUnlimited: boolean
  /** What rules of plugins add to the price, in minor units. */
  readonly addedPrice?: number | undefined
}

/** The end of the core, in minutes. */
export function endOf(assignments: readonly SlotAssignment[]): number {
  return Math.max(...assignments.map(assignment => assignment.to))
}

/** What one complete assignment claims and costs. */
export function toCandidate(
  snapshot: AvailabilitySnapshot,
  service: SnapshotService,
  chosen: ChosenAssignments,
): Candidate {
  const resources = new Map(snapshot.resources.map(resource => [resource.id, resource]))
  const claims = chosen.assignments.flatMap(assignment => {
    const { requirement, quantity } = assignment
    return assignment.resourceIds.flatMap(resourceId => {
      const resource = resources.get(resourceId)
      if (!resource) return []
      const limits = chosen.isUnlimited ? [] : startLimits(resource, chosen.startsAt, chosen.timeZone)
      return assignment.footprint.map((piece, index): PlannedClaim => {
        const core = assignment.core[index] ?? piece
        return { resource, requirement, quantity, limits, during: interval(piece), core: interval(core) }
      })
    })
  })
  const price = priceOf(service, new Set(claims.map(claim => claim.resource.id)), chosen.addedPrice)
  return { claims, price }
}

function interval([from, to]: readonly [number, number]): Interval {
  return { startsAt: fromMinutes(from), endsAt: fromMinutes(to) }
}
