import { SolverInputError } from '../errors/catalog.js'
import { Composition } from './composition.js'
import { AssignmentPolicy } from './assignment-policy.js'
import { BitsetAlgebra } from './bitset-algebra.js'
import { expandHours, type Hours, type HoursRules } from './hours.js'
import { daysOf, depotMargins } from './depot.js'
import { DAY_MINUTES } from './local-date.js'
import { SEALED_RUNS } from './runs-algebra.js'
import { findPartners } from './same-people.js'
import { sessionClaims } from './sessions.js'
import type { SolverConstraint } from './solver-constraint.js'
import { sealed, type SetAlgebra, type TimeSet } from './set-algebra.js'
import { NEAR, Timeline, type BusyRow, type OpenHours } from './timeline.js'
import { travelMargins, type TravelMinutes } from './travel.js'
import type { Busy, SlotQuery, SolverResource, SolverSchedule, SolverService, SolverSnapshot, Span } from './types.js'
import { ZoneCache, type Zone } from './zone.js'

/** Rules that an explanation leaves out, one at a time, to find what would open a start. */
export type Relaxation =
  | 'grid'
  | 'notice'
  | 'hours'
  | 'breaks'
  | 'holidays'
  | 'time-off'
  | 'buffers'
  | 'holds'
  | 'external'
  | 'limits'
  | 'required'
  | 'horizon'
  | 'travel'
  | 'blocked'
  | 'small-gap'
  | 'same-people'
  | 'attributes'
  | `rule:${string}`

/** How sets of minutes are kept: sorted runs, or one bit a minute. Both give the same answers. */
export type Backend = 'runs' | 'bitset'

export interface ContextOptions {
  readonly zones?: ZoneCache
  readonly backend?: Backend
  readonly nodeLimit?: number
  readonly relaxed?: Relaxation
  /** Rules of plugins, in their order. */
  readonly constraints?: readonly SolverConstraint[]
}

interface ExpandedSchedule {
  readonly schedule: SolverSchedule
  readonly zone: Zone
  readonly hours: Hours
}

/** Of 100,000 random questions none needed more than 40,000; so many take about 50 ms. */
const DEFAULT_NODE_LIMIT = 50_000

/** Sizes beyond which a question is a mistake: answering it would only cost memory. */
const MAX_RANGE = 1100 * DAY_MINUTES
const MAX_REACH = 62 * DAY_MINUTES
const MAX_CAPACITY = 10_000

/** Everything one question needs: indexes of the snapshot, and time-lines made when first asked for. */
export class SolverContext {
  readonly resources: ReadonlyMap<string, SolverResource>
  readonly services: ReadonlyMap<string, SolverService>
  readonly composition: Composition
  readonly zone: Zone
  readonly window: Span
  readonly sets: SetAlgebra
  readonly nodeLimit: number
  readonly relaxed: Relaxation | undefined
  /** Requirements that must have the same people, by address. */
  readonly partners: ReadonlyMap<string, readonly string[]>
  readonly constraints: readonly SolverConstraint[]
  /** The rules that have each point; empty most of the time, and then they cost nothing. */
  readonly masking: readonly SolverConstraint[]
  readonly filters: readonly SolverConstraint[]
  readonly scoring: readonly SolverConstraint[]
  readonly pricing: readonly SolverConstraint[]
  /** Equal lines may not swap their people, because a rule may treat them differently. */
  readonly canTellLinesApart: boolean
  readonly policy: AssignmentPolicy | undefined
  private readonly zones: ZoneCache
  private readonly busy: ReadonlyMap<string, BusyRow[]>
  private readonly timelines = new Map<string, Timeline>()
  private readonly hours = new Map<object, ExpandedSchedule[]>()
  private readonly all: TimeSet
  private readonly hasTravel: boolean
  private readonly work = new Map<Hours | undefined, TimeSet>()
  private readonly hereByType = new Map<string, SolverResource[]>()
  private readonly signatures = new Map<string, number>()

