import type { Problem, RawRow } from './workloads.js'

const DURATION = 60
const STEP = 15

/**
 * What any solver must do at least: dates to minutes, one sort and merge for each resource, one pass over the grid, JSON.
 * No buffers, no capacities, no limits, no assignment. The rule to compare with, not a rival.
 */
export function solveFloor({ workload, rows, open }: Problem): string {
  const merged = rows.map(mergeBusy)
  const days: Record<string, { time: string }[]> = {}
  const cursors = new Int32Array(rows.length)
  for (const [from, to] of open) {
    for (let start = from; start + DURATION <= to; start += STEP) {
      if (!isFree(workload, merged, cursors, start)) continue
      const time = new Date(start * 60_000).toISOString()
      ;(days[time.slice(0, 10)] ??= []).push({ time })
    }
  }
  return JSON.stringify(days)
}

function mergeBusy(rows: readonly RawRow[]): Int32Array {
  const starts = new Int32Array(rows.length)
  const ends = new Int32Array(rows.length)
  rows.forEach((row, index) => {
    starts[index] = row.start.getTime() / 60_000
    ends[index] = row.end.getTime() / 60_000
  })
  starts.sort()
  ends.sort()
  const result = new Int32Array(rows.length * 2)
  let size = 0
  let depth = 0
  for (let i = 0, j = 0; j < ends.length;) {
    if (i < starts.length && (starts[i] ?? 0) <= (ends[j] ?? 0)) {
      if (depth++ === 0) result[size++] = starts[i] ?? 0
      i++
    } else {
      if (--depth === 0) result[size++] = ends[j] ?? 0
      j++
    }
  }
  return result.subarray(0, size)
}

function isFree(workload: Problem['workload'], merged: Int32Array[], cursors: Int32Array, start: number): boolean {
  let first = 0
  for (const { size, mode } of workload.groups) {
    let found = 0
    for (let resource = first; resource < first + size; resource++) {
      const runs = merged[resource] ?? new Int32Array()
      let cursor = cursors[resource] ?? 0
      while (cursor < runs.length && (runs[cursor + 1] ?? 0) <= start) cursor += 2
      cursors[resource] = cursor
      const isOpen = cursor >= runs.length || (runs[cursor] ?? 0) >= start + DURATION
      if (isOpen) found++
      if (mode === 'any' && isOpen) break
      if (mode === 'all' && !isOpen) return false
    }
    if (found === 0) return false
    first += size
  }
  return true
}
