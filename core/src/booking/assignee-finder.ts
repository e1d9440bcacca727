import type { Appointment } from '../domain/booking.js'
import type { FieldVisit } from '../domain/place.js'
import type { AvailabilitySnapshot, SnapshotResource } from '../ports/availability-store.js'
import type { StoredBooking } from '../ports/booking-store.js'
import { place, teamOf, whyNot, type PlacementFacts, type Team } from './placement.js'
import type { PlannedAppointment } from './plan.js'

export interface ResourceName {
  readonly id: string
  readonly name: string
  readonly type: string
}

/** Somebody who could, or could not, take a place in an appointment. */
export interface Assignee {
  readonly resource: ResourceName
  readonly isFree: boolean
  /** Codes of the solver; empty for who is free. */
  readonly reasons: readonly string[]
}

export interface AssigneeChoice {
  readonly requirement: string
  readonly current: readonly ResourceName[]
  /** Who is free first, then by name. */
  readonly options: readonly Assignee[]
}

/** An appointment and how many come to it. */
export interface GuestedAppointment {
  readonly appointment: Appointment
  readonly guests: number
  readonly visit?: FieldVisit | undefined
}

export function guestedOf({ guests, visits }: StoredBooking, appointment: Appointment): GuestedAppointment {
  return { appointment, guests, visit: visits?.[appointment.id] }
}

export function nameOf({ id, name, type }: SnapshotResource): ResourceName {
  return { id, name, type }
}

/** Everybody of the type at the place who is not in the appointment yet. */
export function othersFor(snapshot: AvailabilitySnapshot, appointment: Appointment, key: string): SnapshotResource[] {
  const service = snapshot.services.find(item => item.id === appointment.serviceId)
  const requirement = service?.requirements.find(item => item.key === key)
  const present = new Set(Object.values(teamOf(appointment)).flat())
  return snapshot.resources.filter(
    resource =>
      resource.type === requirement?.type &&
      resource.locationId === appointment.locationId &&
      !present.has(resource.id),
  )
}

/** The team with one member changed. */
export function withReplacement(team: Team, key: string, change: { from: string; to: string }): Team {
  const ids = (team[key] ?? []).map(id => (id === change.from ? change.to : id))
  return { ...team, [key]: ids }
}

/** The team change as a plan; undefined when it cannot be. */
export function replaced(
  facts: PlacementFacts,
  guested: GuestedAppointment,
  given: { readonly key: string; readonly from: string; readonly to: string },
): PlannedAppointment | undefined {
  const { appointment } = guested
  const team = withReplacement(teamOf(appointment), given.key, given)
  return place(facts, { ...guested, startsAt: appointment.startsAt, team })
}

/** Who could take each place of an appointment at its time, and why the others cannot. */
export function assigneesOf(facts: PlacementFacts, given: GuestedAppointment): AssigneeChoice[] {
  const { appointment } = given
  const { snapshot } = facts
  const byId = new Map(snapshot.resources.map(resource => [resource.id, resource]))
  return Object.entries(teamOf(appointment)).map(([key, ids]) => ({
    requirement: key,
    current: ids.flatMap(id => {
      const resource = byId.get(id)
      return resource ? [nameOf(resource)] : []
    }),
    options: othersFor(snapshot, appointment, key)
      .map(resource => assignee(facts, given, { key, from: ids[0] ?? '', resource }))
      .sort(byFreedom),
  }))
}

function assignee(
  facts: PlacementFacts,
  given: GuestedAppointment,
  { key, from, resource }: { key: string; from: string; resource: SnapshotResource },
): Assignee {
  const { appointment } = given
  const team = withReplacement(teamOf(appointment), key, { from, to: resource.id })
  const placement = { ...given, startsAt: appointment.startsAt, team }
  const isFree = place(facts, placement) !== undefined
  return { resource: nameOf(resource), isFree, reasons: isFree ? [] : whyNot(facts, placement, resource.id) }
}

function byFreedom(left: Assignee, right: Assignee): number {
  return Number(right.isFree) - Number(left.isFree) || left.resource.name.localeCompare(right.resource.name)
}
