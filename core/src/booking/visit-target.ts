import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SolverSnapshot } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import { venueOf, type FieldVisit } from '../domain/place.js'
import { zoneOf } from '../domain/service-area.js'
import { OutsideAreaError, PlaceRequiredError } from '../errors/travel-errors.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { windowAround, windowAt, type ArrivalWindow } from './arrival-windows.js'
import type { AppointmentRequest } from './plan.js'
import { ANY_MINUTE } from './relaxation.js'
import { locationsOf, slotQuery } from './slot-query.js'
import { hasWindows, offeredWindows } from './window-slots.js'

/**
 * Refuses a place that the business does not come to.
 * @param isChecked - False for staff who leave rules aside.
 * @throws PlaceRequiredError, OutsideAreaError
 */
export function requireReachable(
  snapshot: AvailabilitySnapshot,
  service: SnapshotService,
  wish: Pick<AppointmentRequest, 'place' | 'venue'>,
  isChecked = true,
): void {
  if (venueOf(service.venue, wish) !== 'customer') return
  if (!wish.place) throw new PlaceRequiredError({})
  const { zip } = wish.place
  const { area } = snapshot
  if (isChecked && area?.isLimited && zoneOf(area, zip) === undefined) throw new OutsideAreaError({ zip })
}

export interface TargetSearch {
  readonly snapshot: AvailabilitySnapshot
  readonly service: SnapshotService
  readonly solver: SolverSnapshot
  readonly zones: ZoneCache
  readonly constraints: readonly SolverConstraint[]
  readonly guests: number
  /** Any minute is a start. */
  readonly isOffGrid: boolean
  /** Staff may name the start itself; a customer chooses a window by its beginning. */
  readonly mayChooseStart: boolean
}

/** The start to plan, and the window that the customer is told; the start as wanted for what is sold at exact times. */
export interface VisitTarget {
  readonly startsAt: Date
  readonly window: Interval | null
}

/** Turns a wish into a start: of a window the earliest that can be planned, which leaves the most time to be late. */
export function visitTarget(request: AppointmentRequest, search: TargetSearch): VisitTarget | undefined {
  const { snapshot, service, solver, zones } = search
  if (!hasWindows(service)) return { startsAt: request.startsAt, window: null }
  const start = toMinutes(request.startsAt)
  for (const locationId of locationsOf(snapshot, service, request.locationId)) {
    const zone = zones.get(solver.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC')
    const window = windowAt(service.arrivalWindows ?? [], zone, start)
    if (!window) continue
    const asked = slotQuery(service, request, { locationId, from: start, to: start + 1, guests: search.guests })
    const query = search.isOffGrid ? { ...asked, grid: ANY_MINUTE } : asked
    const [found] = offeredWindows({ ...search, service }, query).windows
    const first = found?.starts.find(offer => offer.start >= snapshot.now)
    if (first) return { startsAt: fromMinutes(first.start), window: spanOf(window) }
  }
  return search.mayChooseStart ? exactly(request, search) : undefined
}

function exactly(request: AppointmentRequest, { snapshot, service, solver, zones }: TargetSearch) {
  const [locationId] = locationsOf(snapshot, service, request.locationId)
  const zone = zones.get(solver.locations.find(location => location.id === locationId)?.timeZone ?? 'UTC')
  const window = windowAround(service.arrivalWindows ?? [], zone, toMinutes(request.startsAt))
  return { startsAt: request.startsAt, window: window ? spanOf(window) : null }
}

function spanOf({ from, to }: ArrivalWindow): Interval {
  return { startsAt: fromMinutes(from), endsAt: fromMinutes(to) }
}

/** What is stored beside the appointment; undefined for one at the place of the business at an exact time. */
export function visitOf(
  service: SnapshotService,
  wish: Pick<AppointmentRequest, 'place' | 'venue'>,
  window: Interval | null,
): FieldVisit | undefined {
  const venue = venueOf(service.venue, wish)
  if (venue === 'location' && window === null) return undefined
  return { venue, place: venue === 'customer' ? (wish.place ?? null) : null, window }
}
