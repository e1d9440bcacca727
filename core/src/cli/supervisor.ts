import { fork, type ChildProcess } from 'node:child_process'
import cluster from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../config/environment.js'
import type { CommandIo } from './command.js'
import { ALARM_DESCRIPTOR } from '../containment/stall-signals.js'
import { loadEnvironment } from './load-environment.js'
import { catchStopSignal, type StopSignal } from './stop-signal.js'

/** The variable that says whether there is a supervisor; `child`, `restarted` and `spare` are what it tells its engine. */
export const SUPERVISOR = 'BOOKWRIGHT_SUPERVISOR'
const SHORT_LIFE_MS = 10_000
const MAX_SHORT_LIVES = 10
const MAX_WAIT_MS = 5_000
const KILL_MS = 30_000
/** How long a process that was got ready for nothing waits. */
const SPARE_MS = 15_000
const RUN_BY_ONE: readonly unknown[] = ['off', 'child', 'restarted', 'spare']

/** What a supervisor starts, and where it says what it does. */
export interface SupervisorIo extends Pick<CommandIo, 'env' | 'err'> {
  readonly program: string
}

interface Ready {
  readonly event: 'ready'
  readonly port: number
}

/** Whether a command is to be run by a supervisor; it may have one already, or do without. */
export function isSupervisorWanted([name = '', ...flags]: readonly string[], env: Environment): boolean {
  const isRun = RUN_BY_ONE.includes(env[SUPERVISOR])
  const isLeft = ['--no-supervisor', '--help', '-h'].some(flag => flags.includes(flag))
  const isLong = ['start', 'worker'].includes(name) || (name === 'plugin' && flags[0] === 'dev')
  return isLong && cluster.isPrimary && !isRun && !isLeft
}

/**
 * Runs a command line under a supervisor when one is wanted. Nothing else is loaded for it: it stays small for as long as the
 * engine runs.
 * @param program - The file that runs command lines.
 * @returns The exit code; undefined when the command is to be run in this process.
 */
export async function runSupervised(program: string, argv: readonly string[]): Promise<number | undefined> {
  const env = loadEnvironment(process.env, process.cwd())
  if (!isSupervisorWanted(argv, env)) return undefined
  const err = (line: string) => void process.stderr.write(`${line}\n`)
  return supervise(argv, { program, env, err }, catchStopSignal())
}

/** How an engine talks to the supervisor that started it. */
export interface SupervisorLink {
  /** It runs again after it ended unasked: whoever waits for the first start has seen it. */
  readonly isRestarted: boolean
  /** The process that people send signals to. */
  readonly pid: number
  /** Where one byte asks the supervisor to get another process ready. */
  readonly alarm: number
  /**
   * Resolves when it is this process's turn: at once, but for a spare one, which meanwhile does what takes longest.
   * @param prepare - Must not touch anything that the process before may still use.
   */
  turn(prepare: () => Promise<unknown>): Promise<void>
  ready(port: number): void
}

/** Undefined when nobody supervises this process. */
export function followSupervisor({ env }: Pick<CommandIo, 'env'>): SupervisorLink | undefined {
  const said = env[SUPERVISOR]
  if (cluster.isWorker || !process.send || !RUN_BY_ONE.slice(1).includes(said)) return undefined
  // Without it nobody starts, or ends, this process any more.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  return {
    isRestarted: said !== 'child',
    pid: process.ppid,
    alarm: ALARM_DESCRIPTOR,
    turn: prepare => (said === 'spare' ? waitForTurn(prepare) : Promise.resolve()),
    ready: port => process.send?.({ event: 'ready', port } satisfies Ready),
  }
}

async function waitForTurn(prepare: () => Promise<unknown>): Promise<void> {
  const isTurn = new Promise(resolve => process.once('message', resolve))
  await Promise.all([prepare(), isTurn])
  process.channel?.unref()
}

/**
 * Runs a command in a process of its own and starts it again whenever it ends unasked. It loads nothing of the engine and no
 * plugin, so nothing of them can end it.
 * @returns The exit code: that of the command when it ends before it was ready, or after it was asked to.
 */
