import type { Minutes } from '../domain/interval.js'
import type { SlotAssignment, SlotQuery, SolveResult, SolverSnapshot } from './types.js'

export interface SolveOptions {
  readonly nodeLimit?: number
  readonly backend?: 'runs'
}

export function solve(_query: SlotQuery, _snapshot: SolverSnapshot, _options: SolveOptions = {}): SolveResult {
  return { slots: [], truncated: false }
}

export function candidateAssignments(
  _query: SlotQuery,
  _snapshot: SolverSnapshot,
  _start: Minutes,
  _limit: number,
): SlotAssignment[][] {
  return []
}

export function gridStarts(_query: SlotQuery, _snapshot: SolverSnapshot): Minutes[] {
  return []
}
