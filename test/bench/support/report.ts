import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '../../support/repository-root.js'
import type { ContestResult } from './contest.js'
import type { GrowthStep, SolverResult } from './solver-contest.js'

/** A ratio that is asked for, or without a bound one to know. */
export interface Goal {
  readonly name: string
  readonly ratio: number
  readonly atLeast?: number
  readonly atMost?: number
}

const pad = (text: string, width: number) => text.padEnd(width)
const number = (value: number, digits = 0) => value.toFixed(digits).padStart(9)

export function printContest(title: string, results: readonly ContestResult[]): void {
  console.log(`\n${title}`)
  console.log(`  ${pad('', 44)}      req/s   p50 ms    p95 ms    p99 ms   cpu ms   lowest  highest  answers`)
  for (const { name, perSecond, p50Ms, p95Ms, p99Ms, cpuMs, range, statuses } of results) {
    const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`)
    const speed = `${number(perSecond)}${number(p50Ms, 2)}${number(p95Ms, 2)}${number(p99Ms, 2)}${number(cpuMs, 2)}${number(range[0])}${number(range[1])}`
    console.log(`  ${pad(name, 44)} ${speed}  ${answers.join(', ')}`)
  }
}

export function printSolver(results: readonly SolverResult[], growth: readonly GrowthStep[]): void {
  console.log(
    '\nsolver, raw rows to JSON, beside a plain typed-array floor; all kinds of rules on, with nothing to say',
  )
  console.log(`  ${pad('', 10)}   slots   solver ms  floor ms    ratio   lowest  highest  no rules  same answer`)
  for (const { name, slots, solverMs, bareMs, floorMs, ratio, range, isSameAnswer } of results) {
    const times = `${number(solverMs, 3)}  ${number(floorMs, 3)}${number(ratio, 2)}`
    const others = `${number(range[0], 2)}${number(range[1], 2)}${number(bareMs / floorMs, 2)}`
    console.log(`  ${pad(name, 10)}${number(slots)}  ${times}${others}  ${isSameAnswer ? 'yes' : 'NO'}`)
  }
  console.log('\nhow the time of the solver grows')
  console.log(`  ${pad('', 44)}     work     time  at most`)
  for (const { step, work, ratio, atMost } of growth) {
    console.log(`  ${pad(step, 44)}${number(work, 1)}${number(ratio, 2)}${number(atMost, 1)}`)
  }
}

export function printGoals(goals: readonly Goal[]): void {
  console.log('\nratios of this run')
  for (const { name, ratio, atLeast, atMost } of goals) {
    const isReached = ratio >= (atLeast ?? Number.NEGATIVE_INFINITY) && ratio <= (atMost ?? Number.POSITIVE_INFINITY)
    const asked = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
    const isAsked = atLeast !== undefined || atMost !== undefined
    console.log(
      `  ${pad(name, 60)} ${number(ratio, 2)}${isAsked ? `  ${asked}  ${isReached ? 'reached' : 'MISSED'}` : ''}`,
    )
  }
}

/** Keeps the figures beside the other results of tests. */
export async function writeReport(report: object): Promise<string> {
  const folder = join(repositoryRoot, 'test-results/bench')
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'bench.json')
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return file
}
