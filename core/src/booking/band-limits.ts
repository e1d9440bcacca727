import { Rates } from '../availability/rates.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import { ZoneCache } from '../availability/zone.js'
import type { UsedTime, Standing } from '../domain/customer-group.js'
import type { BookingId, LocationId } from '../domain/id.js'
import { fromMinutes, toMinutes, type Interval } from '../domain/interval.js'
import type { BookingLimit } from '../domain/policy.js'
import { BandLimitError } from '../errors/pricing-errors.js'
import type { SnapshotService } from '../ports/availability-store.js'
import type { Plan } from './plan.js'
import { localWindow } from './start-limits.js'

/** A limit of the minutes that one customer may book in a price band. */
export type BandLimit = BookingLimit & { readonly band: string }

export function isBandLimit(limit: BookingLimit): limit is BandLimit {
  return limit.band !== undefined
}

/** How many minutes of some booked times lie in a band. */
export function minutesUsed(used: readonly UsedTime[], band: string, zones: ZoneCache): number {
  return used.reduce((sum, { priceRules, timeZone, ...span }) => {
    return sum + new Rates(priceRules, zones, [{ id: '', timeZone }]).minutesIn(band, span, '')
  }, 0)
}

function within(used: readonly UsedTime[], { startsAt, endsAt }: Interval): UsedTime[] {
  return used.filter(({ start }) => start >= toMinutes(startsAt) && start < toMinutes(endsAt))
}

/** What a band is called in a service. */
function labelOf({ rates }: SnapshotService, band: string): string {
  return rates?.rules.bands.find(({ key }) => key === band)?.label ?? band
}

/**
 * The limits as rules of a search, so that a time on offer is not refused when it is booked. One rule for each day or week
 * in which the customer has something, and one for all others; the code says how many minutes are left.
 */
export function bandRules(service: SnapshotService, { used }: Standing, timeZone: string): SolverConstraint[] {
  const { rates } = service
  if (!rates) return []
  const zones = new ZoneCache()
  return (service.policy?.limits ?? []).filter(isBandLimit).flatMap(limit => {
    const windows = new Map<number, Interval>()
    for (const { start } of used) {
      const window = localWindow(fromMinutes(start), limit.per, timeZone)
      windows.set(window.startsAt.getTime(), window)
    }
    const spans = [...windows.values()].map(window => ({
      from: toMinutes(window.startsAt),
      to: toMinutes(window.endsAt),
      left: Math.max(0, limit.max - minutesUsed(within(used, window), limit.band, zones)),
    }))
    const rule = (left: number, applies: (start: number) => boolean): SolverConstraint => ({
      code: `limit band ${left} ${labelOf(service, limit.band)}`,
      filter: ({ start, end, query }) =>
        !applies(start) || rates.minutesIn(limit.band, { start, end }, query.locationId) <= left,
    })
    const isIn = (start: number, { from, to }: { from: number; to: number }) => start >= from && start < to
    return [
      ...spans.map(span => rule(span.left, start => isIn(start, span))),
      rule(limit.max, start => !spans.some(span => isIn(start, span))),
    ]
  })
}

/**
 * Before the transaction, so that nobody fills in a form in vain; the commit counts again.
 * @throws BandLimitError with what is left.
 */
export function requireBandRoom({ appointments }: Plan, { used }: Standing, except?: BookingId): void {
  const zones = new ZoneCache()
  const taken = used.filter(({ bookingId }) => bookingId !== except)
  const planned = appointments.flatMap(({ service, startsAt, endsAt, locationId, timeZone }) =>
    service.rates
      ? [{ service, rates: service.rates, start: toMinutes(startsAt), end: toMinutes(endsAt), locationId, timeZone }]
      : [],
  )
  for (const { service, start, timeZone } of planned) {
    for (const limit of (service.policy?.limits ?? []).filter(isBandLimit)) {
      const window = localWindow(fromMinutes(start), limit.per, timeZone)
      const inWindow = planned.filter(
        item => item.start >= toMinutes(window.startsAt) && item.start < toMinutes(window.endsAt),
      )
      const wanted = inWindow.reduce((sum, item) => {
        return sum + item.rates.minutesIn(limit.band, item, item.locationId as LocationId)
      }, 0)
      refuseAbove(limit, {
        band: labelOf(service, limit.band),
        wanted,
        used: minutesUsed(within(taken, window), limit.band, zones),
      })
    }
  }
}

/** @throws BandLimitError when something is wanted that is more than is left. */
export function refuseAbove(
  { max, per }: BandLimit,
  { band, wanted, used }: { readonly band: string; readonly wanted: number; readonly used: number },
): void {
  if (wanted === 0 || used + wanted <= max) return
  throw new BandLimitError({ band, per, max, used, wanted, left: Math.max(0, max - used) })
}
