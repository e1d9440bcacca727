import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { BlockReason, Explanation, SlotQuery, SolverSnapshot } from '../availability/types.js'
import type { Minutes } from '../domain/interval.js'
import type { SnapshotService } from '../ports/availability-store.js'

/** One start at one place. */
export interface Question {
  readonly query: SlotQuery
  readonly solver: SolverSnapshot
  readonly service: SnapshotService
  readonly start: Minutes
  readonly isForStaff: boolean
}

/** A resource that, were it free, or a booking that, were it elsewhere, would open the start. */
export interface Opener {
  readonly resourceId?: string
  /** Appointment or session that has it. */
  readonly ownerId?: string
}

/** So many are tried of each kind; each costs one search of one start. */
const MOST = 12
const TAKEN = new Set<string>(['BOOKED', 'HELD', 'BUFFER', 'CAPACITY'])

/** Tries the start again without one booking, and without all that is booked of one resource. */
export function openers(
  { query, solver, start }: Question,
  explanation: Explanation,
  constraints: readonly SolverConstraint[],
): Opener[] {
  // A rule of the whole question, such as notice, keeps it closed whoever is free.
  if (explanation.query.some(({ code }) => code !== 'TRUNCATED')) return []
  const failed = explanation.requirements.filter(({ feasible, needed }) => feasible.length < needed)
  const blocked = failed.flatMap(requirement => requirement.blocked).filter(({ reasons }) => reasons.some(isTaken))
  const opens = (busy: SolverSnapshot['busy']) =>
    candidateAssignments(query, { ...solver, busy }, start, { constraints, limit: 1 }).length > 0
  const ownerIds = unique(blocked.flatMap(({ reasons }) => reasons.filter(isTaken).map(reason => reason.ref)))
  const byOwner = ownerIds.filter(id => opens(solver.busy.filter(row => row.ref !== id)))
  const resourceIds = unique(blocked.map(({ resourceId }) => resourceId))
  const byResource = resourceIds.filter(id => {
    const linked = new Set(linkedTo(id, solver))
    return opens(solver.busy.filter(row => !linked.has(row.resourceId)))
  })
  return [...byResource.map(resourceId => ({ resourceId })), ...byOwner.map(ownerId => ({ ownerId }))]
}

function isTaken({ code }: BlockReason): boolean {
  return TAKEN.has(code)
}

function unique(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter(id => id !== undefined))].slice(0, MOST)
}

/** The resource, its parts and what it is a part of: a claim on any of them stands in its way. */
function linkedTo(id: string, { resources }: SolverSnapshot): string[] {
  const parts = resources.find(resource => resource.id === id)?.leaves ?? []
  const wholes = resources.filter(({ leaves = [] }) => leaves.some(leaf => leaf === id || parts.includes(leaf)))
  return [id, ...parts, ...wholes.map(whole => whole.id)]
}
