import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { ConfigurationError } from '../../errors/catalog.js'
import { connectDirect } from '../connect.js'
import { FORMAT_VERSION, writeControl, type BackupHeader } from './backup-format.js'
import { readMigrationNames, readTableCatalogue, type BackupTable } from './table-catalogue.js'
import { fixSpelling, readTable, readTenantIds, RowHasher, type TableDigest } from './table-rows.js'

export interface BackupReport {
  readonly coreVersion: string
  readonly createdAt: string
  readonly migrations: readonly string[]
  readonly tables: readonly ({ readonly name: string } & TableDigest)[]
  readonly rows: number
}

/**
 * Writes everything the engine and its plugins keep into one compressed file: all tables as one moment saw them, while
 * others go on writing. The file appears under its name when it is complete, and not before.
 * @throws ConfigurationError when the file exists, cannot be written, or there is nothing to back up.
 */
export async function writeBackup(
  databaseUrl: string,
  file: string,
  coreVersion: string,
): Promise<BackupReport & { bytes: number }> {
  if (existsSync(file)) throw new ConfigurationError({ problem: `${file} exists already: choose another name.` })
  const partial = `${file}.partial`
  const client = await connectDirect(databaseUrl, 'bookwright backup')
  try {
    // One snapshot for all tables: https://www.postgresql.org/docs/15/transaction-iso.html#XACT-REPEATABLE-READ
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await fixSpelling(client)
    const header = await readHeader(client, coreVersion)
    const tables: ({ name: string } & TableDigest)[] = []
    await writeFile(partial, linesOf(client, header, tables))
    await client.query('COMMIT')
    await rename(partial, file)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    const { createdAt, migrations } = header
    return { coreVersion, createdAt, migrations, tables, rows, bytes: (await stat(file)).size }
  } finally {
    await client.end()
    await rm(partial, { force: true })
  }
}

async function readHeader(client: pg.Client, coreVersion: string): Promise<BackupHeader> {
  const migrations = await readMigrationNames(client)
  if (migrations.length === 0) {
    throw new ConfigurationError({ problem: 'This database has no Bookwright in it: there is nothing to back up.' })
  }
  const { rows } = await client.query<{ at: Date }>('SELECT now() AS at')
  const createdAt = (rows[0]?.at ?? new Date()).toISOString()
  return {
    kind: 'header',
    format: 'bookwright-backup',
    formatVersion: FORMAT_VERSION,
    coreVersion,
    createdAt,
    migrations,
  }
}

async function* linesOf(
  client: pg.Client,
  header: BackupHeader,
  digests: ({ name: string } & TableDigest)[],
): AsyncGenerator<string> {
  yield writeControl(header)
  const tenantIds = await readTenantIds(client)
  for (const table of await readTableCatalogue(client)) {
    const hasher = new RowHasher()
    yield writeControl({ kind: 'table', name: table.name, columns: namesOf(table) })
    for await (const rows of readTable(client, table, tenantIds)) {
      rows.forEach(row => hasher.add(row))
      yield rows.map(row => `${row}\n`).join('')
    }
    const digest = { name: table.name, ...hasher.digest() }
    digests.push(digest)
    yield writeControl({ kind: 'table-end', ...digest })
  }
  yield writeControl({
    kind: 'end',
    tables: digests.length,
    rows: digests.reduce((sum, table) => sum + table.rows, 0),
  })
}

function namesOf(table: BackupTable): string[] {
  return table.columns.map(column => column.name)
}

/** Readable by its owner only: it holds customers and sealed secrets. */
async function writeFile(path: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), createGzip(), createWriteStream(path, { mode: 0o600, flush: true }))
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new ConfigurationError({ problem: `The backup cannot be written to ${path} (${code}).` }, error)
  }
}