export async function supervise(argv: readonly string[], io: SupervisorIo, stop: StopSignal): Promise<number> {
  const supervisor = new Supervisor(argv, io)
  void stop.wanted.then(() => supervisor.stop())
  return supervisor.run()
}

interface Life {
  readonly wasReady: boolean
  readonly livedMs: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

class Supervisor {
  private child: ChildProcess | undefined
  private spare: ChildProcess | undefined
  private port: number | undefined
  private isStopping = false
  private wasEverReady = false
  private readonly abort = new AbortController()

  constructor(
    private readonly argv: readonly string[],
    private readonly io: SupervisorIo,
  ) {}

  async run(): Promise<number> {
    for (let shortLives = 0; ;) {
      const life = await this.live(performance.now())
      if (this.isStopping || !this.wasEverReady) return life.code ?? 1
      shortLives = life.wasReady && life.livedMs > SHORT_LIFE_MS ? 0 : shortLives + 1
      const how = life.signal ?? `code ${life.code}`
      if (shortLives >= MAX_SHORT_LIVES) {
        this.io.err(`The engine ended (${how}), and again each time it was started; giving up.`)
        return 1
      }
      this.io.err(`The engine ended (${how}); starting it again.`)
      // The first time at once: whoever is being served waits.
      const waitMs = shortLives <= 1 ? 0 : Math.min(MAX_WAIT_MS, 100 * 2 ** shortLives)
      await delay(waitMs, undefined, { signal: this.abort.signal }).catch(() => undefined)
      if (this.isStopping) return 0
    }
  }

  /** The engine ends in its own order; one that does not is ended. */
  stop(): void {
    this.isStopping = true
    this.abort.abort()
    this.child?.kill('SIGTERM')
    this.spare?.kill('SIGKILL')
    setTimeout(() => this.child?.kill('SIGKILL'), KILL_MS).unref()
  }

  private live(startedAt: number): Promise<Life> {
    const child = this.takeSpare() ?? this.fork(this.wasEverReady ? 'restarted' : 'child')
    this.child = child
    child.stdio[ALARM_DESCRIPTOR]?.on('data', () => this.prepareSpare())
    let wasReady = false
    child.on('message', ({ event, port }: Ready) => {
      if (event !== 'ready') return
      if (this.wasEverReady) this.io.err(`The engine runs again after ${Math.round(performance.now() - startedAt)} ms.`)
      wasReady = true
      this.wasEverReady = true
      this.port = port === 0 ? undefined : port
    })
    return new Promise(resolve => {
      const ended = (code: number | null, signal: NodeJS.Signals | null) =>
        resolve({ wasReady, livedMs: performance.now() - startedAt, code, signal })
      child.once('error', () => ended(1, null))
      child.once('exit', ended)
    })
  }

  private fork(told: 'child' | 'restarted' | 'spare'): ChildProcess {
    const { program, env } = this.io
    const isPortKnown = this.port !== undefined && !this.argv.includes('--port')
    const argv = isPortKnown ? [...this.argv, '--port', String(this.port)] : [...this.argv]
    return fork(program, argv, {
      env: { ...env, BOOKWRIGHT_BUILD: 'off', [SUPERVISOR]: told },
      execArgv: process.execArgv,
      // The last one is ALARM_DESCRIPTOR.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'],
    })
  }

  /** Something will end the engine within a second: another process loads its code until then. */
  private prepareSpare(): void {
    if (this.spare || this.isStopping || !this.wasEverReady) return
    const spare = this.fork('spare')
    this.spare = spare
    spare.once('exit', () => this.spare === spare && (this.spare = undefined))
    spare.once('error', () => this.spare === spare && (this.spare = undefined))
    setTimeout(() => this.spare === spare && spare.kill('SIGKILL'), SPARE_MS).unref()
  }

  private takeSpare(): ChildProcess | undefined {
    const { spare } = this
    this.spare = undefined
    if (!spare?.connected) return undefined
    spare.send({ event: 'turn' })
    return spare
  }
}
