import type { Minutes } from '../domain/interval.js'
import { dayCost, minutesOf, type DayCost } from './day-cost.js'
import { candidateAssignments } from './solve.js'
import type { SolverConstraint } from './solver-constraint.js'
import type { Busy, Grid, SlotAssignment, SolverSnapshot, Span } from './types.js'
import { ZoneCache } from './zone.js'

/** What is booked on the day: `id` is the `ref` of its claims in the snapshot. */
export interface DayVisit {
  readonly id: string
  readonly serviceId: string
  readonly locationId: string
  readonly guests: number
  /** Where the customer is, for whoever drives there. */
  readonly place?: string | undefined
  readonly start: Minutes
  readonly minutes: number
  /** Where the service may start; what keeps its time need not lie on it. */
  readonly grid: Grid
  /** Who serves, by requirement. */
  readonly team: Readonly<Record<string, readonly string[]>>
  /** It has begun, somebody was asked for by name, or nobody may touch it for another reason. */
  readonly isFixed: boolean
  /** False: it may change hands, but not its time. */
  readonly canShift: boolean
}

/** Where a visit stands: its claims with buffers, by resource. */
export interface Stand {
  readonly start: Minutes
  readonly team: DayVisit['team']
  readonly spans: readonly {
    readonly resourceId: string
    readonly span: Span
    readonly quantity: number
    /** Where it happens, for whoever drives there. */
    readonly place?: string | undefined
  }[]
}

export interface DayMove {
  readonly id: string
  readonly from: Stand
  readonly to: Stand
  /** What the day loses when this one is left out, in minutes. */
  readonly gain: DayCost
  /** Moves that must be made with it, because they give the time that it takes. */
  readonly needs: readonly string[]
}

export interface DayPlan {
  readonly before: DayCost
  readonly after: DayCost
  readonly moves: readonly DayMove[]
  /** False: time ran out before every change had been tried. */
  readonly isSettled: boolean
}

export interface DayOptions {
  /** How far a visit may be moved, either way; 0: only from hand to hand. */
  readonly maxShift: number
  readonly seed: number
  /** Milliseconds of the clock that is given. */
  readonly budgetMs: number
  readonly clock: () => number
  readonly constraints?: readonly SolverConstraint[]
}

/** A change that gains less is not worth a customer's surprise. */
const MIN_GAIN = 5
const SHIFT_STEP = 15
const ANY_MINUTE: Grid = { mode: 'interval', step: 1 }

/**
 * Looks for a day with fewer idle minutes between visits and less time on the road, by local search: each step gives one
 * visit to somebody else, shifts it, or lets two change places, and is taken only when the solver allows it and the day
 * gets better. Pure but for the clock: the same day, seed and enough time give the same plan, which is never worse.
 */
export function tidyDay(snapshot: SolverSnapshot, visits: readonly DayVisit[], options: DayOptions): DayPlan {
  return new DaySearch(snapshot, visits, options).run()
}

type Change = readonly { readonly visit: DayVisit; readonly stand: Stand }[]

class DaySearch {
  private readonly stands: Map<string, Stand>
  private readonly first: ReadonlyMap<string, Stand>
  private readonly others: readonly Busy[]
  private readonly movable: readonly DayVisit[]
  private readonly zones = new ZoneCache()
  private readonly endsAt: number

  constructor(
    private readonly snapshot: SolverSnapshot,
    visits: readonly DayVisit[],
    private readonly options: DayOptions,
  ) {
    this.movable = visits.filter(visit => !visit.isFixed)
    const ids = new Set(this.movable.map(visit => visit.id))
    this.others = snapshot.busy.filter(row => !ids.has(row.ref ?? ''))
    this.first = new Map(this.movable.map(visit => [visit.id, standOf(visit, snapshot.busy)]))
    this.stands = new Map(this.first)
    this.endsAt = options.clock() + options.budgetMs
  }

  run(): DayPlan {
    const before = this.cost(this.stands)
    const random = generator(this.options.seed)
    let isImproved = true
    while (isImproved && !this.isOver()) {
      isImproved = false
      for (const visit of shuffled(this.movable, random)) {
        const change = this.improvement(visit)
        if (!change) continue
        for (const { visit: moved, stand } of change) this.stands.set(moved.id, stand)
        isImproved = true
      }
    }
    return { before, after: this.cost(this.stands), moves: this.moves(), isSettled: !this.isOver() }
  }

