import { solve } from '../availability/solve.js'
import type { Slot, SolverSnapshot } from '../availability/types.js'
import type { ResourceId } from '../domain/id.js'
import { fromMinutes, MINUTE_MS, toMinutes } from '../domain/interval.js'
import type { Money } from '../domain/money.js'
import type { StoredBooking } from '../ports/booking-store.js'
import { isMovable } from './appointment-moves.js'
import { nameOf, othersFor, replaced, type GuestedAppointment, type ResourceName } from './assignee-finder.js'
import { withPlanned } from './candidate.js'
import { place, type PlacementFacts } from './placement.js'
import { whereaboutsOf } from './booking-planner.js'
import type { PlannedAppointment } from './plan.js'
import { isClass } from './session-places.js'
import { serviceOf, slotQuery } from './slot-query.js'
import { guestsOf } from './visit-planner.js'

const DAY = 1440
/** Days before and after the old time in which new ones are looked for. */
export const NEW_TIME_DAYS = { before: 1, after: 14 } as const
const MAX_TIMES = 3
const MAX_LOOKED_AT = 400
/** A class has no starts of its own until somebody puts it there. */
const CLASS_GRID = { mode: 'interval', step: 30 } as const

/** A new time for an appointment and who would serve it then. */
export interface NewTime {
  readonly startsAt: string
  readonly endsAt: string
  readonly resources: readonly ResourceName[]
  readonly isSamePerson: boolean
}

export type Suggestion =
  | { readonly action: 'reassign'; readonly resourceId: string }
  | { readonly action: 'reschedule'; readonly startsAt: string; readonly staffId?: string }
  | { readonly action: 'cancel' }
  | { readonly action: 'keep' }

/** An appointment that an absence lies over, and what could become of it. */
export interface AffectedProposal {
  readonly appointmentId: string
  readonly bookingId: string
  readonly reference: string
  readonly status: string
  readonly version: number
  readonly serviceName: string
  readonly customerName: string | null
  readonly startsAt: string
  readonly endsAt: string
  readonly requirement: string
  readonly isPinned: boolean
  /** False: it has begun, or is only held; then nothing is proposed. */
  readonly isMovable: boolean
  /** Who could take it at the same time, those first whom no other proposal needs. */
  readonly assignees: readonly ResourceName[]
  readonly times: readonly NewTime[]
  /** What would be owed back; a booking is cancelled as a whole, with this many appointments. */
  readonly cancellation: { readonly refund: Money; readonly appointments: number }
  readonly suggested: Suggestion
}

/** What an absence takes away, as the solver's snapshot shows it already. */
export interface Absent {
  readonly resourceId: ResourceId
  readonly booking: StoredBooking
  readonly given: GuestedAppointment
}

/**
 * Works out what could become of one appointment. The first proposals are chosen so that they fit together with those
 * of the appointments before it.
 * @param facts - In which the resource is away, and what was suggested before is taken.
 * @returns The proposal, and the plan behind what it suggests.
 */
export function proposalFor(
  facts: PlacementFacts,
  absent: Absent,
): { proposal: AffectedProposal; plan: PlannedAppointment | undefined } {
  const { booking, given, resourceId } = absent
  const { appointment } = given
  const requirement = appointment.claims.find(claim => claim.resourceId === resourceId)?.requirement ?? ''
  const movable = isMovable(booking.status)
  const own = withoutOwner(facts, appointment.id)
  const free = movable ? freeAssignees(own, absent, requirement) : []
  const times = movable ? newTimes(own, absent) : []
  const suggested = suggestionOf({ free, times, movable, isPinned: appointment.isPinned === true })
  const proposal = {
    ...{ appointmentId: appointment.id, bookingId: booking.id, reference: booking.reference, status: booking.status },
    ...{ version: booking.version, serviceName: appointment.serviceName, customerName: booking.customer?.name ?? null },
    ...{ startsAt: appointment.startsAt.toISOString(), endsAt: appointment.endsAt.toISOString(), requirement },
    ...{ isPinned: appointment.isPinned === true, isMovable: movable, assignees: free.map(item => item.name), times },
    cancellation: { refund: booking.paid, appointments: booking.appointments.length },
    suggested,
  }
  return { proposal, plan: planOf(own, given, suggested, free) }
}

export interface FreeAssignee {
  readonly name: ResourceName
  readonly plan: PlannedAppointment
}

/** The facts as they are without the claims of one appointment. */
export function withoutOwner(facts: PlacementFacts, owner: string): PlacementFacts {
  const busy = facts.solver.busy.filter(row => row.ref !== owner)
  return { ...facts, solver: { ...facts.solver, busy } }
}

