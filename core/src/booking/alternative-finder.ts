import { inject, injectable } from 'tsyringe'
import { offer } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { SlotQuery } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import type { Standing } from '../domain/customer-group.js'
import type { TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import type { Alternative } from '../errors/catalog.js'
import { placeKey } from '../domain/service-area.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import { withAddOns } from './chosen-add-ons.js'
import type { AppointmentRequest } from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { limitRules } from './policy-limits.js'
import { askedFor, locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { toSlotView, type ShownSlot } from './slot-view.js'
import { hasWindows, offeredWindows, paidIn, type WindowSearch } from './window-slots.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { withSolverRules } from './solver-rules.js'

const DAY_MS = 86_400_000
const WANTED = 3

/** Days before and after the wanted start that are searched, nearest window first. */
const WINDOWS = [
  { before: 1, after: 3 },
  { before: 3, after: 21 },
]

export interface AlternativeOptions {
  readonly guests: number
  /** Of whom they are for; absent: a guest. */
  readonly standing?: Standing | undefined
  readonly exceptOwners?: readonly string[]
}

/** Finds other starts when the wanted one is gone, nearest first; reads a fresh snapshot. */
@injectable()
export class AlternativeFinder {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(SessionPlaces) private readonly sessions: SessionPlaces,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /** Up to three starts. With a person asked for, the same start with somebody else comes first; of a class its next sessions. */
  async near(tenantId: TenantId, request: AppointmentRequest, options: AlternativeOptions): Promise<Alternative[]> {
    let found: Alternative[] = []
    for (const window of WINDOWS) {
      const loaded = await this.store.load(tenantId, {
        serviceIds: [request.serviceId],
        locationIds: null,
        from: new Date(request.startsAt.getTime() - (window.before + 2) * DAY_MS),
        to: new Date(request.startsAt.getTime() + (window.after + 2) * DAY_MS),
        place: request.place ? placeKey(request.place) : undefined,
      })
      const snapshot = withAddOns(withStanding(loaded, options.standing), [request])
      const service = serviceOf(snapshot, request.serviceId, true)
      if (isClass(service)) {
        return this.sessions.near(tenantId, { snapshot, solver: toSolverSnapshot(snapshot), request })
      }
      const around = rangeAround(request, window)
      const limits = await limitRules(this.store, tenantId, {
        ...{ snapshot, service, from: toMinutes(around.startsAt), to: toMinutes(around.endsAt) },
        standing: options.standing,
      })
      const question = () => ({ ...around, serviceIds: [request.serviceId] })
      found = await withSolverRules(this.hooks, tenantId, question, rules =>
        rules.solve(constraints =>
          nearest(snapshot, request, { ...options, constraints: [...limits, ...constraints] }, window),
        ),
      )
      if (found.length >= WANTED) return found
    }
    return found
  }
}

type FoundSlot = ShownSlot & { readonly locationId: string }
type Window = (typeof WINDOWS)[number]
type RuledOptions = AlternativeOptions & { readonly constraints: readonly SolverConstraint[] }

function rangeAround({ startsAt }: AppointmentRequest, { before, after }: Window): Interval {
  const at = startsAt.getTime()
  return { startsAt: new Date(at - before * DAY_MS), endsAt: new Date(at + after * DAY_MS) }
}

function nearest(
  snapshot: AvailabilitySnapshot,
  request: AppointmentRequest,
  options: RuledOptions,
  window: Window,
): Alternative[] {
  const wanted = toMinutes(request.startsAt)
  const range = { from: wanted - window.before * 1440, to: wanted + window.after * 1440 }
  const sameTime = askedFor(request)
    ? search(snapshot, { ...request, staffId: undefined, resourceIds: undefined }, options, {
        from: wanted,
        to: wanted + 1,
      })
    : []
  const others = search(snapshot, request, options, range)
    .filter(slot => slot.start !== wanted)
    .sort((left, right) => Math.abs(left.start - wanted) - Math.abs(right.start - wanted) || left.start - right.start)
  const service = serviceOf(snapshot, request.serviceId, true)
  return [...sameTime, ...others].slice(0, WANTED).map(slot => {
    const { startsAt, endsAt, price, assignments } = toSlotView(slot, service, snapshot, slot.locationId)
    return { startsAt, endsAt, price, assignments }
  })
}

function search(
  snapshot: AvailabilitySnapshot,
  request: AppointmentRequest,
  options: RuledOptions,
  range: { from: number; to: number },
): FoundSlot[] {
  const service = serviceOf(snapshot, request.serviceId, true)
  const solver = toSolverSnapshot(snapshot, new Set(options.exceptOwners))
  return locationsOf(snapshot, service, request.locationId).flatMap(locationId => {
    const query = slotQuery(service, request, { locationId, ...range, guests: options.guests })
    if (hasWindows(service)) return inWindows(query, { service, solver, constraints: options.constraints })
    return offer(query, solver, { constraints: options.constraints }).offers.map(({ team, ...slot }) => ({
      ...slot,
      assignments: team,
    }))
  })
}

/** A window as a start, so that what is offered is what can be asked for. */
function inWindows(query: SlotQuery, search: Omit<WindowSearch, 'zones'>): FoundSlot[] {
  return offeredWindows({ ...search, zones: new ZoneCache() }, query).windows.map(({ window, starts: [first] }) => {
    const { team, addedPrice, locationId } = first
    const span = { start: window.from, end: window.to, paid: paidIn(window, first) }
    return { ...span, assignments: team, addedPrice, locationId }
  })
}

export function startsAtOf(request: AppointmentRequest): string {
  return fromMinutes(toMinutes(request.startsAt)).toISOString()
}
