// `npm run bench`: how fast the engine is beside plain contenders on the same machine in the same minutes.
// `-- --quick` with tiny sizes, `-- --only solver,availability,booking,statements`, `-- --rounds 9`.
import { join } from 'node:path'
import { build, repositoryRoot } from './build-steps.mjs'
import { catchSignals, runProcess } from './run-process.mjs'

const interruption = catchSignals()
const { signal } = interruption
const built = process.argv.includes('--no-build')
  ? []
  : await build({ withTests: true, signal, report: line => console.log(line) })
const args = process.argv.slice(2).filter(argument => argument !== '--no-build')
if (built.every(step => step.isOk) && !signal.aborted) {
  const command = [process.execPath, join(repositoryRoot, 'dist-test/bench/bench.js'), ...args]
  const onOutput = chunk => process.stdout.write(chunk)
  const { code } = await runProcess(command, { cwd: repositoryRoot, signal, onOutput, isGraceful: true })
  process.exitCode = interruption.exitCode || code
} else {
  process.exitCode = interruption.exitCode || 1
}
