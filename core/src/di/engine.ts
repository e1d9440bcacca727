import type { Server } from 'node:http'
import type { DependencyContainer } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import type { BookingState } from '../domain/booking-state.js'
import { connectDirect } from '../db/connect.js'
import type { Database } from '../db/database.js'
import type { SupervisedPostgres } from '../db/embedded/supervised-postgres.js'
import type { FrozenTimes } from '../db/frozen-times.js'
import type { OutboxSignal } from '../db/outbox-signal.js'
import { readQueueFacts } from '../db/queue-facts.js'
import { DatabaseReadiness } from '../db/readiness.js'
import type { SandboxTime } from '../db/sandbox-time.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { createHttpApp } from '../http/app.js'
import { LivePluginRoutes } from '../http/plugin-mount.js'
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
import { ExportWorker } from '../jobs/export-worker.js'
import { FullExport } from '../exporting/full-export.js'
import { ImportWorker } from '../jobs/import-worker.js'
import { InboxWorker } from '../jobs/inbox-worker.js'
import { WebhookWorker } from '../jobs/webhook-worker.js'
import { OutboxRelay } from '../jobs/outbox-relay.js'
import { PayloadSweep } from '../jobs/payload-sweep.js'
import { PgBossJobRunner } from '../jobs/pg-boss-job-runner.js'
import { PluginJobs } from '../jobs/plugin-jobs.js'
import { RetentionSweep } from '../jobs/retention-sweep.js'
import { RefusalLog } from '../privacy/refusal-log.js'
import { RetentionService } from '../privacy/retention-service.js'
import { OutboxFeed } from '../jobs/outbox-feed.js'
import { Rehearsal } from '../jobs/rehearsal.js'
import { Sweeps } from '../jobs/sweeps.js'
import { EngineMetrics } from '../metrics/engine-metrics.js'
import { readCoreVersion } from '../plugin/core-version.js'
import type { PluginReconciler } from '../plugin/plugin-reconciler.js'
import { WebhookDesk } from '../plugin/webhook-desk.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { DomainService } from '../tenancy/domain-service.js'
import type { ProcessGuard } from '../containment/process-guard.js'
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
  readonly reconciler: PluginReconciler
  readonly server: SupervisedPostgres | undefined
  readonly tracing?: Tracing | undefined
  /** Undefined inside a process that is not the engine's own. */
  readonly guard?: ProcessGuard | undefined
  /** True once somebody wants the engine to end, also while it is still starting. */
  readonly isStopWanted: () => boolean
}

/** Held while the demo is made, so that two processes that start at once make it once. The number means nothing. */
const DEMO_LOCK = 7_234_002

/** Ended tokens of mails stay for a while, so that a question about one can be answered. */
const TOKENS_KEPT_MS = 7 * 86_400_000

/** How long running requests may take to end when the engine stops. */
const GRACE_MS = 1_000

