import type { Minutes } from '../domain/interval.js'
import type { LabelledSpan } from './hours.js'
import type { Busy } from './types.js'

/** Minutes on the road from one place to another, near a moment. */
export type TravelMinutes = (from: string, to: string, at: Minutes) => number

interface Visits {
  readonly first: Busy
  last: Busy
}

/**
 * The time a mobile resource needs on the road around its visits, for a new visit at `place`. Only the neighbours matter:
 * each margin ends where the next visit begins, because travel times need not obey the triangle inequality.
 */
export function travelMargins(visits: readonly Busy[], place: string, minutes: TravelMinutes): LabelledSpan[] {
  const groups = groupOverlapping(visits.filter(visit => visit.place !== undefined))
  return groups.flatMap(({ first, last }, index) => {
    const previous = groups[index - 1]?.last.to ?? Number.NEGATIVE_INFINITY
    const next = groups[index + 1]?.first.from ?? Number.POSITIVE_INFINITY
    const before = Math.max(previous, first.from - minutes(place, first.place ?? '', first.from))
    const after = Math.min(next, last.to + minutes(last.place ?? '', place, last.to))
    const margins = [
      { from: before, to: first.from, ref: first.ref },
      { from: last.to, to: after, ref: last.ref },
    ]
    return margins.filter(margin => margin.from < margin.to)
  })
}

/** Visits may overlap (calendars of others do); a group is left from the visit that ends last. */
function groupOverlapping(visits: readonly Busy[]): Visits[] {
  const groups: Visits[] = []
  for (const visit of [...visits].sort((left, right) => left.from - right.from || left.to - right.to)) {
    const group = groups[groups.length - 1]
    if (!group || group.last.to <= visit.from) groups.push({ first: visit, last: visit })
    else if (visit.to > group.last.to) group.last = visit
  }
  return groups
}
