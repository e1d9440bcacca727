import { randomBytes } from 'node:crypto'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { availabilityContest, bookingContest, monthContest, NAMES, type Effort } from './support/http-contests.js'
import { openPlace, type OpenPlace } from './support/place.js'
import { printContest, printGoals, printSolver, writeReport, type Goal } from './support/report.js'
import { growthOf, solverContest, solverGoals } from './support/solver-contest.js'
import { CROWD_BOOKINGS } from './support/world.js'
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
const effort: Effort = {
  clients: 16,
  roundMs: values.quick ? 300 : 2_000,
  rounds,
  warmAnswers: values.quick ? 1 : 5_000,
}
const size = { otherClaims: values.quick ? 2_000 : 200_000, bookingsPerDay: 1, crowdBookings: CROWD_BOOKINGS }

function rateOf(results: readonly ContestResult[], name: string): number {
  return results.find(result => result.name === name)?.perSecond ?? Number.NaN
}

function ratio(results: readonly ContestResult[], name: string, to: string): number {
  return rateOf(results, name) / rateOf(results, to)
}

const COLD = `  cold: every request asks for another range; claims are read, solved and written, nothing of the answer is
  remembered; business, service, people and hours may be, and the same statement checks them.
  Koa: the same rows within the same bounds, selected under the same policies, by a prepared statement over 10 connections.`

let opening: Promise<OpenPlace> | undefined

/** Whoever stops the bench stops what it started; without a word is seen to by \`stop-with-parent\`. */
async function leave(code: number): Promise<never> {
  await opening?.then(place => place.close()).catch(() => undefined)
  process.exit(code)
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
    const growth = growthOf(solver)
    printSolver(solver, growth)
    Object.assign(report, { solver, growth })
    goals.push(...solverGoals(solver, growth))
  }
  if (isWanted('availability') || isWanted('booking') || isWanted('statements')) {
    opening = openPlace({ size, secretKey })
    const place = await opening
    try {
      if (isWanted('statements')) {
        report.statements = await countStatements(place, secretKey)
        printStatements(report.statements as Parameters<typeof printStatements>[0])
      }
      if (isWanted('availability')) {
        const results = await availabilityContest(place, effort)
        printContest('availability: any of 10 people, 30 days; row-level security on for all; 16 clients', results)
        console.log(COLD)
        report.availability = results
        const month = await monthContest(place, effort)
        printContest(`availability: any of 50 people with ${CROWD_BOOKINGS} bookings, 30 days; 1 client`, month)
        report.month = month
        const beside = (name: string) => ({
          cold: ratio(results, NAMES.cold, name),
          warm: ratio(results, NAMES.warm, name),
        })
        const [rows, count] = [beside(NAMES.rows), beside(NAMES.count)]
        goals.push({ name: `cold / ${NAMES.rows}`, ratio: rows.cold, atLeast: 0.4 })
        goals.push({ name: `warm / ${NAMES.rows}`, ratio: rows.warm, atLeast: 1 })
        goals.push({ name: `cold / ${NAMES.count}`, ratio: count.cold })
        goals.push({ name: `warm / ${NAMES.count}`, ratio: count.warm })
      }
      if (isWanted('booking')) {
        const results = await bookingContest(place, effort)
        printContest('booking: key, hooks, outbox, audit; 16 clients', results)
        report.booking = results
        const beside = (name: string) => ratio(results, name, NAMES.pgbench)
        goals.push({ name: 'booking with all that follows / pgbench', ratio: beside(NAMES.followed) })
        const goal = { name: 'booking / pgbench', ratio: beside(NAMES.booking), atLeast: 0.25 }
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

process.once('SIGINT', () => void leave(130))
process.once('SIGTERM', () => void leave(143))
await run()
