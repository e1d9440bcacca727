import { build } from './build-steps.mjs'
import { catchSignals } from './run-process.mjs'
import { runStaticChecks } from './static-checks.mjs'

const interruption = catchSignals()
const context = { signal: interruption.signal, report: line => console.log(line) }
await build({ withTests: true, ...context })
const results = await runStaticChecks(context)
process.exitCode = interruption.exitCode || (results.every(result => result.isOk) ? 0 : 1)
