import Koa from 'koa'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

/**
 * The contender without a booking engine: Koa, a pool of the engine's size, and the SELECT of the rows that the engine
 * reads for a month, with the same bounds, as a named statement. Its connections stand under the policies for good, which
 * costs nothing per request. It answers `/` with the rows as JSON and `/count` with how many came; minutes are whole
 * numbers, which are the cheapest to read.
 */
const { BENCH_DATABASE_URL, BENCH_ROLE, BENCH_TENANT = '', BENCH_UNITS = '', BENCH_FROM, BENCH_TO } = process.env

const SELECT = `
SELECT a.unit_id, bw.minute(a.starts_at)::int AS from_minute, bw.minute(a.ends_at)::int AS to_minute,
  CASE WHEN isfinite(a.closes_at) THEN ceil(date_part('epoch', a.closes_at) * 1000) END AS closes_ms, a.owner_id
  FROM bw.allocation a
 WHERE a.tenant_id = $1 AND a.unit_id = ANY($2::uuid[]) AND a.starts_at >= $3::timestamptz - interval '2 days'
   AND a.starts_at < $4 AND a.ends_at > $3 AND a.closes_at > now()`

const options = `-c role=${BENCH_ROLE} -c app.tenant=${BENCH_TENANT}`
const pool = new pg.Pool({ connectionString: BENCH_DATABASE_URL, max: 10, options })
const query = { name: 'claims', text: SELECT, values: [BENCH_TENANT, BENCH_UNITS.split(','), BENCH_FROM, BENCH_TO] }

const app = new Koa()
app.use(async context => {
  const { rows } = await pool.query<Record<string, unknown>>(query)
  context.body = context.path === '/count' ? { count: rows.length } : rows
})
const server = createServer((request, response) => void app.callback()(request, response))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
