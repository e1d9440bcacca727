import type { Minutes } from '../domain/interval.js'
import type { LabelledSpan } from './hours.js'
import type { Runs } from './runs.js'
import type { TravelMinutes } from './travel.js'
import type { Busy, Span } from './types.js'
import type { Zone } from './zone.js'

/** The days of somebody who sets out from one place and comes back to it. */
export interface DepotDays {
  /** From the first minute of work of each day to the last. */
  readonly days: readonly Span[]
  readonly visits: readonly Busy[]
  readonly home: string
}

/** Working hours as days: a pause in them is no way home. */
export function daysOf(hours: Runs, zone: Zone): Span[] {
  const days = new Map<number, [Minutes, Minutes]>()
  for (let index = 0; index < hours.length; index += 2) {
    const [from = 0, to = 0] = [hours[index], hours[index + 1]]
    const day = zone.localDay(from)
    const known = days.get(day)
    days.set(day, known ? [known[0], to] : [from, to])
  }
  return [...days.values()]
}

/**
 * The way from home in the morning and back in the evening, for a new visit at `place`: as long as it would be the first
 * or the last of its day. Where another visit comes first, the way from that one counts instead.
 */
export function depotMargins({ days, visits, home }: DepotDays, place: string, minutes: TravelMinutes): LabelledSpan[] {
  if (place === home) return []
  const placed = visits.filter(visit => visit.place !== undefined)
  return days.flatMap(([opens, closes]) => {
    const ofDay = placed.filter(visit => visit.from < closes && visit.to > opens)
    const first = Math.min(closes, ...ofDay.map(visit => visit.from))
    const last = Math.max(opens, ...ofDay.map(visit => visit.to))
    const out = { from: opens, to: Math.min(first, opens + minutes(home, place, opens)) }
    const back = { from: Math.max(last, closes - minutes(place, home, closes)), to: closes }
    return [out, back].filter(margin => margin.from < margin.to)
  })
}
