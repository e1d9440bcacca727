import type pg from 'pg'
import type { Umzug, UmzugStorage } from 'umzug'
import { ConfigurationError } from '../errors/catalog.js'
import type { DatabaseFacts } from './access.js'
import { connectDirect, innermost } from './connect.js'
import { coreMigrations } from './migrations/index.js'
import type { SqlMigration } from './migrations/migration.js'
import { provision, unprovision } from './provision.js'
import { secureTables } from './row-security.js'

/** Held while steps run, so that two processes that start at once apply each step once. The number means nothing. */
export const MIGRATION_LOCK = 7_234_001

/** The steps of one plugin; they are recorded as `<pluginId>/<name>` and run after those of the core. */
export interface PluginMigrationSet {
  readonly pluginId: string
  readonly migrations: readonly SqlMigration[]
}

export interface MigrateOptions {
  readonly direction: 'up' | 'down' | 'status'
  readonly extra?: readonly PluginMigrationSet[]
  /** Down only: how many steps to take back, newest first. Default 1. */
  readonly steps?: number | 'all'
  /** Down only: takes back the steps of this plugin and no others. */
  readonly onlyPlugin?: string
}

export interface MigrationReport {
  readonly direction: MigrateOptions['direction']
  /** The steps that this call applied or took back, in that order. */
  readonly ran: readonly string[]
  readonly executed: readonly string[]
  readonly pending: readonly string[]
  /** What an operator should know, one sentence each. */
  readonly notices: readonly string[]
  readonly durationMs: number
}

