import type { SolverConstraint } from '../../../core/dist/availability/solver-constraint.js'
import { solve } from '../../../core/dist/availability/solve.js'
import { ZoneCache } from '../../../core/dist/availability/zone.js'
import { fromMinutes } from '../../../core/dist/domain/interval.js'
import { median } from './contest.js'
import { solveFloor } from './floor.js'
import type { Goal } from './report.js'
import { makeProblem, makeQuery, toBusy, WORKLOADS, type Problem, type Workload } from './workloads.js'

export interface SolverResult {
  readonly name: string
  readonly slots: number
  /** With every kind of rule there and none of them with anything to say. */
  readonly solverMs: number
  /** Without a rule of a plugin. */
  readonly bareMs: number
  readonly floorMs: number
  readonly ratio: number
  /** Lowest and highest of the rounds. */
  readonly range: readonly [number, number]
  readonly isSameAnswer: boolean
}

/** How much longer a question takes that asks for more of one thing. */
export interface GrowthStep {
  readonly step: string
  /** How much more work it is. */
  readonly work: number
  readonly atMost: number
  readonly ratio: number
}

const ROUNDS = 5
/** What is asked of the solver, as a multiple of the floor. */
const TIMES_FLOOR = 3

/** All points of a rule, each asked wherever it could speak; it never does. */
const SILENT: SolverConstraint = {
  code: 'silent',
  mask: () => undefined,
  filter: () => true,
  score: () => undefined,
  price: () => [],
  travel: () => undefined,
}

interface Times {
  readonly solver: number[]
  readonly bare: number[]
  readonly floor: number[]
}

interface Contest {
  readonly workload: Workload
  readonly work: Readonly<Record<keyof Times, () => string>>
  /** Medians of each round, in milliseconds. */
  readonly rounds: Readonly<Record<keyof Times, number>>[]
}

/**
 * Times all from raw rows to JSON, in turn, and compares what came out. Every round goes through all workloads, so that a
 * burst of other work on the machine spoils a round and not a workload.
 */
export function solverContest(budgetMs: number): SolverResult[] {
  const zones = new ZoneCache()
  const contests = WORKLOADS.map((workload): Contest => {
    const problem = makeProblem(workload)
    const solver = solverOf(problem, { zones, constraints: [SILENT] })
    return {
      workload,
      work: { solver, bare: solverOf(problem, { zones }), floor: () => solveFloor(problem) },
      rounds: [],
    }
  })
  const turnMs = budgetMs / WORKLOADS.length / ROUNDS
  for (const { work } of contests) timeAll(work, turnMs)
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, rounds } of contests) {
      const { solver, bare, floor } = timeAll(work, turnMs)
      rounds.push({ solver: median(solver), bare: median(bare), floor: median(floor) })
    }
  }
  return contests.map(resultOf)
}

function resultOf({ workload, work, rounds }: Contest): SolverResult {
  const medianOf = (name: keyof Times) => median(rounds.map(round => round[name]))
  const ratios = rounds.map(({ solver, floor }) => solver / floor)
  const [ours, plain, theirs] = [work.solver(), work.bare(), work.floor()]
  const slots = ours.split('"time"').length - 1
  return {
    name: workload.name,
    slots,
    solverMs: medianOf('solver'),
    bareMs: medianOf('bare'),
    floorMs: medianOf('floor'),
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    isSameAnswer: ours === theirs && plain === theirs && slots === workload.slots,
  }
}

function timeAll(work: Readonly<Record<keyof Times, () => unknown>>, budgetMs: number): Times {
  const times: Times = { solver: [], bare: [], floor: [] }
  const until = performance.now() + budgetMs
  while (performance.now() < until || times.solver.length < 5) {
    times.solver.push(timeOf(work.solver))
    times.floor.push(timeOf(work.floor))
    times.bare.push(timeOf(work.bare))
  }
  return times
}

function solverOf(
  problem: Problem,
  options: { readonly zones: ZoneCache; readonly constraints?: readonly SolverConstraint[] },
): () => string {
  const { query, snapshot } = makeQuery(problem)
  return () => {
    const { slots } = solve(query, { ...snapshot, busy: toBusy(problem.rows) }, options)
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

/** What the growth law allows: as much more time as there is more work, and 30 % for noise. */
const STEPS = [
  { step: 'people 10 to 50', from: 'W2-10', to: 'W2-50', work: 5, atMost: 6.5 },
  { step: 'people 50 to 200', from: 'W2-50', to: 'W2-200', work: 4, atMost: 5.2 },
  { step: 'days 30 to 365, claims with them', from: 'W1', to: 'W5-365d', work: 12.2, atMost: 16 },
  { step: 'one group of 35 to groups of 20, 10 and 5', from: 'W2-35', to: 'W4', work: 1, atMost: 1.5 },
] as const

export function growthOf(results: readonly SolverResult[]): GrowthStep[] {
  const timeAt = (name: string) => results.find(result => result.name === name)?.solverMs ?? Number.NaN
  return STEPS.map(({ step, from, to, work, atMost }) => ({ step, work, atMost, ratio: timeAt(to) / timeAt(from) }))
}

export function solverGoals(results: readonly SolverResult[], growth: readonly GrowthStep[]): Goal[] {
  return [
    ...results.map(({ name, ratio }) => ({ name: `solver / floor, ${name}`, ratio, atMost: TIMES_FLOOR })),
    ...growth.map(({ step, ratio, atMost }) => ({ name: `growth, ${step}`, ratio, atMost })),
  ]
}
