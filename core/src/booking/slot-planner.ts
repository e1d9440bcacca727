import { inject, injectable } from 'tsyringe'
import { addedPrice } from '../availability/plan-rules.js'
import { candidateAssignments } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotAssignment, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import { newId, type LocationId, type TenantId } from '../domain/id.js'
import type { Appointment } from '../domain/booking.js'
import { fromMinutes, MINUTE_MS, toMinutes, type Minutes } from '../domain/interval.js'
import { venueOf } from '../domain/place.js'
import { placeKey } from '../domain/service-area.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import { endOf, toCandidate, withPlanned } from './candidate.js'
import { withAddOns } from './chosen-add-ons.js'
import type { PublicReason } from './explanation-view.js'
import { chosenLength, settledMinutes } from './offered-duration.js'
import type { AppointmentRequest, Plan, PlannedAppointment, WantedAppointment } from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { leastGuests, requireOpenTo } from './party.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { ANY_MINUTE, relaxed, type Relaxation } from './relaxation.js'
import { SlotRefusal } from './slot-refusal.js'
import { questionOf, withSolverRules } from './solver-rules.js'
import { toSolverSnapshot } from './solver-input.js'
import { guestsOf, planVisit, type VisitRequest } from './visit-planner.js'
import { requireReachable, visitOf, visitTarget, type VisitTarget } from './visit-target.js'
import { hasWindows } from './window-slots.js'
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

/** What staff may leave aside when they move something. */
export type MoveLiberties = Pick<PlanOptions, 'relax' | 'isDurationFree'>

/** One appointment that moves, and the others of its booking, which do not. */
export interface MovedVisit extends MoveLiberties {
  readonly moved: Appointment
  readonly others: readonly Appointment[]
  readonly guests: number
  readonly relax?: Relaxation | undefined
}

function resourcesOf({ claims }: Appointment): string[] {
  return [...new Set(claims.map(claim => claim.resourceId))]
}

function minutesOf({ startsAt, endsAt }: Appointment): number {
  return (endsAt.getTime() - startsAt.getTime()) / MINUTE_MS
}

function toKept(appointment: Appointment): VisitRequest {
  const { id, serviceId, locationId, startsAt, attendees, addOns } = appointment
  const durationMinutes = minutesOf(appointment)
  const resourceIds = resourcesOf(appointment)
  const length = { durationMinutes, bookedMinutes: durationMinutes }
  return { serviceId, locationId, startsAt, ...length, attendees, addOns, kept: { id, resourceIds } }
}

/** Turns wanted times into complete assignments. Reads a snapshot that may be stale: the claims decide. */
@injectable()
export class SlotPlanner {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(SlotRefusal) private readonly refusal: SlotRefusal,
    @inject(SessionPlaces) private readonly sessions: SessionPlaces,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /**
   * Plans every appointment at its wanted start. Runs before the transaction; writes nothing.
   * @throws NotFoundError for an unknown service or session; SlotTakenError or SlotUnavailableError, each with alternatives.
   */
  async plan(tenantId: TenantId, wishes: readonly WantedAppointment[], options: PlanOptions): Promise<Plan> {
    const requests = await this.sessions.settle(tenantId, wishes)
    const snapshot = await this.load(tenantId, requests)
    const exceptOwners = new Set(options.exceptOwners)
    const solver = relaxed(toSolverSnapshot(snapshot, exceptOwners), options.relax)
    const settled = requests.map(item => settle(snapshot, item, options))
    const services = settled.map(({ serviceId }) => serviceOf(snapshot, serviceId, isMove(options)))
    const guests = partySize(requests, services, options.guests)
    settled.forEach((item, index) => {
      const service = services[index]
      if (!service) return
      if (!options.isDurationFree && !isMove(options)) requireOpenTo(service, item.places ?? guestsOf(item, guests))
      requireReachable(snapshot, service, item, options.relax !== 'rules')
    })
    const { zones } = this
    const isPlace = ({ serviceId }: AppointmentRequest) =>
      !options.isForSession && isClass(serviceOf(snapshot, serviceId, isMove(options)))
    const places = new Map<SettledRequest, PlannedAppointment>()
    for (const request of settled.filter(isPlace)) {
      places.set(request, await this.sessions.plan(tenantId, { snapshot, solver, request }))
    }
    const others = settled.filter(request => !isPlace(request))
    const found = await this.underRules(tenantId, others, options, constraints =>
      planAll(snapshot, solver, others, { ...options, constraints, zones }),
    )
    if (found.refused) throw await this.refusal.explain(tenantId, { snapshot, options, ...found.refused })
    const rest = [...found.appointments]
    const appointments = settled.flatMap(request => places.get(request) ?? rest.shift() ?? [])
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
    const initial = relaxed(toSolverSnapshot(snapshot, new Set(options.exceptOwners)), options.relax)
    const results = await this.underRules(tenantId, requests, options, constraints => {
      let solver = initial
      return requests.map((item): PlanResult => {
        const request = settle(snapshot, item, options)
        const planned = planOne(snapshot, solver, request, { ...options, constraints, zones: this.zones })
        if (!planned) {
          const refused = { snapshot, solver, request, options }
          return { startsAt: request.startsAt, reasons: this.refusal.reasons(refused, options.audience, constraints) }
        }
        solver = withPlanned(solver, planned)
        return { startsAt: request.startsAt, reasons: [], planned }
      })
    })
    return { snapshot, results }
  }