/**
 * Brings the schema of a database up to date (or back), then secures every tenant table. Runs as the owner, each step in
 * its own transaction; a step that fails leaves nothing of itself behind.
 * @throws ConfigurationError when the server is unreachable or too old, a right is missing, or tenants are not kept apart.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions): Promise<MigrationReport> {
  const startedAt = performance.now()
  const client = await connectDirect(databaseUrl, 'bookwright migrate')
  try {
    const wanted = { ...options, extra: await wantedOf(client, options) }
    const report = options.direction === 'status' ? await status(client, wanted) : await change(client, wanted)
    return { ...report, direction: options.direction, durationMs: Math.round(performance.now() - startedAt) }
  } finally {
    await client.end()
  }
}

/** A plugin that was uninstalled gets no tables again, though its package lies in the site. */
async function wantedOf(
  client: pg.Client,
  { direction, extra = [] }: MigrateOptions,
): Promise<readonly PluginMigrationSet[]> {
  if (direction === 'down' || extra.length === 0) return extra
  const found = await client.query<{ exists: boolean }>(`SELECT to_regclass('bw.plugin_package') IS NOT NULL AS exists`)
  if (!found.rows[0]?.exists) return extra
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM bw.plugin_package WHERE state = 'removed'`)
  return extra.filter(set => !rows.some(({ id }) => id === set.pluginId))
}

type Outcome = Pick<MigrationReport, 'ran' | 'executed' | 'pending' | 'notices'>

async function status(client: pg.Client, options: MigrateOptions): Promise<Outcome> {
  return { ran: [], ...(await standing(client, options.extra)), notices: [] }
}

/** Which steps have run, and which have not, in their order. */
async function standing(
  client: pg.Client,
  extra?: readonly PluginMigrationSet[],
): Promise<Pick<MigrationReport, 'executed' | 'pending'>> {
  const done = new Set(await recorded(client))
  const names = allMigrations(extra).map(step => step.name)
  return { executed: names.filter(name => done.has(name)), pending: names.filter(name => !done.has(name)) }
}

async function change(client: pg.Client, options: MigrateOptions): Promise<Outcome> {
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
  const facts = await provision(client)
  await client.query(`CREATE TABLE IF NOT EXISTS bw.migration (
    name text PRIMARY KEY, sequence bigint GENERATED ALWAYS AS IDENTITY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())`)
  const ran = await run(client, options)
  const isEmpty = options.direction === 'down' && (await recorded(client)).length === 0
  if (isEmpty) {
    await client.query('DROP TABLE bw.migration')
    await unprovision(client, facts)
  } else {
    await secureTables(client, facts)
  }
  return { ran, ...(await standing(client, options.extra)), notices: isEmpty ? [] : notices(facts) }
}

/** Most starts have nothing to run: they do without the library, and without the time that loading it takes. */
async function run(client: pg.Client, options: MigrateOptions): Promise<string[]> {
  const { direction, extra = [] } = options
  if (direction === 'up' && (await standing(client, extra)).pending.length === 0) return []
  const umzug = await runner(client, extra)
  const ran = await unwrapped(() => (direction === 'up' ? umzug.up() : stepDown(client, umzug, options)))
  return ran.map(step => step.name)
}

async function stepDown(
  client: pg.Client,
  umzug: Umzug<pg.Client>,
  options: MigrateOptions,
): Promise<{ name: string }[]> {
  if (options.onlyPlugin !== undefined) {
    const prefix = `${options.onlyPlugin}/`
    const names = (await umzug.executed()).map(step => step.name).filter(name => name.startsWith(prefix))
    return names.length === 0 ? [] : umzug.down({ migrations: names.reverse() })
  }
  refuseStrangers(await recorded(client), options.extra ?? [])
  if (options.steps === 'all') return umzug.down({ to: 0 })
  const available = (await umzug.executed()).length
  const step = Math.min(options.steps ?? 1, available)
  return step === 0 ? [] : umzug.down({ step })
}

/** A step that nobody here can take back may stand on the one that would be: then nothing is taken back. */
function refuseStrangers(names: readonly string[], extra: readonly PluginMigrationSet[]): void {
  const known = new Set(allMigrations(extra).map(step => step.name))
  const stranger = names.find(name => !known.has(name))
  if (stranger === undefined) return
  const problem = `The database has the step ${stranger}, which belongs to another version or to a plugin that is not installed: install it, then take steps back.`
  throw new ConfigurationError({ problem })
}

function notices(facts: DatabaseFacts): string[] {
  if (facts.appRole) return []
  return [
    `The database user "${facts.userName}" may not create roles: the engine works as the owner under FORCE ROW LEVEL SECURITY. ` +
      `To separate the roles, run: ALTER ROLE "${facts.userName}" CREATEROLE;`,
  ]
}

/** Every step that belongs to this version and these plugins, in order, under the name it is recorded with. */
export function allMigrations(extra: readonly PluginMigrationSet[] = []): SqlMigration[] {
  const plugins = extra.flatMap(set => set.migrations.map(step => ({ ...step, name: `${set.pluginId}/${step.name}` })))
  return [...coreMigrations, ...plugins]
}

async function runner(client: pg.Client, extra: readonly PluginMigrationSet[]): Promise<Umzug<pg.Client>> {
  const { Umzug } = await import('umzug')
  return new Umzug({
    migrations: allMigrations(extra).map(step => ({
      name: step.name,
      up: () => runStep(client, step, 'up'),
      down: () => runStep(client, step, 'down'),
    })),
    context: client,
    storage: storage(client),
    logger: undefined,
  })
}

/** The record of a step is written in the transaction of the step, so umzug's own two writes have nothing left to do. */
function storage(client: pg.Client): UmzugStorage<pg.Client> {
  return {
    logMigration: () => Promise.resolve(),
    unlogMigration: () => Promise.resolve(),
    executed: () => recorded(client),
  }
}

async function recorded(client: pg.Client): Promise<string[]> {
  const found = await client.query<{ exists: boolean }>(`SELECT to_regclass('bw.migration') IS NOT NULL AS exists`)
  if (!found.rows[0]?.exists) return []
  const { rows } = await client.query<{ name: string }>('SELECT name FROM bw.migration ORDER BY sequence')
  return rows.map(row => row.name)
}

/** umzug wraps what a step throws; callers want the step's own error. */
async function unwrapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { MigrationError } = await import('umzug')
    throw error instanceof MigrationError && error.cause instanceof Error ? error.cause : error
  }
}

async function runStep(client: pg.Client, step: SqlMigration, direction: 'up' | 'down'): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(step[direction])
    const record =
      direction === 'up' ? 'INSERT INTO bw.migration (name) VALUES ($1)' : 'DELETE FROM bw.migration WHERE name = $1'
    await client.query(record, [step.name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    const problem = `The migration ${step.name} (${direction}) failed and was undone: ${innermost(error).message}.`
    throw new ConfigurationError({ problem }, error)
  }
}
