import pg from 'pg'

/** Pairs of claims on one unit that overlap both in time and in force: the one thing that must never be. */
const OVERLAPS = `
SELECT count(*)::int AS pairs FROM bw.allocation a JOIN bw.allocation b
  ON a.tenant_id = b.tenant_id AND a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during AND a.active && b.active`

/** Runs statements as the owner of a database. */
export async function withOwner<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    // Owners are bound by the policies too (FORCE); a checker has to see every tenant.
    await client.query('SET row_security = off')
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Counts overlapping pairs by a self-join, without trusting the constraint. */
export async function countOverlaps(databaseUrl: string): Promise<number> {
  return withOwner(databaseUrl, async client => {
    const { rows } = await client.query<{ pairs: number }>(OVERLAPS)
    return rows[0]?.pairs ?? -1
  })
}

/** Bookings that are firm, by id. */
export async function firmBookingIds(databaseUrl: string): Promise<Set<string>> {
  return withOwner(databaseUrl, async client => {
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM bw.booking WHERE status = 'confirmed'`)
    return new Set(rows.map(row => row.id))
  })
}
