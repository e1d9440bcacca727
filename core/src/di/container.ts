import 'reflect-metadata'
import { realpathSync } from 'node:fs'
import { createLogger } from '../config/create-logger.js'
import { ProcessGuard } from '../containment/process-guard.js'
import { ChannelListener } from '../db/channel-listener.js'
import { Database } from '../db/database.js'
import { dataPaths } from '../db/embedded/data-directory.js'
import { SupervisedPostgres } from '../db/embedded/supervised-postgres.js'
import { FrozenTimes } from '../db/frozen-times.js'
import { migrate } from '../db/migrate.js'
import { OutboxSignal } from '../db/outbox-signal.js'
import { SandboxTime } from '../db/sandbox-time.js'
import { requireSecretKey } from '../db/secret-box.js'
import { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { TenantId } from '../domain/id.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { PLUGIN_CIRCUITS_CHANNEL, PLUGIN_WANTED_CHANNEL } from '../ports/plugin-installation.js'
import { PLUGIN_CHANGES_CHANNEL } from '../ports/plugin-store.js'
import { bindPorts } from './bindings.js'
import { Engine, type EngineParts } from './engine.js'
import { bindInstallation, startPlugins, type InstallationSide } from './plugin-installation.js'
import { bindCoreHandlers, bindPlugins, type PluginSide } from './plugins.js'

/**
 * Puts one engine together: database, migrations, plugins, services. It works on jobs from now on, unless it `servesFirst`,
 * and serves requests after `listen()`.
 * @param isStopWanted - Asked while it starts: what may be cut short then is.
 * @throws ConfigurationError with one clear sentence when the surroundings do not allow it.
 */
export async function createEngine(config: EngineConfig, isStopWanted: () => boolean = () => false): Promise<Engine> {
  const log = createLogger(config)
  const server = config.databaseUrl === undefined ? await SupervisedPostgres.start(config.dataDir, log) : undefined
  try {
    return await assemble({ config, log, server, isStopWanted })
  } catch (error) {
    await server?.stop()
    throw error
  }
}

type Surroundings = Pick<EngineParts, 'config' | 'log' | 'server' | 'isStopWanted'>

async function assemble({ config, log, server, isStopWanted }: Surroundings): Promise<Engine> {
  const databaseUrl = config.databaseUrl ?? server?.url ?? ''
  const { notices } = await migrate(databaseUrl, { direction: 'up' })
  for (const notice of notices) log.warn({ notice }, 'database')
  const database = await Database.open({ url: databaseUrl, log })
  const tracing = await tracingOf(config, log)
  const channels = new ChannelListener(databaseUrl, log)
  const signal = new OutboxSignal(channels, log)
  let guard: ProcessGuard | undefined
  try {
    const times = new FrozenTimes()
    const unitOfWork = new SequelizeUnitOfWork(database, {
      log,
      sandboxClock: times,
      onEnqueued: () => signal.raise(),
      tracing,
    })
    await requireSecretKey(unitOfWork, config.secretKey)
    const container = bindPorts({ config, log, unitOfWork, times })
    const plugins = bindPlugins(container, log, tracing)
    const installation = bindInstallation(container, plugins, { config, log, unitOfWork, databaseUrl })
    guard = containPlugins(plugins, installation, { config, databaseUrl, log })
    await startPlugins(plugins, installation, { databaseUrl })
    bindCoreHandlers(container, plugins)
    listenForPlugins(channels, plugins, installation)
    const sandbox = config.isSandbox ? new SandboxTime(times, { unitOfWork, channels, databaseUrl, log }) : undefined
    const { reconciler } = installation
    const engine = new Engine({
      ...{ config, log, databaseUrl, database, unitOfWork, times, sandbox, signal, container, plugins, reconciler },
      ...{ server, tracing, guard, isStopWanted },
    })
    await engine.start()
    return engine
  } catch (error) {
    await guard?.stop()
    await signal.close()
    await database.close()
    await tracing?.stop()
    throw error
  }
}

async function tracingOf({ tracing }: EngineConfig, log: Log): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined
  const { startTracing } = await import('../metrics/otlp-tracing.js')
  return startTracing(tracing, log)
}

/** Before any code of a plugin runs: what goes wrong from now on has a name. */
function containPlugins(
  { containing }: PluginSide,
  { installation, reconciler }: InstallationSide,
  { config, databaseUrl, log }: Pick<EngineParts, 'config' | 'databaseUrl' | 'log'>,
): ProcessGuard | undefined {
  const { containment, context } = containing
  containment.start(async (id, reason) => {
    await installation.quarantine(id, reason)
    await reconciler.run()
  })
  if (!config.ownsProcess) return undefined
  const cluster = config.databaseUrl === undefined ? dataPaths(realpathSync(config.dataDir)).cluster : undefined
  return new ProcessGuard({ containment, context, databaseUrl, cluster, alarm: config.alarm, log })
}

function listenForPlugins(channels: ChannelListener, plugins: PluginSide, { reconciler }: InstallationSide): void {
  channels.on(PLUGIN_CHANGES_CHANNEL, tenantId => plugins.forget(tenantId as TenantId))
  channels.on(PLUGIN_WANTED_CHANNEL, () => reconciler.runQuietly())
  channels.on(PLUGIN_CIRCUITS_CHANNEL, pluginId => {
    plugins.bus.forgetPlugin(pluginId)
    reconciler.reportSoon()
    reconciler.runQuietly()
  })
}
