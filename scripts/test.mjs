import { parseArgs } from 'node:util'
import { existsSync } from 'node:fs'
import { build } from './build-steps.mjs'
import { runMocha, testLanes } from './mocha-run.mjs'
import { catchSignals, secondsSince } from './run-process.mjs'
import { runStaticChecks } from './static-checks.mjs'
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

/** Tests with a database server of their own, so that nobody's deadlock or full pool is somebody else's. */
async function runLane({ files, grep, onOutput }, signal) {
  const server = await startDatabaseServer()
  try {
    if (signal.aborted) return { passes: 0, failures: 0, pending: 0 }
    const counts = await runMocha({ files, grep, env: server.env, signal, onOutput })
    if (server.logFile !== null && existsSync(server.logFile)) {
      report(`deadlocks in the log of the test server: ${await countDeadlocks(server.logFile)}`)
    }
    return counts
  } finally {
    await server.stop()
  }
}

/** A server that does not start must end in the closing line like any other failure. */
async function runLaneOrFail(options, signal) {
  try {
    return await runLane(options, signal)
  } catch (error) {
    console.error(error)
    return { passes: 0, failures: 1, pending: 0 }
  }
}

const write = chunk => process.stdout.write(chunk)

/** The first lane is seen while it runs; what the others say follows when it has ended, or two reports would mix. */
async function runTests({ only, grep }, signal) {
  const [first, ...others] = testLanes(only)
  const beside = others.map(files => {
    const chunks = []
    const counts = runLaneOrFail({ files, grep, onOutput: chunk => chunks.push(chunk) }, signal)
    return counts.then(result => ({ result, chunks }))
  })
  const results = [await runLaneOrFail({ files: first, grep, onOutput: write }, signal)]
  for (const { result, chunks } of await Promise.all(beside)) {
    chunks.forEach(write)
    results.push(result)
  }
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
