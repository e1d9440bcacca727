import { join } from 'node:path'
import { build, repositoryRoot } from './build-steps.mjs'
import { catchSignals, runProcess } from './run-process.mjs'

/** Builds everything, then runs one compiled program with the arguments of this one; `--no-build` runs it as it is. */
export async function runBuilt(program) {
  const interruption = catchSignals()
  const { signal } = interruption
  const built = process.argv.includes('--no-build')
    ? []
    : await build({ withTests: true, signal, report: line => console.log(line) })
  const args = process.argv.slice(2).filter(argument => argument !== '--no-build')
  if (signal.aborted || built.some(step => !step.isOk)) {
    process.exitCode = interruption.exitCode || 1
    return
  }
  const command = [process.execPath, join(repositoryRoot, program), ...args]
  const onOutput = chunk => process.stdout.write(chunk)
  const { code } = await runProcess(command, { cwd: repositoryRoot, signal, onOutput, isGraceful: true })
  process.exitCode = interruption.exitCode || code
}
