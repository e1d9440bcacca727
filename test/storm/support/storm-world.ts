import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../core/dist/db/embedded/embedded-postgres.js'
import { pathToFileURL } from 'node:url'
import { withOwner } from '../../support/claim-checker.js'
import { inRepository } from '../../support/repository-root.js'
import { findFreePort, startEngineProcess, type EngineProcess } from '../../support/engine.js'
import { postgresProcesses } from './postgres-processes.js'
import type { StormNodes } from './storm-line.js'

const preload = (path: string) => `--import=${pathToFileURL(inRepository(`dist-test/${path}`)).href}`
const SLOW = {
  NODE_OPTIONS: `${preload('support/network-guard-preload.js')} ${preload('storm/support/slow-preload.js')}`,
  STORM_LATENCY_MS: process.env.STORM_LATENCY_MS ?? '',
}
const PASSWORD = 'storm-of-the-demo-owner'
export const STORM_TENANT = 'lotus-day-spa'
/** Well within the fifteen minutes that an access token lives. */
const TOKEN_MS = 8 * 60_000

/** How long after a kill somebody was served again. */
export interface Recovery {
  readonly what: string
  ms: number | undefined
  /** Until the killed process itself was back. */
  restartedMs: number | undefined
}

/** A durable PostgreSQL and several API processes on it, each of which can be killed and comes back. */
export class StormWorld implements StormNodes {
  readonly tenant = STORM_TENANT
  readonly urls: string[] = []
  readonly recoveries: Recovery[] = []
  private readonly engines: EngineProcess[] = []
  private waiting: { recovery: Recovery; home: number | undefined; killedAt: number }[] = []
  private token: { headers: Record<string, string>; until: number } | undefined

  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: EmbeddedPostgres,
    private readonly env: Record<string, string>,
  ) {}

  static async start(processes: number): Promise<StormWorld> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bookwright-storm-'))
    // As root PostgreSQL runs under another user, who must be able to pass through.
    await chmod(dataDir, 0o711)
    const port = await findFreePort()
    const server = await startEmbeddedPostgres({ dataDir, port, maxConnections: 200 })
    const world = new StormWorld(dataDir, port, server, {
      DATABASE_URL: server.url,
      BOOKWRIGHT_SECRET_KEY: randomBytes(32).toString('hex'),
      BOOKWRIGHT_DEMO_PASSWORD: PASSWORD,
      BOOKWRIGHT_RATE_LIMITS: 'off',
      ...(process.env.STORM_LATENCY_MS ? SLOW : {}),
    })
    for (let index = 0; index < processes; index += 1) await world.startEngine(index)
    return world
  }

  get databaseUrl(): string {
    return this.server.url
  }

  async staffHeaders(): Promise<Record<string, string>> {
    while (this.token === undefined || this.token.until < Date.now()) await this.signIn()
    return this.token.headers
  }

  onSuccess(home: number, startedAt: number): void {
    const node = home % this.urls.length
    const isServed = (item: (typeof this.waiting)[number]) =>
      startedAt > item.killedAt && (item.home === undefined || item.home === node)
    for (const item of this.waiting.filter(isServed)) item.recovery.ms = Date.now() - item.killedAt
    this.waiting = this.waiting.filter(item => item.recovery.ms === undefined)
  }

  /** SIGKILL to one API process; its clients turn to the others, and it is started again on the same port. */
  async killEngine(index: number): Promise<void> {
    const killedAt = Date.now()
    const recovery = this.await(`API process ${index + 1}`, index, killedAt)
    await this.engines[index]!.kill9()
    await this.startEngine(index)
    recovery.restartedMs = Date.now() - killedAt
  }

  /** SIGKILL to the postmaster and each of its children at once, then a start with crash recovery. */
  async killPostgres(): Promise<void> {
    const pids = await postgresProcesses(this.server.pid)
    const killedAt = Date.now()
    const recovery = this.await('PostgreSQL', undefined, killedAt)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await this.server.exited
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, port: this.port, maxConnections: 200 })
    recovery.restartedMs = Date.now() - killedAt
  }

  /** What the server was told about durability, and what its log says about deadlocks. */
  async facts(): Promise<{ fsync: string; synchronousCommit: string; deadlocks: number }> {
    const log = await readFile(this.server.logFile, 'utf8')
    return withOwner(this.databaseUrl, async client => {
      const show = async (name: string) => (await client.query<Record<string, string>>(`SHOW ${name}`)).rows[0]![name]!
      const deadlocks = log.split('deadlock detected').length - 1
      return { fsync: await show('fsync'), synchronousCommit: await show('synchronous_commit'), deadlocks }
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map(engine => engine.stop()))
    await this.server.stop()
    await rm(this.dataDir, { recursive: true, force: true })
  }

  private await(what: string, home: number | undefined, killedAt: number): Recovery {
    const recovery: Recovery = { what, ms: undefined, restartedMs: undefined }
    this.recoveries.push(recovery)
    this.waiting.push({ recovery, home, killedAt })
    return recovery
  }

  private async startEngine(index: number): Promise<void> {
    const port = this.urls[index] && new URL(this.urls[index]).port
    const args = port ? ['--port', port, '--data', this.engines[index]!.dataDir] : []
    const engine = await startEngineProcess({ env: this.env, args })
    this.engines[index] = engine
    this.urls[index] = engine.url
  }

  private async signIn(): Promise<void> {
    for (const url of this.urls) {
      const body = JSON.stringify({ email: `owner@${STORM_TENANT}.test`, password: PASSWORD })
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body }).catch(() => undefined)
      if (response?.status !== 200) continue
      const { accessToken } = (await response.json()) as { accessToken: string }
      this.token = { headers: { authorization: `Bearer ${accessToken}` }, until: Date.now() + TOKEN_MS }
      return
    }
  }
}
