import { randomBytes } from 'node:crypto'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { availabilityContest, bookingContest, NAMES, type Effort } from './support/http-contests.js'
import { openPlace } from './support/place.js'
import { printContest, printGoals, printSolver, writeReport, type Goal } from './support/report.js'
import { solverContest } from './support/solver-contest.js'
import { countStatements, printStatements } from './support/statement-count.js'
import type { ContestResult } from './support/contest.js'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
})

const isWanted = (part: string) => values.only === undefined || values.only.split(',').includes(part)
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5))
const effort: Effort = { clients: 16, roundMs: values.quick ? 300 : 2_000, rounds }
const size = { otherClaims: values.quick ? 2_000 : 200_000, bookingsPerDay: 1 }

function rateOf(results: readonly ContestResult[], name: string): number {
  return results.find(result => result.name === name)?.perSecond ?? Number.NaN
}

function ratio(results: readonly ContestResult[], name: string, to: string): number {
  return rateOf(results, name) / rateOf(results, to)
}

async function run(): Promise<void> {
  const startedAt = Date.now()
  const secretKey = randomBytes(32).toString('hex')
  const report: Record<string, unknown> = {
    startedAt: new Date(startedAt).toISOString(),
    cpus: cpus().length,
    effort,
    size,
  }
  const goals: Goal[] = []
  if (isWanted('solver')) {
    const solver = solverContest(values.quick ? 1_000 : 20_000)
    printSolver(solver)
    report.solver = solver
  }
  if (isWanted('availability') || isWanted('booking') || isWanted('statements')) {
    const place = await openPlace({ size, secretKey })
    try {
      if (isWanted('statements')) {
        report.statements = await countStatements(place, secretKey)
        printStatements(report.statements as Parameters<typeof printStatements>[0])
      }
      if (isWanted('availability')) {
        const results = await availabilityContest(place, effort)
        printContest('availability: any of 10 people, 30 days, row-level security on, 16 clients', results)
        report.availability = results
        goals.push({ name: 'cold / Koa + the SELECT', ratio: ratio(results, NAMES.cold, NAMES.plain), atLeast: 0.4 })
        goals.push({ name: 'warm / Koa + the SELECT', ratio: ratio(results, NAMES.warm, NAMES.plain), atLeast: 1 })
      }
      if (isWanted('booking')) {
        const results = await bookingContest(place, effort)
        printContest('booking: key, hooks, outbox, audit; 16 clients', results)
        report.booking = results
        const goal = { name: 'booking / pgbench', ratio: ratio(results, NAMES.booking, NAMES.pgbench), atLeast: 0.25 }
        goals.push(goal)
      }
    } finally {
      await place.close()
    }
  }
  printGoals(goals)
  const file = await writeReport({ ...report, goals })
  console.log(`\n${((Date.now() - startedAt) / 1000).toFixed(0)} s; the figures are in ${file}`)
}

await run()
