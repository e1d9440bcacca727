import { resolve } from 'node:path'
import { restoreBackup } from '../db/backup/restore-backup.js'
import { migrate, type PluginMigrationSet } from '../db/migrate.js'
import type { EngineConfig } from '../ports/config.js'
import { answer, type Command } from './command.js'
import { pluginMigrations } from './plugin-migrations.js'
import { sentMigrations } from './sent-plugins.js'
import { readConfig } from './start.js'
import { withDatabase } from './with-database.js'

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Fills an empty database from a backup, all of it or nothing',
  usage: 'FILE [--verify] [--data DIR] [--json]',
  options: { verify: { type: 'boolean' }, data: { type: 'string' } },
  optionHelp: {
    '--verify': 'read everything back and compare counts and checksums before it is kept',
    '--data DIR': 'data directory of the embedded database',
  },
  words: [1, 1],
  async run(input) {
    const file = resolve(input.io.cwd, input.positionals[0] ?? '')
    const isVerified = input.values['verify'] === true
    const config = readConfig(input)
    const report = await withDatabase(config, async url => {
      await migrate(url, { direction: 'up', extra: await stepsFor(config, file) })
      return restoreBackup(url, file, { isVerified })
    })
    return answer(input, { file, ...report }, [
      `Restored ${report.rows} rows of ${report.tables.length} tables, backed up at ${report.createdAt}.`,
      isVerified
        ? 'Verified: every count and checksum is that of the backup.'
        : 'Checksums of the file are right; --verify also reads the database back.',
    ])
  },
}

/** Steps of the plugins of the site, and of those whose packages come with the backup: these go before. */
async function stepsFor(config: EngineConfig, file: string): Promise<PluginMigrationSet[]> {
  const sent = await sentMigrations(file, config)
  const ofSite = await pluginMigrations(config.siteRoot)
  return [...ofSite.filter(({ pluginId }) => !sent.some(set => set.pluginId === pluginId)), ...sent]
}
