import type { Server } from 'node:http'
import type { DependencyContainer } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import type { BookingState } from '../domain/booking-state.js'
import { connectDirect } from '../db/connect.js'
import type { Database } from '../db/database.js'
import type { SupervisedPostgres } from '../db/embedded/supervised-postgres.js'
import type { FrozenTimes } from '../db/frozen-times.js'
import type { PluginMigrationSet } from '../db/migrate.js'
import type { OutboxSignal } from '../db/outbox-signal.js'
import { readQueueFacts } from '../db/queue-facts.js'
import { DatabaseReadiness } from '../db/readiness.js'
import type { SandboxTime } from '../db/sandbox-time.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { createHttpApp } from '../http/app.js'
import { pluginRoutesOf } from '../http/plugin-routes.js'
import { closeServer, createHttpServer, listen } from '../http/server.js'
import type { Route } from '../http/route.js'
import type { ReadinessReport } from '../http/routes/ops/health.js'
import { coreRoutes } from '../http/routes/core-routes.js'
import { ApiKeys } from '../identity/api-keys.js'
import { AuthService } from '../identity/auth-service.js'
import { sandboxRoutes } from '../http/routes/ops/sandbox.js'
import { AuditChain } from '../jobs/audit-chain.js'
import { BackgroundWork } from '../identity/background-work.js'
import { ImportRunner } from '../importing/import-runner.js'
import { ImportWorker } from '../jobs/import-worker.js'
import { InboxWorker } from '../jobs/inbox-worker.js'
import { OutboxRelay } from '../jobs/outbox-relay.js'
import { PayloadSweep } from '../jobs/payload-sweep.js'
import { PgBossJobRunner } from '../jobs/pg-boss-job-runner.js'
import { RetentionSweep } from '../jobs/retention-sweep.js'
import { RetentionService } from '../privacy/retention-service.js'
import { OutboxFeed } from '../jobs/outbox-feed.js'
import { Rehearsal } from '../jobs/rehearsal.js'
import { Sweeps } from '../jobs/sweeps.js'
import { EngineMetrics } from '../metrics/engine-metrics.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { WebhookDesk } from '../plugin/webhook-desk.js'
import type { EngineConfig } from '../ports/config.js'
import type { JobWork } from '../ports/job-runner.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { DomainService } from '../tenancy/domain-service.js'
import { Demo } from '../tenancy/demo.js'
import { Setup } from '../tenancy/setup.js'
import { TenantService } from '../tenancy/tenant-service.js'
import type { PluginSide } from './plugins.js'
import { accountServices, coreServices, foundingServices, signInServices } from './services.js'
import * as tokens from './tokens.js'

export interface EngineParts {
  readonly config: EngineConfig
  readonly log: Log
  readonly databaseUrl: string
  readonly database: Database
  readonly unitOfWork: SequelizeUnitOfWork
  readonly times: FrozenTimes
  /** Undefined outside sandbox mode. */
  readonly sandbox: SandboxTime | undefined
  readonly signal: OutboxSignal
  readonly container: DependencyContainer
  readonly plugins: PluginSide
  readonly migrations: readonly PluginMigrationSet[]
  readonly server: SupervisedPostgres | undefined
  readonly tracing?: Tracing | undefined
  /** True once somebody wants the engine to end, also while it is still starting. */
  readonly isStopWanted: () => boolean
}

/** Held while the demo is made, so that two processes that start at once make it once. The number means nothing. */
const DEMO_LOCK = 7_234_002

/** Ended tokens of mails stay for a while, so that a question about one can be answered. */
const TOKENS_KEPT_MS = 7 * 86_400_000

/** How long running requests may take to end when the engine stops. */
const GRACE_MS = 1_000

/** One running engine: the jobs from `start()` on, requests from `listen()` on, nothing after `close()`. */
export class Engine {
  readonly databaseUrl: string
  readonly container: DependencyContainer
  private readonly relay: OutboxRelay
  private readonly inbox: InboxWorker
  private readonly imports: ImportWorker
  private readonly feed: OutboxFeed
  private readonly sweeps: Sweeps
  private readonly jobs: PgBossJobRunner
  private readonly database: DatabaseReadiness
  private readonly metrics: EngineMetrics
  private http: Server | undefined
  private closing: Promise<void> | undefined

