import type { Minutes } from '../domain/interval.js'
import { DAY_MINUTES, weekdayIndex } from './local-date.js'
import type { Busy, SolverResource, Span } from './types.js'
import type { Zone } from './zone.js'

export interface LimitBreach {
  readonly code: 'DAY_LIMIT' | 'WEEK_LIMIT'
  readonly used: number
  readonly allowed: number
}

const MARGIN = 8 * DAY_MINUTES

/** First local day of the ISO week (Monday) in which a day lies. */
function weekOf(day: number): number {
  return day - weekdayIndex(day)
}

/** Bookings of one resource by local day and ISO week of their start. Rows of one owner are one booking. */
export class DayLimits {
  private readonly perDay: number
  private readonly perWeek: number
  private readonly days = new Map<number, number>()
  private readonly weeks = new Map<number, number>()

  /** @param source.busy - Claims of the resource, and perhaps of others, which do not count. */
  constructor(
    resource: SolverResource,
    source: { readonly busy: readonly Busy[]; readonly window: Span },
    private readonly zone: Zone,
  ) {
    this.perDay = resource.limits?.perDay ?? Number.POSITIVE_INFINITY
    this.perWeek = resource.limits?.perWeek ?? Number.POSITIVE_INFINITY
    if (!this.isLimited) return
    const [from, to] = source.window
    for (const start of bookingStarts(source.busy.filter(row => row.resourceId === resource.id))) {
      // Only the weeks that the window touches can matter; for the others the zone need not be known.
      if (start < from - MARGIN || start > to + MARGIN) continue
      const day = zone.localDay(start)
      add(this.days, day)
      add(this.weeks, weekOf(day))
    }
  }

  get isLimited(): boolean {
    return this.perDay !== Number.POSITIVE_INFINITY || this.perWeek !== Number.POSITIVE_INFINITY
  }

  /** Starts at which one more booking would be too many. */
  fullStarts(window: Span): Span[] {
    const spans: Span[] = []
    for (let day = this.zone.localDay(window[0]); day <= this.zone.localDay(window[1]); day++) {
      if (this.breachOn(day, []).length > 0) spans.push(...this.zone.daySpans(day))
    }
    return spans
  }

  /** @param others - Starts of other services of the same booking on this resource. */
  breaches(start: Minutes, others: readonly Minutes[]): LimitBreach[] {
    if (!this.isLimited) return []
    return this.breachOn(
      this.zone.localDay(start),
      others.map(other => this.zone.localDay(other)),
    )
  }

  private breachOn(day: number, others: readonly number[]): LimitBreach[] {
    const week = weekOf(day)
    const onDay = (this.days.get(day) ?? 0) + others.filter(other => other === day).length
    const inWeek = (this.weeks.get(week) ?? 0) + others.filter(other => weekOf(other) === week).length
    const result: LimitBreach[] = []
    if (onDay >= this.perDay) result.push({ code: 'DAY_LIMIT', used: onDay, allowed: this.perDay })
    if (inWeek >= this.perWeek) result.push({ code: 'WEEK_LIMIT', used: inWeek, allowed: this.perWeek })
    return result
  }
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function bookingStarts(busy: readonly Busy[]): Minutes[] {
  const byOwner = new Map<string, Minutes>()
  const starts: Minutes[] = []
  for (const row of busy) {
    if (row.kind !== 'confirmed' && row.kind !== 'held') continue
    if (row.ref === undefined) starts.push(row.from)
    else byOwner.set(row.ref, Math.min(row.from, byOwner.get(row.ref) ?? row.from))
  }
  return [...starts, ...byOwner.values()]
}
