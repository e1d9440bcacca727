import type pg from 'pg'

/** Begins the names of a plugin's tables. */
function tablePrefix(pluginId: string): string {
  return `p_${pluginId.replaceAll('-', '_')}_`
}

/**
 * A condition on the column `relname`: it names a table of this plugin. The tables of `demo-a-b` begin with the prefix of
 * `demo-a`, too; they belong to the plugin with the longer id.
 */
async function ownTablesRule(client: pg.Client, pluginId: string, column: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM bw.plugin_package WHERE id LIKE $1 || '-%' ORDER BY id`,
    [pluginId],
  )
  const like = (id: string) => `starts_with(${column}, '${tablePrefix(id)}')`
  return [like(pluginId), ...rows.map(({ id }) => `NOT ${like(id)}`)].join(' AND ')
}

/** Names of the tables of a plugin, those that others refer to last, so that they may be dropped in this order. */
export async function ownTables(client: pg.Client, pluginId: string): Promise<string[]> {
  const rule = await ownTablesRule(client, pluginId, 'c.relname::text')
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'bw'::regnamespace AND c.relkind IN ('r', 'p') AND ${rule}
      ORDER BY c.oid DESC`,
  )
  return rows.map(({ name }) => name)
}

/**
 * One value for everything in the schema that is not this plugin's: tables, columns, constraints, policies, grants, indexes,
 * triggers, functions; and for the names of what lies outside of it.
 */
export async function readSurroundings(client: pg.Client, pluginId: string): Promise<string> {
  const own = await ownTablesRule(client, pluginId, 'c.relname::text')
  const { rows } = await client.query<{ hash: string }>(`
WITH other AS (SELECT c.* FROM pg_class c WHERE c.relnamespace = 'bw'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT (${own})),
line AS (
  SELECT concat_ws(' ', 'table', o.relname, o.relkind, o.relrowsecurity, o.relforcerowsecurity, o.relacl) AS text FROM other o
  UNION ALL SELECT concat_ws(' ', 'column', o.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.atthasdef)
    FROM other o JOIN pg_attribute a ON a.attrelid = o.oid WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT concat_ws(' ', 'constraint', o.relname, k.conname, pg_get_constraintdef(k.oid)) FROM other o JOIN pg_constraint k ON k.conrelid = o.oid
  UNION ALL SELECT concat_ws(' ', 'policy', o.relname, p.polname, pg_get_expr(p.polqual, o.oid)) FROM other o JOIN pg_policy p ON p.polrelid = o.oid
  UNION ALL SELECT concat_ws(' ', 'trigger', o.relname, t.tgname, t.tgenabled) FROM other o JOIN pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
  UNION ALL SELECT concat_ws(' ', 'index', i.indexrelid::regclass) FROM other o JOIN pg_index i ON i.indrelid = o.oid
  UNION ALL SELECT concat_ws(' ', 'function', f.oid::regprocedure, sha256(convert_to(coalesce(f.prosrc, ''), 'UTF8')))
    FROM pg_proc f WHERE f.pronamespace = 'bw'::regnamespace
  UNION ALL SELECT concat_ws(' ', 'schema', n.nspname) FROM pg_namespace n WHERE n.nspname !~ '^pg_'
  UNION ALL SELECT concat_ws(' ', 'elsewhere', c.oid::regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$|bw$|bw_jobs$)')
SELECT encode(sha256(convert_to(coalesce(string_agg(text, E'\\n' ORDER BY text COLLATE "C"), ''), 'UTF8')), 'hex') AS hash FROM line`)
  return rows[0]?.hash ?? ''
}

/** What is wrong with the tables of a plugin beside their policies: their keys, and whom they refer to. */
export async function ownTableProblems(client: pg.Client, pluginId: string): Promise<string[]> {
  const own = await ownTablesRule(client, pluginId, 'c.relname::text')
  const { rows } = await client.query<{ problem: string }>(`
WITH own AS (SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'bw'::regnamespace AND c.relkind IN ('r', 'p') AND ${own})
SELECT o.relname || ' has no primary key that begins with tenant_id' AS problem FROM own o
 WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = i.indkey[0]
   WHERE i.indrelid = o.oid AND i.indisprimary AND a.attname = 'tenant_id')
UNION ALL
SELECT o.relname || ' has a unique key that does not begin with tenant_id' FROM own o
 WHERE EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = i.indkey[0]
   WHERE i.indrelid = o.oid AND i.indisunique AND a.attname <> 'tenant_id')
UNION ALL
SELECT o.relname || ' refers to ' || f.relname || ', a table of another plugin' FROM own o
  JOIN pg_constraint k ON k.conrelid = o.oid AND k.contype = 'f' JOIN pg_class f ON f.oid = k.confrelid
 WHERE starts_with(f.relname::text, 'p_') AND f.oid NOT IN (SELECT oid FROM own)`)
  return rows.map(({ problem }) => problem)
}
