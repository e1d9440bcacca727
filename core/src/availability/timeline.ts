import type { Minutes } from '../domain/interval.js'
import { claimedMinutes, type ClaimShape } from './claim-shape.js'
import { DayLimits } from './day-limits.js'
import type { Hours, LabelledSpan } from './hours.js'
import { withLoadAtMost } from './load.js'
import { runAround, type Runs } from './runs.js'
import type { SetAlgebra, TimeSet } from './set-algebra.js'
import type { Busy, SolverResource, Span } from './types.js'
import { freeUnits } from './unit-placement.js'
import type { Zone } from './zone.js'

/** A claim that stands in the way, and the leaf or composite through which it does. */
export interface BusyRow extends Busy {
  readonly via?: string
}

export interface OpenHours {
  readonly hours: Hours
  /** The part whose hours they are, when it is not the resource itself. */
  readonly via?: string | undefined
}

export interface TimelineParts {
  readonly resource: SolverResource
  readonly window: Span
  readonly sets: SetAlgebra
  /** When all of `hours` are open, within the window. */
  readonly work: TimeSet
  /** Own hours and those of the leaves; a resource without a schedule has none and is always open. */
  readonly hours: readonly OpenHours[]
  /** Claims of the resource and of everything that shares a part with it. */
  readonly busy: readonly BusyRow[]
  readonly zone: Zone
  readonly ignoreLimits: boolean
}

/** The only stretches that a rule allows. */
export interface DemandMask {
  readonly code: string
  readonly allowed: readonly Span[]
}

/** What a requirement asks of one resource. */
export interface Demand {
  readonly shape: ClaimShape
  /** The same for equal shapes. */
  readonly shapeKey: string
  readonly quantity: number
  readonly buffersOutsideHours: boolean
  /** Smallest gap that may be left on either side, for grids that avoid small gaps. */
  readonly minGap: number
  /** What rules of plugins allow: the claim must lie in each of them. */
  readonly masks: readonly DemandMask[]
  /** Time on the road, which depends on where the customer is. */
  readonly travel: readonly LabelledSpan[]
}

/** One resource over one window: when it works and what is taken. Built once, asked for many demands. */
export class Timeline {
  readonly work: TimeSet
  readonly limits: DayLimits
  private readonly freeByQuantity = new Map<number, TimeSet>()
  private readonly startsByDemand = new Map<string, TimeSet>()
  private takenSet: TimeSet | undefined
  private minutesByDay: Map<number, number> | undefined
  private freeRuns: Runs | undefined
  private unitSets: TimeSet[] | undefined

  constructor(readonly parts: TimelineParts) {
    this.work = parts.work
    const resource = parts.ignoreLimits ? { ...parts.resource, limits: undefined } : parts.resource
    this.limits = new DayLimits(resource, parts, parts.zone)
  }

  get isPinned(): boolean {
    return this.parts.resource.mode === 'pool' && this.parts.resource.pinned === true
  }

  get isShared(): boolean {
    return this.parts.resource.mode === 'pool' || this.parts.resource.mode === 'shared'
  }

  get capacity(): number {
    return this.isShared ? (this.parts.resource.capacity ?? 1) : 1
  }

  /** The minutes in which that many units are not taken, whatever the hours. */
  untaken(quantity: number): TimeSet {
    const known = this.freeByQuantity.get(quantity)
    if (known) return known
    const untaken = this.computeUntaken(quantity)
    this.freeByQuantity.set(quantity, untaken)
    return untaken
  }

  /** The untaken minutes of each unit of a pinned pool. */
  units(): readonly TimeSet[] {
    this.unitSets ??= freeUnits(this.parts, this.capacity)
    return this.unitSets
  }

  /** The starts at which this resource alone can serve the demand. */
  starts(demand: Demand): TimeSet {
    const key = demandKey(demand)
    const known = this.startsByDemand.get(key)
    if (known) return known
    const starts = this.computeStarts(demand)
    this.startsByDemand.set(key, starts)
    return starts
  }

  /** Minutes claimed by bookings and holds that begin on the local day of a start. */
  bookedMinutes(start: Minutes): number {
    const { zone, busy, resource } = this.parts
    if (!this.minutesByDay) {
      this.minutesByDay = new Map()
      for (const row of busy) {
        if (row.resourceId !== resource.id || (row.kind !== 'confirmed' && row.kind !== 'held')) continue
        const day = zone.localDay(row.from)
        this.minutesByDay.set(day, (this.minutesByDay.get(day) ?? 0) + row.to - row.from)
      }
    }
    return this.minutesByDay.get(zone.localDay(start)) ?? 0
  }

  /** Free minutes that a claim would leave in the stretches in which it lies, near it; 0 for what several can share. */
  slackAround({ shape, quantity }: Demand, start: Minutes): number {
    if (this.isShared) return 0
    this.freeRuns ??= this.parts.sets.toRuns(this.parts.sets.and(this.work, this.untaken(quantity)))
    return stretchesWith(this.freeRuns, shape, start) - claimedMinutes(shape)
  }

