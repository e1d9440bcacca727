import type { Log } from '../ports/log.js'
import type { Database } from './database.js'
import { allMigrations, type PluginMigrationSet } from './migrate.js'
import type { SequelizeUnitOfWork } from './unit-of-work.js'

/** A queue older than this means that nobody works on it. */
const MAX_QUEUE_LAG_SECONDS = 60

export interface ReadinessCheck {
  readonly name: 'database' | 'migrations' | 'tenant-isolation' | 'queue'
  readonly isReady: boolean
  readonly note: string
}

export interface ReadinessReport {
  readonly isReady: boolean
  readonly checks: readonly ReadinessCheck[]
  readonly queueLagSeconds: number | null
}

interface Parts {
  readonly database: Database
  readonly unitOfWork: SequelizeUnitOfWork
  readonly log: Log
  /** Steps of the plugins that are here now. */
  readonly extra?: () => readonly PluginMigrationSet[]
}

/** Says whether this process may receive traffic, by trying what requests depend on. */
export class DatabaseReadiness {
  /** Steps do not vanish while the process runs, so they are looked up until they were complete once. */
  private areMigrationsCurrent = false

  constructor(private readonly parts: Parts) {}

  async report(): Promise<ReadinessReport> {
    const database = await this.attempt('database', () => this.reach())
    if (!database.isReady) return { isReady: false, checks: [database], queueLagSeconds: null }
    const migrations = await this.attempt('migrations', () => this.compareMigrations())
    if (!migrations.isReady) return { isReady: false, checks: [database, migrations], queueLagSeconds: null }
    let queueLagSeconds: number | null = null
    const isolation = await this.attempt('tenant-isolation', () => this.proveIsolation())
    const queue = await this.attempt('queue', async () => {
      queueLagSeconds = await this.queueLag()
      return queueLagSeconds > MAX_QUEUE_LAG_SECONDS ? `the oldest event waits for ${queueLagSeconds} s` : undefined
    })
    const checks = [database, migrations, isolation, queue]
    // A slow queue is worth an alarm, not a restart: taking traffic away would not make it shorter.
    const isReady = checks.every(check => check.isReady || check.name === 'queue')
    return { isReady, checks, queueLagSeconds }
  }

  /** @param probe - Resolves with what is wrong, or undefined. */
  private async attempt(
    name: ReadinessCheck['name'],
    probe: () => Promise<string | undefined>,
  ): Promise<ReadinessCheck> {
    try {
      const problem = await probe()
      return { name, isReady: problem === undefined, note: problem ?? '' }
    } catch (error) {
      this.parts.log.warn({ error, check: name }, 'a readiness check failed')
      return { name, isReady: false, note: 'the check failed' }
    }
  }

  private async reach(): Promise<string | undefined> {
    await this.parts.database.withClient(client => client.query('SELECT 1'))
    return undefined
  }

  private async compareMigrations(): Promise<string | undefined> {
    if (this.areMigrationsCurrent) return undefined
    const rows = await this.parts.unitOfWork.platform(tx => tx.query<{ name: string }>('SELECT name FROM bw.migration'))
    const applied = new Set(rows.map(row => row.name))
    const pending = allMigrations(this.parts.extra?.()).filter(step => !applied.has(step.name))
    this.areMigrationsCurrent = pending.length === 0
    return this.areMigrationsCurrent ? undefined : `not applied: ${pending.map(step => step.name).join(', ')}`
  }

  /** Tries it on a real connection: nothing but the database's own answer shows that the policies bind us. */
  private async proveIsolation(): Promise<string | undefined> {
    const proof = await this.parts.unitOfWork.withoutTenant<{ rows: number; is_active: boolean }>(
      `SELECT (SELECT count(*) FROM bw.allocation) AS rows, row_security_active('bw.allocation') AS is_active`,
    )
    if (proof[0]?.is_active !== true) return 'row-level security is not active'
    return proof[0].rows === 0 ? undefined : 'rows are visible without a tenant'
  }

  private async queueLag(): Promise<number> {
    const [row] = await this.parts.unitOfWork.asRelay(tx =>
      tx.query<{ lag: number }>(
        `SELECT coalesce(floor(extract(epoch FROM clock_timestamp() - min(next_attempt_at))), 0)::int AS lag FROM bw.outbox
          WHERE state = 'new' AND next_attempt_at < clock_timestamp()`,
      ),
    )
    return row?.lag ?? 0
  }
}
