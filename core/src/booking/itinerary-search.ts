import { addedPrice } from '../availability/plan-rules.js'
import { solve } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { Slot, SlotAssignment, SolverSnapshot } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import type { LocationId } from '../domain/id.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import { sum, type Money } from '../domain/money.js'
import type { AvailabilitySnapshot } from '../ports/availability-store.js'
import { STAFF } from '../catalog/catalog-service.js'
import { priceOf } from './price-lines.js'
import { locationsOf, slotQuery } from './slot-query.js'
import type { AssignmentView } from './slot-view.js'
import { MAX_VISIT_MS } from './visit-planner.js'
import {
  personChanges,
  staffPairs,
  tiePatterns,
  visitQuery,
  type StaffPair,
  type VisitLine,
  type VisitStage,
} from './visit-query.js'

export interface VisitSearch {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly zones: ZoneCache
  readonly orders: readonly (readonly VisitStage[])[]
  readonly locationId?: LocationId | undefined
  readonly from: Minutes
  readonly to: Minutes
  readonly limit: number
  readonly maxGapMinutes: number
  /** Lets others have a turn, and says whether there is time for more. */
  readonly pace: () => Promise<boolean>
  /** Lengths that were asked for, by line. */
  readonly onlyMinutes: ReadonlyMap<VisitLine, number>
  /** Rules of plugins. */
  readonly constraints: readonly SolverConstraint[]
}

/** One appointment of an offered visit, in the shape in which it is booked. */
export interface ItineraryAppointment {
  readonly serviceId: string
  readonly serviceName: string
  readonly startsAt: string
  readonly endsAt: string
  readonly locationId: string
  readonly guest?: string
  readonly staffId?: string
  readonly durationMinutes?: number
  readonly price: Money
  readonly assignments: AssignmentView[]
}

export interface Itinerary {
  readonly startsAt: string
  readonly endsAt: string
  readonly price: Money
  /** How often somebody is handed over to another member of staff. */
  readonly changes: number
  readonly appointments: ItineraryAppointment[]
}

interface FoundVisit {
  readonly slot: Slot
  readonly stages: readonly VisitStage[]
  readonly locationId: LocationId
  readonly changes: number
}

interface Order {
  readonly stages: readonly VisitStage[]
  readonly patterns: ReturnType<typeof tiePatterns>
  readonly locationId: LocationId
}

/** Days that are searched in one go: a stretch that has enough ends the search. */
const STRETCH_MINUTES = 2 * 1440

/** What one start may cost; a start that needs more is not offered. */
const NODE_LIMIT = 4_000

interface Stretch {
  readonly search: VisitSearch
  /** Found out when it is first asked for. */
  orders?: readonly Order[]
}

/**
 * Visits with the fewest changes of person first, then the earliest; of each start the best one. Stretch after stretch of
 * the range is searched, without a change, then with one, and so on, so that a stretch that has enough ends the search.
 * `pace` is asked before each look and answers false when there is no time for more: then the result is truncated.
 */
export async function findItineraries(search: VisitSearch): Promise<{ itineraries: Itinerary[]; truncated: boolean }> {
  const best = new Map<string, FoundVisit>()
  const stretches = stretchesOf(search)
  const isOver = () => best.size >= search.limit
  let truncated = false
  for (let breaks = 0; breaks <= mostPairs(search) && !isOver(); breaks++) {
    for (const stretch of stretches) {
      if (isOver()) break
      const orders = (stretch.orders ??= await liveOrders(stretch.search))
      for (const { order, tied } of looksOf(orders, breaks)) {
        if (!(await search.pace())) return { itineraries: ranked(search, best), truncated: true }
        const result = solveOrder(stretch.search, order, tied)
        truncated ||= result.truncated
        for (const visit of result.visits) keepBetter(best, visit)
      }
    }
  }
  return { itineraries: ranked(search, best), truncated }
}