  private computeUntaken(quantity: number): TimeSet {
    const { busy, window, sets } = this.parts
    if (quantity > this.capacity) return sets.empty
    if (this.isShared) return sets.fromRuns(withLoadAtMost(busy, this.capacity - quantity, window))
    return sets.sub(sets.interval(window[0], window[1]), this.taken())
  }

  /** What is claimed of a resource that serves one at a time. */
  private taken(): TimeSet {
    this.takenSet ??= this.parts.sets.unionOf(this.parts.busy)
    return this.takenSet
  }

  private computeStarts(demand: Demand): TimeSet {
    const { window, sets } = this.parts
    const starts = this.isPlain(demand) ? this.plainStarts(demand) : this.startsByRules(demand)
    return this.limits.isLimited
      ? sets.sub(starts, sets.fromSpans(this.limits.fullStarts(window, claimedMinutes(demand.shape))))
      : starts
  }

  /** True when nothing but hours and claims decides, as for most resources and most services. */
  private isPlain({ quantity, buffersOutsideHours, minGap, masks, travel }: Demand): boolean {
    if (buffersOutsideHours || minGap > 0 || masks.length > 0 || travel.length > 0) return false
    return !this.isShared && quantity <= 1
  }

  /** The same starts as `startsByRules`, with fewer sets on the way. */
  private plainStarts({ shape }: Demand): TimeSet {
    const { sets } = this.parts
    const fitting = shape.map(({ from, to }) =>
      sets.shift(sets.erodeWithout(this.work, this.taken(), to - from), -from),
    )
    const [first = sets.empty, ...others] = fitting
    return others.reduce((left, right) => sets.and(left, right), first)
  }

  private startsByRules(demand: Demand): TimeSet {
    if (!this.isPinned) return this.startsWithin(demand, this.untaken(demand.quantity))
    return this.parts.sets.atLeast(
      this.units().map(untaken => this.startsWithin(demand, untaken)),
      demand.quantity,
    )
  }

  private startsWithin(demand: Demand, untaken: TimeSet): TimeSet {
    const { sets } = this.parts
    let passable = demand.travel.length === 0 ? untaken : sets.sub(untaken, sets.unionOf(demand.travel))
    for (const { allowed } of demand.masks) passable = sets.and(passable, sets.fromSpans(allowed))
    const free = sets.and(this.work, passable)
    let starts: TimeSet | undefined
    for (const piece of demand.shape) {
      const fits = demand.buffersOutsideHours
        ? sets.and(
            this.startsOf(passable, piece.from, piece.to),
            this.startsOf(this.work, piece.coreFrom, piece.coreTo),
          )
        : this.startsOf(free, piece.from, piece.to)
      starts = starts ? sets.and(starts, fits) : fits
    }
    if (demand.minGap === 0) return starts ?? sets.empty
    return sets.sub(starts ?? sets.empty, this.smallGapStarts(untaken, demand))
  }

  /** Starts `t` for which `[t + from, t + to)` lies in the set. */
  private startsOf(set: TimeSet, from: number, to: number): TimeSet {
    const { sets } = this.parts
    return sets.shift(sets.erode(set, to - from), -from)
  }

  /** Starts that leave a free stretch shorter than the smallest gap before or after the footprint. */
  smallGapStarts(untaken: TimeSet, { shape, minGap }: Pick<Demand, 'shape' | 'minGap'>): TimeSet {
    const { sets } = this.parts
    const free = sets.toRuns(sets.and(this.work, untaken))
    const first = shape[0]?.from ?? 0
    const last = shape[shape.length - 1]?.to ?? 0
    const spans: [Minutes, Minutes][] = []
    for (let index = 0; index < free.length; index += 2) {
      const from = free[index] ?? 0
      const to = free[index + 1] ?? 0
      spans.push([from + 1 - first, Math.min(to + 1, from + minGap) - first])
      spans.push([Math.max(from, to - minGap + 1) - last, to - last])
    }
    return sets.fromSpans(spans)
  }
}

function demandKey({ quantity, buffersOutsideHours, minGap, shapeKey, travel, masks }: Demand): string {
  const key = `${quantity}|${buffersOutsideHours}|${minGap}|${shapeKey}`
  if (travel.length === 0 && masks.length === 0) return key
  const margins = travel.map(({ from, to }) => `${from},${to}`).join(';')
  // Closed with a bracket each: a mask that allows nothing is not the same as no mask.
  return `${key}|${margins}|${masks.map(({ allowed }) => `${allowed.join(';')}]`).join('')}`
}

/** Free time further away than this is not counted: a gap of a day is as good as one of four hours. */
export const NEAR = 240

/** The length of all free stretches that a claim touches. */
function stretchesWith(free: Runs, shape: ClaimShape, start: Minutes): number {
  const earliest = start + (shape[0]?.from ?? 0) - NEAR
  const latest = start + (shape[shape.length - 1]?.to ?? 0) + NEAR
  const touched = new Map<number, number>()
  for (const piece of shape) {
    const [from, to] = runAround(free, start + piece.coreFrom)
    touched.set(from, Math.min(to, latest) - Math.max(from, earliest))
  }
  return [...touched.values()].reduce((sum, length) => sum + length, 0)
}
