import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import { placeKey } from '../domain/service-area.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import type { Candidate, PlannedAppointment, PlannedClaim } from './plan.js'
import { priceLines, priceOf, type Priced } from './price-lines.js'
import { startLimits } from './start-limits.js'

/** Who serves one appointment, and what its claims are held against. */
export interface ChosenAssignments {
  readonly assignments: readonly SlotAssignment[]
  readonly startsAt: Date
  readonly timeZone: string
  /** What is paid for: where, and from when to when. */
  readonly paid: Pick<Priced, 'start' | 'end' | 'locationId'>
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
  const resourceIds = new Set(claims.map(claim => claim.resource.id))
  const priced = { ...chosen.paid, resourceIds, added: chosen.addedPrice }
  const lines = priceLines(service, priced, id => resources.get(id)?.name ?? '')
  return { claims, price: priceOf(service, priced), ...(lines && { priceLines: lines }) }
}

function interval([from, to]: readonly [number, number]): Interval {
  return { startsAt: fromMinutes(from), endsAt: fromMinutes(to) }
}

/** The snapshot with the first candidate of a planned appointment on top, so that the next one does not reuse its resources. */
export function withPlanned(solver: SolverSnapshot, planned: PlannedAppointment): SolverSnapshot {
  const isRemote = planned.visit?.venue === 'remote'
  const homes = new Map(isRemote ? [] : solver.resources.map(resource => [resource.id, resource.home]))
  const busy = (planned.candidates[0]?.claims ?? []).map(claim => ({
    resourceId: claim.resource.id,
    from: toMinutes(claim.during.startsAt),
    to: toMinutes(claim.during.endsAt),
    quantity: claim.quantity,
    kind: 'confirmed' as const,
    ref: planned.id,
    place: planned.visit?.place ? placeKey(planned.visit.place) : homes.get(claim.resource.id),
  }))
  return { ...solver, busy: [...solver.busy, ...busy] }
}
