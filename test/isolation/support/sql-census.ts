import pg from 'pg'

/** One attempt of one tenant's role on the rows of another. */
export interface SqlCell {
  readonly table: string
  readonly action: 'select' | 'insert' | 'update' | 'delete' | 'give away'
  /** Rows reached, or the SQLSTATE of the refusal. */
  readonly outcome: number | string
  readonly isHole: boolean
}

export interface SqlCensusOptions {
  readonly databaseUrl: string
  readonly role: string
  /** The tenant that the role works for. */
  readonly own: string
  readonly foreign: string
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html: also what a violated policy raises. */
const INSUFFICIENT_PRIVILEGE = '42501'

const TABLES = `
SELECT c.relname AS name,
  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = '') AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p') AND c.relname NOT IN ('tenant_domain', 'membership', 'sandbox_clock', 'team_role')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
ORDER BY c.relname`

export interface TenantTable {
  readonly name: string
  /** Those that a statement may write. */
  readonly columns: string
}

/** Every tenant table, from the catalogue of the database. */
export async function tenantTables(owner: pg.Client): Promise<TenantTable[]> {
  return (await owner.query<TenantTable>(TABLES)).rows
}

/** Tries everything that SQL can do to the rows of another tenant; all of it is rolled back. */
export async function runSqlCensus(owner: pg.Client, options: SqlCensusOptions): Promise<SqlCell[]> {
  const client = new pg.Client({ connectionString: options.databaseUrl })
  await client.connect()
  try {
    await client.query(`SELECT set_config('role', $1, false), set_config('app.tenant', $2, false)`, [
      options.role,
      options.own,
    ])
    const cells: SqlCell[] = []
    for (const table of await tenantTables(owner)) {
      const { rows } = await owner.query<{ row: object }>(
        `SELECT to_jsonb(t) AS row FROM bw.${table.name} t WHERE tenant_id = $1 LIMIT 1`,
        [options.foreign],
      )
      for (const attempt of attemptsOn(table, options, rows[0]?.row)) cells.push(await tryOut(client, table, attempt))
    }
    return cells
  } finally {
    await client.end()
  }
}

interface Attempt {
  readonly action: SqlCell['action']
  readonly sql: string
  readonly values: readonly unknown[]
}

function attemptsOn({ name, columns }: TenantTable, { own, foreign }: SqlCensusOptions, row?: object): Attempt[] {
  if (!row) throw new Error(`the other tenant has no row in ${name}, so its census would prove nothing`)
  const table = `bw.${name}`
  return [
    { action: 'select', sql: `SELECT 1 FROM ${table} WHERE tenant_id = $1`, values: [foreign] },
    { action: 'update', sql: `UPDATE ${table} SET tenant_id = tenant_id WHERE tenant_id = $1`, values: [foreign] },
    { action: 'delete', sql: `DELETE FROM ${table} WHERE tenant_id = $1`, values: [foreign] },
    { action: 'give away', sql: `UPDATE ${table} SET tenant_id = $1 WHERE tenant_id = $2`, values: [foreign, own] },
    {
      action: 'insert',
      sql: `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, $1)`,
      values: [JSON.stringify(row)],
    },
  ]
}

async function tryOut(client: pg.Client, { name }: TenantTable, { action, sql, values }: Attempt): Promise<SqlCell> {
  await client.query('BEGIN')
  try {
    const { rowCount } = await client.query(sql, [...values])
    const outcome = rowCount ?? 0
    return { table: name, action, outcome, isHole: outcome > 0 }
  } catch (error) {
    // Anything else than a refusal (a duplicate key, a foreign key) means that the policy let it through.
    const outcome = (error as { code?: string }).code ?? String(error)
    return { table: name, action, outcome, isHole: outcome !== INSUFFICIENT_PRIVILEGE }
  } finally {
    await client.query('ROLLBACK')
  }
}

/**
 * Reads every table that a role may read, whatever it belongs to, and counts the rows that name another business: its id
 * in any column.
 */
export async function rowsThatName(owner: pg.Client, options: SqlCensusOptions): Promise<Record<string, number>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege($1, c.oid, 'SELECT') ORDER BY 1`,
    [options.role],
  )
  const client = new pg.Client({ connectionString: options.databaseUrl })
  await client.connect()
  try {
    const settings = [options.role, options.own]
    await client.query(`SELECT set_config('role', $1, false), set_config('app.tenant', $2, false)`, settings)
    const counts: Record<string, number> = {}
    for (const { name } of tables) {
      const sql = `SELECT count(*)::int AS count FROM bw.${name} t WHERE position($1 IN t::text) > 0`
      counts[name] = (await client.query<{ count: number }>(sql, [options.foreign])).rows[0]?.count ?? 0
    }
    return counts
  } finally {
    await client.end()
  }
}
