import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type pg from 'pg'
import { z } from 'zod'
import { PluginDataRefusedError } from '../errors/plugin-errors.js'
import type { PluginData } from '../ports/plugin-schema.js'
import { readTableCatalogue, qualifiedName, type BackupTable } from './backup/table-catalogue.js'
import { TableLoader } from './backup/table-loader.js'
import { actAsTenant, fixSpelling, readTable, readTenantIds, RowHasher } from './backup/table-rows.js'
import { ownTables } from './plugin-catalogue.js'

const FORMAT_VERSION = 1
/** Of an export before it is compressed: more belongs into a backup. */
const MAX_CHARACTERS = 256 * 1024 * 1024

const digest = { rows: z.number(), sha256: z.string() }
const document = z.object({
  format: z.literal('bookwright-plugin-data'),
  formatVersion: z.literal(FORMAT_VERSION),
  pluginId: z.string(),
  steps: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), ...digest, lines: z.array(z.string()) })),
})
type DataDocument = z.infer<typeof document>

const [zip, unzip] = [promisify(gzip), promisify(gunzip)]

/** How many rows the tables of a plugin have, in all businesses. Needs an open transaction. */
export async function countData(client: pg.Client, pluginId: string): Promise<PluginData> {
  const tenantIds = await readTenantIds(client)
  const tables = []
  for (const { name } of await tablesOf(client, pluginId)) {
    let rows = 0
    for (const tenantId of tenantIds) {
      await actAsTenant(client, tenantId)
      const counted = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${qualifiedName({ name })} WHERE tenant_id = bw.tenant()`,
      )
      rows += counted.rows[0]?.count ?? 0
    }
    tables.push({ name, rows })
  }
  return { rows: tables.reduce((sum, table) => sum + table.rows, 0), tables }
}

/**
 * Reads every row of a plugin's tables, in the spelling that backups use. Needs an open transaction.
 * @param steps - Names of the steps that made the tables: the rows fit where the same have run.
 * @throws BW_PLUGIN_DATA_REFUSED when it is too much for one file.
 */
export async function exportData(
  client: pg.Client,
  pluginId: string,
  steps: readonly string[],
): Promise<{ bytes: Buffer; rows: number }> {
  await fixSpelling(client)
  const tenantIds = await readTenantIds(client)
  const tables: DataDocument['tables'] = []
  let characters = 0
  for (const table of await tablesOf(client, pluginId)) {
    const [hasher, lines] = [new RowHasher(), [] as string[]]
    for await (const rows of readTable(client, table, tenantIds)) {
      for (const row of rows) hasher.add(row)
      lines.push(...rows)
      characters += rows.reduce((sum, row) => sum + row.length, 0)
      if (characters > MAX_CHARACTERS) throw refused(pluginId, 'its data is too large to export. Use a backup.')
    }
    tables.push({ name: table.name, columns: table.columns.map(column => column.name), ...hasher.digest(), lines })
  }
  const kept: DataDocument = {
    ...{ format: 'bookwright-plugin-data', formatVersion: FORMAT_VERSION, pluginId },
    ...{ steps: [...steps], tables },
  }
  return { bytes: await zip(JSON.stringify(kept)), rows: tables.reduce((sum, table) => sum + table.rows, 0) }
}

/**
 * Writes exported rows into the empty tables of the plugin; those of businesses that are gone are left out. Needs an open
 * transaction.
 * @throws BW_PLUGIN_DATA_REFUSED
 */
export async function importData(
  client: pg.Client,
  pluginId: string,
  { bytes, steps }: { readonly bytes: Buffer; readonly steps: readonly string[] },
): Promise<{ rows: number; left: number }> {
  const data = await readDocument(pluginId, bytes)
  const missing = data.steps.filter(step => !steps.includes(step))
  if (missing.length > 0) throw refused(pluginId, `the export comes from a version with ${missing.join(', ')}.`)
  const { rows: present } = await countData(client, pluginId)
  if (present > 0) throw refused(pluginId, 'its tables are not empty.')
  await fixSpelling(client)
  const tables = await tablesOf(client, pluginId)
  const loader = new TableLoader(client, tables)
  const tenantIds = new Set(await readTenantIds(client))
  let left = 0
  for (const exported of data.tables) {
    checkLines(pluginId, exported)
    const here = whoIsHere(exported, tenantIds)
    left += exported.lines.length - here.length
    loader.begin(exported.name, exported.columns)
    const hasher = new RowHasher()
    for (const line of here) {
      hasher.add(line)
      await loader.add(line)
    }
    await loader.end({ name: exported.name, ...hasher.digest() })
  }
  return { rows: loader.rows, left }
}

/** Tables that others refer to first. */
async function tablesOf(client: pg.Client, pluginId: string): Promise<BackupTable[]> {
  const own = new Set(await ownTables(client, pluginId))
  return (await readTableCatalogue(client)).filter(({ name }) => own.has(name))
}

async function readDocument(pluginId: string, bytes: Buffer): Promise<DataDocument> {
  try {
    const text = (await unzip(bytes, { maxOutputLength: 2 * MAX_CHARACTERS })).toString('utf8')
    const data = document.parse(JSON.parse(text))
    if (data.pluginId === pluginId) return data
  } catch (error) {
    throw new PluginDataRefusedError({ plugin: pluginId, problem: 'this is no export of plugin data.' }, error)
  }
  throw refused(pluginId, 'this is the export of another plugin.')
}

function checkLines(pluginId: string, { rows, sha256, lines }: DataDocument['tables'][number]): void {
  const hasher = new RowHasher()
  for (const line of lines) hasher.add(line)
  const found = hasher.digest()
  if (found.rows !== rows || found.sha256 !== sha256) throw refused(pluginId, 'the export is damaged or cut short.')
}

function whoIsHere({ columns, lines }: DataDocument['tables'][number], tenantIds: ReadonlySet<string>): string[] {
  const place = columns.indexOf('tenant_id')
  return lines.filter(line => tenantIds.has((JSON.parse(line) as string[])[place] ?? ''))
}

function refused(plugin: string, problem: string): Error {
  return new PluginDataRefusedError({ plugin, problem })
}