  constructor(
    readonly query: SlotQuery,
    readonly snapshot: SolverSnapshot,
    options: ContextOptions,
  ) {
    this.relaxed = options.relaxed
    this.nodeLimit = options.nodeLimit ?? DEFAULT_NODE_LIMIT
    this.zones = options.zones ?? new ZoneCache()
    this.resources = new Map(snapshot.resources.map(resource => [resource.id, withMode(resource)]))
    this.services = new Map(snapshot.services.map(service => [service.id, service]))
    this.constraints = (options.constraints ?? []).filter(({ code }) => this.relaxed !== `rule:${code}`)
    this.masking = this.constraints.filter(rule => rule.mask)
    this.filters = this.constraints.filter(rule => rule.filter)
    this.scoring = this.constraints.filter(rule => rule.score)
    this.pricing = this.constraints.filter(rule => rule.price)
    const isTravelKnown = snapshot.minutesBetween !== undefined || Object.keys(snapshot.travel ?? {}).length > 0
    this.hasTravel = !query.isRemote && (isTravelKnown || this.constraints.some(rule => rule.travel))
    this.canTellLinesApart = query.waivesTurnover === true || this.constraints.some(rule => rule.mask ?? rule.filter)
    this.policy = query.policy?.length ? new AssignmentPolicy(this, query.policy) : undefined
    this.composition = new Composition(this.resources)
    this.partners = this.relaxed === 'same-people' ? new Map() : findPartners(query, id => this.service(id))
    if (![query.from, query.to, snapshot.now].every(Number.isInteger)) {
      throw new SolverInputError({ reason: 'The range and the clock must be whole minutes.' })
    }
    if (query.to - query.from > MAX_RANGE) {
      throw new SolverInputError({ reason: `Ask for at most ${MAX_RANGE / DAY_MINUTES} days at once.` })
    }
    this.zone = this.zones.get(this.location(query.locationId).timeZone)
    const reach = this.reach()
    if (!(reach <= MAX_REACH)) {
      throw new SolverInputError({
        reason: `A booking may last at most ${MAX_REACH / DAY_MINUTES} days, gaps included.`,
      })
    }
    this.window = [query.from - reach, query.to + reach]
    this.sets = options.backend === 'bitset' ? sealed(new BitsetAlgebra(this.window)) : SEALED_RUNS
    this.all = this.sets.interval(this.window[0], this.window[1])
    for (const resource of this.resources.values()) {
      if (resource.locationId !== query.locationId) continue
      const known = this.hereByType.get(resource.type)
      if (known) known.push(resource)
      else this.hereByType.set(resource.type, [resource])
    }
    this.busy = this.indexBusy()
  }

  /** The resources of one type at the location of the query. */
  hereOfType(type: string): readonly SolverResource[] {
    return this.hereByType.get(type) ?? []
  }

  /** A small number for a long key, so that keys can be compared cheaply again and again. */
  numberOf(key: string): number {
    const number = this.signatures.get(key) ?? this.signatures.size
    this.signatures.set(key, number)
    return number
  }

  location(id: string) {
    const location = this.snapshot.locations.find(item => item.id === id)
    if (!location) throw new SolverInputError({ reason: `There is no location "${id}".` })
    return location
  }

  service(id: string): SolverService {
    const service = this.services.get(id)
    if (!service) throw new SolverInputError({ reason: `There is no service "${id}".` })
    return service
  }

  timeline(id: string): Timeline {
    const known = this.timelines.get(id)
    if (known) return known
    const timeline = this.buildTimeline(id)
    this.timelines.set(id, timeline)
    return timeline
  }

  /** Time on the road around the visits of a mobile resource; nothing for the others. */
  travelOf(resource: SolverResource): ReturnType<typeof travelMargins> {
    const { home } = resource
    const place = this.query.place ?? home
    if (!resource.mobile || place === undefined || !this.hasTravel || this.relaxed === 'travel') return []
    const visits = this.busy.get(resource.id) ?? []
    const margins = travelMargins(visits, place, this.travelMinutes)
    if (home === undefined) return margins
    const days = daysOf(this.hoursOf(resource.id)?.base ?? [], this.zone)
    return [...margins, ...depotMargins({ days, visits, home }, place, this.travelMinutes)]
  }

  private readonly travelMinutes: TravelMinutes = (from, to, at) => {
    for (const rule of this.constraints) {
      const minutes = rule.travel?.(from, to, at)
      if (minutes !== undefined) return minutes
    }
    return this.snapshot.travel?.[from]?.[to] ?? this.snapshot.minutesBetween?.(from, to) ?? 0
  }

  private buildTimeline(id: string): Timeline {
    const resource = this.resources.get(id)
    if (!resource) throw new SolverInputError({ reason: `There is no resource "${id}".` })
    const related = this.composition.relatedTo(id)
    const own = this.busy.get(id) ?? []
    const others = related.slice(1).flatMap(other => (this.busy.get(other) ?? []).map(row => ({ ...row, via: other })))
    const busy = others.length === 0 ? own : [...own, ...others]
    const hours: OpenHours[] = []
    for (const part of this.composition.partsOf(id)) {
      const expanded = this.hoursOf(part)
      if (expanded) hours.push({ hours: expanded, via: part === id ? undefined : part })
    }
    const ignoreLimits = this.relaxed === 'limits'
    const { window, sets, zone } = this
    return new Timeline({ resource, window, sets, work: this.workOf(hours), hours, busy, zone, ignoreLimits })
  }

  /** Whoever has the same hours works at the same minutes, in one set. */
  private workOf([first, ...others]: readonly OpenHours[]): TimeSet {
    const { sets } = this
    const known = this.work.get(first?.hours)
    const own = known ?? sets.and(this.all, first ? sets.fromRuns(first.hours.open) : this.all)
    if (!known) this.work.set(first?.hours, own)
    return others.reduce((left, { hours }) => sets.and(left, sets.fromRuns(hours.open)), own)
  }

