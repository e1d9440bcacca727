import { createHash } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { timeOffSpans } from '../availability/hours.js'
import { ZoneCache } from '../availability/zone.js'
import { CatalogService, STAFF } from '../catalog/catalog-service.js'
import { BOOKING_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { BookingId, LocationId, ResourceId, ServiceId, TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import type { Resource } from '../domain/resource.js'
import { InvalidRangeError, InvalidRequestError } from '../errors/catalog.js'
import { OutsideAreaError, PlaceRequiredError } from '../errors/travel-errors.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { AvailabilityBody } from './availability-request.js'
import { AvailabilityService } from './availability-service.js'
import { toSolverTimeOff } from './calendar-service.js'
import { parseSearchRange } from './search-range.js'

export const SLOT_STATES = ['available', 'booked', 'blocked'] as const
export type SlotState = (typeof SLOT_STATES)[number]

/** The longest range: of one service, and of all of them at once. */
const MAX_DAYS = { service: 31, all: 7 } as const
const DAY_MS = 86_400_000
const MAX_SERVICES = 50

/** `from` and `to` as in a search; absent: the week from now on. */
export interface SlotListRequest {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly serviceId?: ServiceId | undefined
  readonly staffId?: ResourceId | undefined
  readonly locationId?: LocationId | undefined
  readonly status?: SlotState | undefined
  readonly limit: number
  /** Of the page before. */
  readonly cursor?: string | undefined
}

/** One stretch of time of one person. What is booked or blocked says no more than that, but to staff. */
export interface SlotBody {
  readonly id: string
  readonly status: SlotState
  readonly serviceId: ServiceId | null
  readonly staffId: ResourceId | null
  readonly locationId: LocationId | null
  readonly startsAt: string
  readonly endsAt: string
  readonly bookingId?: BookingId
}

type Audience = 'customer' | 'staff'

/** Shows time as a table of slots: free ones of the solver, and what stands in the calendars of people. Reads only. */
@injectable()
export class SlotList {
  constructor(
    @inject(AvailabilityService) private readonly availability: AvailabilityService,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** In order of their start. @throws InvalidRangeError; NotFoundError for an unknown service; InvalidRequestError for a cursor. */
  async list(
    tenantId: TenantId,
    request: SlotListRequest,
    audience: Audience,
  ): Promise<{ items: SlotBody[]; nextCursor: string | null; timeZone: string }> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const range = rangeOf(request, timeZone)
    const people = await this.people(tenantId, request)
    const wants = (status: SlotState) => request.status === undefined || request.status === status
    const [free, booked, blocked] = await Promise.all([
      wants('available') ? this.free(tenantId, { range, request }, audience) : [],
      wants('booked') ? this.booked(tenantId, { range, people, request }, audience) : [],
      wants('blocked') ? this.blocked(tenantId, { range, people, timeZone }) : [],
    ])
    const sorted = [...free, ...booked, ...blocked].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))
    const after = request.cursor === undefined ? '' : readCursor(request.cursor)
    const rest = sorted.filter(slot => keyOf(slot) > after)
    const items = rest.slice(0, request.limit)
    const last = items.at(-1)
    const nextCursor = rest.length > items.length && last ? Buffer.from(keyOf(last)).toString('base64url') : null
    return { items, nextCursor, timeZone }
  }

  private async people(tenantId: TenantId, { staffId, locationId }: SlotListRequest): Promise<Resource[]> {
    const ids = staffId ? [staffId] : undefined
    return this.catalog.listResources(tenantId, {
      ...{ type: STAFF, isActive: true },
      ...(ids ? { ids } : {}),
      ...(locationId ? { locationId } : {}),
    })
  }

  /** Customers find here what is listed for them; what has a link, by its id. */
  private async free(
    tenantId: TenantId,
    { range, request }: { range: Interval; request: SlotListRequest },
    audience: Audience,
  ): Promise<SlotBody[]> {
    const { serviceId, staffId, locationId } = request
    const found = serviceId
      ? [await this.catalog.getService(tenantId, serviceId)]
      : (await this.catalog.listServices(tenantId, { isActive: true })).filter(
          ({ visibility }) => audience === 'staff' || visibility === 'public',
        )
    const services = found.slice(0, MAX_SERVICES)
    const [from, to] = [range.startsAt.toISOString(), range.endsAt.toISOString()]
    const where = { ...(staffId ? { staffId } : {}), ...(locationId ? { locationId } : {}) }
    const slots: SlotBody[] = []
    // One after the other: the list of all services is long work, and others wait too.
    for (const { id } of services) {
      const wanted = { serviceId: id, from, to, ...where }
      const body = await this.search(tenantId, wanted, { audience, isAlone: serviceId !== undefined })
      slots.push(...(body?.slots ?? []).map(slot => freeSlot(id, slot)))
    }
    return slots
  }

  /** A service that needs to know where the customer is has no slots in a list of everything. */
  private async search(
    tenantId: TenantId,
    request: { serviceId: ServiceId; from: string; to: string; staffId?: ResourceId; locationId?: LocationId },
    { audience, isAlone }: { audience: Audience; isAlone: boolean },
  ): Promise<AvailabilityBody | undefined> {
    try {
      const body = await this.availability.answer(tenantId, request, audience)
      return Buffer.isBuffer(body) ? (JSON.parse(body.toString()) as AvailabilityBody) : body
    } catch (error) {
      if (!isAlone && (error instanceof PlaceRequiredError || error instanceof OutsideAreaError)) return undefined
      throw error
    }
  }

  private async booked(
    tenantId: TenantId,
    { range, people, request }: { range: Interval; people: readonly Resource[]; request: SlotListRequest },
    audience: Audience,
  ): Promise<SlotBody[]> {
    const ids = new Set(people.map(({ id }) => id))
    const claims = await this.store.calendar(tenantId, range, request.locationId)
    const taken = claims.filter(({ resourceId, core }) => ids.has(resourceId) && touches(core, range))
    return taken.map(({ appointmentId, bookingId, resourceId, core }) => ({
      ...{ id: slotId('booked', appointmentId, resourceId, core.startsAt), status: 'booked' as const },
      ...{ serviceId: null, staffId: resourceId, locationId: null },
      ...{ startsAt: core.startsAt.toISOString(), endsAt: core.endsAt.toISOString() },
      ...(audience === 'staff' ? { bookingId } : {}),
    }))
  }

  private async blocked(
    tenantId: TenantId,
    { range, people, timeZone }: { range: Interval; people: readonly Resource[]; timeZone: string },
  ): Promise<SlotBody[]> {
    if (people.length === 0) return []
    const away = await this.catalog.listTimeOff(tenantId, { resourceIds: people.map(({ id }) => id), range })
    const window = [toMinutes(range.startsAt), toMinutes(range.endsAt)] as const
    const schedules = new Map((await this.catalog.listSchedules(tenantId)).map(item => [item.id, item.timeZone]))
    const zoneOf = (id: ResourceId) => schedules.get(people.find(one => one.id === id)?.scheduleId ?? '') ?? timeZone
    return away.flatMap(item => {
      const spans = timeOffSpans(toSolverTimeOff(item), this.zones.get(zoneOf(item.resourceId)), window)
      return spans
        .filter(({ from, to }) => from < window[1] && to > window[0] && from < to)
        .map(({ from, to }) => ({
          ...{ id: slotId('blocked', item.id, fromMinutes(from)), status: 'blocked' as const },
          ...{ serviceId: null, staffId: item.resourceId, locationId: null },
          ...{ startsAt: fromMinutes(from).toISOString(), endsAt: fromMinutes(to).toISOString() },
        }))
    })
  }
}