function ranked(search: VisitSearch, best: ReadonlyMap<string, FoundVisit>): Itinerary[] {
  return [...best.values()]
    .sort(byRank)
    .slice(0, search.limit)
    .map(visit => toItinerary(search, visit))
}

function stretchesOf(search: VisitSearch): Stretch[] {
  const stretches: Stretch[] = []
  for (let { from } = search; from < search.to; from += STRETCH_MINUTES) {
    stretches.push({ search: { ...search, from, to: Math.min(from + STRETCH_MINUTES, search.to) } })
  }
  return stretches
}

function mostPairs({ orders, snapshot }: VisitSearch): number {
  return Math.max(0, ...orders.map(stages => staffPairs(stages, snapshot.resources).length))
}

function looksOf(orders: readonly Order[], breaks: number): { order: Order; tied: readonly StaffPair[] }[] {
  return orders.flatMap(order =>
    order.patterns.filter(pattern => pattern.breaks === breaks).map(({ tied }) => ({ order, tied })),
  )
}

/** The orders that can be had at all: most of them are ruled out here, at the price of one look each. */
async function liveOrders(search: VisitSearch): Promise<Order[]> {
  const { snapshot, orders } = search
  const live: Order[] = []
  for (const stages of orders) {
    const patterns = tiePatterns(staffPairs(stages, snapshot.resources))
    for (const locationId of commonLocations(search, stages)) {
      const order = { stages, patterns, locationId }
      const isLive = orders.length === 1 || solveOrder({ ...search, limit: 1 }, order, []).visits.length > 0
      if (isLive) live.push(order)
      if (!(await search.pace())) return live
    }
  }
  return live
}

function commonLocations({ snapshot, locationId }: VisitSearch, stages: readonly VisitStage[]): LocationId[] {
  const offered = stages.flatMap(({ lines }) => lines.map(line => locationsOf(snapshot, line.service, locationId)))
  return offered[0]?.filter(id => offered.every(ids => ids.includes(id))) ?? []
}

function solveOrder(
  search: VisitSearch,
  { stages, locationId }: Order,
  tied: readonly StaffPair[],
): { visits: FoundVisit[]; truncated: boolean } {
  const { from, to, solver, zones, limit, constraints } = search
  const grid = stages[0]?.lines[0]?.service.grid
  if (!grid) return { visits: [], truncated: false }
  // What is filtered afterwards cannot be limited before.
  const isFiltered = search.onlyMinutes.size > 0 || stages.some(stage => stage.lines.length > 1)
  const query = visitQuery(stages, { locationId, from, to, grid, limit: isFiltered ? undefined : limit }, tied)
  const { slots, truncated } = solve(query, solver, { zones, nodeLimit: NODE_LIMIT, constraints })
  const visits = slots
    .filter(slot => isAsWished(search, stages, slot))
    .map(slot => ({ slot, stages, locationId, changes: personChanges(stages, slot.assignments) }))
  return { visits, truncated }
}

function isAsWished({ onlyMinutes, maxGapMinutes }: VisitSearch, stages: readonly VisitStage[], slot: Slot): boolean {
  if ((slot.end - slot.start) * 60_000 > MAX_VISIT_MS) return false
  const ends = new Map<string, number>()
  return stages.every(({ lines }, stage) =>
    lines.every((line, index) => {
      const { from, to } = spanOf(slot, line, { stage, line: index })
      const wanted = onlyMinutes.get(line)
      const wait = from - (ends.get(line.guest) ?? from)
      ends.set(line.guest, to)
      return (wanted === undefined || wanted === to - from) && wait <= maxGapMinutes
    }),
  )
}

function keepBetter(best: Map<string, FoundVisit>, visit: FoundVisit): void {
  const key = `${visit.locationId} ${visit.slot.start}`
  const known = best.get(key)
  const isBetter = !known || visit.changes - known.changes || visit.slot.end - known.slot.end
  if (isBetter === true || (typeof isBetter === 'number' && isBetter < 0)) best.set(key, visit)
}

