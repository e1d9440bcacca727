import type { Minutes } from '../domain/interval.js'
import { SolverInputError } from '../errors/catalog.js'
import { DAY_MINUTES, minuteOfDay } from './local-date.js'
import type { Grid } from './types.js'
import type { OffsetSpan, Zone } from './zone.js'

/**
 * Every start of the grid in `[from, to)`, ascending. Steps are laid on the wall clock, from local midnight: an hour that
 * comes twice has its starts twice, an hour that is skipped has none. Fixed times take their first occurrence.
 */
export function layGrid(grid: Grid, zone: Zone, from: Minutes, to: Minutes): Minutes[] {
  if (grid.mode === 'anchored') return anchoredStarts(grid.times, zone, from, to)
  const offset = grid.mode === 'interval' ? (grid.offset ?? 0) : 0
  if (!Number.isInteger(grid.step) || grid.step < 1 || !Number.isInteger(offset)) {
    throw new SolverInputError({ reason: 'The step of a grid must be a whole number of minutes, at least 1.' })
  }
  const phase = ((offset % grid.step) + grid.step) % grid.step
  return zone.spans(from, to).flatMap(span => steppedStarts(span, grid.step, phase))
}

function steppedStarts(span: OffsetSpan, step: number, phase: number): Minutes[] {
  const result: Minutes[] = []
  const first = span.from + span.offset
  const last = span.to + span.offset
  for (let day = Math.floor(first / DAY_MINUTES) * DAY_MINUTES; day < last; day += DAY_MINUTES) {
    const skipped = Math.max(0, Math.ceil((first - day - phase) / step))
    const end = Math.min(day + DAY_MINUTES, last)
    for (let local = day + phase + skipped * step; local < end; local += step) result.push(local - span.offset)
  }
  return result
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
