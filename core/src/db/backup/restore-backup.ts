import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { BookwrightError } from '../../errors/bookwright-error.js'
import { ConfigurationError } from '../../errors/catalog.js'
import { connectDirect, describeDatabase, innermost } from '../connect.js'
import { CONTROL_MARK, damaged, FORMAT_VERSION, readControl, splitLines, type BackupHeader } from './backup-format.js'
import { qualifiedName, quoted, readMigrationNames, readTableCatalogue, type BackupTable } from './table-catalogue.js'
import { TableLoader } from './table-loader.js'
import { digestTable, fixSpelling, readTenantIds, type TableDigest } from './table-rows.js'
import type { BackupReport } from './write-backup.js'

/** Held while a restore runs, so that the second of two finds the database no longer empty. The number means nothing. */
const LOCK = 7_234_003

export interface RestoreOptions {
  /** Reads every table back and compares it with the file before anything is committed. */
  readonly isVerified: boolean
}

export type RestoreReport = BackupReport & { readonly isVerified: boolean }

/**
 * Fills an empty, migrated database from a backup, in one transaction: it ends complete or untouched. Counts and
 * checksums of the file are always checked.
 * @throws ConfigurationError in one line when the file is damaged, the database is not empty or has other migrations, or
 *   what was restored is not what was backed up.
 */
export async function restoreBackup(
  databaseUrl: string,
  file: string,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const client = await connectDirect(databaseUrl, 'bookwright restore')
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await fixSpelling(client)
    const tables = await readTableCatalogue(client)
    await requireEmpty(client, tables, describeDatabase(databaseUrl))
    const report = await fill(client, tables, file)
    if (options.isVerified) await verify(client, tables, report.tables)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return { ...report, isVerified: options.isVerified }
  } finally {
    // Ending the connection undoes whatever was not committed.
    await client.end()
  }
}

async function requireEmpty(client: pg.Client, tables: readonly BackupTable[], place: string): Promise<void> {
  // Rows of a tenant need the row of the tenant, so what belongs to tenants need not be looked at.
  for (const table of tables.filter(candidate => !candidate.isPerTenant)) {
    const { rows } = await client.query(`SELECT 1 FROM ${qualifiedName(table)} LIMIT 1`)
    if (rows.length === 0) continue
    throw new ConfigurationError({
      problem: `The database at ${place} is not empty (${qualifiedName(table)} has rows): restore into a new one.`,
    })
  }
}

async function fill(client: pg.Client, tables: readonly BackupTable[], file: string): Promise<BackupReport> {
  const deferred = deferrable(tables)
  for (const { table, constraint } of deferred) {
    await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${constraint} DEFERRABLE INITIALLY DEFERRED`)
  }
  // What a backup holds was decided when it was written: claims that stand in time off entered over them come back too.
  await client.query('ALTER TABLE bw.allocation DISABLE TRIGGER allocation_time_off, DISABLE TRIGGER allocation_travel')
  await client.query('ALTER TABLE bw.booking DISABLE TRIGGER plan_reminders_new, DISABLE TRIGGER plan_reminders')
  const report = await load(client, tables, file)
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  await client.query('ALTER TABLE bw.allocation ENABLE TRIGGER allocation_time_off, ENABLE TRIGGER allocation_travel')
  await client.query('ALTER TABLE bw.booking ENABLE TRIGGER plan_reminders_new, ENABLE TRIGGER plan_reminders')
  for (const { table, constraint } of deferred) {
    await client.query(`ALTER TABLE ${table} ALTER CONSTRAINT ${constraint} NOT DEFERRABLE`)
  }
  return report
}

/** References to the table itself or to a later one cannot be checked row by row. */
function deferrable(tables: readonly BackupTable[]): { table: string; constraint: string }[] {
  const positions = new Map(tables.map((table, index) => [table.name, index]))
  return tables.flatMap((table, index) =>
    table.references
      .filter(reference => (positions.get(reference.table) ?? -1) >= index)
      .map(reference => ({ table: qualifiedName(table), constraint: quoted(reference.constraint) })),
  )
}

async function load(client: pg.Client, tables: readonly BackupTable[], file: string): Promise<BackupReport> {
  // When the reader gives up, the streams before it are cut off and say so too; the reader's reason is the one that counts.
  let reason: unknown
  const read = async (chunks: AsyncIterable<Buffer>): Promise<BackupReport> => {
    try {
      return await readFile(client, tables, chunks)
    } catch (error) {
      reason = error
      throw error
    }
  }
  try {
    return await pipeline(createReadStream(file), createGunzip(), read)
  } catch (caught) {
    const error = reason ?? caught
    if (error instanceof BookwrightError) throw error
    const { code, message } = innermost(error)
    if (code?.startsWith('Z_')) throw damaged(error)
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
      throw new ConfigurationError({ problem: `${file} cannot be read (${code}).` }, error)
    }
    throw new ConfigurationError({ problem: `The backup was not restored: ${message}.` }, error)
  }
}

async function readFile(
  client: pg.Client,
  tables: readonly BackupTable[],
  chunks: AsyncIterable<Buffer>,
): Promise<BackupReport> {
  let header: BackupHeader | undefined
  let isComplete = false
  const loader = new TableLoader(client, tables)
  for await (const line of splitLines(chunks)) {
    if (isComplete) throw damaged()
    if (!line.startsWith(CONTROL_MARK)) {
      await loader.add(line)
      continue
    }
    const control = readControl(line)
    if (header === undefined) {
      if (control.kind !== 'header') throw damaged()
      header = await acceptHeader(client, control)
    } else if (control.kind === 'table') loader.begin(control.name, control.columns)
    else if (control.kind === 'table-end') await loader.end(control)
    else if (control.kind === 'end') isComplete = loader.isAll(control)
  }
  if (header === undefined || !isComplete) throw damaged()
  const { coreVersion, createdAt, migrations } = header
  return { coreVersion, createdAt, migrations, tables: loader.digests, rows: loader.rows }
}

async function acceptHeader(client: pg.Client, header: BackupHeader): Promise<BackupHeader> {
  if (header.formatVersion !== FORMAT_VERSION) {
    const problem = `The backup has format ${header.formatVersion}; this version reads format ${FORMAT_VERSION}.`
    throw new ConfigurationError({ problem })
  }
  const here = await readMigrationNames(client)
  const missing = header.migrations.filter(name => !here.includes(name))
  const surplus = here.filter(name => !header.migrations.includes(name))
  if (missing.length + surplus.length === 0) return header
  const parts = [
    ...(missing.length > 0 ? [`it needs ${missing.join(', ')}`] : []),
    ...(surplus.length > 0 ? [`it lacks ${surplus.join(', ')}`] : []),
  ]
  const problem = `The backup was made by version ${header.coreVersion} with other migrations or plugins: ${parts.join('; ')}.`
  throw new ConfigurationError({ problem })
}

async function verify(
  client: pg.Client,
  tables: readonly BackupTable[],
  expected: readonly ({ name: string } & TableDigest)[],
): Promise<void> {
  const tenantIds = await readTenantIds(client)
  for (const { name, rows, sha256 } of expected) {
    const table = tables.find(candidate => candidate.name === name)
    const found = table && (await digestTable(client, table, tenantIds))
    if (found?.rows === rows && found.sha256 === sha256) continue
    const problem = `After the restore bw.${name} differs from the backup (${found?.rows ?? 0} rows, expected ${rows}). Nothing was kept.`
    throw new ConfigurationError({ problem })
  }
}
