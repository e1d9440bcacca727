import { createHash, type Hash } from 'node:crypto'
import type pg from 'pg'
import { qualifiedName, quoted, type BackupTable } from './table-catalogue.js'

const BATCH_ROWS = 500

/** How many rows a table has, and a SHA-256 over them in the order of their key. */
export interface TableDigest {
  readonly rows: number
  readonly sha256: string
}

/** Counts and hashes the rows of one table, one line each. */
export class RowHasher {
  private readonly hash: Hash = createHash('sha256')
  private rows = 0

  add(row: string): void {
    this.hash.update(row).update('\n')
    this.rows += 1
  }

  digest(): TableDigest {
    return { rows: this.rows, sha256: this.hash.copy().digest('hex') }
  }
}

/**
 * How values are spelled in a row: a JSON array of the text form of each column, or null. The text form is what COPY
 * writes; it keeps infinity, ranges, bytea, and a JSON null apart from no value, which JSON of the row itself would not.
 */
export async function fixSpelling(client: pg.Client): Promise<void> {
  await client.query(`SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0`)
}

export async function readTenantIds(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM bw.tenant ORDER BY id')
  return rows.map(row => row.id)
}

/** Reads a table in batches through a cursor, so that its size does not matter. Needs an open transaction. */
export async function* readTable(
  client: pg.Client,
  table: BackupTable,
  tenantIds: readonly string[],
): AsyncGenerator<string[]> {
  const columns = table.columns.map(column => `${quoted(column.name)}::text`).join(', ')
  const select = `SELECT to_jsonb(ARRAY[${columns}]::text[])::text AS row FROM ${qualifiedName(table)}`
  const order = `ORDER BY ${table.order.join(', ')}`
  if (!table.isPerTenant) {
    yield* readCursor(client, `${select} ${order}`)
    return
  }
  for (const tenantId of tenantIds) {
    await actAsTenant(client, tenantId)
    yield* readCursor(client, `${select} WHERE tenant_id = bw.tenant() ${order}`)
  }
}

/** @returns count and checksum of the table as the transaction of this connection sees it. */
export async function digestTable(
  client: pg.Client,
  table: BackupTable,
  tenantIds: readonly string[],
): Promise<TableDigest> {
  const hasher = new RowHasher()
  for await (const rows of readTable(client, table, tenantIds)) rows.forEach(row => hasher.add(row))
  return hasher.digest()
}

/** The policies bind an owner who is no superuser: they let one tenant through at a time. */
export async function actAsTenant(client: pg.Client, tenantId: string): Promise<void> {
  await client.query(`SELECT set_config('app.tenant', $1, true)`, [tenantId])
}

async function* readCursor(client: pg.Client, sql: string): AsyncGenerator<string[]> {
  await client.query(`DECLARE backup NO SCROLL CURSOR FOR ${sql}`)
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${BATCH_ROWS} FROM backup`)
    if (rows.length > 0) yield rows.map(({ row }) => row)
    if (rows.length < BATCH_ROWS) break
  }
  await client.query('CLOSE backup')
}
