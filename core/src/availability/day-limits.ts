import type { Minutes } from '../domain/interval.js'
import { DAY_MINUTES, weekdayIndex } from './local-date.js'
import type { Busy, SolverResource, Span } from './types.js'
import type { Zone } from './zone.js'

export interface LimitBreach {
  readonly code: 'DAY_LIMIT' | 'WEEK_LIMIT'
  /** What the two figures count. */
  readonly unit: 'bookings' | 'minutes'
  readonly used: number
  readonly needed: number
  readonly allowed: number
}

/** What one claim takes of the limits of its resource. */
export interface LimitUse {
  readonly start: Minutes
  /** Claimed minutes, buffers included. */
  readonly minutes: number
  /** 1 for a booking, 0 for a further claim of a booking that counts already. */
  readonly bookings: number
}

interface Usage {
  bookings: number
  minutes: number
}

type Code = LimitBreach['code']

const MARGIN = 8 * DAY_MINUTES

/** First local day of the ISO week (Monday) in which a day lies. */
function weekOf(day: number): number {
  return day - weekdayIndex(day)
}

/**
 * Bookings of one resource, and the minutes they claim, by local day and ISO week of their start. Rows of one owner are
 * one booking: all its minutes count where it starts.
 */
export class DayLimits {
  readonly isLimited: boolean
  private readonly limits: NonNullable<SolverResource['limits']>
  private readonly days = new Map<number, Usage>()
  private readonly weeks = new Map<number, Usage>()

  /** @param source.busy - Claims of the resource, and perhaps of others, which do not count. */
  constructor(
    resource: SolverResource,
    source: { readonly busy: readonly Busy[]; readonly window: Span },
    private readonly zone: Zone,
  ) {
    this.limits = resource.limits ?? {}
    this.isLimited = Object.values(this.limits).some(limit => limit !== undefined)
    if (!this.isLimited) return
    const [from, to] = source.window
    for (const use of bookingsOf(source.busy.filter(row => row.resourceId === resource.id))) {
      // Only the weeks that the window touches can matter; for the others the zone need not be known.
      if (use.start < from - MARGIN || use.start > to + MARGIN) continue
      const day = zone.localDay(use.start)
      add(this.days, day, use)
      add(this.weeks, weekOf(day), use)
    }
  }

  /** Starts at which one more booking with that many claimed minutes would be too much. */
  fullStarts(window: Span, minutes: number): Span[] {
    const spans: Span[] = []
    const use = { start: 0, minutes, bookings: 1 }
    for (let day = this.zone.localDay(window[0]); day <= this.zone.localDay(window[1]); day++) {
      if (this.breachOn(day, use, []).length > 0) spans.push(...this.zone.daySpans(day))
    }
    return spans
  }

  /** @param others - Other claims of the same booking on this resource. */
  breaches(use: LimitUse, others: readonly LimitUse[]): LimitBreach[] {
    return this.isLimited ? this.breachOn(this.zone.localDay(use.start), use, others) : []
  }

  private breachOn(day: number, use: LimitUse, others: readonly LimitUse[]): LimitBreach[] {
    const week = weekOf(day)
    const onDay = total([this.days.get(day), ...others.filter(other => this.zone.localDay(other.start) === day)])
    const inWeek = total([
      this.weeks.get(week),
      ...others.filter(other => weekOf(this.zone.localDay(other.start)) === week),
    ])
    const { perDay, perWeek, minutesPerDay, minutesPerWeek } = this.limits
    return [
      ...breach('DAY_LIMIT', 'bookings', { used: onDay.bookings, needed: use.bookings, allowed: perDay }),
      ...breach('WEEK_LIMIT', 'bookings', { used: inWeek.bookings, needed: use.bookings, allowed: perWeek }),
      ...breach('DAY_LIMIT', 'minutes', { used: onDay.minutes, needed: use.minutes, allowed: minutesPerDay }),
      ...breach('WEEK_LIMIT', 'minutes', { used: inWeek.minutes, needed: use.minutes, allowed: minutesPerWeek }),
    ]
  }
}

function breach(
  code: Code,
  unit: LimitBreach['unit'],
  count: { used: number; needed: number; allowed: number | undefined },
): LimitBreach[] {
  const { used, needed, allowed } = count
  return allowed === undefined || used + needed <= allowed ? [] : [{ code, unit, used, needed, allowed }]
}

function total(items: readonly (Usage | LimitUse | undefined)[]): Usage {
  const sum: Usage = { bookings: 0, minutes: 0 }
  for (const item of items) {
    sum.bookings += item?.bookings ?? 0
    sum.minutes += item?.minutes ?? 0
  }
  return sum
}

function add(counts: Map<number, Usage>, key: number, use: LimitUse): void {
  counts.set(key, total([counts.get(key), use]))
}

function bookingsOf(busy: readonly Busy[]): LimitUse[] {
  const byOwner = new Map<string, LimitUse>()
  const uses: LimitUse[] = []
  for (const row of busy) {
    if (row.kind !== 'confirmed' && row.kind !== 'held') continue
    const use = { start: row.from, minutes: row.to - row.from, bookings: 1 }
    if (row.ref === undefined) {
      uses.push(use)
      continue
    }
    const known = byOwner.get(row.ref)
    const start = Math.min(row.from, known?.start ?? row.from)
    byOwner.set(row.ref, { start, minutes: use.minutes + (known?.minutes ?? 0), bookings: 1 })
  }
  return [...uses, ...byOwner.values()]
}
