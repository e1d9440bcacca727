import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { interfacePackages, libraryPackages, repositoryRoot, toolPath } from './build-steps.mjs'
import { runProcess } from './run-process.mjs'
import { listFiles } from './source-state.mjs'

/** Root hooks: the guard against outgoing connections, and what the engine's test support registers. */
const hookFiles = ['dist-test/support/network-guard-hooks.js', 'core/dist/testing/mocha-hooks.js']

/** `core/test/a/b.test.ts`, as one types it from the source tree, as the compiled file that mocha runs. */
function compiledPattern(pattern) {
  const path = relative(repositoryRoot, resolve(pattern)).replaceAll('\\', '/')
  return path.replace(/(^|\/)test\//, '$1dist-test/').replace(/\.ts$/, '.js')
}

/** Cheap layers first: the packages' own tests, then those across packages, which start engines and browsers. */
function everyTest() {
  return [...[...libraryPackages(), ...interfacePackages()].map(name => join(name, 'dist-test')), 'dist-test']
    .flatMap(folder => listFiles(join(repositoryRoot, folder)))
    .filter(path => path.endsWith('.test.js'))
    .map(path => relative(repositoryRoot, path))
}

function readCounts(file, code) {
  // No file: mocha died before its end (a broken import, a crash, a signal). That must count as a failure.
  if (!existsSync(file)) return { passes: 0, failures: 1, pending: 0 }
  const counts = JSON.parse(readFileSync(file, 'utf8'))
  const isUnexplained = code !== 0 && counts.failures === 0
  return isUnexplained ? { ...counts, failures: 1 } : counts
}

function mochaCommand({ files, grep }) {
  const hooks = hookFiles.filter(file => existsSync(join(repositoryRoot, file)))
  return [
    process.execPath,
    // Node's own flags stand here and not in a configuration file: mocha would start a second process for them,
    // and a signal to the first would leave that one behind.
    '--enable-source-maps',
    '--import',
    'reflect-metadata',
    toolPath('', 'mocha', 'bin/mocha.js'),
    '--no-config',
    '--forbid-only',
    ...['--timeout', '10000'],
    ...['--reporter', './scripts/mocha-reporter.mjs'],
    ...hooks.flatMap(file => ['--require', `./${file}`]),
    ...(grep === undefined ? [] : ['--grep', grep]),
    ...(process.stdout.isTTY ? ['--color'] : []),
    ...files,
  ]
}

/** Storms and benches come last beside little else: they measure. */
const MEASURING = ['bench', 'invariants', 'storm'].map(folder => join('dist-test', folder))
const isBeside = path => path.startsWith('dist-test') && !MEASURING.some(folder => path.startsWith(folder))

/**
 * The lists of files that run side by side, a process and a database server each. Whole engines and browsers wait much
 * and take about as long as everything else, so a machine with two cores is through in little more than half the time.
 *
 * @param only - Globs of source or compiled files, which stay one list; empty for all tests.
 */
export function testLanes(only) {
  if (only.length > 0) return [only.map(compiledPattern)]
  const files = everyTest()
  return [files.filter(path => !isBeside(path)), files.filter(isBeside)].filter(lane => lane.length > 0)
}

/**
 * Runs compiled tests in one mocha process.
 *
 * @param options - `files`: paths or globs; `grep`; `env` for the tests; `signal`; `onOutput` gets what it prints.
 * @returns mocha's `{passes, failures, pending}`; a run that found no file or crashed counts as one failure.
 */
export async function runMocha({ files, grep, env, signal, onOutput }) {
  const folder = mkdtempSync(join(tmpdir(), 'bookwright-counts-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const { code } = await runProcess(mochaCommand({ files, grep }), {
      cwd: repositoryRoot,
      env: { ...env, BOOKWRIGHT_TEST_COUNTS: countsFile },
      signal,
      isGraceful: true,
      onOutput,
    })
    return readCounts(countsFile, code)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
