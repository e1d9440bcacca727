import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { build, compiler, interfacePackages, libraryPackages, repositoryRoot, toolPath } from './build-steps.mjs'
import { catchSignals } from './run-process.mjs'

/** The compiler writes many files in one go; the engine restarts once, after the last of them. */
const QUIET_MS = 300
const STOP_MS = 10_000

function startChild(name, [program, ...args], { cwd = repositoryRoot, env = {} } = {}) {
  const stdio = ['ignore', 'pipe', 'pipe']
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio })
  const print = chunk => {
    for (const line of chunk.toString().split('\n')) if (line.trim() !== '') console.log(`[${name}] ${line}`)
  }
  child.stdout.on('data', print)
  child.stderr.on('data', print)
  return child
}

async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exit
  clearTimeout(timer)
}

/** Keeps one engine running on the newest build; `restart` and `stop` never overlap. */
function keepEngine(args) {
  const command = [process.execPath, join(repositoryRoot, 'core/bin/bookwright.js'), 'start', ...args]
  const start = () => startChild('engine', command, { env: { BOOKWRIGHT_BUILD: 'off' } })
  let child = start()
  let turn = Promise.resolve()
  const inTurn = work => (turn = turn.then(work))
  return {
    restart: () =>
      inTurn(async () => {
        await stopChild(child)
        child = start()
      }),
    stop: () => inTurn(() => stopChild(child)),
  }
}

function watchBuilds(onChange) {
  let timer
  const changed = (_event, name) => {
    if (name === null || !/\.(js|json)$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET_MS)
  }
  const watchers = libraryPackages().map(name => watch(join(repositoryRoot, name, 'dist'), { recursive: true }, changed))
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
const results = await build({ signal: interruption.signal, report })
if (interruption.signal.aborted || results.some(result => !result.isOk)) {
  process.exitCode = interruption.exitCode || 1
} else {
  const engine = keepEngine(process.argv.slice(2))
  const compilers = startCompilers()
  const unwatch = watchBuilds(() => {
    console.log('[engine] the build changed, starting again')
    void engine.restart()
  })
  console.log('[dev] engine and plugins restart on a change; reload the page for the interfaces; Ctrl-C ends all')
  await once(interruption.signal, 'abort')
  unwatch()
  await Promise.all([engine.stop(), ...compilers.map(stopChild)])
}
