import cluster from 'node:cluster'
import { loadConfig, withPort } from '../config.js'
import type { EngineConfig } from '../ports/config.js'
import { announce } from './announce.js'
import { choosePort } from './choose-port.js'
import { textOf, type Command, type CommandInput } from './command.js'
import { loadEngine, startEngine, type Engine } from './engine.js'
import { catchStopSignal, exitSoon, type StopSignal } from './stop-signal.js'
import { followSupervisor, type SupervisorLink } from './supervisor.js'
import { UsageError } from './usage-error.js'
import { runWorkers, tellPrimary } from './workers.js'

const LINGER_MS = 1_000
/** How long a start that is not wanted any more may take to come to its end. */
const GIVE_UP_MS = 10_000
const MAX_WORKERS = 64

export const startCommand: Command = {
  name: 'start',
  summary: 'Starts the engine: database, API, storefronts and admin on one port',
  usage: '[--port N] [--data DIR] [--no-demo] [--workers N] [--no-supervisor] [--json]',
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    'no-demo': { type: 'boolean' },
    workers: { type: 'string' },
    'no-supervisor': { type: 'boolean' },
  },
  optionHelp: {
    '--port N': 'listen there and nowhere else; default 3000 or the next free port',
    '--data DIR': 'where the embedded database and the keys lie; default .bookwright',
    '--no-demo': 'do not create the demo businesses on the first start',
    '--workers N': 'serve with N processes',
    '--no-supervisor': 'run in this process; who started it starts it again when it ends',
  },
  run: runStart,
}

async function runStart(input: CommandInput): Promise<number> {
  const supervisor = followSupervisor(input.io)
  await supervisor?.turn(loadEngine)
  const stop = catchStopSignal(cluster.isWorker || supervisor !== undefined)
  const workers = readWorkers(input)
  const wanted = readConfig(input)
  const { port: wantedPort, isPortExplicit } = wanted
  // A worker of a cluster shares the port that its primary holds.
  const port = cluster.isWorker
    ? wantedPort
    : await choosePort({ host: wanted.host, port: wantedPort, isExplicit: isPortExplicit })
  const servesFirst = supervisor?.isRestarted === true && workers === 1
  const config = { ...withPort(wanted, port), ownsProcess: true, alarm: supervisor?.alarm, servesFirst }
  const engine = await startOrGiveUp(config, stop)
  if (stop.isWanted()) return shutDown(engine)
  watchForFailures(input, engine)
  const isMoved = !isPortExplicit && port !== wantedPort
  if (workers > 1 && cluster.isPrimary) {
    return servePrimary({ input, engine, config, stop, workers, isMoved, wantedPort, supervisor })
  }
  const { url } = await listenOrClose(engine)
  if (cluster.isWorker) tellPrimary()
  else await sayReady(input, engine, { url, wantedPort: isMoved ? wantedPort : undefined, supervisor })
  supervisor?.ready(port)
  await engine.work()
  await stop.wanted
  return shutDown(engine)
}

/** Somebody may have taken the port while the engine started; what runs already would keep the process alive. */
async function listenOrClose(engine: Engine): Promise<{ readonly url: string }> {
  try {
    return await engine.listen()
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** A stop during the start does not wait for all of it: past a moment the process ends, and its database with it. */
async function startOrGiveUp(config: EngineConfig, stop: StopSignal): Promise<Engine> {
  let isStarting = true
  void stop.wanted.then(() => {
    if (isStarting) exitSoon(0, GIVE_UP_MS)
  })
  try {
    return await startEngine(config, stop.isWanted)
  } finally {
    isStarting = false
  }
}

export function readConfig(input: CommandInput): EngineConfig {
  return loadConfig(input.io.env, {
    port: textOf(input, 'port'),
    data: textOf(input, 'data'),
    isDemoRefused: input.values['no-demo'] === true,
    siteRoot: input.io.cwd,
  })
}

function readWorkers(input: CommandInput): number {
  const text = textOf(input, 'workers') ?? '1'
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= MAX_WORKERS) return count
  throw new UsageError({ problem: `--workers takes a whole number from 1 to ${MAX_WORKERS}.` })
}

interface PrimaryParts {
  readonly input: CommandInput
  readonly engine: Engine
  readonly config: EngineConfig
  readonly stop: StopSignal
  readonly workers: number
  readonly isMoved: boolean
  readonly wantedPort: number
  readonly supervisor: SupervisorLink | undefined
}

/** The primary keeps the database and the jobs; its workers serve. */
async function servePrimary(parts: PrimaryParts): Promise<number> {
  const { input, engine, config, stop, workers, supervisor } = parts
  const url = `http://localhost:${config.port}`
  const end = await runWorkers({
    count: workers,
    port: config.port,
    data: config.dataDir,
    isDemoRefused: !config.isDemoWanted,
    databaseUrl: config.databaseUrl ?? engine.databaseUrl,
    env: input.io.env,
    err: line => input.io.err(line),
    async onReady() {
      await sayReady(input, engine, { url, wantedPort: parts.isMoved ? parts.wantedPort : undefined, supervisor })
      supervisor?.ready(config.port)
    },
    stop: stop.wanted,
  })
  await shutDown(engine)
  return end
}

async function sayReady(
  input: CommandInput,
  engine: Engine,
  ready: { url: string; wantedPort: number | undefined; supervisor: SupervisorLink | undefined },
): Promise<void> {
  const { supervisor } = ready
  if (supervisor?.isRestarted) return
  if (input.values['json'] === true) {
    if (ready.wantedPort !== undefined) input.io.err(`Port ${ready.wantedPort} is taken; using ${ready.url}.`)
    // The path only: what reads this line writes logs, and the code opens the installation.
    const setup = (await engine.setupCode()) === undefined ? {} : { setup: '/setup' }
    input.io.out(JSON.stringify({ event: 'ready', url: ready.url, pid: supervisor?.pid ?? process.pid, ...setup }))
  } else await announce(input.io, engine, ready)
}

async function shutDown(engine: Engine): Promise<number> {
  await engine.close()
  exitSoon(0, LINGER_MS)
  return 0
}

/** What nobody caught, and no plugin made, leaves the process in an unknown state: say it, close, and start again. */
export function watchForFailures(input: CommandInput, engine: Pick<Engine, 'onFatal' | 'close'>): void {
  engine.onFatal(error => {
    input.io.err(`Unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exitCode = 1
    exitSoon(1, LINGER_MS * 2)
    engine.close().then(
      () => process.exit(1),
      () => process.exit(1),
    )
  })
}
