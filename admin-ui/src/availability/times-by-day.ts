import type { DayTimes, RefusedTime } from '../api/availability-api.js'
import { addDays, localDateAt, type LocalDate } from '../time/zoned-time.js'

/** One start: offered, or refused with the first reason. */
export interface ShownTime {
  startsAt: string
  isFree: boolean
  why: string
}

/** The starts of each day, in the order of the clock; two places may offer the same one. */
export function timesByDay(data: DayTimes, first: LocalDate, days: number): { date: LocalDate; times: ShownTime[] }[] {
  const known = new Map<string, ShownTime>()
  for (const { startsAt } of data.slots) known.set(startsAt, { startsAt, isFree: true, why: '' })
  for (const { startsAt, reasons } of data.refused ?? []) {
    if (!known.has(startsAt)) known.set(startsAt, { startsAt, isFree: false, why: reasons[0]?.text ?? '' })
  }
  const all = [...known.values()].sort((left, right) => Date.parse(left.startsAt) - Date.parse(right.startsAt))
  const closed = new Set((data.refused ?? []).filter(isClosed).map(({ startsAt }) => startsAt))
  return Array.from({ length: days }, (_, index) => {
    const date = addDays(first, index)
    const ofDay = all.filter(({ startsAt }) => localDateAt(new Date(startsAt), data.timeZone) === date)
    return { date, times: withoutNight(ofDay, ({ startsAt }) => closed.has(startsAt)) }
  })
}

/** Nobody at all works then who could meet one of the needs. */
function isClosed({ reasons }: RefusedTime): boolean {
  const needs = new Map<string, boolean>()
  for (const { requirement, code } of reasons) {
    if (requirement !== undefined) needs.set(requirement, (needs.get(requirement) ?? true) && code === 'OUTSIDE_HOURS')
  }
  return [...needs.values()].includes(true)
}

/** From the first to the last start at which somebody works: what lies before and after says nothing. */
function withoutNight(times: ShownTime[], isNight: (time: ShownTime) => boolean): ShownTime[] {
  const first = times.findIndex(time => !isNight(time))
  const last = times.findLastIndex(time => !isNight(time))
  return first < 0 ? [] : times.slice(first, last + 1)
}
