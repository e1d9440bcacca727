import type { LocationId } from '../domain/id.js'
import type { Minutes } from '../domain/interval.js'
import {
  proRata,
  WEEK,
  weekSpans,
  type Pricer,
  type PriceRules,
  type RatedPart,
  type RatedTime,
} from '../domain/price-rules.js'
import type { Zone, ZoneCache } from './zone.js'

/** Minutes of the week that are all alike: one band, the same surcharges. */
interface Segment {
  readonly to: number
  /** Place among the bands; their number: outside. */
  readonly band: number
  readonly surcharges: readonly number[]
}

/** 1970-01-01, where minutes begin, was a Thursday. */
const EPOCH_IN_WEEK = 3 * 1440

/**
 * Price rules made ready for many questions: the week as a list of segments. Time is counted in minutes that pass, bands
 * lie on the clocks of the place, so a night in which they are changed costs what it lasts.
 */
export class Rates implements Pricer {
  private readonly segments: readonly Segment[]
  private readonly zoneOf = new Map<LocationId, Zone>()

  constructor(
    readonly rules: PriceRules,
    private readonly zones: ZoneCache,
    private readonly locations: readonly { readonly id: LocationId; readonly timeZone: string }[],
  ) {
    this.segments = segmentsOf(rules)
  }

  price({ start, end, free = 0 }: { start: Minutes; end: Minutes; free?: number }, locationId: LocationId): RatedTime {
    const { bands, surcharges, perMinutes } = this.rules
    const minutes = new Map<number, number>()
    const hit = new Set<number>()
    const paidUntil = Math.max(start, end - free)
    this.walk(start, end, locationId, (from, to, segment) => {
      for (const index of segment.surcharges) hit.add(index)
      const counted = Math.min(to, paidUntil) - from
      if (counted > 0) minutes.set(segment.band, (minutes.get(segment.band) ?? 0) + counted)
    })
    const parts = [...minutes].map(([index, count]): RatedPart => {
      const { key = null, label, amount } = bands[index] ?? { label: this.rules.label, amount: this.rules.amount }
      return { key, label, minutes: count, amount: proRata(amount, count, perMinutes) }
    })
    const applied = surcharges.filter((_, index) => hit.has(index))
    const amount = [...parts, ...applied].reduce((total, item) => total + item.amount, 0)
    return { parts, surcharges: applied.map(({ key, label, amount: cost }) => ({ key, label, amount: cost })), amount }
  }

  minutesIn(band: string, { start, end }: { start: Minutes; end: Minutes }, locationId: LocationId): number {
    let found = 0
    this.walk(start, end, locationId, (from, to, segment) => {
      if (this.rules.bands[segment.band]?.key === band) found += to - from
    })
    return found
  }

  private walk(
    start: Minutes,
    end: Minutes,
    locationId: LocationId,
    visit: (from: Minutes, to: Minutes, segment: Segment) => void,
  ): void {
    const { segments } = this
    for (const { from, to, offset } of this.zone(locationId).spans(start, end)) {
      let at = from
      let inWeek = (((at + offset + EPOCH_IN_WEEK) % WEEK) + WEEK) % WEEK
      let index = segmentAt(segments, inWeek)
      while (at < to) {
        const segment = segments[index]
        if (!segment) break
        const until = Math.min(to, at + segment.to - inWeek)
        visit(at, until, segment)
        inWeek = segment.to % WEEK
        index = (index + 1) % segments.length
        at = until
      }
    }
  }

  private zone(locationId: LocationId): Zone {
    const known = this.zoneOf.get(locationId)
    if (known) return known
    const location = this.locations.find(({ id }) => id === locationId) ?? this.locations[0]
    const zone = this.zones.get(location?.timeZone ?? 'UTC')
    this.zoneOf.set(locationId, zone)
    return zone
  }
}

function segmentsOf({ bands, surcharges }: PriceRules): Segment[] {
  const bandSpans = bands.map(weekSpans)
  const surchargeSpans = surcharges.map(weekSpans)
  const edges = [...bandSpans, ...surchargeSpans].flat(2)
  const bounds = [...new Set([0, WEEK, ...edges])].sort((left, right) => left - right)
  const covers = (spans: readonly [number, number][], at: number) => spans.some(([from, to]) => at >= from && at < to)
  return bounds.slice(1).map((to, index): Segment => {
    const from = bounds[index] ?? 0
    const band = bandSpans.findIndex(spans => covers(spans, from))
    const hit = surchargeSpans.flatMap((spans, place) => (covers(spans, from) ? [place] : []))
    return { to, band: band === -1 ? bands.length : band, surcharges: hit }
  })
}

/** The segment in which a minute of the week lies. */
function segmentAt(segments: readonly Segment[], minute: number): number {
  let [low, high] = [0, segments.length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((segments[middle]?.to ?? 0) > minute) high = middle
    else low = middle + 1
  }
  return low
}
