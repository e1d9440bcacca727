import { solve } from '../../../core/dist/availability/solve.js'
import { ZoneCache } from '../../../core/dist/availability/zone.js'
import { fromMinutes } from '../../../core/dist/domain/interval.js'
import { median } from './contest.js'
import { solveFloor } from './floor.js'
import { makeProblem, makeQuery, toBusy, WORKLOADS, type Problem, type Workload } from './workloads.js'

export interface SolverResult {
  readonly name: string
  readonly slots: number
  readonly solverMs: number
  readonly floorMs: number
  readonly ratio: number
  readonly isSameAnswer: boolean
}

/** Times both from raw rows to JSON, in turn, and compares what came out. */
export function solverContest(budgetMs: number): SolverResult[] {
  const zones = new ZoneCache()
  return WORKLOADS.map(workload => contestOf(workload, zones, budgetMs / WORKLOADS.length))
}

function contestOf(workload: Workload, zones: ZoneCache, budgetMs: number): SolverResult {
  const problem = makeProblem(workload)
  const solver = solverOf(problem, zones)
  const floor = () => solveFloor(problem)
  const [ours, theirs] = [solver(), floor()]
  const times = { solver: [] as number[], floor: [] as number[] }
  const until = performance.now() + budgetMs
  while (performance.now() < until || times.solver.length < 5) {
    times.solver.push(timeOf(solver))
    times.floor.push(timeOf(floor))
  }
  const solverMs = median(times.solver)
  const floorMs = median(times.floor)
  const slots = ours.split('"time"').length - 1
  const isSameAnswer = ours === theirs && slots === workload.slots
  return { name: workload.name, slots, solverMs, floorMs, ratio: solverMs / floorMs, isSameAnswer }
}

function solverOf(problem: Problem, zones: ZoneCache): () => string {
  const { query, snapshot } = makeQuery(problem)
  return () => {
    const { slots } = solve(query, { ...snapshot, busy: toBusy(problem.rows) }, { zones })
    const days: Record<string, { time: string }[]> = {}
    for (const { start } of slots) {
      const time = fromMinutes(start).toISOString()
      ;(days[time.slice(0, 10)] ??= []).push({ time })
    }
    return JSON.stringify(days)
  }
}

function timeOf(work: () => unknown): number {
  const from = performance.now()
  work()
  return performance.now() - from
}
