import { explain } from '../availability/explain.js'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotQuery, SolverService, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import type { Appointment } from '../domain/booking.js'
import { fromMinutes, MINUTE_MS, toMinutes, type Interval } from '../domain/interval.js'
import type { FieldVisit } from '../domain/place.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { windowAround } from './arrival-windows.js'
import { whereaboutsOf } from './booking-planner.js'
import { toCandidate } from './candidate.js'
import { withAddOns } from './chosen-add-ons.js'
import type { PlannedAppointment } from './plan.js'
import { ANY_MINUTE } from './relaxation.js'
import { serviceOf, slotQuery } from './slot-query.js'
import { guestsOf } from './visit-planner.js'

/** How many ways to staff a new time the transaction may try (ADR 0003). */
const MAX_CANDIDATES = 3

/** Who serves an appointment, by requirement. */
export type Team = Readonly<Record<string, readonly string[]>>

/** An appointment at a time with exactly these people and things. */
export interface Placement {
  readonly appointment: Appointment
  readonly guests: number
  /** Where it happens, unless at the business at an exact time. */
  readonly visit?: FieldVisit | undefined
  readonly startsAt: Date
  /** Empty: whoever can, up to three ways. */
  readonly team: Team
  /** Who shall take part, whatever the requirement. */
  readonly staffId?: string | undefined
}

/** What is known when placements are tried. */
export interface PlacementFacts {
  readonly snapshot: AvailabilitySnapshot
  /** The snapshot without what the appointments give back; notice and grid are left aside by the caller. */
  readonly solver: SolverSnapshot
  readonly constraints: readonly SolverConstraint[]
}

/** The people and things that an appointment has now. */
export function teamOf(appointment: Appointment): Team {
  const team: Record<string, string[]> = {}
  for (const { requirement, resourceId } of appointment.claims) {
    const ids = (team[requirement] ??= [])
    if (!ids.includes(resourceId)) ids.push(resourceId)
  }
  return team
}

/**
 * Plans exactly this placement, for as long as the appointment lasts now; undefined when a rule or a claim forbids it.
 * Who stays at the same time keeps the claim that stands, also where a visit has waived the turnover of it.
 */
export function place(facts: PlacementFacts, placement: Placement): PlannedAppointment | undefined {
  // Room and teacher of a class are the session's; its places have nobody of their own.
  if (placement.appointment.session) return undefined
  return planned(facts, placement, new Set()) ?? plannedAround(facts, placement)
}

/** As `place`, with the claims of those who stay as they stand now. */
function plannedAround(facts: PlacementFacts, placement: Placement): PlannedAppointment | undefined {
  const { appointment } = placement
  const staying = stayingKeys(placement)
  if (staying.size === 0) return undefined
  const found = planned(facts, placement, staying)
  const [candidate] = found?.candidates ?? []
  if (!found || !candidate) return undefined
  const claims = candidate.claims.flatMap(claim => {
    if (!staying.has(claim.requirement)) return [claim]
    const stands = appointment.claims.find(
      ({ requirement, resourceId, core }) =>
        requirement === claim.requirement && resourceId === claim.resource.id && isSame(core, claim.core),
    )
    return stands ? [{ ...claim, during: stands.during }] : []
  })
  // What was planned otherwise than the service is now has no claim to keep.
  return claims.length === candidate.claims.length ? { ...found, candidates: [{ ...candidate, claims }] } : undefined
}

/** Requirements that are served by the same people and things as now, at the same time. */
function stayingKeys({ appointment, startsAt, team }: Placement): Set<string> {
  if (startsAt.getTime() !== appointment.startsAt.getTime()) return new Set()
  const membersOf = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort().join()
  const now = teamOf(appointment)
  return new Set(Object.keys(now).filter(key => membersOf(now[key]) === membersOf(team[key])))
}

function isSame(left: Interval, right: Interval): boolean {
  return left.startsAt.getTime() === right.startsAt.getTime() && left.endsAt.getTime() === right.endsAt.getTime()
}

/** @param staying - Requirements that are planned without turnover. */
function planned(
  facts: PlacementFacts,
  placement: Placement,
  staying: ReadonlySet<string>,
): PlannedAppointment | undefined {
  const { snapshot, constraints } = facts
  const { appointment, startsAt } = placement
  const { query, solver, start } = pinned(facts, placement, staying)
  const limit = Object.keys(placement.team).length > 0 ? 1 : MAX_CANDIDATES
  const found = candidateAssignments(query, solver, start, { constraints, limit })
  const [best] = found
  if (!best) return undefined
  const service = bookedService(snapshot, appointment)
  const timeZone = snapshot.locations.find(location => location.id === appointment.locationId)?.timeZone ?? 'UTC'
  const { locationId } = appointment
  // The price stays what it was.
  const paid = { start, end: start, locationId }
  const chosen = { startsAt, timeZone, isUnlimited: false, paid, addedPrice: undefined }
  return {
    id: appointment.id,
    service,
    locationId: appointment.locationId,
    timeZone,
    startsAt,
    endsAt: fromMinutes(Math.max(...best.map(assignment => assignment.to))),
    price: appointment.price,
    visit: visitAt(placement, service, timeZone),
    attendees: appointment.attendees,
    candidates: found.map(assignments => toCandidate(snapshot, service, { ...chosen, assignments })),
  }
}

