import type { Minutes } from '../domain/interval.js'
import { MinuteMarks } from './minute-marks.js'
import type { Span } from './types.js'

/**
 * A set of minutes as sorted runs `[from, to, from, to, …]`, half-open, never empty, never touching.
 * Erosion relies on the last: two touching runs would look like two separate stretches of free time.
 */
export type Runs = readonly number[]

export const EMPTY: Runs = []

/** Reads past the end stop every merge below. */
function at(runs: ArrayLike<number>, index: number): number {
  return index < runs.length ? (runs[index] ?? 0) : Number.POSITIVE_INFINITY
}

function push(result: number[], from: number, to: number): void {
  const last = result.length - 1
  if (last > 0 && (result[last] ?? 0) >= from) result[last] = Math.max(result[last] ?? 0, to)
  else result.push(from, to)
}

export function interval(from: Minutes, to: Minutes): Runs {
  return from < to ? [from, to] : EMPTY
}

/** Any spans, in any order, overlapping or not. */
export function fromSpans(spans: readonly Span[]): Runs {
  let isSorted = true
  for (let index = 1; index < spans.length && isSorted; index++) {
    isSorted = (spans[index - 1]?.[0] ?? 0) <= (spans[index]?.[0] ?? 0)
  }
  const sorted = isSorted ? spans : [...spans].sort((left, right) => left[0] - right[0])
  const result: number[] = []
  for (const [from, to] of sorted) if (from < to) push(result, from, to)
  return result
}

export function toSpans(runs: Runs): [Minutes, Minutes][] {
  const result: [Minutes, Minutes][] = []
  for (let index = 0; index < runs.length; index += 2) result.push([at(runs, index), at(runs, index + 1)])
  return result
}

export function and(left: Runs, right: Runs): Runs {
  const result: number[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const from = Math.max(left[i] ?? 0, right[j] ?? 0)
    const leftEnd = left[i + 1] ?? 0
    const rightEnd = right[j + 1] ?? 0
    const to = Math.min(leftEnd, rightEnd)
    if (from < to) result.push(from, to)
    if (leftEnd <= rightEnd) i += 2
    if (rightEnd <= leftEnd) j += 2
  }
  return result
}

export function or(left: Runs, right: Runs): Runs {
  if (left.length === 0) return right
  if (right.length === 0) return left
  const result: number[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (at(left, i) <= at(right, j)) {
      push(result, at(left, i), at(left, i + 1))
      i += 2
    } else {
      push(result, at(right, j), at(right, j + 1))
      j += 2
    }
  }
  return result
}

/** What is in `left` and not in `right`. */
export function sub(left: Runs, right: Runs): Runs {
  return right.length === 0 ? left : erodeWithout(left, right, 1)
}

/** The minutes `t` for which the whole of `[t, t + length)` is in `left` and not in `right`. */
export function erodeWithout(left: Runs, right: Runs, length: number): Runs {
  if (right.length === 0) return erode(left, length)
  const shorter = Math.max(length, 1) - 1
  const result: number[] = []
  let j = 0
  for (let i = 0; i < left.length; i += 2) {
    let from = left[i] ?? 0
    const to = left[i + 1] ?? 0
    while (j < right.length && (right[j + 1] ?? 0) <= from) j += 2
    while (j < right.length && (right[j] ?? 0) < to) {
      const end = (right[j] ?? 0) - shorter
      if (from < end) result.push(from, end)
      from = right[j + 1] ?? 0
      // It may reach into the next run on the left, too.
      if (from >= to) break
      j += 2
    }
    if (from < to - shorter) result.push(from, to - shorter)
  }
  return result
}

export function shift(runs: Runs, by: number): Runs {
  return by === 0 ? runs : runs.map(value => value + by)
}

/** The minutes `t` for which the whole of `[t, t + length)` is in the set. */
export function erode(runs: Runs, length: number): Runs {
  if (length <= 1) return runs
  const result: number[] = []
  for (let index = 0; index < runs.length; index += 2) {
    const from = runs[index] ?? 0
    const to = (runs[index + 1] ?? 0) - length + 1
    if (from < to) result.push(from, to)
  }
  return result
}

/** Up to so many words of marks for each stretch, marking is cheaper than sorting. */
const WORDS_PER_STRETCH = 16

/**
 * The union of stretches in any order. In the order of their starts, as a database mostly gives them, one pass does;
 * else they are marked minute by minute, or, where they lie far apart, their edges sorted as numbers.
 */
export function unionOf(stretches: readonly { readonly from: Minutes; readonly to: Minutes }[]): Runs {
  const result: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const { from, to } of stretches) {
    if (from >= to) continue
    if (from < last) return unionOfUnsorted(stretches)
    push(result, from, to)
    last = from
  }
  return result
}

