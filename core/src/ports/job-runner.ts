/** What a job knows beside its payload. Payloads are ids: what they mean is read when the job runs. */
export interface JobContext {
  /** Fires when the engine stops. */
  readonly signal: AbortSignal
  /** 1 for the first run; a scheduled job is not repeated. */
  readonly attempt: number
}

export type JobWork = (payload: Readonly<Record<string, unknown>>, context: JobContext) => Promise<void>

/** Work in the background, at least once, by one process of the installation at a time. */
export interface JobRunner {
  /** Runs `work` for every `send(name, …)`; retried with back-off when it throws. */
  handle(name: string, work: JobWork): Promise<void>
  /** Runs `work` by a five-field cron line in UTC; at most once a minute. */
  schedule(name: string, cron: string, work: JobWork): Promise<void>
  /** Works on `name` no more, and takes back its schedule. */
  drop(name: string): Promise<void>
  send(name: string, payload: Readonly<Record<string, unknown>>): Promise<void>
}
