import { parseArgs } from 'node:util'
import { build } from './build-steps.mjs'
import { catchSignals, secondsSince } from './run-process.mjs'

const { values } = parseArgs({
  options: { tests: { type: 'boolean', default: false }, force: { type: 'boolean', default: false } },
})
const startedAt = Date.now()
const interruption = catchSignals()
const results = await build({
  withTests: values.tests,
  // For packages that are given away; whoever works on the tests has no use for it.
  withKit: !values.tests,
  force: values.force,
  signal: interruption.signal,
  report: line => console.log(line),
})
const isOk = results.every(result => result.isOk)
if (isOk) console.log(results.length === 0 ? 'everything is fresh' : `done in ${secondsSince(startedAt)}`)
process.exitCode = interruption.exitCode || (isOk ? 0 : 1)
