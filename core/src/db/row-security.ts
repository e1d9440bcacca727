import type pg from 'pg'
import { ConfigurationError } from '../errors/catalog.js'
import type { DatabaseFacts } from './access.js'

/** Tables of the platform that carry a tenant_id as data, not as their owner: no request reads them as a tenant. */
const PLATFORM_TABLES: readonly string[] = ['sandbox_clock']

/**
 * Rows of the platform that belong to one business: it sees and changes its own. Not forced: signing in looks for the
 * memberships of an account in every business, and a host name leads to its business, as the owner.
 */
const BUSINESS_TABLES: Readonly<Record<string, readonly string[]>> = {
  membership: ['SELECT', 'UPDATE'],
  tenant_domain: ['SELECT', 'UPDATE', 'DELETE'],
  team_role: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
}

/** Append-only: the application may add and read, never change. */
const APPEND_ONLY: readonly string[] = ['audit_log', 'booking_transition', 'consent', 'consent_text']

/** Kept by the relay: the application may look. */
const READ_ONLY: readonly string[] = ['audit_head']

/** What the relay and the sweeps may do across tenants: find what is due and lease it. They act as the tenant then. */
const RELAY_GRANTS: Readonly<Record<string, string>> = {
  outbox: 'SELECT, UPDATE (next_attempt_at, attempts, leased_until)',
  inbox: 'SELECT, UPDATE (next_attempt_at, attempts, leased_until)',
  due: 'SELECT',
  audit_log: 'SELECT, UPDATE (previous_hash, hash, chain_position, content_hash)',
  audit_head: 'SELECT, INSERT, UPDATE',
  booking: 'SELECT (tenant_id, id, status, expires_at)',
  idempotency_key: 'SELECT (tenant_id, created_at)',
  availability_change: 'SELECT (tenant_id, noted_at)',
  retention_terms: 'SELECT (tenant_id)',
  import: 'SELECT (tenant_id, id, state, created_at)',
  webhook_delivery:
    'SELECT (tenant_id, id, endpoint_id, state, attempts, next_attempt_at, leased_until, created_at), UPDATE (next_attempt_at, attempts, leased_until)',
  export: 'SELECT (tenant_id, id, state, created_at, expires_at)',
  tenant_plugin: 'SELECT (tenant_id, plugin_id, is_enabled)',
}

/** Of the list of businesses a request may see its own; the owner, who resolves names, sees all of it. */
const OWN_BUSINESS_RULE = '(id = bw.tenant())'
const TENANT_RULE = '(tenant_id = bw.tenant())'
/** Without roles of their own, owner and relay are one user: the relay then says so in a setting of its transaction. */
const OWNER_RELAY_RULE = `(current_setting('app.relay'::text, true) = 'on'::text)`

interface TableState {
  readonly schema: string
  readonly name: string
  readonly hasTenant: boolean
  readonly isEnabled: boolean
  readonly isForced: boolean
  readonly policies: readonly { name: string; rule: string | null; check: string | null; roles: readonly string[] }[]
  /** What the application role may do now, in the order of TABLE_RIGHTS. */
  readonly rights: readonly string[]
  readonly strangers: readonly string[]
}

const TABLE_RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']

const TABLES = `
SELECT n.nspname AS schema, c.relname AS name, c.relrowsecurity AS "isEnabled", c.relforcerowsecurity AS "isForced",
  EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS "hasTenant",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.polname, 'rule', pg_get_expr(p.polqual, c.oid),
      'check', pg_get_expr(p.polwithcheck, c.oid), 'roles', (SELECT coalesce(jsonb_agg(coalesce(r.rolname, 'public')), '[]')
        FROM unnest(p.polroles) x(oid) LEFT JOIN pg_roles r ON r.oid = x.oid)) ORDER BY p.polname), '[]')
   FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
  (SELECT coalesce(jsonb_agg(k.word ORDER BY k.place), '[]') FROM unnest($2::text[]) WITH ORDINALITY k(word, place)
    WHERE $1::text IS NOT NULL AND has_table_privilege($1::text, c.oid, k.word)) AS rights,
  (SELECT coalesce(jsonb_agg(DISTINCT r.rolname), '[]') FROM aclexplode(c.relacl) g JOIN pg_roles r ON r.oid = g.grantee
    WHERE r.rolname ~ '^bw_(app|relay)_[0-9]+$' AND r.rolname <> ALL ($3::text[])) AS strangers
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND (n.nspname = 'bw' OR (c.relname LIKE 'p\\_%' AND n.nspname !~ '^pg_'))
ORDER BY n.nspname, c.relname`

