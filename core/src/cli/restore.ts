import { resolve } from 'node:path'
import { restoreBackup } from '../db/backup/restore-backup.js'
import { answer, type Command } from './command.js'
import { withPlatform } from './platform.js'
import { readConfig } from './start.js'

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
    const report = await withPlatform(readConfig(input), ({ databaseUrl }) =>
      restoreBackup(databaseUrl, file, { isVerified }),
    )
    return answer(input, { file, ...report }, [
      `Restored ${report.rows} rows of ${report.tables.length} tables, backed up at ${report.createdAt}.`,
      isVerified
        ? 'Verified: every count and checksum is that of the backup.'
        : 'Checksums of the file are right; --verify also reads the database back.',
    ])
  },
}
