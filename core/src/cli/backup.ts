import { resolve } from 'node:path'
import { writeBackup } from '../db/backup/write-backup.js'
import { readCoreVersion } from '../plugin/core-version.js'
import { answer, type Command } from './command.js'
import { readConfig } from './start.js'
import { withDatabase } from './with-database.js'

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Writes everything into one file, as one moment saw it, while the engine may go on',
  usage: 'FILE [--data DIR] [--json]',
  options: { data: { type: 'string' } },
  optionHelp: { '--data DIR': 'data directory of the embedded database' },
  words: [1, 1],
  async run(input) {
    const file = resolve(input.io.cwd, input.positionals[0] ?? '')
    const report = await withDatabase(readConfig(input), url => writeBackup(url, file, readCoreVersion()))
    return answer(input, { file, ...report }, [
      `Wrote ${file}: ${report.rows} rows of ${report.tables.length} tables, ${report.bytes} bytes.`,
      'Keep the secret key too, in another place: what is sealed in the file opens with that key only.',
    ])
  },
}