/** The same place; told is the window that the start lies in. */
function visitAt({ visit, startsAt }: Placement, service: SnapshotService, timeZone: string): FieldVisit | undefined {
  if (!visit) return undefined
  const { venue, place: where, window } = visit
  if (!window || (startsAt >= window.startsAt && startsAt < window.endsAt)) return { venue, place: where, window }
  const found = windowAround(service.arrivalWindows ?? [], new ZoneCache().get(timeZone), toMinutes(startsAt))
  const told = found ? { startsAt: fromMinutes(found.from), endsAt: fromMinutes(found.to) } : null
  return { venue, place: where, window: told }
}

/** Why one of the team cannot be part of the placement: codes of the solver, most telling first. */
export function whyNot(facts: PlacementFacts, placement: Placement, resourceId: string): string[] {
  const { query, solver, start } = pinned(facts, placement)
  const found = explain(query, solver, start, { constraints: facts.constraints })
  const own = found.requirements.flatMap(({ blocked }) => blocked.filter(item => item.resourceId === resourceId))
  const codes = own.flatMap(({ reasons }) => reasons.map(reason => reason.code as string))
  if (codes.length > 0) return [...new Set(codes)]
  const wanting = found.requirements.filter(({ requirement }) => placement.team[requirement]?.includes(resourceId))
  const excluded = wanting.flatMap(item => Object.keys(item.excluded).filter(code => code !== 'NOT_LISTED'))
  if (excluded.length > 0) return [...new Set(excluded)]
  return found.combination ? [found.combination] : found.query.map(reason => reason.code)
}

/** The service with what was chosen with it, on the list or not. */
function bookedService(snapshot: AvailabilitySnapshot, appointment: Appointment): SnapshotService {
  const { serviceId, addOns, startsAt, endsAt } = appointment
  const service = serviceOf(snapshot, serviceId, true)
  const bookedMinutes = (endsAt.getTime() - startsAt.getTime()) / MINUTE_MS
  const wish = { serviceId, addOns, bookedMinutes }
  const [booked = service] = withAddOns({ ...snapshot, services: [service] }, [wish]).services
  return booked
}

/** The question whose only answer is the placement: each requirement has no other candidates. */
function pinned({ snapshot, solver }: PlacementFacts, placement: Placement, staying: ReadonlySet<string> = new Set()) {
  const { appointment, guests, startsAt, team } = placement
  const service = bookedService(snapshot, appointment)
  const start = toMinutes(startsAt)
  const durationMinutes = Math.round((appointment.endsAt.getTime() - appointment.startsAt.getTime()) / MINUTE_MS)
  const range = {
    locationId: appointment.locationId,
    from: start,
    to: start + 1,
    guests: guestsOf(appointment, guests),
  }
  const query: SlotQuery = {
    ...slotQuery(service, { durationMinutes, staffId: placement.staffId, ...whereaboutsOf(placement.visit) }, range),
    grid: ANY_MINUTE,
  }
  const segments = service.segments.length > 0 ? service.segments : undefined
  const services = solver.services.map(item =>
    item.id === service.id ? withTeam({ ...item, segments }, team, staying) : item,
  )
  return { query, start, solver: { ...solver, services } }
}

function withTeam(service: SolverService, team: Team, staying: ReadonlySet<string>): SolverService {
  const requirements = service.requirements.map(requirement => {
    const wanted = team[requirement.key]
    if (!wanted) return requirement
    const { anyOf } = requirement
    const buffers = staying.has(requirement.key) ? false : requirement.buffers
    return { ...requirement, buffers, anyOf: anyOf ? wanted.filter(id => anyOf.includes(id)) : wanted }
  })
  return { ...service, requirements, notice: undefined }
}

/** The snapshot in which a resource is away. */
export function withAbsence(
  solver: SolverSnapshot,
  absence: { readonly resourceId: string; readonly from: number; readonly to: number },
): SolverSnapshot {
  const quantity = solver.resources.find(resource => resource.id === absence.resourceId)?.capacity ?? 1
  return { ...solver, busy: [...solver.busy, { ...absence, quantity, kind: 'blocked' }] }
}
