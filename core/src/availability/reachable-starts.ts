import { SolverInputError } from '../errors/catalog.js'
import type { LinePlan, StagePlan } from './line-plan.js'
import type { SetAlgebra, TimeSet } from './set-algebra.js'
import type { SlotQuery } from './types.js'

const DEFAULT_GAP_STEP = 5
const MAX_GAPS = 1440

/** The waiting times that may lie before the stage at this position, shortest first. */
export function gapsBefore(query: SlotQuery, position: number): number[] {
  const [shortest, longest] = query.stages[position]?.gap ?? [0, 0]
  const step = query.gapStep ?? DEFAULT_GAP_STEP
  if (!(step > 0) || longest - shortest > step * MAX_GAPS) {
    throw new SolverInputError({ reason: `A gap is tried in steps above 0, at most ${MAX_GAPS} of them.` })
  }
  const gaps: number[] = []
  for (let gap = shortest; gap <= longest; gap += step) gaps.push(gap)
  return gaps
}

/**
 * First starts from which every stage can be reached, taking each stage alone: a superset of what can be booked. Worked
 * backwards, so that the cost is that of the stages one by one and not of their combinations.
 */
export function reachableStarts(sets: SetAlgebra, query: SlotQuery, stages: readonly StagePlan[]): TimeSet {
  if (query.stages.some(stage => stage.offset !== undefined)) return startsAtOffsets(sets, query, stages)
  const or = (left: TimeSet, right: TimeSet) => sets.or(left, right)
  let later: TimeSet | undefined
  for (let position = stages.length - 1; position >= 0; position--) {
    const stage = stages[position]
    if (!stage) continue
    const after = position + 1
    const following = later
    const perLength = lengthsOf(stage).map(length => {
      const own = startsOfStage(sets, stage, length)
      if (!following || sets.isEmpty(own)) return own
      const shifted = gapsBefore(query, after).map(gap => sets.shift(following, -(length + gap)))
      return sets.and(own, shifted.reduce(or, sets.empty))
    })
    later = perLength.reduce(or, sets.empty)
  }
  return later ?? sets.empty
}

function startsAtOffsets(sets: SetAlgebra, query: SlotQuery, stages: readonly StagePlan[]): TimeSet {
  return stages
    .map(stage => {
      const starts = lengthsOf(stage).map(length => startsOfStage(sets, stage, length))
      const anyLength = starts.reduce((left, right) => sets.or(left, right), sets.empty)
      return sets.shift(anyLength, -(query.stages[stage.index]?.offset ?? 0))
    })
    .reduce((left, right) => sets.and(left, right), sets.everything)
}

/** A stage lasts as long as the longest of its lines. */
function lengthsOf(stage: StagePlan): number[] {
  return [...new Set(stage.lines.flatMap(line => line.variants.map(variant => variant.duration)))]
}

function startsOfStage(sets: SetAlgebra, stage: StagePlan, length: number): TimeSet {
  const perLine = stage.lines.map(line => startsOfLine(sets, line, length))
  return perLine.reduce((left, right) => sets.and(left, right), perLine[0] ?? sets.empty)
}

function startsOfLine(sets: SetAlgebra, line: LinePlan, length: number): TimeSet {
  const starts = line.variants.filter(variant => variant.duration <= length).map(variant => variant.starts.set)
  return starts.length === 0 ? sets.empty : sets.atLeast(starts, 1)
}
