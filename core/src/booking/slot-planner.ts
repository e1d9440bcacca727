import { inject, injectable } from 'tsyringe'
import { addedPrice } from '../availability/plan-rules.js'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import { newId, type LocationId, type TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import { placeKey } from '../domain/service-area.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import { offeredDuration } from './offered-duration.js'
import type { AppointmentRequest, Candidate, Plan, PlannedAppointment, PlannedClaim } from './plan.js'
import { locationsOf, priceOf, serviceOf, slotQuery } from './slot-query.js'
import { ANY_MINUTE, relaxed, type Relaxation } from './relaxation.js'
import { SlotRefusal } from './slot-refusal.js'
import { startLimits } from './start-limits.js'
import { questionOf, withSolverRules } from './solver-rules.js'
import { toSolverSnapshot } from './solver-input.js'
import { requireReachable, visitOf, visitTarget, type VisitTarget } from './visit-target.js'

/** How far around the wanted time the snapshot reaches: a claim lasts at most two days. */
const MARGIN_MS = 2 * 86_400_000

/** How many ways to staff one start the transaction may try (ADR 0003). */
const MAX_CANDIDATES = 3

export interface PlanOptions {
  readonly guests: number
  /** Appointments whose own claims do not stand in the way: the ones being moved. */
  readonly exceptOwners?: readonly string[]
  readonly locationId?: LocationId
  /** True: a wanted duration is taken as it is. Else it only chooses among those that the service is offered in. */
  readonly isDurationFree?: boolean
  readonly relax?: Relaxation | undefined
}

/** A wish whose duration the solver takes as it is, or one that takes only what lasts as long as wanted. */
type SettledRequest = AppointmentRequest & { readonly onlyMinutes?: number | undefined }

/** Turns wanted times into complete assignments. Reads a snapshot that may be stale: the claims decide. */
@injectable()
export class SlotPlanner {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(SlotRefusal) private readonly refusal: SlotRefusal,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /**
   * Plans every appointment at its wanted start. Runs before the transaction; writes nothing.
   * @throws NotFoundError for an unknown service; SlotTakenError or SlotUnavailableError, each with alternatives.
   */
  async plan(tenantId: TenantId, requests: readonly AppointmentRequest[], options: PlanOptions): Promise<Plan> {
    const snapshot = await this.load(tenantId, requests)
    const exceptOwners = new Set(options.exceptOwners)
    const solver = relaxed(toSolverSnapshot(snapshot, exceptOwners), options.relax)
    const settled = requests.map(item => settle(snapshot, item, options))
    for (const item of settled) {
      requireReachable(snapshot, serviceOf(snapshot, item.serviceId), item, options.relax !== 'rules')
    }
    const { zones } = this
    const { appointments, refused } = await this.underRules(tenantId, settled, options, constraints =>
      planAll(snapshot, solver, settled, { ...options, constraints, zones }),
    )
    if (refused) throw await this.refusal.explain(tenantId, { snapshot, options, ...refused })
    return { snapshot, guests: options.guests, appointments }
  }

  /** Staff who leave the rules aside leave those of plugins aside, too. */
  private underRules<R>(
    tenantId: TenantId,
    requests: readonly AppointmentRequest[],
    { relax }: PlanOptions,
    ask: (constraints: readonly SolverConstraint[]) => R,
  ): Promise<R> {
    if (relax === 'rules') return Promise.resolve(ask([]))
    return withSolverRules(
      this.hooks,
      tenantId,
      () => questionOf(requests),
      rules => rules.solve(ask),
    )
  }

  private load(tenantId: TenantId, requests: readonly AppointmentRequest[]): Promise<AvailabilitySnapshot> {
    const starts = requests.map(request => request.startsAt.getTime())
    return this.store.load(tenantId, {
      serviceIds: [...new Set(requests.map(request => request.serviceId))],
      locationIds: null,
      from: new Date(Math.min(...starts) - MARGIN_MS),
      to: new Date(Math.max(...starts) + MARGIN_MS),
      place: requests.flatMap(({ place }) => (place ? [placeKey(place)] : []))[0],
    })
  }
}

function settle(snapshot: AvailabilitySnapshot, request: AppointmentRequest, options: PlanOptions): SettledRequest {
  if (options.isDurationFree || request.durationMinutes === undefined) return request
  const onlyMinutes = offeredDuration(serviceOf(snapshot, request.serviceId), request.durationMinutes)
  return { ...request, durationMinutes: undefined, onlyMinutes }
}

interface RuledOptions extends PlanOptions {
  /** Rules of plugins. */
  readonly constraints: readonly SolverConstraint[]
  readonly zones: ZoneCache
}

interface PlanResult {
  readonly appointments: PlannedAppointment[]
  /** The first wish that cannot be had, and what the solver knew then. */
  readonly refused?: { readonly request: SettledRequest; readonly solver: SolverSnapshot }
}

function planAll(
  snapshot: AvailabilitySnapshot,
  initial: SolverSnapshot,
  requests: readonly SettledRequest[],
  options: RuledOptions,
): PlanResult {
  const appointments: PlannedAppointment[] = []
  let solver = initial
  for (const request of requests) {
    const planned = planOne(snapshot, solver, request, options)
    if (!planned) return { appointments, refused: { request, solver } }
    appointments.push(planned)
    solver = withClaims(solver, planned)
  }
  return { appointments }
}

function planOne(
  snapshot: AvailabilitySnapshot,
  solver: SolverSnapshot,
  request: SettledRequest,
  options: RuledOptions,
): PlannedAppointment | undefined {
  const service = serviceOf(snapshot, request.serviceId)
  const { constraints } = options
  const target = targetOf(snapshot, solver, request, options)
  if (!target) return undefined
  const { startsAt } = target
  const start = toMinutes(startsAt)
  if (startsAt.getTime() !== fromMinutes(start).getTime()) return undefined
  for (const locationId of locationsOf(snapshot, service, request.locationId ?? options.locationId)) {
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: options.guests })
    const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
    const timeZone = snapshot.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC'
    const found = candidateAssignments(query, solver, start, { constraints, limit: MAX_CANDIDATES }).filter(
      assignments => request.onlyMinutes === undefined || endOf(assignments) - start === request.onlyMinutes,
    )
    if (found.length === 0) continue
    const candidates = found.map(assignments =>
      toCandidate(snapshot, service, {
        assignments,
        startsAt,
        timeZone,
        isUnlimited: options.relax === 'rules',
        addedPrice: addedPrice(constraints, () => {
          return { start, end: endOf(assignments), assignments, query, snapshot: solver }
        }),
      }),
    )
    const [best] = candidates
    if (!best) continue
    const end = endOf(found[0] ?? [])
    return {
      id: newId<'appointment'>(),
      service,
      locationId,
      timeZone,
      startsAt,
      endsAt: fromMinutes(end),
      price: best.price,
      visit: visitOf(service, request, target.window),
      candidates: candidates.filter(candidate => candidate.price.amount === best.price.amount),
    }
  }
  return undefined
}

