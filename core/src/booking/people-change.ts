import type { Appointment } from '../domain/booking.js'
import type { ResourceId } from '../domain/id.js'
import type { PeopleChange, TakenOff } from '../hooks/people-change.js'

/** Everything that serves an appointment, its class included. */
export function resourcesOf({ claims, session }: Appointment): ResourceId[] {
  return [...new Set([...claims, ...(session?.claims ?? [])].map(claim => claim.resourceId))]
}

/** What left an appointment that was to be then. @param staying - What serves it now. */
export function takenOff(before: Appointment, staying: readonly ResourceId[] = []): TakenOff[] {
  const { id: appointmentId, startsAt, endsAt } = before
  const resourceIds = resourcesOf(before).filter(id => !staying.includes(id))
  const span = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }
  return resourceIds.length === 0 ? [] : [{ appointmentId, resourceIds, ...span }]
}

/** Whose an appointment is no more, and whose it became: for the event, so that both can be told. */
export function peopleChange(before: Appointment, after: Appointment): PeopleChange {
  const [was, is] = [resourcesOf(before), resourcesOf(after)]
  const off = takenOff(before, is)
  const assigned = is.filter(id => !was.includes(id))
  return { ...(off.length > 0 && { takenOff: off }), ...(assigned.length > 0 && { assigned }) }
}