  private hoursOf(id: string): Hours | undefined {
    const resource = this.resources.get(id)
    const schedule = resource?.schedule
    if (!resource || !schedule) return undefined
    const location = this.location(resource.locationId)
    const zone = this.zones.get(schedule.timeZone ?? location.timeZone)
    // Many resources share one schedule: it is expanded once, whoever else has the same parts.
    const shared = this.hours.get(schedule.weekly ?? schedule) ?? []
    const known = shared.find(item => item.zone === zone && isSameSchedule(item.schedule, schedule))
    if (known) return known.hours
    const holidays = location.holidays ?? []
    const hours = expandHours({ schedule, holidays, zone, window: this.window, rules: hoursRules(this.relaxed) })
    this.hours.set(schedule.weekly ?? schedule, [...shared, { schedule, zone, hours }])
    return hours
  }

  /** How far a booking can reach beyond its first start: all stages one after the other. */
  private reach(): number {
    const { stages, grid, policy } = this.query
    let total = grid.mode === 'gapmin' ? grid.minGap + 1 : 1
    if (policy?.includes('best-fit')) total += NEAR
    for (const stage of stages) {
      const lengths = stage.services.map(line => {
        const service = this.service(line.serviceId)
        const durations = Object.values(service.staffOverrides ?? {}).map(item => item.durationMinutes ?? 0)
        const duration = line.durationMinutes ?? Math.max(service.durationMinutes, ...durations)
        return duration + (service.bufferBefore ?? 0) + (service.bufferAfter ?? 0)
      })
      total += Math.max(0, ...lengths) + (stage.gap?.[1] ?? 0)
    }
    return total + Math.max(0, ...stages.map(stage => stage.offset ?? 0))
  }

  /** Claims in force of the resources that may matter; of the others not even the index is built. */
  private indexBusy(): ReadonlyMap<string, BusyRow[]> {
    const excluded = new Set(this.query.excludeOwnerIds)
    const rows = new Map<string, BusyRow[]>()
    for (const id of this.relevantResources()) rows.set(id, [])
    const { busy, sessions } = this.snapshot
    let [id, list]: [string | undefined, BusyRow[] | undefined] = [undefined, undefined]
    for (const row of sessions?.length ? [...busy, ...sessionClaims(this.snapshot)] : busy) {
      // Rows of one resource mostly stand together.
      if (row.resourceId !== id) [id, list] = [row.resourceId, rows.get(row.resourceId)]
      if (!list || !this.isInForce(row)) continue
      if (row.ref !== undefined && excluded.has(row.ref)) continue
      list.push(toWholeMinutes(row))
    }
    return rows
  }

  private relevantResources(): Set<string> {
    const types = new Set<string>()
    for (const { services } of this.query.stages) {
      for (const line of services) for (const item of this.service(line.serviceId).requirements) types.add(item.type)
    }
    const result = new Set<string>()
    for (const type of types) {
      for (const { id } of this.hereOfType(type)) for (const other of this.composition.relatedTo(id)) result.add(other)
    }
    return result
  }

  private isInForce(row: Busy): boolean {
    if (row.kind === 'held') {
      return this.relaxed !== 'holds' && (row.expiresAt ?? Number.POSITIVE_INFINITY) > this.snapshot.now
    }
    return this.relaxed === undefined || row.kind !== this.relaxed
  }
}

/** Calendars of others have seconds: a minute that is taken in part is taken. */
function toWholeMinutes(row: Busy): Busy {
  if (Number.isInteger(row.from) && Number.isInteger(row.to)) return row
  return { ...row, from: Math.floor(row.from), to: Math.ceil(row.to) }
}

function withMode(resource: SolverResource): SolverResource {
  if ((resource.capacity ?? 1) > MAX_CAPACITY) {
    throw new SolverInputError({ reason: `Resource "${resource.id}" has more than ${MAX_CAPACITY} units.` })
  }
  return resource.mode ? resource : { ...resource, mode: resource.leaves?.length ? 'composite' : 'exclusive' }
}

function isSameSchedule(left: SolverSchedule, right: SolverSchedule): boolean {
  if (left === right) return true
  const hasTimeOff = (left.timeOff?.length ?? 0) + (right.timeOff?.length ?? 0) > 0
  return (
    !hasTimeOff &&
    left.weekly === right.weekly &&
    left.breaks === right.breaks &&
    left.overrides === right.overrides &&
    left.holidays === right.holidays &&
    left.seasons === right.seasons
  )
}

function hoursRules(relaxed: Relaxation | undefined): HoursRules {
  return {
    ignoreHours: relaxed === 'hours',
    ignoreBreaks: relaxed === 'breaks',
    ignoreHolidays: relaxed === 'holidays',
    ignoreTimeOff: relaxed === 'time-off',
  }
}