/** The facts as they will be when the appointment has moved. */
export function afterMove(facts: PlacementFacts, plan: PlannedAppointment): PlacementFacts {
  const own = withoutOwner(facts, plan.id)
  return { ...own, solver: withPlanned(own.solver, plan) }
}

/** Who could take its place at the same time. */
export function freeAssignees(
  facts: PlacementFacts,
  { given, resourceId }: Pick<Absent, 'given' | 'resourceId'>,
  key: string,
): FreeAssignee[] {
  return othersFor(facts.snapshot, given.appointment, key).flatMap(resource => {
    const plan = replaced(facts, given, { key, from: resourceId, to: resource.id })
    return plan ? [{ name: nameOf(resource), plan }] : []
  })
}

/** The nearest other starts, and the nearest with the same person when she is back. */
export function newTimes(
  facts: PlacementFacts,
  { given, resourceId }: Pick<Absent, 'given' | 'resourceId'>,
): NewTime[] {
  const { appointment, guests, visit } = given
  const wanted = toMinutes(appointment.startsAt)
  const service = serviceOf(facts.snapshot, appointment.serviceId, true)
  const durationMinutes = Math.round((appointment.endsAt.getTime() - appointment.startsAt.getTime()) / MINUTE_MS)
  const search = (staffId: string | undefined, from: number) => {
    const range = { locationId: appointment.locationId, from, to: wanted + NEW_TIME_DAYS.after * DAY }
    const wish = { durationMinutes, staffId, ...whereaboutsOf(visit) }
    const asked = slotQuery(service, wish, { ...range, guests: guestsOf(appointment, guests) })
    const query = { ...asked, limit: MAX_LOOKED_AT, ...(isClass(service) && { grid: CLASS_GRID }) }
    const solver = isClass(service) ? withoutNotice(facts.solver, service.id) : facts.solver
    return range.from < range.to ? solve(query, solver, { constraints: facts.constraints }).slots : []
  }
  const earliest = Math.max(facts.snapshot.now + 1, wanted - NEW_TIME_DAYS.before * DAY)
  const isStaff = facts.snapshot.resources.find(item => item.id === resourceId)?.type === 'staff'
  const same = isStaff ? nearest(search(resourceId, earliest), wanted).slice(0, 1) : []
  const near = nearest(search(undefined, earliest), wanted)
  const byStart = new Map([...near.slice(0, MAX_TIMES), ...same].map(slot => [slot.start, slot]))
  return [...byStart.values()].map(slot => toNewTime(facts, slot, resourceId))
}

/** Notice and horizon are for whoever takes a place, not for the class. */
function withoutNotice(solver: SolverSnapshot, serviceId: string): SolverSnapshot {
  const services = solver.services.map(item => (item.id === serviceId ? { ...item, notice: undefined } : item))
  return { ...solver, services }
}

function nearest(slots: readonly Slot[], wanted: number): Slot[] {
  const others = slots.filter(slot => slot.start !== wanted)
  return others.sort((left, right) => Math.abs(left.start - wanted) - Math.abs(right.start - wanted))
}

function toNewTime(facts: PlacementFacts, slot: Slot, resourceId: string): NewTime {
  const ids = [...new Set(slot.assignments.flatMap(assignment => assignment.resourceIds))]
  const resources = facts.snapshot.resources.filter(resource => ids.includes(resource.id)).map(nameOf)
  const startsAt = fromMinutes(slot.start).toISOString()
  return { startsAt, endsAt: fromMinutes(slot.end).toISOString(), resources, isSamePerson: ids.includes(resourceId) }
}

export function suggestionOf(given: {
  free: readonly FreeAssignee[]
  times: readonly NewTime[]
  movable: boolean
  isPinned: boolean
}): Suggestion {
  const { free, times, movable, isPinned } = given
  if (!movable) return { action: 'keep' }
  const back = times.find(time => time.isSamePerson)
  // Who was asked for by name is waited for when that is possible.
  const staffId = back?.resources.find(resource => resource.type === 'staff')?.id
  if (isPinned && back && staffId) return { action: 'reschedule', startsAt: back.startsAt, staffId }
  const [first] = free
  if (first) return { action: 'reassign', resourceId: first.name.id }
  const [time] = times
  return time ? { action: 'reschedule', startsAt: time.startsAt } : { action: 'cancel' }
}

/** The plan behind what is suggested. */
export function planOf(
  facts: PlacementFacts,
  given: GuestedAppointment,
  suggested: Suggestion,
  free: readonly FreeAssignee[],
): PlannedAppointment | undefined {
  if (suggested.action === 'reassign') return free.find(item => item.name.id === suggested.resourceId)?.plan
  if (suggested.action !== 'reschedule') return undefined
  const startsAt = new Date(suggested.startsAt)
  return place(facts, { ...given, startsAt, team: {}, staffId: suggested.staffId })
}
