import type { Minutes } from '../domain/interval.js'
import { DAY_MINUTES } from './local-date.js'
import { solve, type SolveOptions } from './solve.js'
import type { Slot, SlotQuery, SolverSnapshot } from './types.js'
import { ZoneCache } from './zone.js'

/** A question to several locations; the first named one wins among equally early slots. */
export interface NextQuery extends Omit<SlotQuery, 'locationId' | 'limit'> {
  readonly locationIds: readonly string[]
}

export interface NextSlot {
  readonly locationId: string
  readonly slot: Slot
  /** True when the search gave up on an earlier start of some location. */
  readonly truncated: boolean
}

/** Gives the snapshot of one location for starts in `[from, to)`. */
export type SnapshotLoader = (
  locationId: string,
  from: Minutes,
  to: Minutes,
) => SolverSnapshot | Promise<SolverSnapshot>

/**
 * The earliest slot at any of the locations. Goes from day to day and asks every location for one day at a time, so that
 * a near slot costs one day of data, however long the range and however many the locations.
 *
 * @returns Undefined when nothing is free in the range.
 */
export async function nextAvailable(
  query: NextQuery,
  load: SnapshotLoader,
  options: SolveOptions = {},
): Promise<NextSlot | undefined> {
  const solving = { ...options, zones: options.zones ?? new ZoneCache() }
  const { locationIds, ...rest } = query
  let truncated = false
  for (let from = query.from; from < query.to; from += DAY_MINUTES) {
    const to = Math.min(from + DAY_MINUTES, query.to)
    let best: { locationId: string; slot: Slot } | undefined
    for (const locationId of locationIds) {
      // A later location only matters when it is strictly earlier.
      const end = best ? best.slot.start : to
      if (end <= from) continue
      const snapshot = await load(locationId, from, end)
      const result = solve({ ...rest, locationId, from, to: end, limit: 1 }, snapshot, solving)
      const [slot] = result.slots
      truncated ||= result.truncated
      if (slot) best = { locationId, slot }
    }
    if (best) return { ...best, truncated }
  }
  return undefined
}
