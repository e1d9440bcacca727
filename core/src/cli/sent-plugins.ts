import { join } from 'node:path'
import { readBackupRows } from '../db/backup/read-backup-rows.js'
import type { PluginMigrationSet } from '../db/migrate.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { loadPlugin } from '../plugin/load-plugins.js'
import { readPackageArchive } from '../plugin/package-archive.js'
import { PluginFolders } from '../plugin/plugin-folders.js'
import { migrationsOf } from '../plugin/plugin-migrations.js'
import type { EngineConfig } from '../ports/config.js'

/**
 * The steps of the plugins whose packages are in a backup: the tables have to be there before their rows come. A package
 * that does not load brings none, and the restore says which steps it misses.
 */
export async function sentMigrations(file: string, config: EngineConfig): Promise<PluginMigrationSet[]> {
  const rows = await readBackupRows(file, ['plugin_package', 'plugin_archive'])
  const archives = rows.get('plugin_archive') ?? []
  const folders = new PluginFolders(join(config.dataDir, 'plugins'))
  const sets: PluginMigrationSet[] = []
  for (const wanted of rows.get('plugin_package') ?? []) {
    const kept = archives.find(
      row => row['plugin_id'] === wanted['id'] && row['content_hash'] === wanted['content_hash'],
    )
    const bytes = kept?.['bytes']
    if (wanted['source'] !== 'file' || !bytes) continue
    const archive = await readPackageArchive(Buffer.from(bytes.slice('\\x'.length), 'hex'))
    const { definition } = await loadPlugin(await folders.unpack(archive), readCoreVersion())
    const { id } = archive.manifest
    const migrations = migrationsOf(id, definition)
    if (migrations.length > 0) sets.push({ pluginId: id, migrations })
  }
  return sets
}