function targetOf(
  snapshot: AvailabilitySnapshot,
  solver: SolverSnapshot,
  request: SettledRequest,
  { constraints, zones, guests, isDurationFree = false, relax }: RuledOptions,
): VisitTarget | undefined {
  const service = serviceOf(snapshot, request.serviceId)
  const liberties = { mayChooseStart: isDurationFree, isOffGrid: relax !== undefined }
  return visitTarget(request, { snapshot, service, solver, constraints, zones, guests, ...liberties })
}

function endOf(assignments: readonly SlotAssignment[]): number {
  return Math.max(...assignments.map(assignment => assignment.to))
}

function toCandidate(
  snapshot: AvailabilitySnapshot,
  service: SnapshotService,
  chosen: {
    readonly assignments: readonly SlotAssignment[]
    readonly startsAt: Date
    readonly timeZone: string
    readonly isUnlimited: boolean
    readonly addedPrice: number | undefined
  },
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
  const price = priceOf(service, new Set(claims.map(claim => claim.resource.id)), chosen.addedPrice)
  return { claims, price }
}

function interval([from, to]: readonly [number, number]): Interval {
  return { startsAt: fromMinutes(from), endsAt: fromMinutes(to) }
}

/** Adds the first candidate of a planned appointment to the snapshot, so that the next one does not reuse its resources. */
function withClaims(solver: SolverSnapshot, planned: PlannedAppointment): SolverSnapshot {
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
