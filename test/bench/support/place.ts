import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { embeddedDatabaseUrl } from '../../support/embedded-database.js'
import { startEngineProcess, type EngineProcess } from '../../support/engine.js'
import type { Place } from './http-contests.js'
import { makeWorld, type WorldSize } from './world.js'

const STOP_WITH_PARENT = new URL('stop-with-parent.js', import.meta.url).href
/** The engine reads so far around a range: a claim may begin before it and end in it. */
const MARGIN_MS = 2 * 86_400_000

export interface OpenPlace extends Place {
  readonly engine: EngineProcess
  close(): Promise<void>
}

/** What every engine of the bench runs with: nothing that waits, counts or prints beside the work. */
export function benchEnvironment(secretKey: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${STOP_WITH_PARENT} ${process.env.BENCH_NODE_OPTIONS ?? ''}`,
    BOOKWRIGHT_RATE_LIMITS: 'off',
    BOOKWRIGHT_LOG_LEVEL: 'error',
    BOOKWRIGHT_SECRET_KEY: secretKey,
  }
}

/** One engine with its database, the world in it, and the server to compare with. */
export async function openPlace(options: { size: WorldSize; secretKey: string }): Promise<OpenPlace> {
  const engine = await startEngineProcess({ env: benchEnvironment(options.secretKey), args: ['--no-demo'] })
  const children: ChildProcess[] = []
  try {
    const databaseUrl = await embeddedDatabaseUrl(engine.dataDir)
    const world = await makeWorld(databaseUrl, options.size)
    const role = await applicationRole(databaseUrl)
    const baseline = await startBaseline(children, { databaseUrl, world, role })
    const close = async () => {
      for (const child of children) child.kill()
      await engine.stop()
    }
    const enginePort = Number(new URL(engine.url).port)
    const pids = { engine: engine.pid, baseline: baseline.pid, database: await serverPid(engine) }
    return { engine, world, enginePort, baselinePort: baseline.port, databaseUrl, role, pids, close }
  } catch (error) {
    for (const child of children) child.kill()
    await engine.stop()
    throw error
  }
}

/** Roles are named after the database: the one that may act for a tenant and nothing else. */
async function applicationRole(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const sql = `SELECT 'bw_app_' || oid AS role FROM pg_database WHERE datname = current_database()`
  const { rows } = await client.query<{ role: string }>(sql)
  await client.end()
  return rows[0]?.role ?? ''
}

async function serverPid(engine: EngineProcess): Promise<number> {
  return Number((await readFile(join(engine.dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
}

type BaselineOptions = Pick<Place, 'databaseUrl' | 'world' | 'role'>

async function startBaseline(
  children: ChildProcess[],
  { databaseUrl, world, role }: BaselineOptions,
): Promise<{ port: number; pid: number }> {
  const env = {
    ...process.env,
    BENCH_DATABASE_URL: databaseUrl,
    BENCH_ROLE: role,
    BENCH_TENANT: world.reader.id,
    BENCH_UNITS: world.reader.unitIds.join(','),
    BENCH_FROM: new Date(Date.parse(world.from) - MARGIN_MS).toISOString(),
    BENCH_TO: new Date(Date.parse(world.to) + 86_400_000 + MARGIN_MS).toISOString(),
  }
  const script = fileURLToPath(new URL('baseline-server.js', import.meta.url))
  const child = spawn(process.execPath, ['--import', STOP_WITH_PARENT, script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { port: (JSON.parse(line) as { port: number }).port, pid: child.pid ?? 0 }
}
