import { inject, injectable } from 'tsyringe'
import { claimsOf, planSeries, type SeriesOccurrence, type SeriesReport } from '../availability/series.js'
import { solve } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { SlotQuery, SolverSnapshot } from '../availability/types.js'
import { ZoneCache, type Zone } from '../availability/zone.js'
import { CatalogService, STAFF } from '../catalog/catalog-service.js'
import { AVAILABILITY_STORE } from '../di/tokens.js'
import type { Standing } from '../domain/customer-group.js'
import type { LocationId, ServiceId, TenantId } from '../domain/id.js'
import { fromMinutes, toMinutes } from '../domain/interval.js'
import { toRrule, type RepeatRule } from '../domain/repeat-rule.js'
import type { Service } from '../domain/service.js'
import { InvalidRequestError } from '../errors/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilitySnapshot, AvailabilityStore } from '../ports/availability-store.js'
import { withAddOns } from './chosen-add-ons.js'
import { publicReasons, type PublicReason } from './explanation-view.js'
import { localText, repeatStarts, shiftLocal } from './repeat-starts.js'
import { requireShown } from './party.js'
import { serviceOf, slotQuery } from './slot-query.js'
import { toSolverSnapshot } from './solver-input.js'
import { withStanding } from './standing-view.js'
import { withSolverRules } from './solver-rules.js'

/** A year of weeks. */
export const MAX_OCCURRENCES = 52
const DAY_MINUTES = 1440
const DAY_MS = DAY_MINUTES * 60_000
/** Proposals lie up to three days away, and what stands there may reach further. */
const REACH_MS = 6 * DAY_MS
/** Days around a conflict on which the same wall-clock time is tried, the nearest first and later before earlier. */
const OTHER_DAYS = [1, -1, 2, -2, 3, -3]
const SAME_DAY = 2
const PROPOSALS = 5

/** What somebody wants to book again and again. */
export interface SeriesWish {
  readonly serviceId: ServiceId
  readonly startsAt: Date
  readonly rule: RepeatRule
  readonly staffId?: string | undefined
  /** What else has to take part each time. */
  readonly resourceIds?: readonly string[] | undefined
  readonly locationId?: LocationId | undefined
  readonly durationMinutes?: number | undefined
  readonly guests?: number | undefined
  /** Of whom it is for; absent: a guest. */
  readonly standing?: Standing | undefined
  readonly addOns?: readonly string[] | undefined
}

export interface PreviewedOccurrence {
  readonly startsAt: string
  readonly status: 'free' | 'conflict'
  /** Somebody else serves than in the rest of the series. */
  readonly isSubstitute: boolean
  readonly reasons: readonly PublicReason[]
  /** Other starts to move a conflict to: of that day, then the same time on the days around. */
  readonly proposals: readonly { readonly startsAt: string; readonly endsAt: string }[]
}

export interface SeriesPreview {
  readonly timeZone: string
  /** Who serves as many occurrences as anybody can; null when nobody is needed. */
  readonly staffId: string | null
  readonly isBookable: boolean
  readonly items: readonly PreviewedOccurrence[]
}

/** Where and when a wish means. */
export interface SeriesPlace {
  readonly service: Service
  readonly locationId: LocationId
  readonly timeZone: string
  readonly localStart: string
  readonly starts: readonly Date[]
}

interface Scene {
  readonly wish: SeriesWish
  readonly place: SeriesPlace
  readonly snapshot: AvailabilitySnapshot
  readonly solver: SolverSnapshot
  readonly zone: Zone
}

interface RuledScene extends Scene {
  readonly constraints: readonly SolverConstraint[]
}

