import PgBoss from 'pg-boss'
import { connectDirect } from '../db/connect.js'
import type { JobRunner, JobWork } from '../ports/job-runner.js'
import type { Log } from '../ports/log.js'

/** pg-boss keeps its tables here, as the owner, outside the schema of the engine. */
const JOB_SCHEMA = 'bw_jobs'

/** Held while a queue is made. The number means nothing. */
const QUEUE_LOCK = 7_234_005

const CONNECTIONS = 2
const POLL_SECONDS = 2
const RETRIES = 5
/** Least that pg-boss accepts. A job that is cut off counts as failed and is tried again after the next start. */
const STOP_TIMEOUT_MS = 1_000

/** Background jobs in PostgreSQL. Due times are not kept here but in rows (bw.due), which a sandbox clock can rule. */
export class PgBossJobRunner implements JobRunner {
  private readonly boss: PgBoss
  private readonly stopping = new AbortController()

  constructor(
    private readonly databaseUrl: string,
    log: Log,
  ) {
    this.boss = new PgBoss({
      connectionString: databaseUrl,
      application_name: 'bookwright jobs',
      schema: JOB_SCHEMA,
      max: CONNECTIONS,
      deleteAfterDays: 7,
      archiveCompletedAfterSeconds: 3_600,
    })
    this.boss.on('error', error => {
      // The server may end these connections before the queue does: 57P01, admin_shutdown.
      if (this.stopping.signal.aborted) log.debug({ error }, 'a connection of the job queue ended while it stops')
      else log.error({ error }, 'the job queue reported an error')
    })
  }

  /** Creates or upgrades the schema of the queue when that is needed. */
  async start(): Promise<void> {
    await this.boss.start()
  }

  /** Lets running jobs end, for about a second. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.boss.stop({ graceful: true, wait: true, timeout: STOP_TIMEOUT_MS })
  }

  async handle(name: string, work: JobWork): Promise<void> {
    await this.ensureQueue({ name, retryLimit: RETRIES, retryBackoff: true, retryDelay: 1 })
    await this.attach(name, work)
  }

  async schedule(name: string, cron: string, work: JobWork): Promise<void> {
    // A run that was missed or failed is not made up for: the next one does the same.
    await this.ensureQueue({ name, policy: 'short', retryLimit: 0 })
    await this.attach(name, work)
    await this.boss.schedule(name, cron, {}, { tz: 'UTC' })
  }

  async drop(name: string): Promise<void> {
    await this.boss.unschedule(name)
    await this.boss.offWork(name)
  }

  async send(name: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    await this.boss.send(name, payload)
  }

  /** One process at a time: two that make a queue at once, as after a plugin came, deadlock in the tables of pg-boss. */
  private async ensureQueue(queue: PgBoss.Queue): Promise<void> {
    if (await this.boss.getQueue(queue.name)) return
    const client = await connectDirect(this.databaseUrl, 'bookwright jobs lock')
    try {
      await client.query('SELECT pg_advisory_lock($1)', [QUEUE_LOCK])
      await this.boss.createQueue(queue.name, queue)
    } finally {
      await client.end()
    }
  }

  private async attach(name: string, work: JobWork): Promise<void> {
    await this.boss.work<Record<string, unknown>>(
      name,
      { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1, includeMetadata: true },
      async jobs => {
        const { signal } = this.stopping
        for (const job of jobs) await work(job.data ?? {}, { signal, attempt: job.retryCount + 1 })
      },
    )
  }
}
