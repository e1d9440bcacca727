import type pg from 'pg'
import { ConfigurationError } from '../errors/catalog.js'
import { readFacts, requireAccess, requireVersion, type DatabaseFacts } from './access.js'
import { innermost } from './connect.js'

const ATTEMPTS = 5

/**
 * Makes what the first migration stands on: schema, extension, the two roles of this database.
 * Does nothing when all of it is there, so that it can run at every start.
 */
export async function provision(client: pg.Client): Promise<DatabaseFacts> {
  const facts = await readFacts(client)
  requireVersion(facts.version)
  if ((!facts.hasSchema || !facts.hasExtension) && !facts.canCreateSchema) {
    const { databaseName, userName } = facts
    throw new ConfigurationError({
      problem: `The database user may not create the schema "bw" and the extension btree_gist. Run: GRANT CREATE ON DATABASE "${databaseName}" TO "${userName}";`,
    })
  }
  if (!facts.hasSchema) await client.query('CREATE SCHEMA IF NOT EXISTS bw')
  if (!facts.hasExtension) await createExtension(client)
  if (facts.canCreateRole) {
    if (!facts.appRole) await createRole(client, facts.appRoleName, facts)
    if (!facts.relayRole) await createRole(client, facts.relayRoleName, facts)
  }
  const provisioned = await readFacts(client)
  requireAccess(provisioned)
  return provisioned
}

async function createExtension(client: pg.Client): Promise<void> {
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA bw')
  } catch (error) {
    const problem = `The extension btree_gist cannot be created: ${innermost(error).message}.`
    throw new ConfigurationError({ problem }, error)
  }
}

/** Roles are server-wide: another database may be migrated at the same moment, and the catalogue then refuses one of us. */
async function createRole(client: pg.Client, role: string, facts: DatabaseFacts): Promise<void> {
  const inherit = facts.version >= 160_000 ? ' WITH INHERIT FALSE, SET TRUE' : ''
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
      END $$`)
      if (!facts.isSuperuser) await client.query(`GRANT ${role} TO CURRENT_USER${inherit}`)
      return
    } catch (error) {
      const isRace = ['42710', '23505', 'XX000'].includes(innermost(error).code ?? '')
      if (!isRace || attempt === ATTEMPTS) throw error
    }
  }
}

/** A database cloned from this one may still name the role in its grants until it is migrated itself; the role then stays. */
const DROP_ROLE = `DO $$ BEGIN DROP ROLE {role}; EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$`

/** Removes what `provision` made, after the last step was taken back. An extension that stood elsewhere before us stays. */
export async function unprovision(client: pg.Client, facts: DatabaseFacts): Promise<void> {
  await client.query(`DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
               WHERE e.extname = 'btree_gist' AND n.nspname = 'bw') THEN DROP EXTENSION btree_gist; END IF;
  END $$`)
  await client.query('DROP SCHEMA bw')
  // The tables of the job queue (pg-boss) come and go with the engine; it makes them itself.
  await client.query('DROP SCHEMA IF EXISTS bw_jobs CASCADE')
  for (const role of [facts.appRole, facts.relayRole]) {
    if (role) await client.query(DROP_ROLE.replaceAll('{role}', role))
  }
}
