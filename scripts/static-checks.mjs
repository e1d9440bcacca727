import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compiler, interfacePackages, repositoryRoot, toolPath } from './build-steps.mjs'
import { cruisePaths } from './cruise-paths.mjs'
import { runProcess, secondsSince } from './run-process.mjs'

const cache = name => ['--cache', '--cache-location', join(repositoryRoot, 'node_modules/.cache/bookwright', name)]
const node = (tool, script, ...args) => [process.execPath, toolPath('', tool, script), ...args]

function typeCheckInterfaces() {
  return interfacePackages()
    .filter(name => existsSync(join(repositoryRoot, name, 'tsconfig.json')))
    .map(name => ({
      name: `vue-tsc ${name}`,
      command: [process.execPath, toolPath(name, 'vue-tsc', 'bin/vue-tsc.js'), '--noEmit', '-p', name],
    }))
}

/** The checks that run no product code, cheapest first. The layer rules need built packages to follow imports into. */
export function staticChecks() {
  return [
    { name: 'prettier', command: node('prettier', 'bin/prettier.cjs', '--check', ...cache('prettier'), '.') },
    { name: 'eslint', command: node('eslint', 'bin/eslint.js', '--max-warnings', '0', '.') },
    {
      name: 'dependency-cruiser',
      command: [
        process.execPath,
        join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        ...cruisePaths(),
      ],
    },
    { name: 'tsc -b', command: [process.execPath, compiler, '-b'] },
    ...typeCheckInterfaces(),
  ]
}

async function runCheck({ name, command }, { signal, report }) {
  const startedAt = Date.now()
  const { code, output } = await runProcess(command, { cwd: repositoryRoot, signal })
  if (signal?.aborted) return { name, isOk: false }
  report(`${code === 0 ? '  ok    ' : '  FAILED'} ${name} (${secondsSince(startedAt)})`)
  if (code !== 0) report(output.trimEnd())
  return { name, isOk: code === 0 }
}

/** Runs the checks two at a time (each keeps about one core busy) and reports each when it is done. */
export async function runStaticChecks({ signal, report }) {
  const waiting = staticChecks()
  const results = []
  const work = async () => {
    while (waiting.length > 0 && !signal?.aborted) results.push(await runCheck(waiting.shift(), { signal, report }))
  }
  await Promise.all([work(), work()])
  return results
}
