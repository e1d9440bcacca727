import { inject, injectable } from 'tsyringe'
import { candidateAssignments } from '../availability/solve.js'
import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import { newId, type LocationId, type TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { PublicReason } from './explanation-view.js'
import { offeredDuration } from './offered-duration.js'
import type {
  AppointmentRequest,
  Candidate,
  Plan,
  PlannedAppointment,
  PlannedClaim,
  WantedAppointment,
} from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { locationsOf, priceOf, serviceOf, slotQuery } from './slot-query.js'
import { ANY_MINUTE, relaxed, type Relaxation } from './relaxation.js'
import { SlotRefusal } from './slot-refusal.js'
import { startLimits } from './start-limits.js'
import { toSolverSnapshot } from './solver-input.js'

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
  /** True: what is planned is a session of a class itself, not places in one. */
  readonly isForSession?: boolean
}

/** What became of one wish of several. */
export interface PlanResult {
  readonly startsAt: Date
  readonly planned?: PlannedAppointment
  /** Why it cannot be had; empty when it can. */
  readonly reasons: readonly PublicReason[]
}

/** A wish whose duration the solver takes as it is, or one that takes only what lasts as long as wanted. */
type SettledRequest = AppointmentRequest & { readonly onlyMinutes?: number | undefined }

/** Turns wanted times into complete assignments. Reads a snapshot that may be stale: the claims decide. */
@injectable()
export class SlotPlanner {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(SlotRefusal) private readonly refusal: SlotRefusal,
    @inject(SessionPlaces) private readonly sessions: SessionPlaces,
  ) {}

  /**
   * Plans every appointment at its wanted start. Runs before the transaction; writes nothing.
   * @throws NotFoundError for an unknown service or session; SlotTakenError or SlotUnavailableError, each with alternatives.
   */
  async plan(tenantId: TenantId, wishes: readonly WantedAppointment[], options: PlanOptions): Promise<Plan> {
    const requests = await this.sessions.settle(tenantId, wishes)
    const snapshot = await this.load(tenantId, requests)
    const exceptOwners = new Set(options.exceptOwners)
    let solver = relaxed(toSolverSnapshot(snapshot, exceptOwners), options.relax)
    const appointments: PlannedAppointment[] = []
    for (const request of requests.map(item => settle(snapshot, item, options))) {
      const isPlace = !options.isForSession && isClass(serviceOf(snapshot, request.serviceId))
      const planned = isPlace
        ? await this.sessions.plan(tenantId, { snapshot, solver, request })
        : planOne(snapshot, solver, request, options)
      if (!planned) throw await this.refusal.explain(tenantId, { snapshot, solver, request, options })
      appointments.push(planned)
      solver = withClaims(solver, planned)
    }
    return { snapshot, guests: options.guests, appointments }
  }

  /** As `plan`, each wish for itself: what cannot be had is told, and the others do without it. */
  async planEach(
    tenantId: TenantId,
    requests: readonly AppointmentRequest[],
    options: PlanOptions & { readonly audience: 'customer' | 'staff' },
  ): Promise<{ snapshot: AvailabilitySnapshot; results: PlanResult[] }> {
    const snapshot = await this.load(tenantId, requests)
    let solver = relaxed(toSolverSnapshot(snapshot, new Set(options.exceptOwners)), options.relax)
    const results: PlanResult[] = []
    for (const request of requests.map(item => settle(snapshot, item, options))) {
      const planned = planOne(snapshot, solver, request, options)
      const refused = { snapshot, solver, request, options }
      const reasons = planned ? [] : this.refusal.reasons(refused, options.audience)
      results.push({ startsAt: request.startsAt, reasons, ...(planned && { planned }) })
      if (planned) solver = withClaims(solver, planned)
    }
    return { snapshot, results }
  }

  private load(tenantId: TenantId, requests: readonly AppointmentRequest[]): Promise<AvailabilitySnapshot> {
    const starts = requests.map(request => request.startsAt.getTime())
    return this.store.load(tenantId, {
      serviceIds: [...new Set(requests.map(request => request.serviceId))],
      locationIds: null,
      from: new Date(Math.min(...starts) - MARGIN_MS),
      to: new Date(Math.max(...starts) + MARGIN_MS),
    })
  }
}

function settle(snapshot: AvailabilitySnapshot, request: AppointmentRequest, options: PlanOptions): SettledRequest {
  if (options.isDurationFree || request.durationMinutes === undefined) return request
  const onlyMinutes = offeredDuration(serviceOf(snapshot, request.serviceId), request.durationMinutes)
  return { ...request, durationMinutes: undefined, onlyMinutes }
}

function planOne(
  snapshot: AvailabilitySnapshot,
  solver: SolverSnapshot,
  request: SettledRequest,
  options: PlanOptions,
): PlannedAppointment | undefined {
  const service = serviceOf(snapshot, request.serviceId)
  const start = toMinutes(request.startsAt)
  if (request.startsAt.getTime() !== fromMinutes(start).getTime()) return undefined
  for (const locationId of locationsOf(snapshot, service, request.locationId ?? options.locationId)) {
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: options.guests })
    const query = options.relax ? { ...asked, grid: ANY_MINUTE } : asked
    const timeZone = snapshot.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC'
    const found = candidateAssignments(query, solver, start, MAX_CANDIDATES).filter(
      assignments => request.onlyMinutes === undefined || endOf(assignments) - start === request.onlyMinutes,
    )
    if (found.length === 0) continue
    const candidates = found.map(assignments =>
      toCandidate(snapshot, service, {
        assignments,
        startsAt: request.startsAt,
        timeZone,
        isUnlimited: options.relax === 'rules',
      }),
    )
    const [best] = candidates
    if (!best) continue
    const taken = found[0] ?? []
    // What needs nobody and no room still lasts as long as it lasts.
    const end = taken.length > 0 ? endOf(taken) : start + (request.durationMinutes ?? service.durationMinutes)
    return {
      id: newId<'appointment'>(),
      service,
      locationId,
      timeZone,
      startsAt: request.startsAt,
      endsAt: fromMinutes(end),
      price: best.price,
      candidates: candidates.filter(candidate => candidate.price.amount === best.price.amount),
    }
  }
  return undefined
}

function endOf(assignments: readonly SlotAssignment[]): number {
  return Math.max(...assignments.map(assignment => assignment.to))
}

function toCandidate(
  snapshot: AvailabilitySnapshot,
  service: SnapshotService,
  chosen: { assignments: readonly SlotAssignment[]; startsAt: Date; timeZone: string; isUnlimited: boolean },
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
  const price = priceOf(service, new Set(claims.map(claim => claim.resource.id)))
  return { claims, price }
}

function interval([from, to]: readonly [number, number]): Interval {
  return { startsAt: fromMinutes(from), endsAt: fromMinutes(to) }
}

/** Adds the first candidate of a planned appointment to the snapshot, so that the next one does not reuse its resources. */
function withClaims(solver: SolverSnapshot, planned: PlannedAppointment): SolverSnapshot {
  const busy = (planned.candidates[0]?.claims ?? []).map(claim => ({
    resourceId: claim.resource.id,
    from: toMinutes(claim.during.startsAt),
    to: toMinutes(claim.during.endsAt),
    quantity: claim.quantity,
    kind: 'confirmed' as const,
    ref: planned.id,
  }))
  return { ...solver, busy: [...solver.busy, ...busy] }
}
