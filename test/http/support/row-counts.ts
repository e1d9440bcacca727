import { setTimeout as delay } from 'node:timers/promises'
import { withOwner } from '../../support/claim-checker.js'
import { SandboxClient } from '../../support/sandbox-client.js'

const TABLES = `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'bw' AND c.relkind IN ('r', 'p') ORDER BY 1`

/** Stops the clocks of all businesses at this moment (the engine runs in a sandbox), or what falls due would be counted. */
export async function stopClocks(engineUrl: string): Promise<void> {
  await new SandboxClient(engineUrl).setClock(new Date().toISOString(), true)
}

/** How many rows each table of the engine has, once the outbox is empty. */
export async function countRows(databaseUrl: string): Promise<Record<string, number>> {
  return withOwner(databaseUrl, async client => {
    const deadline = Date.now() + 20_000
    const waiting = `SELECT count(*)::int AS n FROM bw.outbox WHERE state = 'new'`
    while (Date.now() < deadline && (await client.query<{ n: number }>(waiting)).rows[0]?.n !== 0) await delay(50)
    const { rows } = await client.query<{ name: string }>(TABLES)
    const counts: Record<string, number> = {}
    for (const { name } of rows) {
      const result = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM bw."${name}"`)
      counts[name] = result.rows[0]?.n ?? 0
    }
    return counts
  })
}

/** `table: before -> now`, a line for each that differs. */
export function rowsThatDiffer(before: Record<string, number>, now: Record<string, number>): string {
  const differing = Object.keys({ ...before, ...now }).filter(table => before[table] !== now[table])
  return differing.map(table => `${table}: ${before[table]} -> ${now[table]}`).join('\n')
}
