import { candidateAssignments, gridStarts } from '../availability/solve.js'
import { addedPrice } from '../availability/plan-rules.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import { newId, type LocationId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import type { AvailabilitySnapshot } from '../ports/availability-store.js'
import { endOf, toCandidate } from './candidate.js'
import type { AppointmentRequest, Candidate, PlannedAppointment } from './plan.js'
import { ANY_MINUTE, type Relaxation } from './relaxation.js'
import { askedFor, locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { staffPairs, tiePatterns, visitQuery, type VisitLine, type VisitStage } from './visit-query.js'

/** The longest wait between two services of a visit, in minutes: after a longer one a service starts on its own grid. */
const MAX_WAIT = 240

/** What lies further apart is no visit but several. */
export const MAX_VISIT_MS = 86_400_000

/** How many ways to staff one visit the transaction may try (ADR 0003). */
const MAX_CANDIDATES = 3

/** One wanted appointment of a visit, or one that stands already and only makes room. */
export interface VisitRequest extends AppointmentRequest {
  readonly onlyMinutes?: number | undefined
  readonly kept?: { readonly id: string; readonly resourceIds: readonly string[] }
}

export interface VisitOptions {
  readonly guests: number
  readonly locationId?: LocationId
  readonly relax?: Relaxation | undefined
  /** Rules of plugins. */
  readonly constraints?: readonly SolverConstraint[]
  readonly zones?: ZoneCache
}

interface Visit {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly options: VisitOptions
  /** By start, then as asked for. */
  readonly requests: readonly VisitRequest[]
  readonly stages: readonly VisitStage[]
  /** Of each request, where it stands in the stages. */
  readonly places: readonly { readonly stage: number; readonly line: number }[]
}

/** Who gets an appointment, in one word. */
export function guestOf({ attendees = [] }: Pick<AppointmentRequest, 'attendees'>): string {
  return attendees.join('\n')
}

/** Of how many people an appointment is. */
export function guestsOf({ attendees = [] }: Pick<AppointmentRequest, 'attendees'>, guests: number): number {
  return attendees.length > 0 ? attendees.length : guests
}

/**
 * Plans the appointments of one visit together, as they were offered: turnover is waived between two of one person in the
 * same place, who serves changes as rarely as possible, and only the first start lies on the grid.
 * @returns Undefined when they cannot be had together; in the order of the requests otherwise.
 */
export function planVisit(
  given: Pick<Visit, 'snapshot' | 'solver' | 'options'>,
  wanted: readonly VisitRequest[],
): PlannedAppointment[] | undefined {
  const starts = wanted.map(({ startsAt }) => startsAt.getTime())
  if (Math.max(...starts) - Math.min(...starts) > MAX_VISIT_MS) return undefined
  if (wanted.some(({ startsAt }) => fromMinutes(toMinutes(startsAt)).getTime() !== startsAt.getTime())) return undefined
  const visit = toVisit(given, wanted)
  const places = visit.requests.map(request => locationsFor(visit, request))
  const common = places[0]?.filter(id => places.every(others => others.includes(id))) ?? []
  for (const locationId of common) {
    const found = assignmentsAt(visit, locationId)
    if (found.length === 0) continue
    const planned = toPlanned(visit, locationId, found)
    return wanted.flatMap(request => planned[visit.requests.indexOf(request)] ?? [])
  }
  return undefined
}

function toVisit(given: Pick<Visit, 'snapshot' | 'solver' | 'options'>, wanted: readonly VisitRequest[]): Visit {
  const { snapshot, options } = given
  const requests = [...wanted].sort((left, right) => left.startsAt.getTime() - right.startsAt.getTime())
  const first = toMinutes(requests[0]?.startsAt ?? new Date(0))
  const stages: { lines: VisitLine[]; offset: number }[] = []
  const places = requests.map(request => {
    const offset = toMinutes(request.startsAt) - first
    if (stages.at(-1)?.offset !== offset) stages.push({ lines: [], offset })
    const lines = stages.at(-1)?.lines ?? []
    lines.push(toLine(snapshot, request, options))
    return { stage: stages.length - 1, line: lines.length - 1 }
  })
  return { ...given, solver: withKept(given.solver, requests), requests, stages, places }
}

function toLine(snapshot: AvailabilitySnapshot, request: VisitRequest, { guests }: VisitOptions): VisitLine {
  const { kept, durationMinutes, onlyMinutes } = request
  return {
    service: serviceOf(snapshot, request.serviceId, true),
    ...(kept && { serviceId: keptId(request.serviceId) }),
    guest: guestOf(request),
    guests: guestsOf(request, guests),
    durationMinutes,
    onlyMinutes,
    requiredResourceIds: kept?.resourceIds ?? askedFor(request),
    preferredResourceIds: request.preferredIds,
  }
}

function keptId(serviceId: string): string {
  return `${serviceId} kept`
}

/** What was booked once needs no notice any more. */
function withKept(solver: SolverSnapshot, requests: readonly VisitRequest[]): SolverSnapshot {
  const ids = new Set(requests.filter(request => request.kept).map(request => request.serviceId))
  if (ids.size === 0) return solver
  const kept = solver.services.filter(service => ids.has(service.id))
  const without = kept.map(service => ({ ...service, id: keptId(service.id), notice: undefined }))
  return { ...solver, services: [...solver.services, ...without] }
}

function locationsFor({ snapshot, options }: Visit, request: VisitRequest): LocationId[] {
  const service = serviceOf(snapshot, request.serviceId, true)
  return locationsOf(snapshot, service, request.locationId ?? options.locationId)
}

/** Complete assignments of the whole visit, the best first. */
function assignmentsAt(visit: Visit, locationId: LocationId): SlotAssignment[][] {
  const { snapshot, solver, stages, requests, options } = visit
  const { constraints, zones } = options
  const asked = { constraints, zones, limit: MAX_CANDIDATES }
  const start = toMinutes(requests[0]?.startsAt ?? new Date(0))
  const found = new Map<string, SlotAssignment[]>()
  for (const { tied } of tiePatterns(staffPairs(stages, snapshot.resources))) {
    for (const grid of gridsOf(visit)) {
      const query = visitQuery(stages, { locationId, from: start, to: start + 1, grid }, tied)
      for (const assignments of candidateAssignments(query, solver, start, asked)) {
        const key = JSON.stringify(assignments.map(({ resourceIds, footprint }) => [resourceIds, footprint]))
        if (found.size < MAX_CANDIDATES && isAsWished(visit, locationId, assignments)) found.set(key, assignments)
      }
    }
    if (found.size >= MAX_CANDIDATES) break
  }
  return [...found.values()]
}

/** A visit starts where one of its first services may start. */
function gridsOf({ stages, options, requests }: Visit) {
  if (options.relax || requests[0]?.kept) return [ANY_MINUTE]
  const grids = (stages[0]?.lines ?? []).map(line => line.service.grid)
  return grids.filter(
    (grid, index) => grids.findIndex(other => JSON.stringify(other) === JSON.stringify(grid)) === index,
  )
}

function isAsWished(visit: Visit, locationId: LocationId, assignments: readonly SlotAssignment[]): boolean {
  const ends = visit.requests.map((request, index) => endAt(visit, index, assignments))
  return visit.requests.every((request, index) => {
    const start = toMinutes(request.startsAt)
    const length = (ends[index] ?? start) - start
    if (request.onlyMinutes !== undefined && length !== request.onlyMinutes) return false
    if (visit.options.relax || request.kept || visit.places[index]?.stage === 0) return true
    const follows = ends.some((end, other) => other !== index && end <= start && start <= end + MAX_WAIT)
    return follows || isOnOwnGrid(visit, locationId, request)
  })
}

function isOnOwnGrid({ snapshot, solver, options }: Visit, locationId: LocationId, request: VisitRequest): boolean {
  const start = toMinutes(request.startsAt)
  const service = serviceOf(snapshot, request.serviceId, true)
  const range = { locationId, from: start, to: start + 1, guests: options.guests }
  return gridStarts(slotQuery(service, {}, range), solver).length > 0
}

function assignmentsOf({ places }: Visit, index: number, assignments: readonly SlotAssignment[]): SlotAssignment[] {
  return assignments.filter(({ stage, line }) => stage === places[index]?.stage && line === places[index].line)
}

function endAt(visit: Visit, index: number, assignments: readonly SlotAssignment[]): number {
  const own = assignmentsOf(visit, index, assignments)
  const request = visit.requests[index]
  if (own.length > 0 || !request) return endOf(own)
  const { durationMinutes } = serviceOf(visit.snapshot, request.serviceId, true)
  return toMinutes(request.startsAt) + (request.durationMinutes ?? durationMinutes)
}

function toPlanned(visit: Visit, locationId: LocationId, found: readonly SlotAssignment[][]): PlannedAppointment[] {
  const { snapshot, requests, options } = visit
  const timeZone = snapshot.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC'
  const isUnlimited = options.relax === 'rules'
  const ways = found.map(assignments =>
    requests.map((request, index): Candidate => {
      const own = assignmentsOf(visit, index, assignments)
      const service = serviceOf(snapshot, request.serviceId, true)
      const added = addedPrice(options.constraints ?? [], () => {
        const start = toMinutes(request.startsAt)
        const range = { locationId, from: start, to: start + 1, guests: guestsOf(request, options.guests) }
        const query = slotQuery(service, request, range)
        return { start, end: endOf(own), assignments: own, query, snapshot: visit.solver }
      })
      const paid = { start: toMinutes(request.startsAt), end: endAt(visit, index, assignments), locationId }
      const chosen = { assignments: own, startsAt: request.startsAt, timeZone, isUnlimited, paid, addedPrice: added }
      return toCandidate(snapshot, service, chosen)
    }),
  )
  // The price that was shown is the price: a way that costs something else is no way.
  const equal = ways.filter(way => way.every((item, index) => item.price.amount === ways[0]?.[index]?.price.amount))
  return requests.map((request, index) => {
    const candidates = equal.flatMap(way => way[index] ?? [])
    const service = serviceOf(snapshot, request.serviceId, true)
    return {
      id: request.kept?.id ?? newId<'appointment'>(),
      service,
      locationId,
      timeZone,
      startsAt: request.startsAt,
      endsAt: fromMinutes(endAt(visit, index, found[0] ?? [])),
      price: candidates[0]?.price ?? { amount: 0, currency: service.priceCurrency },
      priceLines: candidates[0]?.priceLines,
      attendees: request.attendees ?? [],
      candidates,
      isPinned: askedFor(request) !== undefined,
    }
  })
}
