import type { Minutes } from '../domain/interval.js'
import type { Runs } from './runs.js'

/** A stretch that takes some units of a resource. */
export interface Taken {
  readonly from: Minutes
  readonly to: Minutes
  readonly quantity: number
}

/** The minutes of the window in which at most `allowed` units are taken: one sweep over the edges. */
export function withLoadAtMost(taken: readonly Taken[], allowed: number, window: readonly [Minutes, Minutes]): Runs {
  if (allowed < 0) return []
  const edges = taken.flatMap(({ from, to, quantity }) => [
    { time: from, change: quantity },
    { time: to, change: -quantity },
  ])
  edges.sort((left, right) => left.time - right.time)
  const result: number[] = []
  let load = 0
  let position = window[0]
  for (let index = 0; index < edges.length;) {
    const time = edges[index]?.time ?? 0
    if (load <= allowed) append(result, position, Math.min(time, window[1]))
    position = Math.max(position, time)
    for (; edges[index]?.time === time; index++) load += edges[index]?.change ?? 0
  }
  append(result, position, window[1])
  return result
}

function append(result: number[], from: Minutes, to: Minutes): void {
  if (from >= to) return
  if (result[result.length - 1] === from) result[result.length - 1] = to
  else result.push(from, to)
}

/** The most units that are taken at any one minute of `[from, to)`. */
export function peakLoad(taken: readonly Taken[], from: Minutes, to: Minutes): number {
  const inside = taken.filter(item => item.from < to && item.to > from && item.from < item.to)
  let peak = 0
  // The load can only rise where something begins.
  for (const time of [from, ...inside.map(item => item.from)]) {
    if (time < from) continue
    const load = inside.reduce((sum, item) => (item.from <= time && item.to > time ? sum + item.quantity : sum), 0)
    peak = Math.max(peak, load)
  }
  return peak
}
