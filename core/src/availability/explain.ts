import type { Minutes } from '../domain/interval.js'
import type { Explanation, SlotQuery, SolverSnapshot } from './types.js'

export function explain(_query: SlotQuery, _snapshot: SolverSnapshot, start: Minutes): Explanation {
  return { start, isAvailable: false, query: [], requirements: [], unlocks: [] }
}
