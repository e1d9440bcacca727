import { inject, injectable } from 'tsyringe'
import { explainMany } from '../availability/explain.js'
import { gridStarts, offer } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { Offer } from '../availability/teams.js'
import type { SlotQuery, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { AVAILABILITY_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { DEFAULT_POLICY } from '../domain/policy.js'
import { placeKey } from '../domain/service-area.js'
import { fromMinutes, MINUTE_MS, toMinutes, type Interval } from '../domain/interval.js'
import { countsWeeks } from '../domain/week-limits.js'
import { requireTimeZone } from '../domain/time-zone.js'
import { availabilitySlots } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { AnswerCache } from './answer-cache.js'
import type { AvailabilityBody, AvailabilityRequest, RefusedStart } from './availability-request.js'
import { withAddOns } from './chosen-add-ons.js'
import { publicReasons, staffReasons } from './explanation-view.js'
import { limitRules } from './policy-limits.js'
import { MAX_DAYS, parseSearchRange } from './search-range.js'
import { settledMinutes } from './offered-duration.js'
import { requireOpenTo } from './party.js'
import { locationsOf, serviceOf, slotQuery } from './slot-query.js'
import { isClass } from './session-places.js'
import { SessionSlots } from './session-slots.js'
import { requireReachable } from './visit-target.js'
import { explainWindow, hasWindows, mergeReasons, offeredWindows, toWindowView, windowsOf } from './window-slots.js'
import { fromOffered, toOffered, toSlotView, type SlotView } from './slot-view.js'
import { answerBytes } from './slot-text.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { suitingTimes } from './suiting-times.js'
import { withSolverRules, type SolverRules } from './solver-rules.js'

const MARGIN_MS = 2 * 86_400_000
const WEEK_MS = 7 * 86_400_000

interface Search {
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly service: SnapshotService
  readonly queries: readonly SlotQuery[]
  /** Only slots that last this long are offered; undefined: all. */
  readonly onlyMinutes: number | undefined
  readonly zones: ZoneCache
  /** Limits of the policy and rules of plugins. */
  readonly constraints: readonly SolverConstraint[]
}

interface Asked<Range = Interval> {
  readonly request: AvailabilityRequest
  readonly range: Range
  /** Of the business. */
  readonly timeZone: string
  readonly audience: 'customer' | 'staff'
}

/** A search whose range is given as instants. */
export interface FirstAsked {
  readonly request: Omit<AvailabilityRequest, 'from' | 'to'>
  readonly range: Interval
  readonly audience: 'customer' | 'staff'
}

export interface First {
  readonly slot: SlotView | undefined
  /** By notice and horizon of whoever asks. */
  readonly bookable: Interval
}

/** Answers which starts of a service are free, and on request why the others are not. Reads only. */
@injectable()
export class AvailabilityService {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(AnswerCache) private readonly answers: AnswerCache,
    @inject(SessionSlots) private readonly sessions: SessionSlots,
  ) {}

  /**
   * The same as `find`, as the bytes of its JSON where that can be: a list of a month is mostly the work of writing it,
   * and the next caller often asks the same. Filters of plugins and explanations see objects.
   */
  async answer(
    tenantId: TenantId,
    request: AvailabilityRequest,
    audience: 'customer' | 'staff',
  ): Promise<AvailabilityBody | Buffer> {
    if (request.explain || request.suits || (await this.hooks.hasHandler(availabilitySlots, tenantId))) {
      return this.find(tenantId, request, audience)
    }
    const { timeZone } = await this.tenants.byId(tenantId)
    // Checked here because the answer does not depend on it.
    if (request.timeZone) requireTimeZone(request.timeZone)
    const range = () => parseSearchRange(request.from, request.to, timeZone, MAX_DAYS.availability)
    const question = () => ({ ...range(), serviceIds: [request.serviceId] })
    return withSolverRules<AvailabilityBody | Buffer>(this.hooks, tenantId, question, rules =>
      // What a rule knows may change at any time, and nobody tells the cache.
      rules.isEmpty
        ? this.kept(tenantId, { request, range, timeZone, audience })
        : this.findWithin(tenantId, { request, range: range(), timeZone, audience }, rules),
    )
  }

  private kept(tenantId: TenantId, asked: Asked<() => Interval>): Promise<Buffer> {
    const { request, timeZone, audience } = asked
    const question = JSON.stringify([audience, timeZone, { ...request, timeZone: undefined }])
    return this.answers.answer(tenantId, question, async () => {
      const range = asked.range()
      const search = await this.search(tenantId, { ...asked, range })
      if (isClass(search.service)) return this.sessions.prepared(tenantId, { ...search, request, range, timeZone })
      const { nowMs, nextExpiryMs, resources, services } = search.snapshot
      const reachMs = MARGIN_MS + (countsWeeks({ resources, services }) ? WEEK_MS : 0)
      return {
        json: hasWindows(search.service)
          ? windowAnswer(search, { timeZone, limit: request.limit, audience })
          : answerOf(search, timeZone, request.limit),
        from: toMinutes(range.startsAt) - reachMs / MINUTE_MS,
        to: toMinutes(range.endsAt) + reachMs / MINUTE_MS,
        nowMs,
        nextExpiryMs,
      }
    })
  }

  /**
   * @param audience - Customers get codes only; staff also see which resource stands in the way.
   * @throws InvalidRangeError, UnknownTimeZoneError, NotFoundError for an unknown service.
   */
  async find(
    tenantId: TenantId,
    request: AvailabilityRequest,
    audience: 'customer' | 'staff',
  ): Promise<AvailabilityBody> {
    const tenant = await this.tenants.byId(tenantId)
    if (request.timeZone) requireTimeZone(request.timeZone)
    const maxDays = request.explain ? MAX_DAYS.explained : MAX_DAYS.availability
    const range = parseSearchRange(request.from, request.to, tenant.timeZone, maxDays)
    const question = () => ({ ...range, serviceIds: [request.serviceId] })
    const asked = { request, range, timeZone: tenant.timeZone, audience }
    return withSolverRules(this.hooks, tenantId, question, rules => this.findWithin(tenantId, asked, rules))
  }

  /** The earliest of what `find` finds among instants, and between which the service can be booked at all. */
  async first(tenantId: TenantId, { request, range, audience }: FirstAsked): Promise<First> {
    const { timeZone } = await this.tenants.byId(tenantId)
    // A filter may take the first one away: then the others count.
    const limit = (await this.hooks.hasHandler(availabilitySlots, tenantId)) ? undefined : 1
    const bounds = { from: range.startsAt.toISOString(), to: range.endsAt.toISOString() }
    const asked = { request: { ...request, ...bounds, ...(limit && { limit }) }, range, timeZone, audience }
    const question = () => ({ ...range, serviceIds: [request.serviceId] })
    return withSolverRules(this.hooks, tenantId, question, async rules => {
      const found = await this.search(tenantId, asked)
      const { slots } = await this.among(tenantId, asked, { found, rules })
      const { minNoticeMinutes, maxHorizonMinutes } = found.service.policy ?? DEFAULT_POLICY
      const { now } = found.solver
      const startsAt = fromMinutes(now + minNoticeMinutes)
      return { slot: slots[0], bookable: { startsAt, endsAt: fromMinutes(now + maxHorizonMinutes + 1) } }
    })
  }

  private async findWithin(tenantId: TenantId, asked: Asked, rules: SolverRules): Promise<AvailabilityBody> {
    return this.among(tenantId, asked, { found: await this.search(tenantId, asked), rules })
  }

  private async among(
    tenantId: TenantId,
    { request, range, timeZone, audience }: Asked,
    { found, rules }: { readonly found: Search; readonly rules: SolverRules },
  ): Promise<AvailabilityBody> {
    const ofClass = isClass(found.service)
      ? await this.sessions.find(tenantId, { ...found, request, range, timeZone })
      : undefined
    const under = (constraints: readonly SolverConstraint[]) => {
      return { ...found, constraints: [...found.constraints, ...constraints] }
    }
    const { slots, truncated } =
      ofClass ?? rules.solve(constraints => offered(under(constraints), { limit: request.limit, audience }))
    const filtered = await this.filter(tenantId, { request, range, slots, timeZone })
    const habits = request.suits ? request.standing?.habits : undefined
    const suits = habits ? suitingTimes(filtered, habits, { timeZone, zones: this.zones }) : []
    const body = { timeZone, slots: filtered, truncated, ...(request.suits && { suits }) }
    if (!request.explain) return body
    if (ofClass) return { ...body, refused: ofClass.refused }
    return { ...body, refused: rules.solve(constraints => refused(under(constraints), filtered, audience)) }
  }

  private async search(tenantId: TenantId, { request, range, audience }: Asked): Promise<Search> {
    const loaded = await this.store.load(tenantId, {
      serviceIds: [request.serviceId],
      locationIds: request.locationId ? [request.locationId] : null,
      from: new Date(range.startsAt.getTime() - MARGIN_MS),
      to: new Date(range.endsAt.getTime() + MARGIN_MS),
      place: request.place ? placeKey(request.place) : undefined,
    })
    const snapshot = withAddOns(withStanding(loaded, request.standing), [request])
    const service = serviceOf(snapshot, request.serviceId)
    requireReachable(snapshot, service, request)
    const minutes = { from: toMinutes(range.startsAt), to: toMinutes(range.endsAt), guests: request.guests ?? 1 }
    const { durationMinutes, limit, staffId, resourceIds } = request
    if (audience === 'customer') requireOpenTo(service, minutes.guests)
    const { onlyMinutes, ...length } = settledMinutes(service, durationMinutes, audience === 'staff')
    const { place, venue } = request
    const wish = { place, venue, staffId, resourceIds, onlyMinutes, ...length }
    const queries = locationsOf(snapshot, service, request.locationId).map(locationId => ({
      ...slotQuery(service, wish, { locationId, ...minutes }),
      limit: onlyMinutes === undefined ? limit : undefined,
    }))
    const solver = toSolverSnapshot(snapshot, new Set(request.moving))
    const { customerEmail, standing } = request
    const limited = { snapshot, service, from: minutes.from, to: minutes.to, customerEmail, standing }
    const constraints = await limitRules(this.store, tenantId, limited)
    return { snapshot, service, queries, onlyMinutes, zones: this.zones, constraints, solver }
  }

  private async filter(
    tenantId: TenantId,
    given: { request: AvailabilityRequest; range: Interval; slots: SlotView[]; timeZone: string },
  ): Promise<SlotView[]> {
    const { request, range, slots, timeZone } = given
    const context = { tenantId, serviceId: request.serviceId, timeZone, ...range }
    const value = slots.map(toOffered)
    const changed = await this.hooks.apply(availabilitySlots, value, context)
    return changed === value ? slots : changed.map(fromOffered)
  }
}

interface Listed {
  readonly limit: number | undefined
  readonly audience: 'customer' | 'staff'
}

function offered(search: Search, { limit, audience }: Listed): { slots: SlotView[]; truncated: boolean } {
  const { snapshot, service } = search
  if (hasWindows(service)) return offeredInWindows(search, { limit, audience })
  const { offers, truncated } = solved(search, limit)
  const slots = offers.map(({ team, locationId, ...slot }) =>
    toSlotView({ ...slot, assignments: team }, service, snapshot, locationId),
  )
  return { slots, truncated }
}

function offeredInWindows(search: Search, { limit, audience }: Listed): { slots: SlotView[]; truncated: boolean } {
  const { snapshot, service, queries } = search
  const results = queries.map(query => offeredWindows(search, query))
  const found = results.flatMap(result => result.windows.map(item => toWindowView(item, service, snapshot, audience)))
  found.sort((left, right) => (left.startsAt < right.startsAt ? -1 : Number(left.startsAt > right.startsAt)))
  return { slots: limit ? found.slice(0, limit) : found, truncated: results.some(result => result.truncated) }
}

function windowAnswer(search: Search, { timeZone, ...listed }: Listed & { timeZone: string }): Buffer {
  return Buffer.from(JSON.stringify({ timeZone, ...offeredInWindows(search, listed) }))
}

function answerOf(search: Search, timeZone: string, limit: number | undefined): Buffer {
  const { offers, truncated } = solved(search, limit)
  return answerBytes(offers, { service: search.service, snapshot: search.snapshot, timeZone, truncated })
}

/** The starts of every location in order. */
function solved(search: Search, limit: number | undefined): { offers: readonly Offer[]; truncated: boolean } {
  const { solver, queries, onlyMinutes, zones, constraints } = search
  const results = queries.map(query => offer(query, solver, { zones, constraints }))
  const [first] = results
  let offers = results.length === 1 && first ? first.offers : results.flatMap(result => result.offers)
  if (onlyMinutes !== undefined) offers = offers.filter(({ start, end }) => end - start === onlyMinutes)
  if (queries.length > 1) offers.sort((left, right) => left.start - right.start)
  const truncated = results.some(result => result.truncated)
  return { offers: limit ? offers.slice(0, limit) : offers, truncated }
}

function refused(search: Search, slots: readonly SlotView[], audience: 'customer' | 'staff'): RefusedStart[] {
  const { snapshot, solver, queries, zones, constraints } = search
  if (hasWindows(search.service)) return refusedWindows(search, slots, audience)
  const free = new Set(slots.map(slot => `${slot.locationId} ${slot.startsAt}`))
  const names = new Map(snapshot.resources.map(resource => [resource.id, resource.name]))
  return queries.flatMap(query => {
    const refusedStarts = gridStarts(query, solver, { zones, constraints }).filter(
      start => !free.has(`${query.locationId} ${fromMinutes(start).toISOString()}`),
    )
    return explainMany(query, solver, refusedStarts, { zones, constraints }).map(explanation => ({
      startsAt: fromMinutes(explanation.start).toISOString(),
      reasons: audience === 'staff' ? staffReasons(explanation, names) : publicReasons(explanation),
    }))
  })
}

function refusedWindows(search: Search, slots: readonly SlotView[], audience: 'customer' | 'staff'): RefusedStart[] {
  const free = new Set(slots.map(slot => `${slot.locationId} ${slot.startsAt}`))
  const names = new Map(search.snapshot.resources.map(resource => [resource.id, resource.name]))
  return search.queries.flatMap(query => {
    const closed = windowsOf(search, query).filter(
      ({ from }) => !free.has(`${query.locationId} ${fromMinutes(from).toISOString()}`),
    )
    return closed.map(window => ({
      startsAt: fromMinutes(window.from).toISOString(),
      endsAt: fromMinutes(window.to).toISOString(),
      reasons: mergeReasons(explainWindow(search, query, window), explanation =>
        audience === 'staff' ? staffReasons(explanation, names) : publicReasons(explanation),
      ),
    }))
  })
}
