import { pathToFileURL } from 'node:url'
import { withOwner } from '../../support/claim-checker.js'
import { inRepository } from '../../support/repository-root.js'
import { tenantTables } from './sql-census.js'

const preload = (path: string) => `--import=${pathToFileURL(inRepository(path)).href}`

/** For the environment of an engine whose own tenant filter lets everything pass; the network guard stays. */
export const FILTER_OFF = {
  NODE_OPTIONS: `${preload('dist-test/support/network-guard-preload.js')} ${preload('dist-test/isolation/support/filter-off-preload.js')}`,
}

/** The same inside the functions of the database, whose filter is a parameter. @returns how many were changed. */
export async function openFunctions(databaseUrl: string): Promise<number> {
  return withOwner(databaseUrl, async owner => {
    const { rows } = await owner.query<{ text: string }>(
      `SELECT pg_get_functiondef(p.oid) AS text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'bw' AND p.prokind = 'f' AND p.prosrc ~ 'tenant_id = p_tenant'`,
    )
    for (const { text } of rows) {
      await owner.query(text.replace(/((?:\w+\.)?tenant_id = p_tenant)\b/g, '($1 OR true)'))
    }
    return rows.length
  })
}

/** Takes the policies of all tenant tables away; the engine has looked at them when it started. */
export async function dropPolicies(databaseUrl: string): Promise<number> {
  return withOwner(databaseUrl, async owner => {
    const tables = await tenantTables(owner)
    await owner.query(tables.map(({ name }) => `ALTER TABLE bw.${name} DISABLE ROW LEVEL SECURITY`).join(';'))
    return tables.length
  })
}
