import { ConfigurationError } from '../errors/catalog.js'

/** Both directions of one table, for a plugin's migration. */
export interface PluginTable {
  readonly name: string
  readonly up: string
  readonly down: string
}

const PLUGIN_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const TABLE_NAME = /^[a-z][a-z0-9_]{0,40}$/
/** PostgreSQL cuts off the rest, without an error. */
const MAX_TABLE_NAME = 63

/**
 * The statements for a table `bw.p_<plugin>_<name>` that belongs to tenants: key `(tenant_id, id)`, row-level security
 * on and forced. The runner adds the grants, because only it knows the role of the database.
 *
 * @param columns - Further columns and constraints in SQL; `tenant_id` and `id` are added. A UNIQUE begins with tenant_id.
 */
export function pluginTable(pluginId: string, name: string, columns: string): PluginTable {
  const ownName = `p_${pluginId.replaceAll('-', '_')}_${name}`
  if (!PLUGIN_ID.test(pluginId) || !TABLE_NAME.test(name) || ownName.length > MAX_TABLE_NAME) {
    throw new ConfigurationError({ problem: `"${pluginId}" and "${name}" do not make the name of a plugin table.` })
  }
  const table = `bw.${ownName}`
  return {
    name: table,
    up: `CREATE TABLE ${table} (tenant_id uuid NOT NULL REFERENCES bw.tenant, id uuid NOT NULL, ${columns}, PRIMARY KEY (tenant_id, id));
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ${table} USING (tenant_id = bw.tenant()) WITH CHECK (tenant_id = bw.tenant());
`,
    down: `DROP TABLE ${table};\n`,
  }
}
