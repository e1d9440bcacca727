import type { ContributionBook } from '../plugin/contribution-book.js'
import type { Owned, PluginJob } from '../plugin/contributions.js'
import type { JobRunner } from '../ports/job-runner.js'
import type { Log } from '../ports/log.js'

/** Keeps the jobs of the queue those that plugins have now. Named after their owner, so that two may use the same word. */
export class PluginJobs {
  /** Schedules of the queues that this process works on, by name; undefined for one without. */
  private readonly queues = new Map<string, string | undefined>()

  constructor(
    private readonly runner: JobRunner,
    private readonly book: Pick<ContributionBook, 'jobs'>,
    private readonly log: Log,
  ) {}

  /** Takes on what came and lets go of what went. Called at start and whenever plugins changed. */
  async follow(): Promise<void> {
    const wanted = new Map(this.book.jobs.map(job => [queueOf(job), job.schedule]))
    for (const [queue, schedule] of this.queues) {
      if (wanted.has(queue) && wanted.get(queue) === schedule) continue
      await this.runner.drop(queue)
      this.queues.delete(queue)
    }
    for (const [queue, schedule] of wanted) {
      if (this.queues.has(queue)) continue
      const work: Parameters<JobRunner['handle']>[1] = (payload, context) => this.run(queue, payload, context)
      await (schedule ? this.runner.schedule(queue, schedule, work) : this.runner.handle(queue, work))
      this.queues.set(queue, schedule)
    }
  }

  /** Looked up when it runs: another version may have taken its place. */
  private async run(queue: string, ...given: Parameters<PluginJob['run']>): Promise<void> {
    const job = this.book.jobs.find(candidate => queueOf(candidate) === queue)
    if (job) await job.run(...given)
    else this.log.debug({ queue }, 'a job of a plugin that is gone was left alone')
  }
}

function queueOf({ pluginId, name }: Owned<PluginJob>): string {
  return `${pluginId}/${name}`
}