  constructor(private readonly parts: EngineParts) {
    const { databaseUrl, log, unitOfWork, signal, plugins } = parts
    this.databaseUrl = databaseUrl
    this.container = parts.container
    this.relay = new OutboxRelay({ unitOfWork, emitter: plugins.bus, log, signal, tracing: parts.tracing })
    const { webhooks } = plugins.host.contributions
    const isEnabled = (tenantId: TenantId, pluginId: string) => plugins.isEnabled(tenantId, pluginId)
    this.inbox = new InboxWorker({ unitOfWork, log, signal, webhooks, isEnabled })
    this.imports = new ImportWorker({ unitOfWork, runner: parts.container.resolve(ImportRunner), log })
    this.feed = new OutboxFeed({ events: parts.container.resolve(tokens.EVENT_STORE), signal, log })
    parts.container.register(tokens.LIVE_FEED, { useValue: this.feed })
    this.jobs = new PgBossJobRunner(databaseUrl, log)
    this.metrics = new EngineMetrics({
      queue: () => readQueueFacts(unitOfWork),
      pool: () => parts.database.load(),
      handlers: () => plugins.bus.counters(),
      log,
    })
    const onExpired = (state: BookingState) => this.metrics.countExpired(state)
    this.sweeps = new Sweeps(unitOfWork, log, { times: parts.times, onExpired })
    this.database = new DatabaseReadiness({ database: parts.database, unitOfWork, log, extra: parts.migrations })
  }

  async start(): Promise<void> {
    await this.parts.sandbox?.start()
    if (this.parts.config.isDemoWanted) await this.ensureDemo()
    await this.relay.start()
    this.inbox.start()
    this.imports.start()
    await this.jobs.start()
    await this.handlePluginJobs()
    const { sweeps } = this
    const dueHandlers = this.container.resolve(tokens.DUE_HANDLERS)
    await this.jobs.schedule('expire-bookings', '* * * * *', async () => void (await sweeps.expireBookings()))
    await this.jobs.schedule('run-due', '* * * * *', async () => void (await sweeps.runDue(dueHandlers)))
    const auditChain = new AuditChain(this.parts.unitOfWork)
    await this.jobs.schedule('chain-audit-log', '* * * * *', async () => void (await auditChain.run()))
    const forgetTokens = () =>
      this.container.resolve(tokens.ACCOUNT_TOKEN_STORE).forget(new Date(Date.now() - TOKENS_KEPT_MS))
    await this.jobs.schedule('forget-account-tokens', '27 3 * * *', forgetTokens)
    await this.jobs.schedule('forget-changes', '7 * * * *', () => sweeps.forgetAvailabilityChanges())
    const retention = new RetentionSweep(
      this.parts.unitOfWork,
      this.container.resolve(RetentionService),
      this.parts.log,
    )
    await this.jobs.schedule('sweep-retention', '37 2 * * *', () => retention.run())
    const payloads = new PayloadSweep(this.parts.unitOfWork, this.container.resolve(tokens.INBOX_STORE), this.parts.log)
    await this.jobs.schedule('empty-payloads', '47 2 * * *', async () => void (await payloads.run()))
    await this.jobs.schedule('forget-idempotency-keys', '17 3 * * *', () => sweeps.forgetIdempotencyKeys())
  }

  async listen(): Promise<{ url: string; port: number }> {
    const { config, log, plugins } = this.parts
    const app = createHttpApp({
      config,
      log,
      version: readCoreVersion(),
      tenants: this.container.resolve(TenantService),
      auth: this.container.resolve(AuthService),
      keys: this.container.resolve(ApiKeys),
      accounts: accountServices(this.container),
      signIn: signInServices(this.container),
      domains: this.container.resolve(DomainService),
      founding: foundingServices(this.container),
      readiness: () => this.readiness(),
      metrics: this.metrics,
      webhooks: this.webhookDesk(),
      tracing: this.parts.tracing,
      routes: [
        ...coreRoutes(coreServices(this.container)),
        ...this.sandboxRoutes(),
        ...pluginRoutesOf(plugins.host.contributions.routes, (tenantId, id) => plugins.isEnabled(tenantId, id)),
      ],
    })
    this.http = createHttpServer(app)
    const port = await listen(this.http, { host: config.host, port: config.port })
    return { url: `http://localhost:${port}`, port }
  }

