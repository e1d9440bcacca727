import { inject, injectable } from 'tsyringe'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverSnapshot } from '../availability/types.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import { newId, type LocationId, type TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import { endOf, toCandidate } from './candidate.js'
import type { PublicReason } from './explanation-view.js'
import { offeredDuration } from './offered-duration.js'
import type { AppointmentRequest, Plan, PlannedAppointment, WantedAppointment } from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { ANY_MINUTE, relaxed, type Relaxation } from './relaxation.js'
import { SlotRefusal } from './slot-refusal.js'
import { toSolverSnapshot } from './solver-input.js'
import { guestsOf, planVisit, type VisitRequest } from './visit-planner.js'
import { refuseLongWaits } from './visit-waits.js'

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
  readonly maxGapMinutes?: number | undefined
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
type SettledRequest = Pick<VisitRequest, keyof AppointmentRequest | 'onlyMinutes'>

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
    const settled = requests.map(item => settle(snapshot, item, options))
    const guests = partySize(requests, options.guests)
    const isPlace = ({ serviceId }: AppointmentRequest) =>
      !options.isForSession && isClass(serviceOf(snapshot, serviceId))
    const isVisit = settled.length > 1 && !settled.some(isPlace)
    const visit = isVisit ? planVisit({ snapshot, solver, options }, settled) : undefined
    if (visit) {
      refuseLongWaits(visit, options.maxGapMinutes)
      return { snapshot, guests, appointments: visit }
    }
    const appointments: PlannedAppointment[] = []
    for (const request of settled) {
      const planned = isPlace(request)
        ? await this.sessions.plan(tenantId, { snapshot, solver, request })
        : planOne(snapshot, solver, request, options)
      if (!planned) throw await this.refusal.explain(tenantId, { snapshot, solver, request, options })
      appointments.push(planned)
      solver = withClaims(solver, planned)
    }
    refuseLongWaits(appointments, options.maxGapMinutes)
    return { snapshot, guests, appointments }
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

/** Everybody who is named, or as many as were asked for. */
function partySize(requests: readonly AppointmentRequest[], guests: number): number {
  return Math.max(guests, new Set(requests.flatMap(request => request.attendees ?? [])).size)
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
    const guests = guestsOf(request, options.guests)
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests })
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
      attendees: request.attendees ?? [],
      candidates: candidates.filter(candidate => candidate.price.amount === best.price.amount),
    }
  }
  return undefined
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
