import type pg from 'pg'
import { BookwrightError } from '../errors/bookwright-error.js'
import { PluginMigrationError } from '../errors/plugin-errors.js'
import { PLUGIN_WANTED_CHANNEL } from '../ports/plugin-installation.js'
import type {
  NewlyWanted,
  PluginData,
  PluginSchema,
  SchemaChange,
  SchemaExtras,
  SchemaOutcome,
  SchemaStep,
} from '../ports/plugin-schema.js'
import { readFacts } from './access.js'
import { connectDirect, innermost } from './connect.js'
import { MIGRATION_LOCK } from './migrate.js'
import { ownTableProblems, ownTables, readSurroundings } from './plugin-catalogue.js'
import { countData, exportData, importData } from './plugin-data.js'
import { secureTables } from './row-security.js'
import { refusedStatement } from './statement-words.js'

/** How long a change waits for those who use a table. They wait behind it meanwhile, and bookings have little patience. */
const LOCK_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 60_000

const WANT = `
INSERT INTO bw.plugin_package AS p (id, version, content_hash, source, state, site_hash) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, content_hash = EXCLUDED.content_hash, source = EXCLUDED.source, site_hash = EXCLUDED.site_hash,
  state = EXCLUDED.state, reason = '', changed_at = clock_timestamp(),
  previous_hash = CASE WHEN p.source = 'file' AND p.content_hash <> EXCLUDED.content_hash THEN p.content_hash ELSE p.previous_hash END`

const KEEP_EXPORT = `
INSERT INTO bw.plugin_export (plugin_id, version, row_count, bytes) SELECT $1, version, $2, $3 FROM bw.plugin_package WHERE id = $1
ON CONFLICT (plugin_id) DO UPDATE SET version = EXCLUDED.version, row_count = EXCLUDED.row_count, bytes = EXCLUDED.bytes,
  made_at = clock_timestamp()`

interface Plan {
  readonly applied: readonly SchemaStep[]
  readonly takenBack: readonly SchemaStep[]
}

/** Changes the tables of plugins as the owner, over a connection of its own. */
export class SqlPluginSchema implements PluginSchema {
  constructor(private readonly databaseUrl: string) {}

  rehearse(change: SchemaChange): Promise<SchemaOutcome> {
    return this.inTransaction('ROLLBACK', async client => {
      const plan = await this.planOf(client, change)
      await this.go(client, change.pluginId, plan)
      // The way back has to work before anybody depends on it.
      for (const step of [...plan.applied].reverse()) await runStep(client, change.pluginId, step, 'down')
      return outcomeOf(plan)
    })
  }

  apply(change: SchemaChange, { wanted, isExported, isForgotten }: SchemaExtras): Promise<SchemaOutcome> {
    return this.inTransaction('COMMIT', async client => {
      const { pluginId } = change
      const plan = await this.planOf(client, change)
      if (isExported) await keepExport(client, pluginId)
      await this.go(client, pluginId, plan)
      if (change.to.length === 0) await dropRest(client, pluginId)
      if (isForgotten) await forget(client, pluginId)
      if (wanted) await want(client, wanted)
      return outcomeOf(plan)
    })
  }

  data(pluginId: string): Promise<PluginData> {
    return this.inTransaction('ROLLBACK', client => countData(client, pluginId), { isLocked: false })
  }

  importData(pluginId: string, bytes: Buffer): Promise<{ rows: number; left: number }> {
    return this.inTransaction('COMMIT', async client => {
      const steps = await recordedSteps(client, pluginId)
      return importData(client, pluginId, { bytes, steps })
    })
  }

  private async planOf(client: pg.Client, { pluginId, from, to }: SchemaChange): Promise<Plan> {
    const executed = await recordedSteps(client, pluginId)
    const surplus = executed.filter(name => !to.some(step => step.name === name)).reverse()
    const areKnown = surplus.every(name => from.some(step => step.name === name))
    // Nothing shall stay, and nobody here knows how the tables were made: they are dropped as they are.
    if (to.length === 0 && !areKnown) return { applied: [], takenBack: [] }
    const takenBack = surplus.map(name => {
      const step = from.find(candidate => candidate.name === name)
      if (step) return step
      throw refused(pluginId, name, 'was made by a version that is not here, so it cannot be taken back')
    })
    return { applied: to.filter(step => !executed.includes(step.name)), takenBack }
  }

  /** Runs the steps of a plan, then has a look at what they left. */
  private async go(client: pg.Client, pluginId: string, { applied, takenBack }: Plan): Promise<void> {
    if (applied.length + takenBack.length === 0) return
    const before = await readSurroundings(client, pluginId)
    for (const step of takenBack) await runStep(client, pluginId, step, 'down')
    for (const step of applied) await runStep(client, pluginId, step, 'up')
    const last = applied.at(-1)?.name ?? takenBack.at(-1)?.name ?? ''
    if (before !== (await readSurroundings(client, pluginId))) {
      throw refused(pluginId, last, 'changes something outside of the tables of the plugin')
    }
    await this.secure(client, pluginId, last)
  }

