import { migrate } from '../db/migrate.js'
import { answer, type Command, type CommandInput } from './command.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'
import { withDatabase } from './with-database.js'

const DIRECTIONS = ['status', 'up', 'down'] as const
type Direction = (typeof DIRECTIONS)[number]

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Shows or applies the steps of the database schema; down takes the newest one back',
  usage: '[status|up|down] [--data DIR] [--json]',
  options: { data: { type: 'string' } },
  optionHelp: { '--data DIR': 'data directory of the embedded database' },
  words: [0, 1],
  async run(input) {
    const direction = readDirection(input)
    const report = await withDatabase(readConfig(input), url => migrate(url, { direction }))
    const lines = [
      ...report.notices,
      ...report.ran.map(name => `${direction === 'down' ? 'Took back' : 'Applied'} ${name}`),
      `${report.executed.length} applied, ${report.pending.length} pending${report.pending.map(name => `\n  ${name}`).join('')}`,
    ]
    return answer(input, report, lines)
  },
}

function readDirection(input: CommandInput): Direction {
  const word = input.positionals[0] ?? 'up'
  const direction = DIRECTIONS.find(name => name === word)
  if (!direction) throw new UsageError({ problem: `Unknown direction "${word}": use status, up or down.` })
  return direction
}
