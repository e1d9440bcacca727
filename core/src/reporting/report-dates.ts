import { Temporal } from 'temporal-polyfill'
import { DAY_MINUTES, dayNumber, localDate, minuteOfDay, weekdayIndex } from '../availability/local-date.js'
import type { Zone } from '../availability/zone.js'
import { parseSearchRange } from '../booking/search-range.js'
import { fromMinutes, type Interval } from '../domain/interval.js'
import type { ReportDates, ReportStep } from '../domain/report.js'
import type { PeakSpan } from '../ports/report-store.js'

const MAX_REPORT_DAYS = 400

/** Local wall-clock hours of some weekdays, 1 is Monday. */
export interface PeakHours {
  readonly from: string
  readonly to: string
  readonly days: readonly number[]
}

/** @throws InvalidRangeError when the dates are none, the wrong way round, or more than 400 days. */
export function spanOf({ from, to }: ReportDates, timeZone: string): Interval {
  return parseSearchRange(from, to, timeZone, MAX_REPORT_DAYS)
}

/**
 * What a period is compared with: of part of a month the same days of the month before, of a whole month or year the one
 * before, else as many days before it.
 */
export function periodBefore({ from, to }: ReportDates): ReportDates {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)]
  const before = first.subtract({ days: 1 })
  if (first.day === 1 && sameMonth(first, last)) {
    const start = before.with({ day: 1 })
    const isWhole = last.day === last.daysInMonth
    return text(start, isWhole ? before : start.with({ day: Math.min(last.day, before.daysInMonth) }))
  }
  if (first.dayOfYear === 1 && last.year === first.year) {
    return text(
      first.subtract({ years: 1 }),
      last.month === 12 && last.day === 31 ? before : last.subtract({ years: 1 }),
    )
  }
  return text(before.subtract({ days: first.until(last).days }), before)
}

/** The first dates of the steps that a period touches; the first and the last may be cut. */
export function stepsOf({ from, to }: ReportDates, per: ReportStep): string[] {
  const last = Temporal.PlainDate.from(to)
  const dates: string[] = []
  let date = stepStart(Temporal.PlainDate.from(from), per)
  while (Temporal.PlainDate.compare(date, last) <= 0) {
    dates.push(date.toString())
    date = date.add(per === 'day' ? { days: 1 } : per === 'week' ? { days: 7 } : { months: 1 })
  }
  return dates
}

/** Peak hours as instants; hours that end before they begin end on the next day. */
export function peakSpans(dates: ReportDates, zone: Zone, { from, to, days }: PeakHours): PeakSpan[] {
  const at = (day: number, time: string) => fromMinutes(zone.toUtc(day * DAY_MINUTES + minuteOfDay(time)))
  const [first, last] = [dayNumber(dates.from), dayNumber(dates.to)]
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .filter(day => days.includes(weekdayIndex(day) + 1))
    .map(day => ({ date: localDate(day), startsAt: at(day, from), endsAt: at(to > from ? day : day + 1, to) }))
}

function stepStart(date: Temporal.PlainDate, per: ReportStep): Temporal.PlainDate {
  if (per === 'month') return date.with({ day: 1 })
  return per === 'week' ? date.subtract({ days: date.dayOfWeek - 1 }) : date
}

function sameMonth(left: Temporal.PlainDate, right: Temporal.PlainDate): boolean {
  return left.year === right.year && left.month === right.month
}

function text(from: Temporal.PlainDate, to: Temporal.PlainDate): ReportDates {
  return { from: from.toString(), to: to.toString() }
}
