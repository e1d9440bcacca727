import type pg from 'pg'

export interface BackupColumn {
  readonly name: string
  readonly type: string
  /** The sequence behind an identity column. */
  readonly sequence: string | null
}

/** One table of the schema, with what reading it in a fixed order and writing it back takes. */
export interface BackupTable {
  readonly name: string
  readonly columns: readonly BackupColumn[]
  /** Expressions of its order; the same in every database, whatever its collation. */
  readonly order: readonly string[]
  /** Its policy shows the rows of one tenant at a time, also to an owner who is no superuser. */
  readonly isPerTenant: boolean
  readonly references: readonly { readonly constraint: string; readonly table: string }[]
}

type TableRow = Omit<BackupTable, 'order'> & { readonly key: readonly { name: string; hasCollation: boolean }[] }

/**
 * Generated columns make themselves. `migration` is compared, not copied; `availability_change` holds transaction numbers,
 * which mean nothing in another server; `plugin_process` says who runs now; triggers copy `appointment_resource` again. Columns
 * go by name: plugins may come in any order.
 */
const TABLES = `
SELECT c.relname AS name,
  c.relrowsecurity AND EXISTS (SELECT FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS "isPerTenant",
  (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'sequence',
      CASE WHEN a.attidentity <> '' THEN pg_get_serial_sequence('bw.' || quote_ident(c.relname), a.attname) END)
      ORDER BY a.attname COLLATE "C")
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'hasCollation', a.attcollation <> 0) ORDER BY k.place), '[]')
    FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('constraint', k.conname, 'table', f.relname) ORDER BY k.conname), '[]')
    FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid = c.oid) AS references
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'bw' AND c.relkind = 'r' AND c.relname NOT IN ('migration', 'availability_change', 'plugin_process', 'appointment_resource')
ORDER BY c.relname COLLATE "C"`

/** Every table of the engine and its plugins, those that others refer to first. */
export async function readTableCatalogue(client: pg.Client): Promise<BackupTable[]> {
  const { rows } = await client.query<TableRow>(TABLES)
  return inReferenceOrder(rows.map(({ key, ...table }) => ({ ...table, order: orderOf(table, key) })))
}

/** The steps that made the schema of a database; empty when it has none. */
export async function readMigrationNames(client: pg.Client): Promise<string[]> {
  const found = await client.query<{ exists: boolean }>(`SELECT to_regclass('bw.migration') IS NOT NULL AS exists`)
  if (found.rows[0]?.exists !== true) return []
  const { rows } = await client.query<{ name: string }>('SELECT name FROM bw.migration ORDER BY name COLLATE "C"')
  return rows.map(row => row.name)
}

export function qualifiedName(table: Pick<BackupTable, 'name'>): string {
  return `bw.${quoted(table.name)}`
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

function orderOf(table: Pick<BackupTable, 'columns'>, key: TableRow['key']): string[] {
  if (key.length === 0) return table.columns.map(column => `${quoted(column.name)}::text COLLATE "C"`)
  return key.map(({ name, hasCollation }) => (hasCollation ? `${quoted(name)} COLLATE "C"` : quoted(name)))
}

function inReferenceOrder(tables: readonly BackupTable[]): BackupTable[] {
  const byName = new Map(tables.map(table => [table.name, table]))
  const ordered = new Set<BackupTable>()
  const open = new Set<BackupTable>()
  const place = (table: BackupTable): void => {
    if (ordered.has(table) || open.has(table)) return
    open.add(table)
    for (const reference of table.references) {
      const target = byName.get(reference.table)
      if (target) place(target)
    }
    ordered.add(table)
  }
  tables.forEach(place)
  return [...ordered]
}
