import type { Appointment } from '../domain/booking.js'
import type { ResourceId } from '../domain/id.js'
import type { StoredSession } from '../ports/session-store.js'
import {
  freeAssignees,
  newTimes,
  planOf,
  suggestionOf,
  withoutOwner,
  type NewTime,
  type Suggestion,
} from './absence-proposals.js'
import type { GuestedAppointment, ResourceName } from './assignee-finder.js'
import type { PlacementFacts } from './placement.js'
import type { PlannedAppointment } from './plan.js'

/** A class that an absence lies over, seen as the one appointment that its room and teacher have. */
export interface AbsentClass {
  readonly resourceId: ResourceId
  readonly session: StoredSession
  readonly given: GuestedAppointment
}

/** What could become of a class; whoever has a place goes with it. */
export interface ClassProposal {
  readonly sessionId: string
  readonly version: number
  readonly serviceName: string
  readonly startsAt: string
  readonly endsAt: string
  readonly requirement: string
  /** How many have a place. */
  readonly taken: number
  readonly capacity: number
  /** Who could take it at the same time. */
  readonly assignees: readonly ResourceName[]
  readonly times: readonly NewTime[]
  readonly suggested: Suggestion
}

export function absentClass(session: StoredSession, resourceId: ResourceId): AbsentClass {
  const { serviceId, serviceName, locationId, startsAt, endsAt, claims, capacity } = session
  const appointment: Appointment = {
    ...{ id: session.id as string, serviceId, serviceName, locationId, startsAt, endsAt, claims },
    // Nobody pays for the teacher, and a class without attendees takes place, too.
    ...{ status: 'confirmed', price: { amount: 0, currency: 'XXX' }, attendees: [] },
  }
  return { resourceId, session, given: { appointment, guests: capacity } }
}

/** As `proposalFor` for an appointment. */
export function classProposalFor(
  facts: PlacementFacts,
  absent: AbsentClass,
): { proposal: ClassProposal; plan: PlannedAppointment | undefined } {
  const { session, given, resourceId } = absent
  const own = withoutOwner(facts, session.id)
  const requirement = session.claims.find(claim => claim.resourceId === resourceId)?.requirement ?? ''
  const free = freeAssignees(own, absent, requirement)
  const times = newTimes(own, absent)
  const suggested = suggestionOf({ free, times, movable: true, isPinned: false })
  const { id, version, serviceName, startsAt, endsAt, taken, capacity } = session
  const proposal = {
    ...{ sessionId: id, version, serviceName, requirement, taken, capacity },
    ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
    ...{ assignees: free.map(item => item.name), times, suggested },
  }
  return { proposal, plan: planOf(own, given, suggested, free) }
}
