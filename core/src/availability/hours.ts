import type { LocalDate, Minutes } from '../domain/interval.js'
import type { LocalSpan, WeeklyHours } from '../domain/schedule.js'
import { DAY_MINUTES, dayNumber, localDate, minuteOfDay, weekdayOf } from './local-date.js'
import { occurrences } from './recurrence.js'
import { fromSpans, sub, unionOf, type Runs } from './runs.js'
import type { SolverSchedule, Span, TimeOff } from './types.js'
import type { Zone } from './zone.js'

export interface LabelledSpan {
  readonly from: Minutes
  readonly to: Minutes
  readonly ref?: string
}

/** A schedule as minutes of UTC. The labelled parts are kept beside the set, for explanations only. */
export interface Hours {
  readonly open: Runs
  /** Hours before breaks, holidays and time off are taken out. */
  readonly base: Runs
  readonly breaks: readonly LabelledSpan[]
  readonly holidays: readonly LabelledSpan[]
  readonly timeOff: readonly LabelledSpan[]
}

/** The closing parts of a schedule that an explanation can leave out to see what they cost. */
export interface HoursRules {
  readonly ignoreHours?: boolean
  readonly ignoreBreaks?: boolean
  readonly ignoreHolidays?: boolean
  readonly ignoreTimeOff?: boolean
}

export interface HoursRequest {
  readonly schedule: SolverSchedule
  /** Holidays of the location, beside those of the schedule. */
  readonly holidays: readonly LocalDate[]
  readonly zone: Zone
  readonly window: Span
  readonly rules: HoursRules
}

type MinuteSpan = readonly [number, number]

/** Wall-clock spans as minutes of the day; an end that is not after the start lies on the next day. */
function minuteSpans(spans: readonly LocalSpan[] | undefined): MinuteSpan[] {
  return (spans ?? []).map(([from, to]) => {
    const start = minuteOfDay(from)
    const end = minuteOfDay(to)
    return [start, end > start ? end : end + DAY_MINUTES]
  })
}

function compileWeek(week: WeeklyHours): (day: number) => MinuteSpan[] {
  const parsed = new Map(Object.entries(week).map(([weekday, spans]) => [weekday, minuteSpans(spans)]))
  const none: MinuteSpan[] = []
  return day => parsed.get(weekdayOf(day)) ?? none
}

/** Hours or breaks of a day: those of the first season that holds it, else the usual ones. */
function seasonal(
  { seasons = [] }: SolverSchedule,
  usual: (day: number) => MinuteSpan[],
  part: 'weekly' | 'breaks',
): (day: number) => MinuteSpan[] {
  if (seasons.length === 0) return usual
  const compiled = seasons.map(season => {
    return { from: dayNumber(season.from), until: dayNumber(season.until), of: compileWeek(season[part]) }
  })
  return day => (compiled.find(({ from, until }) => day >= from && day <= until)?.of ?? usual)(day)
}

/** Expands a schedule over a window. Wall-clock boundaries are resolved by the zone, so days may have 23 or 25 hours. */
export function expandHours(request: HoursRequest): Hours {
  const { window, rules } = request
  const parts = expandDays(request)
  const timeOff = rules.ignoreTimeOff ? [] : expandTimeOff(request)
  const breaks = rules.ignoreBreaks ? [] : parts.breaks
  const holidays = rules.ignoreHolidays ? [] : parts.holidays
  const base = rules.ignoreHours ? fromSpans([window]) : fromSpans(parts.base)
  const open = sub(sub(workedHours(parts, base, rules), unionOf(breaks)), unionOf(timeOff))
  return { open, base, breaks, holidays, timeOff }
}

/** A holiday closes the hours that begin on it; a shift that runs into it from the day before goes on. */
function workedHours(parts: ExpandedDays, base: Runs, rules: HoursRules): Runs {
  if (rules.ignoreHolidays) return base
  return rules.ignoreHours ? sub(base, unionOf(parts.holidays)) : fromSpans(parts.worked)
}

interface ExpandedDays {
  readonly base: Span[]
  readonly worked: Span[]
  readonly breaks: LabelledSpan[]
  readonly holidays: LabelledSpan[]
}

function expandDays({ schedule, holidays, zone, window }: HoursRequest): ExpandedDays {
  const wholeDay: MinuteSpan[] = [[0, DAY_MINUTES]]
  const weekly = seasonal(schedule, schedule.weekly ? compileWeek(schedule.weekly) : () => wholeDay, 'weekly')
  const pauses = seasonal(schedule, compileWeek(schedule.breaks ?? {}), 'breaks')
  const overrides = new Map(
    Object.entries(schedule.overrides ?? {}).map(([date, spans]) => [dayNumber(date), minuteSpans(spans)]),
  )
  const closed = new Set([...holidays, ...(schedule.holidays ?? [])].map(dayNumber))
  const days: ExpandedDays = { base: [], worked: [], breaks: [], holidays: [] }
  const resolve = (day: number, [from, to]: MinuteSpan): Span => [
    zone.toUtc(day * DAY_MINUTES + from),
    zone.toUtc(day * DAY_MINUTES + to),
  ]
  // A span that begins at 24:00 and lasts a day reaches two days further.
  const lastDay = zone.localDay(window[1])
  for (let day = zone.localDay(window[0]) - 2; day <= lastDay; day++) {
    const override = overrides.get(day)
    for (const span of override ?? weekly(day)) {
      const resolved = resolve(day, span)
      days.base.push(resolved)
      if (override || !closed.has(day)) days.worked.push(resolved)
      else days.holidays.push({ from: resolved[0], to: resolved[1], ref: localDate(day) })
    }
    for (const span of override || closed.has(day) ? [] : pauses(day)) {
      const [from, to] = resolve(day, span)
      days.breaks.push({ from, to, ref: localDate(day) })
    }
  }
  return days
}

function expandTimeOff({ schedule, zone, window }: HoursRequest): LabelledSpan[] {
  return (schedule.timeOff ?? [])
    .flatMap(item => timeOffSpans(item, zone, window))
    .filter(span => span.from < window[1] && span.to > window[0] && span.from < span.to)
}

/** When somebody is away, in minutes of UTC: every occurrence that may touch the window, and maybe some beside it. */
export function timeOffSpans(item: TimeOff, zone: Zone, window: Span): LabelledSpan[] {
  if ('from' in item) return [{ from: Math.floor(item.from), to: Math.ceil(item.to), ref: item.id }]
  const from = zone.toLocal(window[0]) - item.minutes - DAY_MINUTES
  const to = zone.toLocal(window[1]) + DAY_MINUTES
  return occurrences(item, from, to).map(start => ({
    from: zone.toUtc(start),
    to: zone.toUtc(start + item.minutes),
    ref: item.id ?? localDate(Math.floor(start / DAY_MINUTES)),
  }))
}
