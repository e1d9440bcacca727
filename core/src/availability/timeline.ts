import type { Minutes } from '../domain/interval.js'
import { DayLimits } from './day-limits.js'
import type { Hours, LabelledSpan } from './hours.js'
import { withLoadAtMost } from './load.js'
import { and, atLeast, EMPTY, erode, fromSpans, interval, shift, sub, unionOf, type Runs } from './runs.js'
import { shapeKey, type ClaimShape } from './claim-shape.js'
import type { Busy, SolverResource, Span } from './types.js'
import { freeUnits } from './unit-placement.js'
import type { Zone } from './zone.js'

/** A claim that stands in the way, and the leaf or composite through which it does. */
export interface BusyRow extends Busy {
  readonly via?: string
}

export interface TimelineParts {
  readonly resource: SolverResource
  readonly window: Span
  /** Own hours and those of the leaves; a resource without a schedule has none and is always open. */
  readonly hours: readonly { readonly hours: Hours; readonly via?: string }[]
  /** Claims of the resource and of everything that shares a part with it. */
  readonly busy: readonly BusyRow[]
  readonly zone: Zone
  readonly ignoreLimits: boolean
}

/** What a requirement asks of one resource. */
export interface Demand {
  readonly shape: ClaimShape
  readonly quantity: number
  readonly buffersOutsideHours: boolean
  /** Smallest gap that may be left on either side, for grids that avoid small gaps. */
  readonly minGap: number
  /** Time on the road, which depends on where the customer is. */
  readonly travel: readonly LabelledSpan[]
}

/** One resource over one window: when it works and what is taken. Built once, asked for many demands. */
export class Timeline {
  readonly work: Runs
  readonly limits: DayLimits
  private readonly freeByQuantity = new Map<number, Runs>()
  private readonly startsByDemand = new Map<string, Runs>()
  private unitRuns: Runs[] | undefined

  constructor(readonly parts: TimelineParts) {
    const all = interval(parts.window[0], parts.window[1])
    this.work = parts.hours.reduce((left, { hours }) => and(left, hours.open), all)
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
  untaken(quantity: number): Runs {
    const known = this.freeByQuantity.get(quantity)
    if (known) return known
    const runs = this.computeUntaken(quantity)
    this.freeByQuantity.set(quantity, runs)
    return runs
  }

  /** The untaken minutes of each unit of a pinned pool. */
  units(): readonly Runs[] {
    this.unitRuns ??= freeUnits(this.parts.busy, this.capacity, this.parts.window)
    return this.unitRuns
  }

  /** The starts at which this resource alone can serve the demand. */
  starts(demand: Demand): Runs {
    const rules = `${demand.quantity}|${Number(demand.buffersOutsideHours)}|${demand.minGap}`
    const travel = demand.travel.map(({ from, to }) => `${from},${to}`).join(';')
    const key = `${rules}|${shapeKey(demand.shape)}|${travel}`
    const known = this.startsByDemand.get(key)
    if (known) return known
    const starts = this.computeStarts(demand)
    this.startsByDemand.set(key, starts)
    return starts
  }

  private computeUntaken(quantity: number): Runs {
    const { busy, window } = this.parts
    if (quantity > this.capacity) return EMPTY
    if (this.isShared) return withLoadAtMost(busy, this.capacity - quantity, window)
    return sub(interval(window[0], window[1]), unionOf(busy))
  }

  private computeStarts(demand: Demand): Runs {
    const { window } = this.parts
    const starts = this.isPinned
      ? atLeast(
          this.units().map(untaken => this.startsWithin(demand, untaken)),
          demand.quantity,
        )
      : this.startsWithin(demand, this.untaken(demand.quantity))
    return this.limits.isLimited ? sub(starts, this.limits.fullStarts(window)) : starts
  }

  private startsWithin(demand: Demand, untaken: Runs): Runs {
    const travel = unionOf(demand.travel)
    const passable = sub(untaken, travel)
    const free = and(this.work, passable)
    let starts: Runs | undefined
    for (const piece of demand.shape) {
      const fits = demand.buffersOutsideHours
        ? and(startsOf(passable, piece.from, piece.to), startsOf(this.work, piece.coreFrom, piece.coreTo))
        : startsOf(free, piece.from, piece.to)
      starts = starts ? and(starts, fits) : fits
    }
    if (demand.minGap === 0) return starts ?? EMPTY
    return sub(starts ?? EMPTY, smallGapStarts(and(this.work, untaken), demand))
  }
}

/** Starts `t` for which `[t + from, t + to)` lies in the set. */
function startsOf(runs: Runs, from: number, to: number): Runs {
  return shift(erode(runs, to - from), -from)
}

/** Starts that leave a free stretch shorter than the smallest gap before or after the footprint. */
export function smallGapStarts(free: Runs, { shape, minGap }: Pick<Demand, 'shape' | 'minGap'>): Runs {
  const first = shape[0]?.from ?? 0
  const last = shape[shape.length - 1]?.to ?? 0
  const spans: [Minutes, Minutes][] = []
  for (let index = 0; index < free.length; index += 2) {
    const from = free[index] ?? 0
    const to = free[index + 1] ?? 0
    spans.push([from + 1 - first, Math.min(to + 1, from + minGap) - first])
    spans.push([Math.max(from, to - minGap + 1) - last, to - last])
  }
  return fromSpans(spans)
}