/**
 * Puts every tenant table under its policy and its grants, then refuses to go on when the catalogue shows a gap.
 * Idempotent, and cheap when nothing is to do: it also heals a database cloned from a template, whose roles have another
 * name because their database had another oid.
 * @param isInTransaction - True: it is part of the caller's transaction, which is undone when it refuses.
 */
export async function secureTables(
  client: pg.Client,
  facts: DatabaseFacts,
  { isInTransaction = false }: { readonly isInTransaction?: boolean } = {},
): Promise<void> {
  const statements = (await readTables(client, facts)).flatMap(table => repairs(table, facts))
  statements.unshift(...(await schemaRepairs(client, facts)))
  const repair = statements.join(';')
  if (statements.length > 0) await client.query(isInTransaction ? repair : `BEGIN;${repair};COMMIT`)
  const gaps = (await readTables(client, facts)).flatMap(table => findGaps(table, facts))
  if (gaps.length > 0) {
    throw new ConfigurationError({ problem: `The tenants of this database are not kept apart: ${gaps.join('; ')}.` })
  }
}

async function schemaRepairs(client: pg.Client, facts: DatabaseFacts): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('GRANT USAGE ON SCHEMA bw TO %I', r) AS statement FROM unnest($1::text[]) r
      WHERE NOT has_schema_privilege(r, 'bw', 'USAGE')
     UNION ALL
     SELECT format('REVOKE ALL ON SCHEMA bw FROM %I', r.rolname) FROM pg_namespace n, aclexplode(n.nspacl) g
       JOIN pg_roles r ON r.oid = g.grantee
      WHERE n.nspname = 'bw' AND r.rolname ~ '^bw_(app|relay)_[0-9]+$' AND r.rolname <> ALL ($1::text[])`,
    [roles(facts)],
  )
  return rows.map(row => row.statement)
}

function roles(facts: DatabaseFacts): string[] {
  return [facts.appRole, facts.relayRole].filter(role => role !== null)
}

async function readTables(client: pg.Client, facts: DatabaseFacts): Promise<TableState[]> {
  const { rows } = await client.query<TableState>(TABLES, [facts.appRole, TABLE_RIGHTS, roles(facts)])
  return rows
}

function isTenantTable(table: TableState): boolean {
  return table.schema === 'bw' && table.hasTenant && !PLATFORM_TABLES.includes(table.name) && !isBusinessTable(table)
}

function isBusinessTable(table: TableState): boolean {
  return table.schema === 'bw' && BUSINESS_TABLES[table.name] !== undefined
}

function isTenantList(table: TableState): boolean {
  return table.schema === 'bw' && table.name === 'tenant'
}

/** Not forced: foreign keys and the look-up of a business work as the owner. */
function tenantListRepairs(table: TableState, name: string): string[] {
  return [
    ...(table.isEnabled ? [] : [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`]),
    ...(table.policies.some(policy => policy.name === 'own')
      ? []
      : [`CREATE POLICY own ON ${name} FOR SELECT USING ${OWN_BUSINESS_RULE}`]),
  ]
}

