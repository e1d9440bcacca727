import Koa from 'koa'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

/**
 * The contender without a booking engine: Koa, a pool of the engine's size, and the SELECT of the claims of a month as a
 * named statement. It answers with how many rows came. With a role and a tenant in its environment its connections
 * stand under the policies for good, which costs nothing per request; without them they pass them by.
 */
const { BENCH_DATABASE_URL, BENCH_ROLE, BENCH_TENANT = '', BENCH_UNITS = '', BENCH_FROM, BENCH_TO } = process.env

const SELECT = `
SELECT a.unit_id, bw.minute(a.starts_at) AS from_minute, bw.minute(a.ends_at) AS to_minute FROM bw.allocation a
 WHERE a.tenant_id = $1 AND a.unit_id = ANY($2::uuid[]) AND a.starts_at >= $3::timestamptz - interval '2 days'
   AND a.starts_at < $4 AND a.ends_at > $3 AND a.closes_at > now()`

const options = BENCH_ROLE ? `-c role=${BENCH_ROLE} -c app.tenant=${BENCH_TENANT}` : undefined
const pool = new pg.Pool({ connectionString: BENCH_DATABASE_URL, max: 10, options })
const units = BENCH_UNITS.split(',')
const query = { name: 'claims', text: SELECT, values: [BENCH_TENANT, units, BENCH_FROM, BENCH_TO], rowMode: 'array' }

const app = new Koa()
app.use(async context => {
  const { rows } = await pool.query(query)
  context.body = { count: rows.length }
})
const server = createServer((request, response) => void app.callback()(request, response))
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
