import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

const LOOK_MS = 50
const PATIENCE_MS = 60_000

/** Resolves when the relay has delivered all that is due: what follows a booking is part of its price. */
export async function relayAtRest(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const until = performance.now() + PATIENCE_MS
    while (performance.now() < until) {
      const sql = `SELECT FROM bw.outbox WHERE state = 'new' AND next_attempt_at < 'infinity' LIMIT 1`
      const { rowCount } = await client.query(sql)
      if (rowCount === 0) return
      await delay(LOOK_MS)
    }
    throw new Error(`the relay did not come to rest within ${PATIENCE_MS} ms`)
  } finally {
    await client.end()
  }
}

/** Gathers statistics, as autovacuum does within a minute: tables that were empty a moment ago hold thousands of rows. */
export async function gatherStatistics(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('ANALYZE').finally(() => client.end())
}

const HOLD = `CREATE OR REPLACE FUNCTION public.bench_hold() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.next_attempt_at := 'infinity'; RETURN NEW; END $$;
  GRANT EXECUTE ON FUNCTION public.bench_hold() TO PUBLIC;
  CREATE TRIGGER bench_hold BEFORE INSERT ON bw.outbox FOR EACH ROW EXECUTE FUNCTION public.bench_hold()`

/** While the work goes on, events are written but due never. */
export async function withEventsHeld<R>(databaseUrl: string, work: () => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(HOLD)
    return await work()
  } finally {
    await client.query('DROP TRIGGER bench_hold ON bw.outbox').finally(() => client.end())
  }
}
