import 'reflect-metadata'
import { createLogger } from '../config/create-logger.js'
import { ChannelListener } from '../db/channel-listener.js'
import { Database } from '../db/database.js'
import { SupervisedPostgres } from '../db/embedded/supervised-postgres.js'
import { FrozenTimes } from '../db/frozen-times.js'
import { migrate, type PluginMigrationSet } from '../db/migrate.js'
import { OutboxSignal } from '../db/outbox-signal.js'
import { SandboxTime } from '../db/sandbox-time.js'
import { requireSecretKey } from '../db/secret-box.js'
import { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import type { Tracing } from '../ports/tracing.js'
import { PLUGIN_CHANGES_CHANNEL } from '../ports/plugin-store.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { bindPorts } from './bindings.js'
import { Engine, type EngineParts } from './engine.js'
import { bindCoreHandlers, bindPlugins, type PluginSide } from './plugins.js'

/**
 * Puts one engine together: database, migrations, plugins, services. It works on jobs from now on and serves requests
 * after `listen()`.
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
    const migrations = await loadPlugins(plugins, config, log)
    if (migrations.length > 0) await migrate(databaseUrl, { direction: 'up', extra: migrations })
    bindCoreHandlers(container, plugins.bus)
    channels.on(PLUGIN_CHANGES_CHANNEL, tenantId => plugins.forget(tenantId))
    const sandbox = config.isSandbox ? new SandboxTime(times, { unitOfWork, channels, databaseUrl, log }) : undefined
    const engine = new Engine({
      config,
      log,
      databaseUrl,
      database,
      unitOfWork,
      times,
      sandbox,
      signal,
      container,
      plugins,
      migrations,
      server,
      tracing,
      isStopWanted,
    })
    await engine.start()
    return engine
  } catch (error) {
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

async function loadPlugins(plugins: PluginSide, config: EngineConfig, log: Log): Promise<PluginMigrationSet[]> {
  const { packages, broken } = discoverPlugins(config.siteRoot)
  for (const { directory, problem } of broken) log.warn({ directory, problem }, 'a plugin package cannot be read')
  await plugins.host.load(packages, readCoreVersion())
  await plugins.recordPackages()
  return plugins.host.contributions.migrations.map(({ pluginId, migrations }) => ({
    pluginId,
    migrations: [...migrations],
  }))
}