  /**
   * Plans one appointment anew, with the same people and rooms where they are free. The first of the plan is the moved one; behind it stand those of its visit whose claims
   * change with it, because turnover between them begins or ends.
   * @throws As `plan`.
   */
  async move(tenantId: TenantId, request: AppointmentRequest, visit: MovedVisit): Promise<Plan> {
    const { moved, others, ...options } = visit
    const { guests, relax } = options
    const { attendees, addOns } = moved
    const bookedMinutes = request.durationMinutes === undefined ? minutesOf(moved) : undefined
    const wanted = { ...request, bookedMinutes, attendees, addOns, preferredIds: resourcesOf(moved) }
    const alone = { ...options, exceptOwners: [moved.id] }
    // Places of a class have no turnover that others of the visit could share, and whoever drives has none at all.
    const isSingle = others.length === 0 || moved.session !== undefined || isOnTheRoad(request)
    // Against the rules nothing is planned around it: the others stay with the turnover that they have.
    if (isSingle || relax) return this.plan(tenantId, [wanted], alone)
    const kept = others.map(toKept)
    const snapshot = await this.load(tenantId, [wanted, ...kept])
    const solver = toSolverSnapshot(snapshot, new Set([moved.id, ...others.map(other => other.id)]))
    const settled = settle(snapshot, wanted, options)
    const together = await this.underRules(tenantId, [wanted], { relax }, constraints =>
      planVisit({ snapshot, solver, options: { guests, constraints, zones: this.zones } }, [settled, ...kept]),
    )
    if (together) return { snapshot, guests, appointments: together }
    const plan = await this.plan(tenantId, [wanted], alone)
    return { ...plan, snapshot: { ...plan.snapshot, services: snapshot.services } }
  }

  /** Staff who leave the rules aside leave those of plugins aside, too. */
  private underRules<R>(
    tenantId: TenantId,
    requests: readonly AppointmentRequest[],
    { relax }: Pick<PlanOptions, 'relax'>,
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

  private async load(tenantId: TenantId, requests: readonly AppointmentRequest[]): Promise<AvailabilitySnapshot> {
    const starts = requests.map(request => request.startsAt.getTime())
    const snapshot = await this.store.load(tenantId, {
      serviceIds: [...new Set(requests.map(request => request.serviceId))],
      locationIds: null,
      from: new Date(Math.min(...starts) - MARGIN_MS),
      to: new Date(Math.max(...starts) + MARGIN_MS),
      place: requests.flatMap(({ place }) => (place ? [placeKey(place)] : []))[0],
    })
    return withAddOns(snapshot, requests)
  }
}

/** Everybody who is named, or as many as were asked for, or as a service is for at least. */
function partySize(
  requests: readonly AppointmentRequest[],
  services: readonly SnapshotService[],
  guests: number,
): number {
  const named = new Set(requests.flatMap(request => request.attendees ?? [])).size
  const fewest = requests.some(({ attendees = [] }) => attendees.length > 0) ? [] : services.map(leastGuests)
  return Math.max(guests, named, ...fewest)
}

/** What stands already may be moved though its service is off the list by now. */
function isMove({ exceptOwners = [] }: PlanOptions): boolean {
  return exceptOwners.length > 0
}

function settle(snapshot: AvailabilitySnapshot, request: AppointmentRequest, options: PlanOptions): SettledRequest {
  if (request.durationMinutes === undefined) {
    const { serviceId, bookedMinutes } = request
    const durationMinutes = bookedMinutes && chosenLength(serviceOf(snapshot, serviceId, true), bookedMinutes)
    return durationMinutes ? { ...request, durationMinutes } : request
  }
  const service = serviceOf(snapshot, request.serviceId, isMove(options))
  const length = settledMinutes(service, request.durationMinutes, options.isDurationFree === true)
  return { ...request, durationMinutes: undefined, ...length }
}

interface RuledOptions extends PlanOptions {
  /** Rules of plugins. */
  readonly constraints: readonly SolverConstraint[]
  readonly zones: ZoneCache
}

interface PlannedAll {
  readonly appointments: PlannedAppointment[]
  /** The first wish that cannot be had, and what the solver knew then. */
  readonly refused?: { readonly request: SettledRequest; readonly solver: SolverSnapshot }
}

function planAll(
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

function planOne(
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
    return {
      ...{ id: newId<'appointment'>(), service, locationId, timeZone, startsAt },
      endsAt: fromMinutes(endOfPlan(found[0] ?? [], start, request.durationMinutes ?? service.durationMinutes)),
      price: best.price,
      visit: visitOf(service, request, target.window),
      attendees: request.attendees ?? [],
      candidates: candidates.filter(candidate => candidate.price.amount === best.price.amount),
      isPinned: request.staffId !== undefined,
    }
  }
  return undefined
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

function isOnTheRoad({ venue }: AppointmentRequest): boolean {
  return venue === 'customer'
}