function byRank(left: FoundVisit, right: FoundVisit): number {
  return left.changes - right.changes || left.slot.start - right.slot.start || left.slot.end - right.slot.end
}

interface Place {
  readonly stage: number
  readonly line: number
}

function assignmentsAt(slot: Slot, place: Place): SlotAssignment[] {
  return slot.assignments.filter(({ stage, line }) => stage === place.stage && line === place.line)
}

function spanOf(slot: Slot, { service, durationMinutes }: VisitLine, place: Place): { from: Minutes; to: Minutes } {
  const from = slot.stageStarts[place.stage] ?? slot.start
  const [assignment] = assignmentsAt(slot, place)
  return { from, to: assignment?.to ?? from + (durationMinutes ?? service.durationMinutes) }
}

function toItinerary(search: VisitSearch, { slot, stages, locationId, changes }: FoundVisit): Itinerary {
  const appointments = stages.flatMap(({ lines }, stage) =>
    lines.map((line, index) => toAppointment(search, { slot, locationId, line }, { stage, line: index })),
  )
  const prices = appointments.map(appointment => appointment.price)
  return {
    startsAt: fromMinutes(slot.start).toISOString(),
    endsAt: fromMinutes(slot.end).toISOString(),
    price: sum(prices, prices[0]?.currency ?? ''),
    changes,
    appointments,
  }
}

function toAppointment(
  search: VisitSearch,
  { slot, locationId, line }: { slot: Slot; locationId: LocationId; line: VisitLine },
  place: Place,
): ItineraryAppointment {
  const { snapshot, onlyMinutes } = search
  const own = assignmentsAt(slot, place)
  const assignments = viewOf(snapshot, own)
  const resources = assignments.flatMap(assignment => assignment.resources)
  const [person, ...others] = resources.filter(resource => resource.type === STAFF)
  const durationMinutes = line.durationMinutes ?? onlyMinutes.get(line)
  const { from, to } = spanOf(slot, line, place)
  return {
    serviceId: line.service.id,
    serviceName: line.service.name,
    startsAt: fromMinutes(from).toISOString(),
    endsAt: fromMinutes(to).toISOString(),
    locationId,
    ...(line.guest ? { guest: line.guest } : {}),
    ...(person && others.length === 0 ? { staffId: person.id } : {}),
    ...(durationMinutes === undefined ? {} : { durationMinutes }),
    price: priceOf(line.service, {
      ...{ start: from, end: to, locationId },
      resourceIds: new Set(resources.map(resource => resource.id)),
      added: addedTo(search, line, { locationId, from, to, assignments: own }),
    }),
    assignments,
  }
}

/** What the rules add to the price of one appointment: the same is asked when it is booked. */
function addedTo(
  { constraints, solver }: VisitSearch,
  { service, guests, requiredResourceIds }: VisitLine,
  at: { locationId: LocationId; from: Minutes; to: Minutes; assignments: readonly SlotAssignment[] },
): number | undefined {
  return addedPrice(constraints, () => {
    const { locationId, from, to, assignments } = at
    const [staffId] = requiredResourceIds ?? []
    const range = { locationId, from, to: from + 1, guests }
    const query = slotQuery(service, staffId === undefined ? {} : { staffId }, range)
    return { start: from, end: to, assignments, query, snapshot: solver }
  })
}

function viewOf(snapshot: AvailabilitySnapshot, assignments: readonly SlotAssignment[]): AssignmentView[] {
  const names = new Map(snapshot.resources.map(resource => [resource.id, resource]))
  const views = new Map<string, AssignmentView>()
  for (const { requirement, resourceIds } of assignments) {
    const view = views.get(requirement) ?? { requirement, resources: [] }
    for (const id of resourceIds) {
      view.resources.push({ id, name: names.get(id)?.name ?? '', type: names.get(id)?.type ?? '' })
    }
    views.set(requirement, view)
  }
  return [...views.values()]
}