  /** The change of one visit that gains most and that the solver allows. */
  private improvement(visit: DayVisit): Change | undefined {
    const now = minutesOf(this.cost(this.stands))
    const ranked = [...this.singles(visit), ...this.swaps(visit)]
      .map(change => ({ change, gain: now - minutesOf(this.cost(this.with(change))) }))
      .filter(({ gain }) => gain >= MIN_GAIN)
      .sort((left, right) => right.gain - left.gain)
    for (const { change } of ranked) {
      if (this.isOver()) return undefined
      if (this.isAllowed(change)) return change
    }
    return undefined
  }

  private singles(visit: DayVisit): Change[] {
    const stand = this.standing(visit)
    const teams = [stand.team, ...this.otherTeams(visit, stand)]
    const starts = this.startsOf(visit)
    return teams
      .flatMap(team => starts.map(start => moved(stand, { start, team })))
      .filter(next => next.start !== stand.start || next.team !== stand.team)
      .map(next => [{ visit, stand: next }])
  }

  /** Two visits that change people: neither could go alone while the other is there. */
  private swaps(visit: DayVisit): Change[] {
    const own = this.standing(visit)
    return this.movable.flatMap(other => {
      if (other.id <= visit.id) return []
      const theirs = this.standing(other)
      const pair = exchanged(own, theirs, id => this.countedType(id))
      return pair
        ? [
            [
              { visit, stand: pair[0] },
              { visit: other, stand: pair[1] },
            ],
          ]
        : []
    })
  }

  private otherTeams(visit: DayVisit, { team }: Stand): DayVisit['team'][] {
    const present = new Set(Object.values(team).flat())
    return Object.entries(team).flatMap(([key, ids]) =>
      ids.flatMap(id => {
        const type = this.countedType(id)
        if (type === undefined) return []
        return this.snapshot.resources
          .filter(item => item.type === type && item.locationId === visit.locationId && !present.has(item.id))
          .map(item => ({ ...team, [key]: ids.map(one => (one === id ? item.id : one)) }))
      }),
    )
  }

  private startsOf(visit: DayVisit): Minutes[] {
    const starts = [visit.start]
    if (!visit.canShift) return starts
    for (let shift = SHIFT_STEP; shift <= this.options.maxShift; shift += SHIFT_STEP) {
      starts.push(...[visit.start - shift, visit.start + shift].filter(start => start > this.snapshot.now))
    }
    return starts
  }

  /** Only people's time is idle: an empty room costs nobody a wait. */
  private countedType(resourceId: string): string | undefined {
    const resource = this.snapshot.resources.find(item => item.id === resourceId)
    return resource && isCounted(resource) ? resource.type : undefined
  }

  /** Asks the solver for each changed visit, with all the others where they will stand. */
  private isAllowed(change: Change): boolean {
    const stands = this.with(change)
    return change.every(({ visit, stand }) => {
      const rows = [...stands].flatMap(([id, other]) => (id === visit.id ? [] : busyOf(id, other)))
      const { constraints = [] } = this.options
      const found = placed({ ...this.snapshot, busy: [...this.others, ...rows] }, visit, stand, {
        constraints,
        zones: this.zones,
      })
      return found !== undefined && isSameStand(stand, found)
    })
  }

  private with(change: Change): Map<string, Stand> {
    const stands = new Map(this.stands)
    for (const { visit, stand } of change) stands.set(visit.id, stand)
    return stands
  }

  private cost(stands: ReadonlyMap<string, Stand>): DayCost {
    const rows = [...stands].flatMap(([id, stand]) => busyOf(id, stand))
    return dayCost(this.snapshot, [...this.others, ...rows], isCounted)
  }

  private moves(): DayMove[] {
    const changed = [...this.stands].filter(([id, stand]) => stand !== this.first.get(id))
    const after = this.cost(this.stands)
    return changed.map(([id, to]) => {
      const from = this.first.get(id) ?? to
      const without = this.cost(new Map([...this.stands, [id, from]]))
      const gain = { idle: without.idle - after.idle, travel: without.travel - after.travel }
      const needs = changed.flatMap(([other]) => {
        const old = this.first.get(other)
        return other !== id && old && doClash(to, old) ? [other] : []
      })
      return { id, from, to, gain, needs }
    })
  }

  private standing(visit: DayVisit): Stand {
    return this.stands.get(visit.id) ?? standOf(visit, this.snapshot.busy)
  }

  private isOver(): boolean {
    return this.options.clock() >= this.endsAt
  }
}

function isCounted({ type, mobile }: { readonly type: string; readonly mobile?: boolean }): boolean {
  return type === 'staff' || mobile === true
}