  /** Stops taking requests, ends jobs, then the database that this engine started. Calling it again waits for the same end. */
  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  demoLogins(): Promise<{ email: string; password: string; role: string }[]> {
    return this.container.resolve(Demo).logins()
  }

  /** The one-time code of `/setup`; undefined once the installation is set up. */
  setupCode(): Promise<string | undefined> {
    return this.container.resolve(Setup).code()
  }

  async storefronts(): Promise<{ slug: string; name: string }[]> {
    const tenants = await this.container.resolve(TenantService).list()
    return tenants.map(({ slug, name }) => ({ slug, name }))
  }

  /** The database's checks, and which plugins this process runs: processes with the same ones show the same hash. */
  private async readiness(): Promise<ReadinessReport> {
    const report = await this.database.report()
    const { shelf, host } = this.parts.plugins
    const refused = shelf.all().filter(plugin => plugin.state !== 'ready')
    const note = [
      `ready@${host.readyHash.slice(0, 12)}`,
      ...refused.map(plugin => `${plugin.manifest.id}: ${plugin.reason}`),
    ]
    return { ...report, checks: [...report.checks, { name: 'plugins', isReady: true, note: note.join('; ') }] }
  }

  private webhookDesk(): WebhookDesk {
    const { plugins, signal } = this.parts
    return new WebhookDesk({
      webhooks: plugins.host.contributions.webhooks,
      inbox: this.container.resolve(tokens.INBOX_STORE),
      isEnabled: (tenantId, pluginId) => plugins.isEnabled(tenantId, pluginId),
      onReceived: () => signal.raise(),
    })
  }

  private sandboxRoutes(): Route[] {
    const { sandbox, unitOfWork, log } = this.parts
    if (!sandbox) return []
    const { container, relay, sweeps } = this
    const handlers = container.resolve(tokens.DUE_HANDLERS)
    return sandboxRoutes({
      rehearsal: new Rehearsal({ unitOfWork, time: sandbox, sweeps, relay, handlers, log }),
      tenants: container.resolve(TenantService),
      messages: container.resolve(tokens.MESSAGE_STORE),
      inbound: container.resolve(tokens.INBOUND_MESSAGES),
    })
  }

  /** Jobs of plugins are named after their owner, so that two of them may use the same word. */
  private async handlePluginJobs(): Promise<void> {
    for (const { pluginId, name, schedule, run } of this.parts.plugins.host.contributions.jobs) {
      const work: JobWork = (payload, context) => run(payload, context)
      const queue = `${pluginId}/${name}`
      await (schedule ? this.jobs.schedule(queue, schedule, work) : this.jobs.handle(queue, work))
    }
  }

  private async end(): Promise<void> {
    const { database, signal, server, log, tracing } = this.parts
    // Streams never end by themselves: a server that closes would wait for them.
    this.feed.close()
    const steps = [
      () => (this.http ? closeServer(this.http, GRACE_MS) : Promise.resolve()),
      () => this.container.resolve(BackgroundWork).settled(),
      () => Promise.all([this.relay.stop(), this.inbox.stop(), this.imports.stop(), this.jobs.stop()]),
      () => this.parts.sandbox?.stop() ?? Promise.resolve(),
      () => signal.close(),
      () => database.close(),
      () => tracing?.stop() ?? Promise.resolve(),
      () => server?.stop() ?? Promise.resolve(),
    ]
    for (const step of steps) {
      try {
        await step()
      } catch (error) {
        log.error({ error }, 'a part of the engine did not stop cleanly; the rest goes on stopping')
      }
    }
  }

  private async ensureDemo(): Promise<void> {
    const client = await connectDirect(this.databaseUrl, 'bookwright demo')
    try {
      await client.query('SELECT pg_advisory_lock($1)', [DEMO_LOCK])
      await this.container.resolve(Demo).ensure(this.parts.isStopWanted)
    } finally {
      await client.end()
    }
  }
}
