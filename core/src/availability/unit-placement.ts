import type { Minutes } from '../domain/interval.js'
import type { SetAlgebra, TimeSet } from './set-algebra.js'
import type { Busy, Span } from './types.js'

interface UnitSource {
  readonly busy: readonly Busy[]
  readonly window: Span
  readonly sets: SetAlgebra
}

/** The free time of each unit of a pinned pool. A claim without a number takes the first unit that is free for it. */
export function freeUnits(source: UnitSource, capacity: number): TimeSet[] {
  const { busy, window, sets } = source
  const taken: Span[][] = Array.from({ length: capacity }, () => [])
  const numberedFirst = (row: Busy) => Number(row.unit === undefined)
  const ordered = [...busy].sort((left, right) => numberedFirst(left) - numberedFirst(right) || left.from - right.from)
  for (const row of ordered) {
    if (row.unit !== undefined) taken[row.unit - 1]?.push([row.from, row.to])
    else takeFirstFree(taken, row)
  }
  const all = sets.fromSpans([window])
  return taken.map(spans => sets.sub(all, sets.fromSpans(spans)))
}

function takeFirstFree(taken: Span[][], row: Busy): void {
  let open = row.quantity
  for (const spans of taken) {
    if (open === 0) return
    if (spans.some(([from, to]) => from < row.to && to > row.from)) continue
    spans.push([row.from, row.to])
    open--
  }
}

/** One need of a booking for some units of one pinned pool. */
export interface UnitDemand {
  readonly spans: readonly (readonly [Minutes, Minutes])[]
  readonly quantity: number
}

/** True when every demand can have its own units for its whole time: a small matching, tried unit by unit. */
export function canPlaceUnits(
  sets: Pick<SetAlgebra, 'covers'>,
  units: readonly TimeSet[],
  demands: readonly UnitDemand[],
): boolean {
  const single = demands.flatMap(demand => Array.from({ length: demand.quantity }, () => demand.spans))
  const chosen: number[] = []
  const place = (index: number): boolean => {
    const spans = single[index]
    if (!spans) return true
    return units.some((free, unit) => {
      // Copies of one demand are interchangeable: only ascending units, or a full pool costs a factorial.
      if (spans === single[index - 1] && unit <= (chosen[index - 1] ?? -1)) return false
      if (!spans.every(([from, to]) => sets.covers(free, from, to))) return false
      const isTaken = chosen.some((other, earlier) => other === unit && overlap(single[earlier] ?? [], spans))
      if (isTaken) return false
      chosen[index] = unit
      if (place(index + 1)) return true
      chosen.length = index
      return false
    })
  }
  return place(0)
}

/** True when two lists of spans share a minute. */
export function overlap(left: readonly Span[], right: readonly Span[]): boolean {
  return left.some(([from, to]) => right.some(([otherFrom, otherTo]) => from < otherTo && to > otherFrom))
}
