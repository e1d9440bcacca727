import cluster, { type Worker } from 'node:cluster'
import type { Environment } from '../config/environment.js'

const READY = 'bookwright-ready'
const SHORT_LIFE_MS = 2_000
const MAX_SHORT_LIVES = 3
const STOP_MS = 2_000

export interface WorkerPlan {
  readonly count: number
  readonly port: number
  readonly data: string
  readonly isDemoRefused: boolean
  readonly databaseUrl: string | undefined
  readonly env: Environment
  err(line: string): void
  onReady(): Promise<void>
  /** Resolves when the whole cluster shall end. */
  readonly stop: Promise<unknown>
}

/** Told by a worker once it listens. */
export function tellPrimary(): void {
  process.send?.(READY)
}

/**
 * Runs `count` processes that share the port, starts one anew when it dies, and ends them all on stop.
 * @returns The exit code: 1 when workers keep dying as soon as they start.
 */
export async function runWorkers(plan: WorkerPlan): Promise<number> {
  cluster.setupPrimary({ args: argumentsOf(plan) })
  const pool = new WorkerPool(plan)
  pool.fill()
  const failed = await Promise.race([plan.stop.then(() => false), pool.failure.then(() => true)])
  await pool.stop()
  return failed ? 1 : 0
}

function argumentsOf(plan: WorkerPlan): string[] {
  const flags = ['--port', String(plan.port), '--data', plan.data]
  return ['start', ...flags, ...(plan.isDemoRefused ? ['--no-demo'] : [])]
}

class WorkerPool {
  readonly failure: Promise<void>
  private fail: () => void = () => undefined
  private readonly ready = new Set<number>()
  private shortLives = 0
  private isStopping = false
  private isAnnounced = false

  constructor(private readonly plan: WorkerPlan) {
    this.failure = new Promise(resolve => {
      this.fail = resolve
    })
  }

  fill(): void {
    for (let index = 0; index < this.plan.count; index += 1) this.start()
  }

  async stop(): Promise<void> {
    this.isStopping = true
    const living = Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined)
    await Promise.all(living.map(endWorker))
  }

  private start(): void {
    const { databaseUrl, env } = this.plan
    const added = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
    const worker = cluster.fork({ ...env, ...added, BOOKWRIGHT_BUILD: 'off' })
    const startedAt = performance.now()
    worker.on('message', message => {
      if (message === READY) this.noteReady(worker)
    })
    worker.on('exit', () => this.noteExit(worker, performance.now() - startedAt))
  }

  private noteReady(worker: Worker): void {
    this.ready.add(worker.id)
    if (this.isAnnounced || this.ready.size < this.plan.count) return
    this.isAnnounced = true
    void this.plan.onReady()
  }

  private noteExit(worker: Worker, livedMs: number): void {
    this.ready.delete(worker.id)
    if (this.isStopping) return
    this.plan.err(`Worker ${worker.process.pid} ended; starting another.`)
    this.shortLives = livedMs < SHORT_LIFE_MS ? this.shortLives + 1 : 0
    if (this.shortLives >= MAX_SHORT_LIVES) this.fail()
    else this.start()
  }
}

async function endWorker(worker: Worker): Promise<void> {
  const isGone = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  worker.process.kill('SIGTERM')
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), STOP_MS)
  await isGone
  clearTimeout(timer)
}
