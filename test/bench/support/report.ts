import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '../../support/repository-root.js'
import type { ContestResult } from './contest.js'
import type { SolverResult } from './solver-contest.js'

/** A ratio that is asked for, or without `atLeast` one to know. */
export interface Goal {
  readonly name: string
  readonly ratio: number
  readonly atLeast?: number
}

const pad = (text: string, width: number) => text.padEnd(width)
const number = (value: number, digits = 0) => value.toFixed(digits).padStart(9)

export function printContest(title: string, results: readonly ContestResult[]): void {
  console.log(`\n${title}`)
  console.log(`  ${pad('', 44)}      req/s   p50 ms    p99 ms   cpu ms   lowest  highest  answers`)
  for (const { name, perSecond, p50Ms, p99Ms, cpuMs, range, statuses } of results) {
    const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`)
    const speed = `${number(perSecond)}${number(p50Ms, 2)}${number(p99Ms, 2)}${number(cpuMs, 2)}${number(range[0])}${number(range[1])}`
    console.log(`  ${pad(name, 44)} ${speed}  ${answers.join(', ')}`)
  }
}

export function printSolver(results: readonly SolverResult[]): void {
  console.log('\nsolver, raw rows to JSON, beside a plain typed-array floor')
  console.log(`  ${pad('', 10)}   slots   solver ms  floor ms    ratio  same answer`)
  for (const { name, slots, solverMs, floorMs, ratio, isSameAnswer } of results) {
    const times = `${number(solverMs, 3)}  ${number(floorMs, 3)}${number(ratio, 2)}`
    console.log(`  ${pad(name, 10)}${number(slots)}  ${times}  ${isSameAnswer ? 'yes' : 'NO'}`)
  }
}

export function printGoals(goals: readonly Goal[]): void {
  console.log('\nratios of this run')
  for (const { name, ratio, atLeast } of goals) {
    const verdict = atLeast === undefined ? '' : `  asked: ${atLeast}  ${ratio >= atLeast ? 'reached' : 'MISSED'}`
    console.log(`  ${pad(name, 60)} ${number(ratio, 2)}${verdict}`)
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
