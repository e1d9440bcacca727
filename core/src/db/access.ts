import type pg from 'pg'
import { ConfigurationError } from '../errors/catalog.js'

/** The oldest server the schema is tested on. */
const MINIMUM_VERSION = 150_000

/** As whom the engine works in one database. Null roles: the connecting user may not create roles and works as owner. */
export interface DatabaseAccess {
  readonly appRole: string | null
  readonly relayRole: string | null
}

export interface DatabaseFacts extends DatabaseAccess {
  readonly version: number
  readonly databaseName: string
  readonly userName: string
  readonly isSuperuser: boolean
  readonly canCreateRole: boolean
  readonly canCreateSchema: boolean
  readonly hasSchema: boolean
  readonly hasExtension: boolean
  /** The names that the roles of this database have, whether they exist or not. Roles are server-wide, hence the oid. */
  readonly appRoleName: string
  readonly relayRoleName: string
}

type QueryRunner = Pick<pg.Client, 'query'>

const FACTS = `
WITH d AS (SELECT oid, 'bw_app_' || oid AS app, 'bw_relay_' || oid AS relay FROM pg_database WHERE datname = current_database()),
     v AS (SELECT current_setting('server_version_num')::int AS version)
SELECT v.version, current_database() AS "databaseName", current_user AS "userName", u.rolsuper AS "isSuperuser",
  u.rolcreaterole OR u.rolsuper AS "canCreateRole", has_database_privilege(current_database(), 'CREATE') AS "canCreateSchema",
  EXISTS (SELECT FROM pg_namespace WHERE nspname = 'bw') AS "hasSchema",
  EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist') AS "hasExtension",
  d.app AS "appRoleName", d.relay AS "relayRoleName",
  (SELECT rolname FROM pg_roles r WHERE rolname = d.app
    AND pg_has_role(r.oid, CASE WHEN v.version >= 160000 THEN 'SET' ELSE 'MEMBER' END)) AS "appRole",
  (SELECT rolname FROM pg_roles r WHERE rolname = d.relay
    AND pg_has_role(r.oid, CASE WHEN v.version >= 160000 THEN 'SET' ELSE 'MEMBER' END)) AS "relayRole"
FROM d, v, pg_roles u WHERE u.rolname = current_user`

export async function readFacts(client: QueryRunner): Promise<DatabaseFacts> {
  const { rows } = await client.query<DatabaseFacts>(FACTS)
  return rows[0] as DatabaseFacts
}

/** @throws ConfigurationError when the server is older than PostgreSQL 15. */
export function requireVersion(version: number): void {
  if (version >= MINIMUM_VERSION) return
  const found = version >= 100_000 ? String(Math.floor(version / 10_000)) : String(version)
  throw new ConfigurationError({
    problem: `The database is PostgreSQL ${found}, too old: version 15 or newer is needed.`,
  })
}

/**
 * As whom the engine shall work.
 * @throws ConfigurationError for a superuser without the application role: policies do not bind a superuser, not even
 *   under FORCE ROW LEVEL SECURITY (https://www.postgresql.org/docs/15/ddl-rowsecurity.html).
 */
export function requireAccess(facts: DatabaseFacts): DatabaseAccess {
  if (facts.appRole && facts.relayRole) return { appRole: facts.appRole, relayRole: facts.relayRole }
  if (!facts.isSuperuser) return { appRole: null, relayRole: null }
  const problem = `The database user "${facts.userName}" is a superuser and the role ${facts.appRoleName} is missing: run the migrations first.`
  throw new ConfigurationError({ problem })
}
