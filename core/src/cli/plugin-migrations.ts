import type { PluginMigrationSet } from '../db/migrate.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { discoverPlugins } from '../plugin/discover.js'
import { loadPlugins } from '../plugin/load-plugins.js'
import { migrationsOf } from '../plugin/plugin-migrations.js'

/**
 * The steps of the plugins that lie in a site, without an engine: what the schema of this installation is made of.
 * A plugin that cannot be loaded brings none; the start says why.
 *
 * @param siteRoot - Directory of the site, where its packages are looked up.
 */
export async function pluginMigrations(siteRoot: string): Promise<PluginMigrationSet[]> {
  const records = await loadPlugins(discoverPlugins(siteRoot).packages, readCoreVersion())
  return records
    .filter(({ state }) => state === 'ready')
    .map(({ manifest, definition }) => ({ pluginId: manifest.id, migrations: migrationsOf(manifest.id, definition) }))
    .filter(({ migrations }) => migrations.length > 0)
}
