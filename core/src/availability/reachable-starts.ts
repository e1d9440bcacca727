import { SolverInputError } from '../errors/catalog.js'
import type { LinePlan, StagePlan } from './line-plan.js'
import { and, atLeast, EMPTY, or, shift, type Runs } from './runs.js'
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
export function reachableStarts(query: SlotQuery, stages: readonly StagePlan[]): Runs {
  let later: Runs | undefined
  for (let position = stages.length - 1; position >= 0; position--) {
    const stage = stages[position]
    if (!stage) continue
    const after = position + 1
    const following = later
    const perLength = lengthsOf(stage).map(length => {
      const own = startsOfStage(stage, length)
      if (!following || own.length === 0) return own
      const shifted = gapsBefore(query, after).map(gap => shift(following, -(length + gap)))
      return and(own, shifted.reduce(or, EMPTY))
    })
    later = perLength.reduce(or, EMPTY)
  }
  return later ?? EMPTY
}

/** A stage lasts as long as the longest of its lines. */
function lengthsOf(stage: StagePlan): number[] {
  return [...new Set(stage.lines.flatMap(line => line.variants.map(variant => variant.duration)))]
}

function startsOfStage(stage: StagePlan, length: number): Runs {
  const sets = stage.lines.map(line => startsOfLine(line, length))
  return sets.reduce((left, right) => and(left, right), sets[0] ?? EMPTY)
}

function startsOfLine(line: LinePlan, length: number): Runs {
  const sets = line.variants.filter(variant => variant.duration <= length).map(variant => variant.starts.runs)
  return sets.length === 0 ? EMPTY : atLeast(sets, 1)
}
