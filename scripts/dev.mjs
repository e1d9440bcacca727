import { once } from 'node:events'
import { mkdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { build, compiler, interfacePackages, libraryPackages, repositoryRoot, toolPath } from './build-steps.mjs'
import { catchSignals, spawnGroup, stopGroup } from './run-process.mjs'

/** The compiler writes many files in one go; the engine restarts once, after the last of them. */
const QUIET_MS = 300
const STOP_MS = 10_000

function startChild(name, command, { cwd = repositoryRoot, env } = {}) {
  const child = spawnGroup(command, { cwd, env })
  const print = chunk => {
    for (const line of chunk.toString().split('\n')) if (line.trim() !== '') console.log(`[${name}] ${line}`)
  }
  child.stdout.on('data', print)
  child.stderr.on('data', print)
  return child
}

async function stopChild(child, stop) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  stop()
  const timer = setTimeout(() => stopGroup(child, 'SIGKILL'), STOP_MS)
  await exit
  clearTimeout(timer)
}

/** Keeps one engine running on the newest build; `restart` and `stop` never overlap. */
function keepEngine(args) {
  const command = [process.execPath, join(repositoryRoot, 'core/bin/bookwright.js'), 'start', ...args]
  const start = () => startChild('engine', command, { env: { BOOKWRIGHT_BUILD: 'off' } })
  let child = start()
  let turn = Promise.resolve()
  // Only the engine itself is told, as Ctrl-C under npm would: it ends its database server in its own order.
  const end = () => stopChild(child, () => child.kill('SIGINT'))
  const inTurn = work => (turn = turn.then(work))
  return {
    restart: () =>
      inTurn(async () => {
        await end()
        child = start()
      }),
    stop: () => inTurn(end),
  }
}

function watchBuilds(onChange) {
  let timer
  const changed = (_event, name) => {
    if (name === null || !/\.(js|json)$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET_MS)
  }
  const watchers = libraryPackages().map(name => {
    const output = join(repositoryRoot, name, 'dist')
    mkdirSync(output, { recursive: true })
    return watch(output, { recursive: true }, changed)
  })
  return () => {
    clearTimeout(timer)
    watchers.forEach(watcher => watcher.close())
  }
}

function startCompilers() {
  const projects = libraryPackages().map(name => join(repositoryRoot, name))
  const types = startChild('types', [process.execPath, compiler, '-b', '--watch', '--preserveWatchOutput', ...projects])
  const interfaces = interfacePackages().map(name =>
    startChild(
      name,
      [process.execPath, toolPath(name, 'vite', 'bin/vite.js'), 'build', '--watch', '--logLevel', 'warn'],
      { cwd: join(repositoryRoot, name) },
    ),
  )
  return [types, ...interfaces]
}

const interruption = catchSignals()
const report = line => console.log(`[build] ${line}`)
// A mistake in the sources is no reason to end: the watchers see its correction.
await build({ signal: interruption.signal, report })
if (interruption.signal.aborted) {
  process.exitCode = interruption.exitCode
} else {
  const engine = keepEngine(process.argv.slice(2))
  const compilers = startCompilers()
  const unwatch = watchBuilds(() => {
    console.log('[dev] the build changed, starting the engine again')
    void engine.restart()
  })
  console.log('[dev] engine and plugins restart on a change; reload the page for the interfaces; Ctrl-C ends all')
  await once(interruption.signal, 'abort')
  unwatch()
  await Promise.all([engine.stop(), ...compilers.map(child => stopChild(child, () => stopGroup(child)))])
}