function businessRepairs(table: TableState, name: string): string[] {
  return [
    ...(table.isEnabled ? [] : [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`]),
    ...(table.policies.some(policy => policy.name === 'own')
      ? []
      : [`CREATE POLICY own ON ${name} USING ${TENANT_RULE} WITH CHECK ${TENANT_RULE}`]),
  ]
}

function wantedRights(table: TableState): readonly string[] {
  if (isTenantList(table)) return ['SELECT']
  if (isBusinessTable(table)) return BUSINESS_TABLES[table.name] ?? []
  if (!isTenantTable(table)) return []
  if (READ_ONLY.includes(table.name)) return ['SELECT']
  return APPEND_ONLY.includes(table.name) ? ['SELECT', 'INSERT'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
}

function repairs(table: TableState, facts: DatabaseFacts): string[] {
  const name = `${quote(table.schema)}.${quote(table.name)}`
  const statements = table.strangers.map(role => `REVOKE ALL ON ${name} FROM ${quote(role)}`)
  if (isTenantTable(table)) {
    if (!table.isEnabled) statements.push(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`)
    if (!table.isForced) statements.push(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`)
    if (!table.policies.some(policy => policy.name === 'tenant')) {
      statements.push(`CREATE POLICY tenant ON ${name} USING ${TENANT_RULE} WITH CHECK ${TENANT_RULE}`)
    }
    statements.push(...relayRepairs(table, name, facts))
  }
  if (isTenantList(table)) statements.push(...tenantListRepairs(table, name))
  if (isBusinessTable(table)) statements.push(...businessRepairs(table, name))
  const wanted = wantedRights(table)
  if (facts.appRole && wanted.join() !== table.rights.join()) {
    statements.push(`REVOKE ALL ON ${name} FROM ${facts.appRole}`)
    if (wanted.length > 0) statements.push(`GRANT ${wanted.join(', ')} ON ${name} TO ${facts.appRole}`)
  }
  return statements
}

function relayRule(facts: DatabaseFacts): { role: string; rule: string } {
  return facts.relayRole ? { role: facts.relayRole, rule: 'true' } : { role: facts.userName, rule: OWNER_RELAY_RULE }
}

function relayRepairs(table: TableState, name: string, facts: DatabaseFacts): string[] {
  const grant = RELAY_GRANTS[table.name]
  if (grant === undefined) return []
  const { role, rule } = relayRule(facts)
  const found = table.policies.find(policy => policy.name === 'relay')
  if (found?.rule === rule && found.roles.join() === role) return []
  return [
    ...(found ? [`DROP POLICY relay ON ${name}`] : []),
    `CREATE POLICY relay ON ${name} TO ${quote(role)} USING (${rule})`,
    ...(facts.relayRole ? [`GRANT ${grant} ON ${name} TO ${facts.relayRole}`] : []),
  ]
}

/** Of a table of BUSINESS_TABLES: its one policy is there and means what it should. */
function isScoped({ isEnabled, policies }: TableState): boolean {
  const [own, ...others] = policies
  return isEnabled && own?.rule === TENANT_RULE && own.check === TENANT_RULE && others.length === 0
}

function findGaps(table: TableState, facts: DatabaseFacts): string[] {
  const name = `${table.schema}.${table.name}`
  const isPlugin = table.name.startsWith('p_')
  if (isPlugin && (!table.hasTenant || table.schema !== 'bw')) {
    return [`${name} is a plugin table without tenant_id or outside the schema bw (use bw.table)`]
  }
  const gaps: string[] = []
  if (facts.appRole && wantedRights(table).join() !== table.rights.join()) {
    gaps.push(`${name} grants the application ${table.rights.join(', ') || 'nothing'}`)
  }
  if (isTenantList(table)) {
    const rules = table.policies.map(policy => policy.rule)
    if (!table.isEnabled || rules.join() !== OWN_BUSINESS_RULE) gaps.push(`${name} shows the other businesses`)
  }
  if (isBusinessTable(table) && !isScoped(table)) gaps.push(`${name} shows the rows of other businesses`)
  if (!isTenantTable(table)) return gaps
  if (!table.isEnabled || !table.isForced) gaps.push(`${name} has row-level security off`)
  const tenant = table.policies.find(policy => policy.name === 'tenant')
  if (tenant?.rule !== TENANT_RULE || tenant.check !== TENANT_RULE) gaps.push(`${name} lacks the policy "tenant"`)
  const allowed = RELAY_GRANTS[table.name] === undefined ? ['tenant'] : ['tenant', 'relay']
  const foreign = table.policies.filter(policy => !allowed.includes(policy.name)).map(policy => policy.name)
  if (foreign.length > 0) gaps.push(`${name} has the unknown policy ${foreign.join(', ')}`)
  return gaps
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
