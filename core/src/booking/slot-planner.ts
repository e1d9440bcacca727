import { inject, injectable } from 'tsyringe'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { Standing } from '../domain/customer-group.js'
import type { LocationId, TenantId } from '../domain/id.js'
import type { Appointment } from '../domain/booking.js'
import { MINUTE_MS } from '../domain/interval.js'
import { placeKey } from '../domain/service-area.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import { withPlanned } from './candidate.js'
import { withAddOns } from './chosen-add-ons.js'
import type { PublicReason } from './explanation-view.js'
import { chosenLength, settledMinutes } from './offered-duration.js'
import type { AppointmentRequest, Plan, PlannedAppointment, WantedAppointment } from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { leastGuests, requireOpenTo } from './party.js'
import { serviceOf } from './slot-query.js'
import { relaxed, type Relaxation } from './relaxation.js'
import { SlotRefusal } from './slot-refusal.js'
import { questionOf, withSolverRules } from './solver-rules.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { guestsOf, planVisit, type VisitRequest } from './visit-planner.js'
import { requireReachable } from './visit-target.js'
import { refuseLongWaits } from './visit-waits.js'
import { isMove, planAll, planOne } from './plan-appointments.js'

/** How far around the wanted time the snapshot reaches: a claim lasts at most two days. */
const MARGIN_MS = 2 * 86_400_000

export interface PlanOptions {
  readonly guests: number
  /** Appointments whose own claims do not stand in the way: the ones being moved. */
  readonly exceptOwners?: readonly string[]
  readonly locationId?: LocationId
  /** Of whom it is for; absent: a guest. */
  readonly standing?: Standing | undefined
  /** True: a wanted duration is taken as it is. Else it only chooses among those that the service is offered in. */
  readonly isDurationFree?: boolean
  readonly relax?: Relaxation | undefined
  readonly maxGapMinutes?: number | undefined
  /** Only a look: a refusal is told in words for the team, and nobody looks for other times. */
  readonly isDryRun?: boolean
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
export type SettledRequest = Pick<VisitRequest, keyof AppointmentRequest | 'onlyMinutes'>

/** What staff may leave aside when they move something. */
export type MoveLiberties = Pick<PlanOptions, 'relax' | 'isDurationFree' | 'isDryRun'>

/** One appointment that moves, and the others of its booking, which do not. */
export interface MovedVisit extends MoveLiberties {
  readonly moved: Appointment
  readonly others: readonly Appointment[]
  readonly guests: number
  readonly standing?: Standing | undefined
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
    const snapshot = await this.load(tenantId, requests, options)
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
    const snapshot = await this.load(tenantId, requests, options)
    if (options.audience === 'customer' && !options.isDurationFree) {
      for (const item of requests) requireOpenTo(serviceOf(snapshot, item.serviceId), options.guests)
    }
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
    const bookedMinutes = request.durationMinutes ?? minutesOf(moved)
    const wanted = { ...request, bookedMinutes, attendees, addOns, preferredIds: resourcesOf(moved) }
    const alone = { ...options, exceptOwners: [moved.id] }
    // Places of a class have no turnover that others of the visit could share, and whoever drives has none at all.
    const isSingle = others.length === 0 || moved.session !== undefined || isOnTheRoad(request)
    // Against the rules nothing is planned around it: the others stay with the turnover that they have.
    if (isSingle || relax) return this.plan(tenantId, [wanted], alone)
    const kept = others.map(toKept)
    const snapshot = await this.load(tenantId, [wanted, ...kept], options)
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

  private async load(
    tenantId: TenantId,
    requests: readonly AppointmentRequest[],
    { standing }: Pick<PlanOptions, 'standing'>,
  ): Promise<AvailabilitySnapshot> {
    const starts = requests.map(request => request.startsAt.getTime())
    const snapshot = await this.store.load(tenantId, {
      serviceIds: [...new Set(requests.map(request => request.serviceId))],
      locationIds: null,
      from: new Date(Math.min(...starts) - MARGIN_MS),
      to: new Date(Math.max(...starts) + MARGIN_MS),
      place: requests.flatMap(({ place }) => (place ? [placeKey(place)] : []))[0],
    })
    return withAddOns(withStanding(snapshot, standing), requests)
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

function isOnTheRoad({ venue }: AppointmentRequest): boolean {
  return venue === 'customer'
}
