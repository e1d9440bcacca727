import { explainMany } from '../availability/explain.js'
import { gridStarts, offer } from '../availability/solve.js'
import type { SolverConstraint } from '../availability/solver-constraint.js'
import type { Offer } from '../availability/teams.js'
import type { Explanation, SlotQuery, SolverSnapshot } from '../availability/types.js'
import type { ZoneCache } from '../availability/zone.js'
import { fromMinutes, type Minutes } from '../domain/interval.js'
import type { AvailabilitySnapshot, SnapshotService } from '../ports/availability-store.js'
import { windowsFrom, type ArrivalWindow } from './arrival-windows.js'
import { toSlotView, type SlotView } from './slot-view.js'

/** A window with the starts inside it that can be planned; never empty. */
export interface OfferedWindow {
  readonly window: ArrivalWindow
  readonly starts: readonly [Offer, ...Offer[]]
}

export interface WindowSearch {
  readonly service: SnapshotService
  readonly solver: SolverSnapshot
  readonly zones: ZoneCache
  readonly constraints: readonly SolverConstraint[]
}

/** Whether a service is sold by the window in which somebody comes. */
export function hasWindows(service: Pick<SnapshotService, 'arrivalWindows'>): boolean {
  return (service.arrivalWindows ?? []).length > 0
}

/** The windows that begin in the range of the query, each with what can be planned inside; some may have nothing. */
export function windowsOf(
  { service, solver, zones }: Omit<WindowSearch, 'constraints'>,
  query: SlotQuery,
): ArrivalWindow[] {
  const timeZone = solver.locations.find(location => location.id === query.locationId)?.timeZone ?? 'UTC'
  return windowsFrom(service.arrivalWindows ?? [], zones.get(timeZone), query.from, query.to)
}

/** The windows of one query that can be sold, in order. */
export function offeredWindows(
  search: WindowSearch,
  query: SlotQuery,
): { windows: OfferedWindow[]; truncated: boolean } {
  const windows = windowsOf(search, query)
  const last = Math.max(query.to, ...windows.map(window => window.to))
  const { zones, constraints } = search
  const { offers, truncated } = offer({ ...query, to: last, limit: undefined }, search.solver, { zones, constraints })
  const sold = windows.flatMap(window => {
    const [first, ...others] = offers.filter(({ start }) => start >= window.from && start < window.to)
    return first ? [{ window, starts: [first, ...others] as const }] : []
  })
  return { windows: sold as OfferedWindow[], truncated }
}

/** A window as it is offered: the customer sees when to expect somebody, staff also when somebody could set out for. */
export function toWindowView(
  { window, starts }: OfferedWindow,
  service: SnapshotService,
  snapshot: AvailabilitySnapshot,
  audience: 'customer' | 'staff',
): SlotView {
  const { team, locationId, ...first } = starts[0]
  const view = toSlotView({ ...first, assignments: team, paid: paidIn(window, first) }, service, snapshot, locationId)
  const at = (minutes: Minutes) => fromMinutes(minutes).toISOString()
  const span = { startsAt: at(window.from), endsAt: at(window.to) }
  const planned = audience === 'staff' ? { starts: starts.map(({ start }) => at(start)) } : {}
  return { ...view, ...span, window: span, ...planned }
}

/** A window costs the same whenever somebody comes in it: as if they came at its beginning. */
export function paidIn({ from }: Pick<ArrivalWindow, 'from'>, { start, end }: Pick<Offer, 'start' | 'end'>) {
  return { start: from, end: from + end - start }
}

/** Why a window is not sold: what stands against each start of the grid inside it. */
export function explainWindow({ solver, zones, constraints }: WindowSearch, query: SlotQuery, window: ArrivalWindow) {
  const inside = { ...query, from: window.from, to: window.to }
  const options = { zones, constraints }
  return explainMany(inside, solver, gridStarts(inside, solver, options), options)
}

/** The same reason is said once, whichever starts it concerns. */
export function mergeReasons<R extends { readonly code: string }>(
  explanations: readonly Explanation[],
  reasonsOf: (explanation: Explanation) => readonly R[],
): R[] {
  const byText = new Map<string, R>()
  for (const explanation of explanations) {
    for (const reason of reasonsOf(explanation)) {
      const key = JSON.stringify({ ...reason, unlocks: undefined })
      if (!byText.has(key)) byText.set(key, reason)
    }
  }
  return [...byText.values()]
}
