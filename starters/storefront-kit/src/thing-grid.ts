import type { Availability, Slot } from './api-types.js'

const minuteMs = 60_000
const usualStep = 30

/** One court with its own times. */
export interface ThingTimes {
  resource: { id: string; name: string; type: string }
  times: Availability
}

/** One place in the grid: a start that can be chosen, one that is too close to the next booking, or one that is taken. */
export interface GridCell {
  /** From 0, counted from `Grid.startsAt`. */
  row: number
  rows: number
  kind: 'free' | 'short' | 'taken'
  slot?: Slot
}

export interface GridColumn {
  id: string
  name: string
  cells: GridCell[]
}

export interface Grid {
  /** Instants of the rows, one step after the other. */
  rows: string[]
  columns: GridColumn[]
}

const at = (instant: string) => Date.parse(instant)

/** The smallest distance between two starts, in milliseconds. */
function stepOf(starts: number[]): number {
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? start))
  return Math.min(usualStep * minuteMs, ...gaps.filter(gap => gap > 0))
}

/** Neighbours of one kind that nobody can choose are one block. */
function joined(cells: GridCell[]): GridCell[] {
  const found: GridCell[] = []
  for (const cell of cells) {
    const last = found.at(-1)
    if (last && last.kind === cell.kind && cell.kind === 'taken') last.rows += cell.rows
    else found.push({ ...cell })
  }
  return found
}

function columnOf({ resource, times }: ThingTimes, rows: number[], step: number, chosen: string): GridColumn {
  const bySpan = times.slots.map(slot => ({ slot, from: at(slot.startsAt), to: at(slot.endsAt) }))
  const picked = bySpan.find(({ slot }) => slot.startsAt === chosen)
  const cells: GridCell[] = []
  for (const [row, start] of rows.entries()) {
    // What is chosen covers its whole length.
    if (picked && start > picked.from && start < picked.to) continue
    const own = bySpan.find(({ from }) => from === start)
    if (own) {
      const rowsTaken = own === picked ? Math.min(Math.ceil((own.to - own.from) / step), rows.length - row) : 1
      cells.push({ row, rows: rowsTaken, kind: 'free', slot: own.slot })
      continue
    }
    const isWithin = bySpan.some(({ from, to }) => from < start && start < to)
    cells.push({ row, rows: 1, kind: isWithin ? 'short' : 'taken' })
  }
  return { ...resource, cells: joined(cells) }
}

/**
 * Courts side by side, one row for each step of the clock.
 *
 * @param chosen - Court and start that are chosen; empty: none.
 */
export function gridOf(items: ThingTimes[], chosen: { thingId: string; startsAt: string }): Grid {
  const slots = items.flatMap(({ times }) => times.slots)
  const starts = [...new Set(slots.map(({ startsAt }) => at(startsAt)))].sort((left, right) => left - right)
  const first = starts[0]
  if (first === undefined) return { rows: [], columns: [] }
  const step = stepOf(starts)
  const end = Math.max(...slots.map(({ endsAt }) => at(endsAt)))
  const rows = Array.from({ length: Math.ceil((end - first) / step) }, (_, index) => first + index * step)
  return {
    rows: rows.map(row => new Date(row).toISOString()),
    columns: items.map(item => columnOf(item, rows, step, item.resource.id === chosen.thingId ? chosen.startsAt : '')),
  }
}

/** Where an arrow leads: the next start that is free that way, or where one is already. */
export function nextInGrid(
  grid: Grid,
  from: { column: number; row: number },
  way: 'up' | 'down' | 'before' | 'after',
): { column: number; row: number } {
  const free = (column: number) =>
    (grid.columns[column]?.cells ?? []).filter(({ kind }) => kind === 'free').map(({ row }) => row)
  if (way === 'up' || way === 'down') {
    const rows = free(from.column)
    const row = way === 'up' ? rows.filter(one => one < from.row).at(-1) : rows.find(one => one > from.row)
    return { column: from.column, row: row ?? from.row }
  }
  const step = way === 'before' ? -1 : 1
  for (let column = from.column + step; column >= 0 && column < grid.columns.length; column += step) {
    const rows = free(column)
    if (rows.length === 0) continue
    const row = rows.reduce((best, one) => (Math.abs(one - from.row) < Math.abs(best - from.row) ? one : best))
    return { column, row }
  }
  return from
}
