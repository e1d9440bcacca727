import { setImmediate as nextTurn } from 'node:timers/promises'
import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { Standing } from '../domain/customer-group.js'
import type { LocationId, ServiceId, TenantId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { HookBus } from '../hooks/hook-bus.js'
import { filterItineraries } from './itinerary-filter.js'
import { findItineraries, type Itinerary } from './itinerary-search.js'
import { withAddOns } from './chosen-add-ons.js'
import { settledMinutes } from './offered-duration.js'
import { requireOpenTo } from './party.js'
import { MAX_DAYS, parseSearchRange } from './search-range.js'
import { serviceOf } from './slot-query.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { withSolverRules } from './solver-rules.js'
import { stageOrders, type OrderWish } from './visit-orders.js'
import type { VisitLine } from './visit-query.js'

/** A visit lasts a day at most, and claims reach two. */
const MARGIN_MS = 3 * 86_400_000
const DEFAULT_LIMIT = 20

/** What one question may take: five services in any order have 120 orders, and a month of them would take seconds. */
const TIME_MS = 400

/** One wanted service; `guest` is a word for whoever of the party gets it. */
export interface ItineraryItem {
  readonly serviceId: ServiceId
  readonly guest?: string | undefined
  readonly guests?: number | undefined
  readonly staffId?: string | undefined
  readonly durationMinutes?: number | undefined
  readonly addOns?: readonly string[] | undefined
}

/** A visit of several services; `from` and `to` as in a search for one service. */
export interface ItineraryRequest {
  readonly items: readonly ItineraryItem[]
  readonly order: 'fixed' | 'any'
  readonly together?: boolean | undefined
  readonly maxGapMinutes: number
  readonly from: string
  readonly to: string
  readonly locationId?: LocationId | undefined
  readonly limit?: number | undefined
  /** Of whom it is for; absent: a guest. */
  readonly standing?: Standing | undefined
}

export interface ItineraryBody {
  readonly timeZone: string
  readonly itineraries: readonly Itinerary[]
  readonly truncated: boolean
}

/** Answers when a whole visit can be had. Reads only; what is offered can be booked as it is. */
@injectable()
export class ItineraryService {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /**
   * @param isStaff - Staff may ask for any length; customers for those that the service is offered in.
   * @throws InvalidRangeError, NotFoundError for an unknown service, TooManyOrdersError.
   */
  async find(tenantId: TenantId, request: ItineraryRequest, isStaff: boolean): Promise<ItineraryBody> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const range = parseSearchRange(request.from, request.to, timeZone, MAX_DAYS.itineraries)
    const loaded = await this.store.load(tenantId, {
      serviceIds: [...new Set(request.items.map(item => item.serviceId))],
      locationIds: request.locationId ? [request.locationId] : null,
      from: new Date(range.startsAt.getTime() - MARGIN_MS),
      to: new Date(range.endsAt.getTime() + MARGIN_MS),
    })
    const snapshot = withAddOns(withStanding(loaded, request.standing), request.items)
    const onlyMinutes = new Map<VisitLine, number>()
    const lines = request.items.map(item => toLine(snapshot, item, { isStaff, onlyMinutes }))
    const { maxGapMinutes, order } = request
    const wish: OrderWish = { order, maxGapMinutes, isTogether: request.together ?? false }
    const end = performance.now() + TIME_MS
    const pace = async () => {
      await nextTurn()
      return performance.now() < end
    }
    const search = {
      pace,
      ...{ snapshot, onlyMinutes, maxGapMinutes, zones: this.zones, solver: toSolverSnapshot(snapshot) },
      ...{ orders: stageOrders(lines, wish), locationId: request.locationId },
      ...{ from: toMinutes(range.startsAt), to: toMinutes(range.endsAt), limit: request.limit ?? DEFAULT_LIMIT },
    }
    const question = () => ({ ...range, serviceIds: request.items.map(item => item.serviceId) })
    const { itineraries, truncated } = await withSolverRules(this.hooks, tenantId, question, rules =>
      rules.solveInSteps(constraints => findItineraries({ ...search, constraints })),
    )
    const left = await filterItineraries(this.hooks, itineraries, { tenantId, range, timeZone })
    return { timeZone, itineraries: left, truncated }
  }
}

function toLine(
  snapshot: AvailabilitySnapshot,
  item: ItineraryItem,
  given: { isStaff: boolean; onlyMinutes: Map<VisitLine, number> },
): VisitLine {
  const service = serviceOf(snapshot, item.serviceId)
  const { staffId, durationMinutes } = item
  if (!given.isStaff) requireOpenTo(service, item.guests ?? 1)
  const { onlyMinutes: only, ...length } = settledMinutes(service, durationMinutes, given.isStaff)
  const line = {
    service,
    guest: item.guest ?? '',
    guests: item.guests ?? 1,
    durationMinutes: length.durationMinutes,
    onlyMinutes: only,
    requiredResourceIds: staffId ? [staffId] : undefined,
  }
  if (only !== undefined) given.onlyMinutes.set(line, only)
  return line
}
