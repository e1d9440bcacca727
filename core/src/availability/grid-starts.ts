import type { Minutes } from '../domain/interval.js'
import { SolverInputError } from '../errors/catalog.js'
import { DAY_MINUTES, minuteOfDay } from './local-date.js'
import { and, pick, type Runs } from './runs.js'
import type { Grid } from './types.js'
import type { OffsetSpan, Zone } from './zone.js'

/**
 * Every start of the grid within the runs, ascending. Steps are laid on the wall clock, from local midnight: an hour that
 * comes twice has its starts twice, an hour that is skipped has none. Fixed times take their first occurrence. A class starts
 * with its sessions, which are no grid.
 */
export function layGrid(grid: Grid, zone: Zone, within: Runs): Minutes[] {
  const from = within[0]
  const to = within[within.length - 1]
  if (from === undefined || to === undefined || grid.mode === 'sessions') return []
  if (grid.mode === 'anchored') return pick(anchoredStarts(grid.times, zone, from, to), within)
  const offset = grid.mode === 'interval' ? (grid.offset ?? 0) : 0
  if (!Number.isInteger(grid.step) || grid.step < 1 || !Number.isInteger(offset)) {
    throw new SolverInputError({ reason: 'The step of a grid must be a whole number of minutes, at least 1.' })
  }
  const phase = ((offset % grid.step) + grid.step) % grid.step
  const result: Minutes[] = []
  for (const span of zone.spans(from, to)) {
    const runs = and([span.from, span.to], within)
    for (let index = 0; index < runs.length; index += 2) {
      const stretch = { from: runs[index] ?? 0, to: runs[index + 1] ?? 0, offset: span.offset }
      pushSteps(result, stretch, { step: grid.step, phase })
    }
  }
  return result
}

function pushSteps(result: Minutes[], span: OffsetSpan, { step, phase }: { step: number; phase: number }): void {
  const first = span.from + span.offset
  const last = span.to + span.offset
  for (let day = Math.floor(first / DAY_MINUTES) * DAY_MINUTES; day < last; day += DAY_MINUTES) {
    const skipped = Math.max(0, Math.ceil((first - day - phase) / step))
    const end = Math.min(day + DAY_MINUTES, last)
    for (let local = day + phase + skipped * step; local < end; local += step) result.push(local - span.offset)
  }
}

function anchoredStarts(times: readonly string[], zone: Zone, from: Minutes, to: Minutes): Minutes[] {
  const minutes = times.map(minuteOfDay)
  const result = new Set<Minutes>()
  for (let day = zone.localDay(from) - 1; day <= zone.localDay(to); day++) {
    for (const minute of minutes) {
      const start = zone.firstOccurrence(day * DAY_MINUTES + minute)
      if (start !== undefined && start >= from && start < to) result.add(start)
    }
  }
  return [...result].sort((left, right) => left - right)
}