function rangeOf({ from, to, serviceId }: SlotListRequest, timeZone: string): Interval {
  const days = serviceId ? MAX_DAYS.service : MAX_DAYS.all
  if (from !== undefined && to !== undefined) return parseSearchRange(from, to, timeZone, days)
  if (from !== undefined || to !== undefined) throw new InvalidRangeError({ reason: 'Give both ends, or none.' })
  const startsAt = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  return { startsAt, endsAt: new Date(startsAt.getTime() + MAX_DAYS.all * DAY_MS) }
}

function freeSlot(serviceId: ServiceId, slot: AvailabilityBody['slots'][number]): SlotBody {
  const { startsAt, endsAt, locationId, assignments, sessionId } = slot
  const resources = assignments.flatMap(assignment => assignment.resources)
  const staffId = resources.find(({ type }) => type === STAFF)?.id ?? null
  const id = slotId('available', serviceId, staffId ?? sessionId ?? '', new Date(startsAt))
  return { id, status: 'available', serviceId, staffId, locationId, startsAt, endsAt }
}

/** Says nothing of the appointment or absence that it comes from: anybody reads it. */
function slotId(status: SlotState, ...parts: readonly (string | Date)[]): string {
  const words = parts.map(part => (part instanceof Date ? part.toISOString() : part))
  return createHash('sha256')
    .update([status, ...words].join(' '))
    .digest('base64url')
}

function keyOf({ startsAt, id }: SlotBody): string {
  return `${startsAt} ${id}`
}

function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z [\w-]+$/.test(key)) return key
  throw new InvalidRequestError({ issues: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] })
}

function touches(span: Interval, range: Interval): boolean {
  return span.startsAt < range.endsAt && span.endsAt > range.startsAt
}
