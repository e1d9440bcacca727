import { parseArgs } from 'node:util'
import { existsSync } from 'node:fs'
import { build } from './build-steps.mjs'
import { runMocha } from './mocha-run.mjs'
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

async function runTests({ only, grep }, signal) {
  const server = await startDatabaseServer()
  try {
    if (signal.aborted) return { passes: 0, failures: 0, pending: 0 }
    const counts = await runMocha({ only, grep, env: server.env, signal })
    if (server.logFile !== null && existsSync(server.logFile)) {
      report(`deadlocks in the log of the test server: ${await countDeadlocks(server.logFile)}`)
    }
    return counts
  } finally {
    await server.stop()
  }
}

/** A server that does not start must end in the closing line like any other failure. */
async function runTestsOrFail(options, signal) {
  try {
    return await runTests(options, signal)
  } catch (error) {
    console.error(error)
    return { passes: 0, failures: 1, pending: 0 }
  }
}

async function run(options, signal) {
  const startedAt = Date.now()
  const built = await build({ withTests: true, signal, report })
  const checks = options.areChecksWanted && !signal.aborted ? await runStaticChecks({ signal, report }) : []
  report(`built and checked in ${secondsSince(startedAt)}`)
  if (signal.aborted) return undefined
  const counts = await runTestsOrFail(options, signal)
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
