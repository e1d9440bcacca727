import { inject, injectable } from 'tsyringe'
import { solve } from '../availability/solve.js'
import type { Slot } from '../availability/types.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import type { Alternative } from '../errors/catalog.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import type { AppointmentRequest } from './plan.js'
import { isClass, SessionPlaces } from './session-places.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { toSlotView } from './slot-view.js'
import { toSolverSnapshot } from './solver-input.js'

const DAY_MS = 86_400_000
const WANTED = 3

/** Days before and after the wanted start that are searched, nearest window first. */
const WINDOWS = [
  { before: 1, after: 3 },
  { before: 3, after: 21 },
]

export interface AlternativeOptions {
  readonly guests: number
  readonly exceptOwners?: readonly string[]
}

/** Finds other starts when the wanted one is gone, nearest first; reads a fresh snapshot. */
@injectable()
export class AlternativeFinder {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(SessionPlaces) private readonly sessions: SessionPlaces,
  ) {}

  /** Up to three starts. With a person asked for, the same start with somebody else comes first; of a class its next sessions. */
  async near(tenantId: TenantId, request: AppointmentRequest, options: AlternativeOptions): Promise<Alternative[]> {
    let found: Alternative[] = []
    for (const window of WINDOWS) {
      const snapshot = await this.store.load(tenantId, {
        serviceIds: [request.serviceId],
        locationIds: null,
        from: new Date(request.startsAt.getTime() - (window.before + 2) * DAY_MS),
        to: new Date(request.startsAt.getTime() + (window.after + 2) * DAY_MS),
      })
      if (isClass(serviceOf(snapshot, request.serviceId))) {
        return this.sessions.near(tenantId, { snapshot, solver: toSolverSnapshot(snapshot), request })
      }
      found = nearest(snapshot, request, options, window)
      if (found.length >= WANTED) return found
    }
    return found
  }
}

function nearest(
  snapshot: AvailabilitySnapshot,
  request: AppointmentRequest,
  options: AlternativeOptions,
  window: { before: number; after: number },
): Alternative[] {
  const wanted = toMinutes(request.startsAt)
  const range = { from: wanted - window.before * 1440, to: wanted + window.after * 1440 }
  const sameTime = request.staffId
    ? search(snapshot, { ...request, staffId: undefined }, options, { from: wanted, to: wanted + 1 })
    : []
  const others = search(snapshot, request, options, range)
    .filter(slot => slot.start !== wanted)
    .sort((left, right) => Math.abs(left.start - wanted) - Math.abs(right.start - wanted) || left.start - right.start)
  const service = serviceOf(snapshot, request.serviceId)
  return [...sameTime, ...others].slice(0, WANTED).map(slot => {
    const { startsAt, endsAt, price, assignments } = toSlotView(slot, service, snapshot, '')
    return { startsAt, endsAt, price, assignments }
  })
}

function search(
  snapshot: AvailabilitySnapshot,
  request: AppointmentRequest,
  options: AlternativeOptions,
  range: { from: number; to: number },
): Slot[] {
  const service = serviceOf(snapshot, request.serviceId)
  const solver = toSolverSnapshot(snapshot, new Set(options.exceptOwners))
  return locationsOf(snapshot, service, request.locationId).flatMap(locationId => {
    const query = slotQuery(service, request, { locationId, ...range, guests: options.guests })
    return solve(query, solver).slots
  })
}

export function startsAtOf(request: AppointmentRequest): string {
  return fromMinutes(toMinutes(request.startsAt)).toISOString()
}