function unionOfUnsorted(stretches: readonly { readonly from: Minutes; readonly to: Minutes }[]): Runs {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { from, to } of stretches) {
    if (from < first) first = from
    if (to > last) last = to
  }
  if (last - first <= stretches.length * WORDS_PER_STRETCH * 32) {
    const marks = new MinuteMarks(first, last)
    for (const { from, to } of stretches) if (from < to) marks.mark(from, to)
    return marks.runs()
  }
  const starts = new Int32Array(stretches.length)
  const ends = new Int32Array(stretches.length)
  let next = 0
  for (const { from, to } of stretches) {
    if (from >= to) continue
    starts[next] = from
    ends[next] = to
    next++
  }
  return sweep(starts.subarray(0, next).sort(), ends.subarray(0, next).sort(), 1)
}

/** The minutes that are in at least `count` of the sets: one pass over all edges, whatever the count. */
export function atLeast(sets: readonly Runs[], count: number): Runs {
  const [first = EMPTY, second = EMPTY] = sets
  if (count > sets.length) return EMPTY
  if (sets.length === 1) return first
  if (sets.length === 2) return count === 1 ? or(first, second) : and(first, second)
  if (count === sets.length) return inAll(sets)
  if (count === 1) return inAny(sets)
  return inSeveral(sets, count)
}

/** Each set is ascending, so its ends say how far it reaches. */
function inAny(sets: readonly Runs[]): Runs {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let total = 0
  for (const runs of sets) {
    if (runs.length === 0) continue
    first = Math.min(first, runs[0] ?? 0)
    last = Math.max(last, runs[runs.length - 1] ?? 0)
    total += runs.length / 2
  }
  if (total === 0) return EMPTY
  if (last - first > total * WORDS_PER_STRETCH * 32) return inSeveral(sets, 1)
  const marks = new MinuteMarks(first, last)
  for (const runs of sets) {
    for (let index = 0; index < runs.length; index += 2) marks.mark(runs[index] ?? 0, runs[index + 1] ?? 0)
  }
  return marks.runs()
}

function inSeveral(sets: readonly Runs[], count: number): Runs {
  const total = sets.reduce((sum, runs) => sum + runs.length / 2, 0)
  const starts = new Int32Array(total)
  const ends = new Int32Array(total)
  let next = 0
  for (const runs of sets) {
    for (let index = 0; index < runs.length; index += 2) {
      starts[next] = runs[index] ?? 0
      ends[next] = runs[index + 1] ?? 0
      next++
    }
  }
  return sweep(starts.sort(), ends.sort(), count)
}

/** The smallest set first: what is left can only shrink. */
function inAll(sets: readonly Runs[]): Runs {
  const [first = EMPTY, ...others] = [...sets].sort((left, right) => left.length - right.length)
  let result = first
  for (const runs of others) {
    if (result.length === 0) break
    result = and(result, runs)
  }
  return result
}

/** Where at least `count` stretches lie on one another, from their sorted edges. */
function sweep(starts: Int32Array, ends: Int32Array, count: number): Runs {
  const result: number[] = []
  let depth = 0
  let i = 0
  let j = 0
  while (j < ends.length) {
    const end = ends[j] ?? 0
    const time = i < starts.length ? Math.min(starts[i] ?? 0, end) : end
    const before = depth
    for (; i < starts.length && starts[i] === time; i++) depth++
    for (; j < ends.length && ends[j] === time; j++) depth--
    if (before < count !== depth < count) result.push(time)
  }
  return result
}

/** Index of the first run that ends after `minute`. */
function seek(runs: Runs, minute: Minutes): number {
  let low = 0
  let high = runs.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(runs, middle * 2 + 1) <= minute) low = middle + 1
    else high = middle
  }
  return low * 2
}

export function has(runs: Runs, minute: Minutes): boolean {
  return at(runs, seek(runs, minute)) <= minute
}

/** True when the whole of `[from, to)` is in the set. */
export function covers(runs: Runs, from: Minutes, to: Minutes): boolean {
  const index = seek(runs, from)
  return at(runs, index) <= from && at(runs, index + 1) >= to && index < runs.length
}

/** Those of the ascending minutes that are in the set. */
export function pick(minutes: readonly Minutes[], runs: Runs): Minutes[] {
  const result: Minutes[] = []
  let index = 0
  for (const minute of minutes) {
    while (at(runs, index + 1) <= minute) index += 2
    if (index >= runs.length) break
    if (at(runs, index) <= minute) result.push(minute)
  }
  return result
}

/** In how many of the sets each of the ascending minutes is: as cheap as reading every set once. */
export function countAt(minutes: readonly Minutes[], sets: readonly Runs[]): Int32Array {
  const counts = new Int32Array(minutes.length)
  for (const runs of sets) {
    let position = 0
    for (let index = 0; index < runs.length && position < minutes.length; index += 2) {
      const from = runs[index] ?? 0
      const to = runs[index + 1] ?? 0
      while (position < minutes.length && (minutes[position] ?? 0) < from) position++
      for (; position < minutes.length && (minutes[position] ?? 0) < to; position++) {
        counts[position] = (counts[position] ?? 0) + 1
      }
    }
  }
  return counts
}

/** The run that holds a minute, or an empty one at that minute. */
export function runAround(runs: Runs, minute: Minutes): Span {
  const index = seek(runs, minute)
  return at(runs, index) <= minute ? [at(runs, index), at(runs, index + 1)] : [minute, minute]
}
