import { parseArgs } from 'node:util'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { build } from './build-steps.mjs'
import { runLane } from './mocha-run.mjs'
import { catchSignals, secondsSince } from './run-process.mjs'
import { runStaticChecks } from './static-checks.mjs'
import { sourceName, TestQueue, testFiles } from './test-files.mjs'
import { countDeadlocks, startDatabaseServer } from './test-server.mjs'

const usage = `npm test                             everything: static checks, then every test
npm test -- --only <file or glob>    one test file quickly, without the static checks (may be repeated)
npm test -- --grep <text>            only tests whose title has this text
npm test -- --no-checks              every test, without the static checks`

const report = line => console.log(line)

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      grep: { type: 'string' },
      'no-checks': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const only = [...values.only, ...positionals]
  const areChecksWanted = only.length === 0 && values.grep === undefined && !values['no-checks']
  return { only, grep: values.grep, areChecksWanted, isHelp: values.help }
}

const write = chunk => process.stdout.write(chunk)
/** A machine with two processors is through in little more than half the time: engines and browsers wait much. */
const LANES = Number(process.env.BOOKWRIGHT_TEST_LANES ?? 2)
const SLOWEST = 10
/** Pictures of pages are for whoever works on one, and asks for its test alone. */
const PICTURES_OFF = { BOOKWRIGHT_TEST_PICTURES: 'off' }
const failureOf = (file, text) => ({ file, passes: 0, failures: 1, pending: 0, text, milliseconds: 0 })

/** Tests with a database server of their own, so that nobody's deadlock or full pool is somebody else's. */
async function runLaneWithServer(options, signal) {
  const server = await startDatabaseServer()
  try {
    if (signal.aborted) return []
    const results = await runLane({ ...options, env: { ...server.env, ...options.env }, signal, onReport: write })
    if (server.logFile !== null && existsSync(server.logFile)) {
      report(`deadlocks in the log of the test server: ${await countDeadlocks(server.logFile)}`)
    }
    return results
  } finally {
    await server.stop()
  }
}

/** A server that does not start must end in the closing line like any other failure. */
async function runLaneOrFail(options, signal) {
  try {
    return await runLaneWithServer(options, signal)
  } catch (error) {
    console.error(error)
    return [failureOf('a lane that did not start', String(error))]
  }
}

/** Milliseconds that all processors of this machine have worked and have had nothing to do, since it started. */
function processorTimes() {
  const all = cpus().map(({ times }) => times)
  const idle = all.reduce((sum, times) => sum + times.idle, 0)
  return { idle, worked: all.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0) }
}

/** Says whether one more lane would find something to do it with. */
function reportProcessors(before) {
  const now = processorTimes()
  const [idle, worked] = [now.idle - before.idle, now.worked - before.worked]
  const percent = Math.round((100 * worked) / (idle + worked))
  report(`${LANES} lanes kept ${cpus().length} processors busy ${percent} % of the time`)
}

function reportTimes(results) {
  const byTime = [...results].sort((left, right) => right.milliseconds - left.milliseconds).slice(0, SLOWEST)
  report(`\nthe slowest of ${results.length} files:`)
  for (const { file, milliseconds } of byTime) report(`${(milliseconds / 1_000).toFixed(1).padStart(8)} s  ${file}`)
}

/** Once more at the end: the reports of their files may stand a long way above. */
function reportFailures(results) {
  for (const { file, text } of results.filter(({ failures }) => failures > 0)) report(`\nFAILED ${file}\n${text}`)
}

function testFilesOrNone(only) {
  try {
    return testFiles(only)
  } catch (error) {
    console.error(error.message)
    return []
  }
}

/** Lanes side by side, a process and a database server each, that take the next file when they are free. */
async function runTests({ only, grep }, signal) {
  const files = testFilesOrNone(only)
  const queue = new TestQueue(files)
  const env = only.length > 0 ? {} : PICTURES_OFF
  const count = Math.min(only.length > 0 ? 1 : LANES, files.length)
  const before = processorTimes()
  const lanes = Array.from({ length: count }, (_, lane) =>
    runLaneOrFail({ next: () => queue.next(lane), grep, env, isLive: count === 1 }, signal),
  )
  const results = (await Promise.all(lanes)).flat()
  results.push(
    ...(signal.aborted ? [] : queue.left.map(file => failureOf(sourceName(file), '  nobody was left to run it'))),
  )
  if (files.length > 1) reportTimes(results)
  if (count > 1) reportProcessors(before)
  reportFailures(results)
  const sum = key => results.reduce((total, counts) => total + counts[key], 0)
  return { passes: sum('passes'), failures: sum('failures'), pending: sum('pending') }
}

async function run(options, signal) {
  const startedAt = Date.now()
  const built = await build({ withTests: true, signal, report })
  const checks = options.areChecksWanted && !signal.aborted ? await runStaticChecks({ signal, report }) : []
  report(`built and checked in ${secondsSince(startedAt)}`)
  if (signal.aborted) return undefined
  const counts = await runTests(options, signal)
  const steps = [...built.filter(step => !step.isOk), ...checks]
  const passed = counts.passes + steps.filter(step => step.isOk).length
  const failed = counts.failures + steps.filter(step => !step.isOk).length
  report(`finished in ${secondsSince(startedAt)}`)
  return { passed, failed, skipped: counts.pending }
}

const options = readArguments()
if (options.isHelp) {
  report(usage)
} else {
  const interruption = catchSignals()
  const result = await run(options, interruption.signal)
  if (result !== undefined && !interruption.signal.aborted) {
    const { passed, failed, skipped } = result
    report(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
    process.exitCode = failed === 0 && passed > 0 ? 0 : 1
  } else {
    process.exitCode = interruption.exitCode
  }
}
