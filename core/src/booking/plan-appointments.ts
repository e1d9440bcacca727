import { addedPrice } from '../availability/plan-rules.js'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import { newId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Minutes } from '../domain/interval.js'
import { venueOf } from '../domain/place.js'
import type { AvailabilitySnapshot } from '../ports/availability-store.js'
import { endOf, toCandidate, withPlanned } from './candidate.js'
import type { PlannedAppointment } from './plan.js'
import { askedFor, locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { ANY_MINUTE } from './relaxation.js'
import { guestsOf, planVisit } from './visit-planner.js'
import { visitOf, visitTarget, type VisitTarget } from './visit-target.js'
import { hasWindows } from './window-slots.js'
import type { PlanOptions, SettledRequest } from './slot-planner.js'

/** How many ways to staff one start the transaction may try (ADR 0003). */
const MAX_CANDIDATES = 3

/** What stands already may be moved though its service is off the list by now. */
export function isMove({ exceptOwners = [] }: PlanOptions): boolean {
  return exceptOwners.length > 0
}

export interface RuledOptions extends PlanOptions {
  /** Rules of plugins. */
  readonly constraints: readonly SolverConstraint[]
  readonly zones: ZoneCache
}

export interface PlannedAll {
  readonly appointments: PlannedAppointment[]
  /** The first wish that cannot be had, and what the solver knew then. */
  readonly refused?: { readonly request: SettledRequest; readonly solver: SolverSnapshot }
}

export function planAll(
  snapshot: AvailabilitySnapshot,
  initial: SolverSnapshot,
  requests: readonly SettledRequest[],
  options: RuledOptions,
): PlannedAll {
  const isOneVisit = requests.length > 1 && !requests.some(item => isOffSite(snapshot, item))
  const visit = isOneVisit ? planVisit({ snapshot, solver: initial, options }, requests) : undefined
  if (visit) return { appointments: visit }
  const appointments: PlannedAppointment[] = []
  let solver = initial
  for (const request of requests) {
    const planned = planOne(snapshot, solver, request, options)
    if (!planned) return { appointments, refused: { request, solver } }
    appointments.push(planned)
    solver = withPlanned(solver, planned)
  }
  return { appointments }
}

export function planOne(
  snapshot: AvailabilitySnapshot,
  solver: SolverSnapshot,
  request: SettledRequest,
  options: RuledOptions,
): PlannedAppointment | undefined {
  const service = serviceOf(snapshot, request.serviceId, isMove(options))
  const { constraints } = options
  const target = targetOf(snapshot, solver, request, options)
  if (!target) return undefined
  const { startsAt } = target
  const start = toMinutes(startsAt)
  if (startsAt.getTime() !== fromMinutes(start).getTime()) return undefined
  for (const locationId of locationsOf(snapshot, service, request.locationId ?? options.locationId)) {
    const guests = guestsOf(request, options.guests)
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests })
    const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
    const timeZone = snapshot.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC'
    const found = candidateAssignments(query, solver, start, { constraints, limit: MAX_CANDIDATES }).filter(
      assignments => request.onlyMinutes === undefined || endOf(assignments) - start === request.onlyMinutes,
    )
    if (found.length === 0) continue
    const length = request.durationMinutes ?? service.durationMinutes
    const candidates = found.map(assignments =>
      toCandidate(snapshot, service, {
        assignments,
        startsAt,
        timeZone,
        paid: { ...paidSpan(target, endOfPlan(assignments, start, length) - start), locationId },
        isUnlimited: options.relax === 'rules',
        addedPrice: addedPrice(constraints, () => {
          return { start, end: endOf(assignments), assignments, query, snapshot: solver }
        }),
      }),
    )
    const [best] = candidates
    if (!best) continue
    return {
      ...{ id: newId<'appointment'>(), service, locationId, timeZone, startsAt },
      endsAt: fromMinutes(endOfPlan(found[0] ?? [], start, length)),
      price: best.price,
      priceLines: best.priceLines,
      visit: visitOf(service, request, target.window),
      attendees: request.attendees ?? [],
      candidates: candidates.filter(candidate => candidate.price.amount === best.price.amount),
      isPinned: askedFor(request) !== undefined,
    }
  }
  return undefined
}

/** A window costs what it costs at its beginning, whenever somebody comes. */
function paidSpan({ startsAt, window }: VisitTarget, minutes: number) {
  const start = toMinutes(window?.startsAt ?? startsAt)
  return { start, end: start + minutes }
}

/** What needs nobody and no room still lasts as long as it lasts. */
function endOfPlan(taken: readonly SlotAssignment[], start: Minutes, durationMinutes: number): Minutes {
  return taken.length > 0 ? endOf(taken) : start + durationMinutes
}

function targetOf(
  snapshot: AvailabilitySnapshot,
  solver: SolverSnapshot,
  request: SettledRequest,
  { constraints, zones, guests, isDurationFree = false, relax }: RuledOptions,
): VisitTarget | undefined {
  const service = serviceOf(snapshot, request.serviceId, true)
  const liberties = { mayChooseStart: isDurationFree, isOffGrid: relax !== undefined }
  return visitTarget(request, { snapshot, service, solver, constraints, zones, guests, ...liberties })
}

/** Sold by windows, or elsewhere than at the business: then each appointment is planned by itself. */
function isOffSite(snapshot: AvailabilitySnapshot, request: SettledRequest): boolean {
  const service = serviceOf(snapshot, request.serviceId, true)
  return hasWindows(service) || venueOf(service.venue, request) !== 'location'
}
