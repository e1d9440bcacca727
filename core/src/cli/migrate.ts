import { allMigrations, migrate, type MigrationReport, type PluginMigrationSet } from '../db/migrate.js'
import { hasEmbeddedCluster } from '../db/embedded/data-directory.js'
import { answer, textOf, type Command, type CommandInput } from './command.js'
import { pluginMigrations } from './plugin-migrations.js'
import { readConfig } from './start.js'
import { UsageError } from './usage-error.js'
import { withDatabase } from './with-database.js'

const DIRECTIONS = ['status', 'up', 'down'] as const
type Direction = (typeof DIRECTIONS)[number]

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Shows or applies the steps of the database schema; down takes the newest one back, with the data in it',
  usage: '[status|up|down] [--plugin ID] [--data DIR] [--json]',
  options: { data: { type: 'string' }, plugin: { type: 'string' } },
  optionHelp: {
    '--plugin ID': 'with down: take back all steps of this plugin and no others',
    '--data DIR': 'data directory of the embedded database',
  },
  actions: DIRECTIONS,
  words: [0, 1],
  async run(input) {
    const [direction, onlyPlugin, config] = [readDirection(input), textOf(input, 'plugin'), readConfig(input)]
    const extra = await pluginMigrations(config.siteRoot)
    checkPlugin(direction, onlyPlugin)
    // Looking makes nothing: a directory without a database has none of the steps.
    const isAbsent = config.databaseUrl === undefined && !hasEmbeddedCluster(config.dataDir)
    if (direction === 'status' && isAbsent) return tell(input, statusOfNothing(extra))
    const options = { direction, extra, ...(onlyPlugin === undefined ? {} : { onlyPlugin }) }
    return tell(input, await withDatabase(config, url => migrate(url, options)))
  },
}

function tell(input: CommandInput, report: MigrationReport): number {
  const verb = report.direction === 'down' ? 'Took back' : 'Applied'
  return answer(input, report, [
    ...report.notices,
    ...report.ran.map(name => `${verb} ${name}`),
    `${report.executed.length} applied, ${report.pending.length} pending${report.pending.map(name => `\n  ${name}`).join('')}`,
  ])
}

function statusOfNothing(extra: readonly PluginMigrationSet[]): MigrationReport {
  const pending = allMigrations(extra).map(step => step.name)
  const notices = ['There is no database yet; start and migrate up make it.']
  return { direction: 'status', ran: [], executed: [], pending, notices, durationMs: 0 }
}

function checkPlugin(direction: Direction, onlyPlugin: string | undefined): void {
  if (onlyPlugin !== undefined && direction !== 'down') {
    throw new UsageError({ problem: '--plugin goes with "migrate down": up always applies what is pending.' })
  }
}

function readDirection(input: CommandInput): Direction {
  const word = input.positionals[0] ?? 'up'
  const direction = DIRECTIONS.find(name => name === word)
  if (!direction) throw new UsageError({ problem: `Unknown direction "${word}": use status, up or down.` })
  return direction
}