/** The visit where it is to stand, as the solver would claim it; undefined when it may not be there. */
export function placed(
  snapshot: SolverSnapshot,
  visit: DayVisit,
  stand: Pick<Stand, 'start' | 'team'>,
  { constraints = [], zones = new ZoneCache() }: Pick<DayOptions, 'constraints'> & { readonly zones?: ZoneCache },
): readonly SlotAssignment[] | undefined {
  const { start, team } = stand
  const services = snapshot.services.map(service => {
    if (service.id !== visit.serviceId) return service
    const requirements = service.requirements.map(item => {
      const wanted = team[item.key]
      return wanted ? { ...item, anyOf: item.anyOf ? wanted.filter(id => item.anyOf?.includes(id)) : wanted } : item
    })
    return { ...service, requirements, notice: undefined }
  })
  const line = { serviceId: visit.serviceId, durationMinutes: visit.minutes, guests: visit.guests }
  const grid = start === visit.start ? ANY_MINUTE : visit.grid
  const { locationId, place } = visit
  const query = { locationId, place, from: start, to: start + 1, grid, stages: [{ services: [line] }] }
  return candidateAssignments(query, { ...snapshot, services }, start, { constraints, zones, limit: 1 })[0]
}

function standOf(visit: DayVisit, busy: readonly Busy[]): Stand {
  const spans = busy
    .filter(row => row.ref === visit.id)
    .map(({ resourceId, from, to, quantity, place }) => ({ resourceId, quantity, span: [from, to] as const, place }))
  return { start: visit.start, team: visit.team, spans }
}

function busyOf(id: string, { spans }: Stand): Busy[] {
  return spans.map(({ resourceId, quantity, span: [from, to], place }) => {
    return { resourceId, from, to, quantity, kind: 'confirmed' as const, ref: id, place }
  })
}

/** The same claims at another start, with other members in the places of those that changed. */
function moved(stand: Stand, { start, team }: { start: Minutes; team: DayVisit['team'] }): Stand {
  const shift = start - stand.start
  if (shift === 0 && team === stand.team) return stand
  const nextOf = new Map(
    Object.entries(stand.team).flatMap(([key, ids]) => ids.map((id, index) => [id, team[key]?.[index] ?? id] as const)),
  )
  const spans = stand.spans.map(({ resourceId, span: [from, to], ...rest }) => {
    return { ...rest, resourceId: nextOf.get(resourceId) ?? resourceId, span: [from + shift, to + shift] as const }
  })
  return { start, team, spans }
}

/** Both with the other's person, when each has exactly one that counts and they are of one type. */
function exchanged(
  left: Stand,
  right: Stand,
  typeOf: (id: string) => string | undefined,
): readonly [Stand, Stand] | undefined {
  const [own, ...more] = counted(left, typeOf)
  const [theirs, ...others] = counted(right, typeOf)
  if (!own || !theirs || more.length + others.length > 0 || own === theirs) return undefined
  if (typeOf(own) !== typeOf(theirs)) return undefined
  const withTeam = (stand: Stand, from: string, to: string) => {
    const entries = Object.entries(stand.team)
    return moved(stand, {
      start: stand.start,
      team: Object.fromEntries(entries.map(([key, ids]) => [key, ids.map(id => (id === from ? to : id))])),
    })
  }
  return [withTeam(left, own, theirs), withTeam(right, theirs, own)]
}

function counted({ team }: Stand, typeOf: (id: string) => string | undefined): string[] {
  return [...new Set(Object.values(team).flat())].filter(id => typeOf(id) !== undefined)
}

function doClash(left: Stand, right: Stand): boolean {
  return left.spans.some(one =>
    right.spans.some(
      other => one.resourceId === other.resourceId && one.span[0] < other.span[1] && one.span[1] > other.span[0],
    ),
  )
}

/** Somebody may need another time for the same service: then the change is not the one that was counted. */
function isSameStand(stand: Stand, found: readonly SlotAssignment[]): boolean {
  const claims = found.flatMap(({ resourceIds, footprint }) =>
    resourceIds.flatMap(id => footprint.map(([from, to]) => `${id} ${from} ${to}`)),
  )
  const wanted = new Set(stand.spans.map(({ resourceId, span: [from, to] }) => `${resourceId} ${from} ${to}`))
  return claims.every(claim => wanted.has(claim))
}

/** Mulberry32: small, seeded, good enough to choose an order. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map(item => ({ item, key: random() }))
  return keyed.sort((left, right) => left.key - right.key).map(({ item }) => item)
}
