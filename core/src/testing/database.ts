import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { ConfigurationError } from '../errors/catalog.js'
import { startEmbeddedTestServer, type TestServer } from './postgres-server.js'
import { processTestServer } from './process-test-server.js'

export type { TestServer } from './postgres-server.js'

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly url: string
  readonly name: string
  /** Disconnects whoever is still there and drops the database and the roles made for it. */
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Administrator's address of the server; default: the one of this test run. */
  serverUrl?: string
  /** Migrates and seeds the template. Runs once per server and key, whichever process asks first. */
  prepare?: (url: string) => Promise<void>
  /** Tells templates with different content apart. */
  templateKey?: string
  /** Runs in the new database, for what a copy does not bring along (roles named after the database). */
  afterClone?: (url: string) => Promise<void>
}

const RUN_PREFIX = 'bwt_'
const TEMPLATE_FREE_MS = 2_000
const POLL_MS = 20

/** Every address of a run carries its name, so that databases on a server that outlives the run can be told apart. */
function runName(serverUrl: string): string {
  const name = new URL(serverUrl).searchParams.get('application_name') ?? ''
  return /^bwt_[0-9a-f]+$/.test(name) ? name : `${RUN_PREFIX}0`
}

function withRunName(serverUrl: string): string {
  const url = new URL(serverUrl)
  url.searchParams.set('application_name', RUN_PREFIX + randomBytes(4).toString('hex'))
  return url.href
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  url.searchParams.delete('application_name')
  return url.href
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Roles are server-wide, so migrations name theirs after the oid of the database. A copy's grants name its template's. */
async function dropDatabases(client: pg.Client, names: readonly string[]): Promise<void> {
  const found = await client.query<{ oid: number }>('select oid from pg_database where datname = any($1)', [names])
  for (const name of names) {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
  }
  const roles = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname ~ $1', [
    `^bw_[a-z]+_(${found.rows.map(({ oid }) => oid).join('|')})$`,
  ])
  for (const { rolname } of roles.rows) await client.query(`drop role if exists ${pg.escapeIdentifier(rolname)}`)
}

async function dropRun(serverUrl: string): Promise<void> {
  await withClient(serverUrl, async client => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [`${runName(serverUrl)}_`],
    )
    await dropDatabases(
      client,
      rows.map(({ datname }) => datname),
    )
  })
}

/**
 * Starts the server of a test run: the one that TEST_DATABASE_URL or DATABASE_URL names (PostgreSQL 15 or newer; its
 * user needs CREATEDB and CREATEROLE), else an embedded one without fsync in a temporary directory.
 *
 * @returns The administrator's address and, for an embedded server, its log. `stop` leaves nothing of the run behind.
 */
export async function startTestServer(): Promise<TestServer> {
  const external = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
  if (external === undefined || external === '') {
    const server = await startEmbeddedTestServer()
    return { ...server, url: withRunName(server.url) }
  }
  const url = withRunName(external)
  return { url, logFile: null, stop: () => dropRun(url) }
}

/** Somebody may still be leaving the database that was just prepared; a copy and a rename need it empty. */
async function waitUntilUnused(client: pg.Client, name: string): Promise<void> {
  const deadline = Date.now() + TEMPLATE_FREE_MS
  while (Date.now() < deadline) {
    const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [name])
    if (rowCount === 0) return
    await delay(POLL_MS)
  }
  throw new ConfigurationError({
    problem: `The function that prepares the test template ${name} left a connection open: close it before it returns.`,
  })
}

async function prepareTemplate(serverUrl: string, name: string, prepare: (url: string) => Promise<void>) {
  await withClient(serverUrl, async client => {
    // One process of the run prepares; the others wait here. The lock goes with the connection.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount !== 0) return
    const unfinished = `${name}_unfinished`
    await dropDatabases(client, [unfinished])
    await client.query(`create database ${unfinished}`)
    await prepare(databaseUrl(serverUrl, unfinished))
    await waitUntilUnused(client, unfinished)
    await client.query(`alter database ${unfinished} with allow_connections false`)
    await client.query(`alter database ${unfinished} rename to ${name}`)
  })
}

/** Copying files beats writing the copy to the log (60 tables: 40 ms); servers before 15 do not know the choice. */
async function cloneDatabase(client: pg.Client, name: string, template: string): Promise<void> {
  const statement = `create database ${name} template ${template}`
  try {
    await client.query(`${statement} strategy file_copy`)
  } catch (error) {
    if (!['42601', '22023', '0A000'].includes(codeOf(error))) throw error
    await client.query(statement)
  }
}

async function createClone(serverUrl: string, options: TestDatabaseOptions): Promise<string> {
  const run = runName(serverUrl)
  const name = `${run}_${randomBytes(6).toString('hex')}`
  const { prepare, templateKey = 'default' } = options
  if (prepare === undefined) {
    await withClient(serverUrl, client => client.query(`create database ${name}`))
    return name
  }
  const template = `${run}_template_${createHash('sha256').update(templateKey).digest('hex').slice(0, 12)}`
  await prepareTemplate(serverUrl, template, prepare)
  await withClient(serverUrl, client => cloneDatabase(client, name, template))
  return name
}

/**
 * Creates one database for a test file, cloned from a template that is prepared once per server.
 *
 * The server is `options.serverUrl`, else the one of the run (BOOKWRIGHT_TEST_SERVER_URL), else one of this process,
 * started now and stopped when the process ends.
 *
 * @example
 * const database = await createTestDatabase({ templateKey: 'core', prepare: migrate })
 * after(() => database.drop())
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl =
    options.serverUrl ?? process.env.BOOKWRIGHT_TEST_SERVER_URL ?? (await processTestServer.url(startTestServer))
  const name = await createClone(serverUrl, options)
  const url = databaseUrl(serverUrl, name)
  const drop = () => withClient(serverUrl, client => dropDatabases(client, [name]))
  try {
    await options.afterClone?.(url)
  } catch (error) {
    await drop()
    throw error
  }
  return { url, name, drop }
}
