import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

const EVERY_MS = 200
const KEPT = 12

/** Sessions that wait for a lock or keep a transaction open without working, longest first, with who is in their way. */
const SESSIONS = `
SELECT a.pid, a.state, coalesce(a.wait_event_type || '/' || a.wait_event, 'works') AS waits,
  (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::int AS "openMs",
  (extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::int AS "queryMs",
  pg_blocking_pids(a.pid) AS "blockedBy", left(regexp_replace(a.query, '\\s+', ' ', 'g'), 110) AS query
 FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.xact_start IS NOT NULL AND a.pid <> pg_backend_pid()
  AND a.xact_start < clock_timestamp() - interval '300 milliseconds' ORDER BY a.xact_start`

interface Session {
  readonly pid: number
  readonly state: string
  readonly waits: string
  readonly openMs: number
  readonly queryMs: number
  readonly blockedBy: readonly number[]
  readonly query: string
}

interface Sample {
  readonly atMs: number
  readonly sessions: readonly Session[]
}

/** Looks at the sessions of the server all through a storm and keeps the moments in which somebody waited longest. */
export class StormWatch {
  private readonly worst: Sample[] = []
  private readonly beganAt = Date.now()
  private isStopped = false
  private running: Promise<void> | undefined

  constructor(private readonly databaseUrl: () => string) {}

  start(): this {
    this.running = this.look()
    return this
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.running
  }

  /** One line per session of the worst moments; empty when nobody waited for a second. */
  report(): string[] {
    return this.worst.flatMap(({ atMs, sessions }) => [
      `at ${(atMs / 1_000).toFixed(1)} s ${sessions.length} sessions are open for long`,
      ...sessions.map(
        ({ pid, state, waits, openMs, queryMs, blockedBy, query }) =>
          `  ${pid} ${state} ${waits} open ${openMs} ms, statement ${queryMs} ms, blocked by [${blockedBy.join()}]: ${query}`,
      ),
    ])
  }

  /** The longest that a transaction was seen open, in milliseconds. */
  longestMs(): number {
    return Math.max(0, ...this.worst.map(({ sessions }) => sessions[0]?.openMs ?? 0))
  }

  private async look(): Promise<void> {
    let client: pg.Client | undefined
    while (!this.isStopped) {
      try {
        client ??= await this.connect()
        this.keep((await client.query<Session>(SESSIONS)).rows)
      } catch {
        // The server was killed, as it should be; the next look opens a connection of its own.
        await client?.end().catch(() => undefined)
        client = undefined
      }
      await delay(EVERY_MS)
    }
    await client?.end().catch(() => undefined)
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.databaseUrl(), connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  private keep(sessions: readonly Session[]): void {
    if (sessions.length === 0) return
    this.worst.push({ atMs: Date.now() - this.beganAt, sessions })
    this.worst.sort((left, right) => (right.sessions[0]?.openMs ?? 0) - (left.sessions[0]?.openMs ?? 0))
    this.worst.splice(KEPT)
  }
}