/** Looks at a series before it is booked: which of its times are free, and where the others could go. Reads only. */
@injectable()
export class SeriesPlanner {
  constructor(
    @inject(AVAILABILITY_STORE) private readonly store: AvailabilityStore,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(ZoneCache) private readonly zones: ZoneCache,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /** @throws NotFoundError; InvalidRequestError for a rule that never happens, or too often, and for a class. */
  async preview(
    tenantId: TenantId,
    wish: SeriesWish,
    audience: 'customer' | 'staff' = 'customer',
  ): Promise<SeriesPreview> {
    const scene = await this.scene(tenantId, wish)
    if (audience === 'customer') requireShown(scene.place.service)
    return this.underRules(tenantId, scene, constraints => this.previewed({ ...scene, constraints }))
  }

  private previewed(scene: RuledScene): SeriesPreview {
    const { wish } = scene
    const report = this.report(scene)
    const taken = report.occurrences.flatMap(({ slot, index }) =>
      slot ? claimsOf(slot, `${index}`, scene.solver.now) : [],
    )
    const solver = { ...scene.solver, busy: [...scene.solver.busy, ...taken] }
    const kept = wish.staffId ?? report.keptResourceId
    return {
      timeZone: scene.place.timeZone,
      staffId: kept ?? null,
      isBookable: report.isBookable,
      items: report.occurrences.map(item => this.shown({ ...scene, solver }, item, kept)),
    }
  }

  /** Who serves most of the occurrences; undefined when the service needs nobody, or nobody can. */
  async keptPerson(tenantId: TenantId, wish: SeriesWish): Promise<string | undefined> {
    if (wish.staffId !== undefined) return wish.staffId
    const scene = await this.scene(tenantId, wish)
    return this.underRules(tenantId, scene, constraints => this.report({ ...scene, constraints }).keptResourceId)
  }

  /** The rules of plugins are asked once for the whole stretch in which the series, or a proposal, may lie. */
  private underRules<R>(
    tenantId: TenantId,
    { wish, place }: Scene,
    ask: (constraints: readonly SolverConstraint[]) => R,
  ): Promise<R> {
    const times = place.starts.map(start => start.getTime())
    const question = () => ({
      serviceIds: [wish.serviceId],
      startsAt: new Date(Math.min(...times) - REACH_MS),
      endsAt: new Date(Math.max(...times) + REACH_MS),
    })
    return withSolverRules(this.hooks, tenantId, question, rules => rules.solve(ask))
  }

  async placeOf(tenantId: TenantId, wish: SeriesWish): Promise<SeriesPlace> {
    const service = await this.catalog.getService(tenantId, wish.serviceId)
    if (service.grid.mode === 'sessions') refuse('serviceId', 'is a class: book places of its sessions')
    const locations = await this.catalog.listLocations(tenantId)
    const offered = locations.filter(({ id }) => service.locationIds.length === 0 || service.locationIds.includes(id))
    const location = wish.locationId ? offered.find(({ id }) => id === wish.locationId) : offered[0]
    if (!location) refuse('locationId', 'does not offer this service')
    const zone = this.zones.get(location.timeZone)
    const starts = repeatStarts(wish.rule, wish.startsAt, zone, MAX_OCCURRENCES)
    const localStart = localText(wish.startsAt, zone)
    return { service, locationId: location.id, timeZone: location.timeZone, localStart, starts }
  }

  private async scene(tenantId: TenantId, wish: SeriesWish): Promise<Scene> {
    const place = await this.placeOf(tenantId, wish)
    const times = place.starts.map(start => start.getTime())
    const loaded = await this.store.load(tenantId, {
      serviceIds: [wish.serviceId],
      locationIds: [place.locationId],
      from: new Date(Math.min(...times) - REACH_MS),
      to: new Date(Math.max(...times) + REACH_MS),
    })
    const snapshot = withAddOns(withStanding(loaded, wish.standing), [wish])
    return { wish, place, snapshot, solver: toSolverSnapshot(snapshot), zone: this.zones.get(place.timeZone) }
  }

  private report({ wish, place, snapshot, solver, constraints }: RuledScene): SeriesReport {
    const { from: _from, to: _to, ...query } = queryOf(snapshot, wish, place)
    const person = wish.staffId === undefined ? place.service.requirements.find(need => need.type === STAFF) : undefined
    const { rule } = wish
    const request = {
      start: place.localStart,
      rrule: toRrule(rule),
      exdates: rule.exceptions,
      mode: 'best-effort' as const,
    }
    const keep = person && { keep: `0.0.${person.key}` }
    return planSeries(query, solver, { ...request, ...keep }, { zones: this.zones, constraints })
  }

  private shown(scene: RuledScene, item: SeriesOccurrence, kept: string | undefined): PreviewedOccurrence {
    const { wanted, slot, explanation, isSubstitute } = item
    return {
      startsAt: fromMinutes(wanted).toISOString(),
      status: slot ? 'free' : 'conflict',
      isSubstitute,
      reasons: slot || !explanation ? [] : publicReasons(explanation),
      proposals: slot ? [] : this.proposals(scene, wanted, kept),
    }
  }

  private proposals(scene: RuledScene, wanted: number, kept: string | undefined) {
    const { wish, place, snapshot, solver, zone, constraints } = scene
    const query = { ...queryOf(snapshot, { ...wish, staffId: kept }, place) }
    const at = (from: number, to: number) =>
      solve({ ...query, from, to }, solver, { zones: this.zones, constraints }).slots
    const day = zone.localDay(wanted)
    const [from, to] = [zone.toUtc(day * DAY_MINUTES), zone.toUtc((day + 1) * DAY_MINUTES)]
    const sameDay = at(from, to)
      .filter(slot => slot.start !== wanted)
      .sort((left, right) => Math.abs(left.start - wanted) - Math.abs(right.start - wanted) || left.start - right.start)
    const others = OTHER_DAYS.flatMap(days => {
      const start = toMinutes(shiftLocal(fromMinutes(wanted), days * DAY_MINUTES, zone))
      return at(start, start + 1)
    })
    return [...sameDay.slice(0, SAME_DAY), ...others].slice(0, PROPOSALS).map(({ start, end }) => {
      return { startsAt: fromMinutes(start).toISOString(), endsAt: fromMinutes(end).toISOString() }
    })
  }
}

function queryOf(snapshot: AvailabilitySnapshot, wish: SeriesWish, { locationId }: SeriesPlace): SlotQuery {
  const service = serviceOf(snapshot, wish.serviceId)
  const { staffId, resourceIds, durationMinutes, guests = 1 } = wish
  const request = { resourceIds, ...(staffId && { staffId }), ...(durationMinutes && { durationMinutes }) }
  return slotQuery(service, request, { locationId, from: 0, to: 1, guests })
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
