import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './build-steps.mjs'
import { runProcess } from './run-process.mjs'
import { sourceName } from './test-files.mjs'

/** Root hooks: the guard against outgoing connections, and what the engine's test support registers. */
const hookFiles = ['dist-test/support/network-guard-hooks.js', 'core/dist/testing/mocha-hooks.js']
/** Ends the report of one file; the worker writes it. */
const END_OF_FILE = 0x1e

function workerCommand() {
  return [
    process.execPath,
    // Node's own flags stand here and not in a configuration file: they would start a second process, and a signal to
    // the first would leave that one behind.
    '--enable-source-maps',
    '--import',
    'reflect-metadata',
    join(repositoryRoot, 'scripts/mocha-worker.mjs'),
  ]
}

/** Keeps the report of a file until it is whole, or two lanes would mix theirs. */
function wholeReports(onReport) {
  let chunks = []
  const flush = () => {
    onReport(Buffer.concat(chunks))
    chunks = []
  }
  const add = chunk => {
    const end = chunk.indexOf(END_OF_FILE)
    if (end === -1) return void chunks.push(chunk)
    chunks.push(chunk.subarray(0, end))
    flush()
    add(chunk.subarray(end + 1))
  }
  return { add, flush }
}

/** Passes reports on as they come, without the marks at their ends. */
function runningReport(onReport) {
  const add = chunk => onReport(chunk.filter(byte => byte !== END_OF_FILE))
  return { add, flush: () => undefined }
}

/**
 * Runs compiled tests in one process, one file after the other.
 *
 * @param options - `next` gives the file to run now, null at the end; `grep`; `env` for the tests; `signal`; `onReport`
 *   gets what is printed, file by file unless `isLive`; `endMs` is how long the process waits at its end for what tests
 *   left open.
 * @returns one `{file, passes, failures, pending, text, milliseconds}` per file; a process that dies in a file counts as a
 *   failure of it, and one that dies before or after as a failure of its own.
 */
export async function runLane({ next, grep, env, signal, onReport, isLive, endMs }) {
  const results = []
  const reports = (isLive ? runningReport : wholeReports)(onReport)
  const hooks = hookFiles.filter(file => existsSync(join(repositoryRoot, file)))
  let running
  const onMessage = (message, answer) => {
    if (running !== undefined) results.push({ file: sourceName(running), ...message })
    running = (signal.aborted ? null : next()) ?? undefined
    answer({ file: running ?? null })
  }
  const { code } = await runProcess(workerCommand(), {
    cwd: repositoryRoot,
    env: {
      ...env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
      BOOKWRIGHT_TEST_LANE: JSON.stringify({ grep, hooks, endMs }),
    },
    signal,
    isGraceful: true,
    onOutput: reports.add,
    onMessage,
  })
  reports.flush()
  if (code === 0 && running === undefined) return results
  const text = `  the process of the tests ended with ${code}`
  const file = running === undefined ? 'after the last file' : sourceName(running)
  return [...results, { file, passes: 0, failures: 1, pending: 0, text, milliseconds: 0 }]
}
