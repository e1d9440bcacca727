import { format } from 'node:util'
import Mocha from 'mocha'
import { sourceName } from './test-files.mjs'

/** Enough for `after` hooks; the caller stops the whole group a little later. */
const ABORT_MS = 5_000
/** How long a lane that is through waits for what tests left open (a socket that closes, a program that ends). */
const END_MS = 20_000
const { Base, Spec } = Mocha.reporters
const { grep, hooks, endMs = END_MS } = JSON.parse(process.env.BOOKWRIGHT_TEST_LANE)

/** The usual report without its closing lines: the lane goes on with the next file, and the runner counts. */
class FileReporter extends Spec {
  epilogue() {
    this.text = textOf(this.failures)
    if (this.text !== '') console.log(this.text)
  }

  /** mocha hands this to the callback of `run`. */
  done(failures, answer) {
    const { passes, pending } = this.stats
    answer({ passes, failures, pending, text: this.text ?? '' })
  }
}

/** What mocha would print about failures. It only knows how to print. */
function textOf(failures) {
  if (failures.length === 0) return ''
  const lines = []
  const { consoleLog } = Base
  Base.consoleLog = (...parts) => lines.push(format(...parts))
  try {
    Base.list(failures)
  } finally {
    Base.consoleLog = consoleLog
  }
  return lines.join('\n')
}

async function rootHooksOf(files) {
  const modules = await Promise.all(files.map(file => import(new URL(`../${file}`, import.meta.url))))
  const names = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']
  const all = name => modules.map(({ mochaHooks }) => mochaHooks[name]).filter(hook => hook !== undefined)
  return Object.fromEntries(names.map(name => [name, all(name)]))
}

/** The runner is gone without a word: a test would go on for nobody, and keep the machine from others. */
const exitAlone = () => process.exit(143)
process.once('disconnect', exitAlone)

const rootHooks = await rootHooksOf(hooks)
let running
let strays = 0

// What a test left behind may fail when its file is over and mocha no longer listens: it must count, and end nothing.
process.on('uncaughtException', error => {
  if (running !== undefined) return
  console.error('after a file was over:', error)
  strays += 1
})

/** Runs one file to its end; a file that cannot be loaded is a failure of this file alone. */
async function runFile(file) {
  const mocha = new Mocha({ forbidOnly: true, timeout: 10_000, reporter: FileReporter, rootHooks, grep })
  mocha.addFile(file)
  try {
    await mocha.loadFilesAsync()
    return await new Promise(resolve => (running = mocha.run(resolve)))
  } catch (error) {
    console.error(error)
    return { passes: 0, failures: 1, pending: 0, text: format(error) }
  } finally {
    running = undefined
    mocha.dispose()
  }
}

/** What keeps this process, with how many there are of it: `{ TCPSocketWrap: 2 }`. */
function openHandles() {
  const counts = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const handlesAfter = []

/** Nothing keeps a lane that is through but what a test left open: that is said, and must not keep the run for ever. */
function endLane() {
  process.exitCode = Math.min(strays, 1)
  process.off('disconnect', exitAlone)
  process.disconnect()
  setTimeout(() => {
    console.error(`still open ${endMs / 1_000} s after the last file:`, openHandles())
    let last = {}
    for (const { file, handles } of handlesAfter) {
      const more = Object.keys(handles).filter(name => handles[name] > (last[name] ?? 0))
      if (more.length > 0) console.error(`  more after ${sourceName(file)}: ${more.join(', ')}`)
      last = handles
    }
    process.exit()
  }, endMs).unref()
}

process.on('message', async ({ file }) => {
  if (file === null) return endLane()
  const startedAt = performance.now()
  const result = await runFile(file)
  result.failures += strays
  strays = 0
  handlesAfter.push({ file, handles: openHandles() })
  const milliseconds = performance.now() - startedAt
  const seconds = (milliseconds / 1_000).toFixed(1)
  if (result.passes + result.failures > 0) {
    console.log(`  ${sourceName(file)}: ${result.passes} passing in ${seconds} s\n`)
  }
  // On the same stream as the report, so that whoever reads it knows where the report of this file ends.
  process.stdout.write('\u001e')
  process.send({ ...result, milliseconds })
})

// mocha has no handler of its own: the process would die where it stands, and servers that tests started would stay.
process.once('SIGINT', () => {
  running?.abort()
  setTimeout(() => process.exit(130), ABORT_MS).unref()
})
// Through process.exit, so that `exit` listeners run, which signal what this process started.
process.once('SIGTERM', () => process.exit(143))
process.send({ isReady: true })
