import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { DependencyContainer } from 'tsyringe'
import { packPlugin } from '../authoring/pack-plugin.js'
import { packageFiles } from '../authoring/package-files.js'
import { defaultDataDir } from '../db/embedded/data-directory.js'
import { SqlPluginInstallation } from '../db/repositories/sql-plugin-installation.js'
import { SqlPluginSchema } from '../db/plugin-schema.js'
import { migrate } from '../db/migrate.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { FolderHashes } from '../plugin/folder-hashes.js'
import { HANDLER_BUCKETS } from '../hooks/handler-metrics.js'
import { describeFiles } from '../plugin/package-archive.js'
import { PluginActivity } from '../plugin/plugin-activity.js'
import { PluginChanges } from '../plugin/plugin-changes.js'
import { PluginFolders } from '../plugin/plugin-folders.js'
import { PluginInstaller } from '../plugin/plugin-installer.js'
import { PluginOffers } from '../plugin/plugin-offers.js'
import { PluginReconciler } from '../plugin/plugin-reconciler.js'
import type { Discovery } from '../plugin/plugin-package.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import type { PluginInstallation } from '../ports/plugin-installation.js'
import { bindInstance } from './bindings.js'
import { activityOf } from './containment.js'
import type { PluginSide } from './plugins.js'

export interface InstallationParts {
  readonly config: EngineConfig
  readonly log: Log
  readonly unitOfWork: SequelizeUnitOfWork
  readonly databaseUrl: string
}

/** What brings plugins into a process, and into the installation. */
export interface InstallationSide {
  readonly installation: PluginInstallation
  readonly reconciler: PluginReconciler
  readonly offers: PluginOffers
  readonly changes: PluginChanges
  readonly installer: PluginInstaller
}

/** Puts together what installs plugins and keeps the processes of an installation alike. */
export function bindInstallation(
  container: DependencyContainer,
  { host, shelf, bus, containing }: Pick<PluginSide, 'host' | 'shelf' | 'bus' | 'containing'>,
  { config, log, unitOfWork, databaseUrl }: InstallationParts,
): InstallationSide {
  const coreVersion = readCoreVersion()
  const installation = new SqlPluginInstallation(unitOfWork, databaseUrl)
  const folders = new PluginFolders(join(config.dataDir || defaultDataDir(config.siteRoot), 'plugins'))
  const process = { id: randomUUID(), host: hostname(), pid: globalThis.process.pid }
  const shared = { installation, folders, coreVersion }
  const hashes = new FolderHashes()
  const discover = () => discoverPlugins(config.siteRoot, hashes)
  const look = () => loudly(discover(), log)
  const activity = () => activityOf(containing, bus, shelf)
  const reconciler = new PluginReconciler({ ...shared, host, shelf, log, process, discover: look, activity })
  containing.incidents.onNoted(() => reconciler.reportSoon())
  const pack = (directory: string) => packPlugin({ archive: describeFiles(packageFiles(directory)) })
  const offers = new PluginOffers({ ...shared, discover, pack })
  const changes = new PluginChanges({ installation, unitOfWork, log })
  const schema = new SqlPluginSchema(databaseUrl)
  const parts = { offers, changes, installation, schema, host, shelf, reconciler, coreVersion }
  const installer = bindInstance(container, PluginInstaller, new PluginInstaller(parts))
  bindInstance(container, PluginOffers, offers)
  const known = { incidents: containing.store, buckets: HANDLER_BUCKETS }
  bindInstance(container, PluginActivity, new PluginActivity({ installation, changes, reconciler, shelf, ...known }))
  bindInstance(container, PluginChanges, changes)
  return { installation, reconciler, offers, changes, installer }
}

/**
 * Loads the plugins that are wanted and brings their tables up to date. One whose tables cannot be is set aside with the
 * reason; the engine starts all the same.
 * @param isBeside - For a command that works while engines may serve.
 */
export async function startPlugins(
  { host }: Pick<PluginSide, 'host'>,
  { reconciler }: Pick<InstallationSide, 'reconciler'>,
  { databaseUrl, isBeside = false }: { readonly databaseUrl: string; readonly isBeside?: boolean },
): Promise<void> {
  await reconciler.start(isBeside)
  for (const { pluginId, migrations } of host.contributions.migrations) {
    try {
      await migrate(databaseUrl, { direction: 'up', extra: [{ pluginId, migrations }] })
    } catch (error) {
      host.setAside(pluginId, error instanceof Error ? error.message : String(error))
    }
  }
}

function loudly(found: Discovery, log: Log): Discovery {
  for (const { directory, problem } of found.broken) {
    log.warn({ directory, problem }, 'a plugin package cannot be read')
  }
  return found
}