/** One running engine: jobs from `work()` on, requests from `listen()` on, nothing after `close()`. */
export class Engine {
  readonly databaseUrl: string
  readonly container: DependencyContainer
  private readonly relay: OutboxRelay
  private readonly inbox: InboxWorker
  private readonly imports: ImportWorker
  private readonly exports: ExportWorker
  private readonly webhooks: WebhookWorker
  private readonly feed: OutboxFeed
  private readonly sweeps: Sweeps
  private readonly jobs: PgBossJobRunner
  private readonly database: DatabaseReadiness
  private readonly metrics: EngineMetrics
  private http: Server | undefined
  private working: Promise<void> | undefined
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
    this.exports = new ExportWorker({ unitOfWork, exports: parts.container.resolve(FullExport), log })
    const secretBox = parts.container.resolve(tokens.SECRET_BOX)
    const outbound = parts.container.resolve(tokens.OUTBOUND)
    this.webhooks = new WebhookWorker({ unitOfWork, outbound, secretBox, log, signal })
    this.feed = new OutboxFeed({ events: parts.container.resolve(tokens.EVENT_STORE), signal, log })
    parts.container.register(tokens.LIVE_FEED, { useValue: this.feed })
    plugins.onPanelsChanged(tenantId => this.feed.announce('panels', tenantId))
    this.jobs = new PgBossJobRunner(databaseUrl, log)
    this.metrics = new EngineMetrics({
      queue: () => readQueueFacts(unitOfWork),
      pool: () => parts.database.load(),
      handlers: () => plugins.bus.counters(),
      incidents: () => plugins.containing.incidents.totals(),
      plugins: () => plugins.host.states(),
      log,
    })
    const onExpired = (state: BookingState) => this.metrics.countExpired(state)
    this.sweeps = new Sweeps(unitOfWork, log, { times: parts.times, onExpired })
    this.database = new DatabaseReadiness({
      database: parts.database,
      unitOfWork,
      log,
      extra: () => plugins.host.contributions.migrations,
    })
  }

  async start(): Promise<void> {
    const { isDemoWanted, servesFirst = false } = this.parts.config
    await this.parts.sandbox?.start()
    if (servesFirst) return
    if (isDemoWanted) await this.ensureDemo()
    await this.work()
  }

  /** Works on jobs from now on; one that does already goes on. */
  work(): Promise<void> {
    this.working ??= this.startWork()
    return this.working
  }

  private async startWork(): Promise<void> {
    await this.relay.start()
    this.inbox.start()
    this.imports.start()
    this.exports.start()
    this.webhooks.start()
    await this.jobs.start()
    const pluginJobs = new PluginJobs(this.jobs, this.parts.plugins.host.book, this.parts.log)
    await pluginJobs.follow()
    this.parts.reconciler.onSettled(() => pluginJobs.follow())
    this.parts.reconciler.watch('worker')
    await this.scheduleChores()
  }

  /** All at once: each takes some round trips, and a start after a crash has people waiting for it. */
  private async scheduleChores(): Promise<void> {
    const { sweeps, container } = this
    const { unitOfWork, log } = this.parts
    const dueHandlers = container.resolve(tokens.DUE_HANDLERS)
    const auditChain = new AuditChain(unitOfWork)
    const accountTokens = container.resolve(tokens.ACCOUNT_TOKEN_STORE)
    const retention = new RetentionSweep(unitOfWork, container.resolve(RetentionService), log)
    const payloads = new PayloadSweep(unitOfWork, container.resolve(tokens.INBOX_STORE), log)
    const chores: [name: string, cron: string, work: () => Promise<unknown>][] = [
      ['expire-bookings', '* * * * *', () => sweeps.expireBookings()],
      ['run-due', '* * * * *', () => sweeps.runDue(dueHandlers)],
      ['chain-audit-log', '* * * * *', () => auditChain.run()],
      ['forget-account-tokens', '27 3 * * *', () => accountTokens.forget(new Date(Date.now() - TOKENS_KEPT_MS))],
      ['forget-changes', '7 * * * *', () => sweeps.forgetAvailabilityChanges()],
      ['sweep-retention', '37 2 * * *', () => retention.run()],
      ['empty-payloads', '47 2 * * *', () => payloads.run()],
      ['forget-deliveries', '7 3 * * *', () => this.webhooks.forget()],
      ['forget-idempotency-keys', '17 3 * * *', () => sweeps.forgetIdempotencyKeys()],
    ]
    const schedule = ([name, cron, work]: (typeof chores)[number]) =>
      this.jobs.schedule(name, cron, async () => void (await work()))
    await Promise.all(chores.map(schedule))
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
      refusals: this.container.resolve(RefusalLog),
      tracing: this.parts.tracing,
      routes: [...coreRoutes(coreServices(this.container)), ...this.sandboxRoutes()],
      panels: plugins.panels,
      pluginRoutes: new LivePluginRoutes(plugins.host.book, (tenantId, id) => plugins.isEnabled(tenantId, id)),
    })
    this.http = createHttpServer(app)
    const port = await listen(this.http, { host: config.host, port: config.port })
    this.parts.reconciler.watch('api')
    return { url: `http://localhost:${port}`, port }
  }

  /** Stops taking requests, ends jobs, then the database that this engine started. Calling it again waits for the same end. */
  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  /** Decides what becomes of the process after an error that nobody caught and no plugin made. */
  onFatal(fatal: (error: unknown) => void): void {
    this.parts.guard?.onFatal(fatal)
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

  /** The database's checks, and how the plugins of this process stand to what is wanted. */
  private async readiness(): Promise<ReadinessReport> {
    const report = await this.database.report()
    const plugins = { name: 'plugins', ...this.parts.reconciler.readiness() }
    return { isReady: report.isReady && plugins.isReady, checks: [...report.checks, plugins] }
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

  private async end(): Promise<void> {
    const { database, signal, server, log, tracing } = this.parts
    // Streams never end by themselves: a server that closes would wait for them.
    this.feed.close()
    const steps = [
      () => (this.http ? closeServer(this.http, GRACE_MS) : Promise.resolve()),
      () => this.parts.reconciler.stop(),
      () => this.parts.plugins.containing.containment.stop(),
      () => this.container.resolve(BackgroundWork).settled(),
      () =>
        Promise.all([
          this.relay.stop(),
          this.inbox.stop(),
          this.imports.stop(),
          this.exports.stop(),
          this.webhooks.stop(),
          this.jobs.stop(),
        ]),
      () => this.parts.sandbox?.stop() ?? Promise.resolve(),
      () => signal.close(),
      () => this.parts.guard?.stop() ?? Promise.resolve(),
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
