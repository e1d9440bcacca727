import { withOwner } from './claim-checker.js'

const TABLES = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`

/** Tables in which a text stands, in clear or as bytes; those of the engine without their schema. */
export function rowsWith(databaseUrl: string, text: string): Promise<string[]> {
  return withOwner(databaseUrl, async client => {
    const { rows } = await client.query<{ name: string }>(TABLES)
    const hex = Buffer.from(text).toString('hex')
    const found: string[] = []
    for (const { name } of rows) {
      const sql = `SELECT 1 FROM ${name} x WHERE strpos(x::text, $1) > 0 OR strpos(x::text, $2) > 0 LIMIT 1`
      if ((await client.query(sql, [text, hex])).rowCount) found.push(name.replace('bw.', ''))
    }
    return found
  })
}