  private async secure(client: pg.Client, pluginId: string, step: string): Promise<void> {
    const [problem] = await ownTableProblems(client, pluginId)
    if (problem !== undefined) throw refused(pluginId, step, `leaves a table that cannot stay: ${problem}`)
    try {
      await secureTables(client, await readFacts(client), { isInTransaction: true })
    } catch (error) {
      throw refused(pluginId, step, `leaves tables that businesses would share: ${innermost(error).message}`, error)
    }
  }

  /** @param isLocked - False for what only reads: it may take long, and a start waits for who changes the schema. */
  private async inTransaction<T>(
    end: 'COMMIT' | 'ROLLBACK',
    work: (client: pg.Client) => Promise<T>,
    { isLocked = true } = {},
  ): Promise<T> {
    const client = await connectDirect(this.databaseUrl, 'bookwright plugins')
    try {
      await client.query('BEGIN')
      await client.query(
        `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
      )
      if (isLocked) await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      const result = await work(client)
      await client.query(end)
      return result
    } finally {
      // Ending the connection undoes whatever was not committed.
      await client.end()
    }
  }
}

async function recordedSteps(client: pg.Client, pluginId: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT substr(name, length($1) + 2) AS name FROM bw.migration WHERE starts_with(name, $1 || '/') ORDER BY sequence`,
    [pluginId],
  )
  return rows.map(({ name }) => name)
}

async function runStep(client: pg.Client, pluginId: string, step: SchemaStep, direction: 'up' | 'down'): Promise<void> {
  const word = refusedStatement(step[direction])
  if (word !== undefined) throw refused(pluginId, step.name, `(${direction}) may not have the statement ${word}`)
  try {
    await client.query('SAVEPOINT plugin_step')
    await client.query(step[direction])
    // Fails when the step ended the transaction, whatever it was written as.
    await client.query('RELEASE SAVEPOINT plugin_step')
  } catch (error) {
    if (error instanceof BookwrightError) throw error
    throw refused(pluginId, step.name, `(${direction}) failed: ${innermost(error).message}`, error)
  }
  const record =
    direction === 'up' ? 'INSERT INTO bw.migration (name) VALUES ($1)' : 'DELETE FROM bw.migration WHERE name = $1'
  await client.query(record, [`${pluginId}/${step.name}`])
}

async function keepExport(client: pg.Client, pluginId: string): Promise<void> {
  const { bytes, rows } = await exportData(client, pluginId, await recordedSteps(client, pluginId))
  await client.query(KEEP_EXPORT, [pluginId, rows, bytes])
  await client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`)
}

/** Tables that no step takes back. */
async function dropRest(client: pg.Client, pluginId: string): Promise<void> {
  const tables = await ownTables(client, pluginId)
  if (tables.length > 0) await client.query(`DROP TABLE ${tables.map(name => `bw."${name}"`).join(', ')}`)
  await client.query(`DELETE FROM bw.migration WHERE starts_with(name, $1 || '/')`, [pluginId])
}

/** The policies bind an owner who is no superuser: they let one tenant through at a time. */
async function forget(client: pg.Client, pluginId: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM bw.tenant')
  for (const { id } of rows) {
    await client.query(`SELECT set_config('app.tenant', $1, true)`, [id])
    await client.query('DELETE FROM bw.setting WHERE tenant_id = $1 AND plugin_id = $2', [id, pluginId])
    await client.query('DELETE FROM bw.plugin_connection WHERE tenant_id = $1 AND plugin_id = $2', [id, pluginId])
    await client.query('DELETE FROM bw.tenant_plugin WHERE tenant_id = $1 AND plugin_id = $2', [id, pluginId])
  }
  await client.query('DELETE FROM bw.platform_setting WHERE plugin_id = $1', [pluginId])
  await client.query('DELETE FROM bw.plugin_export WHERE plugin_id = $1', [pluginId])
  await client.query('DELETE FROM bw.plugin_archive WHERE plugin_id = $1', [pluginId])
}

async function want(client: pg.Client, wanted: NewlyWanted): Promise<void> {
  const { id, version, contentHash, source, state, siteHash = null } = wanted
  await client.query(WANT, [id, version, contentHash, source, state, siteHash])
  await client.query(`SELECT pg_notify('${PLUGIN_WANTED_CHANNEL}', $1)`, [id])
}

function outcomeOf({ applied, takenBack }: Plan): SchemaOutcome {
  return { applied: applied.map(step => step.name), takenBack: takenBack.map(step => step.name) }
}

function refused(plugin: string, step: string, problem: string, cause?: unknown): Error {
  return new PluginMigrationError({ plugin, step, problem }, cause)
}
