import { reactive, shallowReactive } from 'vue'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { randomKey } from '../api/idempotency-key.js'

/** One action for many rows. */
export interface BulkJob<Row> {
  /** What is being done, for the progress: "Confirming". */
  title: string
  rows: readonly Row[]
  idOf(row: Row): string
  labelOf(row: Row): string
  /** The same single action that its own page does. @param key - Of this row in this job: a repeat does nothing twice. */
  perform(row: Row, key: string): Promise<unknown>
  /** Reads a row again before it is tried anew: what was refused may have been about an old version. */
  fresh?(row: Row): Promise<Row>
  /** Called once at the end, with the rows that it was done to and what it answered. */
  finished(done: readonly { row: Row; answer: unknown }[], hasFailures: boolean): void
}

export interface BulkFailure {
  id: string
  label: string
  /** Absent: it was not tried, because somebody stopped. */
  problem: ApiProblem | null
}

export interface BulkRun {
  readonly state: {
    title: string
    done: number
    total: number
    isRunning: boolean
    /** Rows to which it was not done. */
    failures: readonly BulkFailure[]
  }
  start<Row>(job: BulkJob<Row>): Promise<void>
  /** Only those that are left. */
  again(): Promise<void>
  stop(): void
  close(): void
}

interface Attempt<Row> {
  row: Row
  key: string
  problem: ApiProblem | null
}

const TOO_MANY = 429
const LONGEST_WAIT_SECONDS = 60

/** Whether the server said no: what got no answer, or one that it broke down over, may have been done all the same. */
const isRefusal = ({ status }: ApiProblem) => status >= 400 && status < 500 && status !== TOO_MANY

/**
 * Does one action to many rows, one after the other, as somebody would by hand: every row under a key of its own, so that
 * none is done twice, however often it is tried (ADR 0056).
 */
export function useBulkRun(
  wait: (ms: number) => Promise<void> = ms => new Promise(end => setTimeout(end, ms)),
): BulkRun {
  const state = shallowReactive({ title: '', done: 0, total: 0, isRunning: false, failures: [] as BulkFailure[] })
  const control = reactive({ isStopped: false })
  let retry: () => Promise<void> = () => Promise.resolve()

  async function run<Row>(job: BulkJob<Row>, attempts: readonly Attempt<Row>[]): Promise<void> {
    if (state.isRunning) return
    Object.assign(state, { title: job.title, done: 0, total: attempts.length, isRunning: true, failures: [] })
    control.isStopped = false
    const left: Attempt<Row>[] = []
    const done: { row: Row; answer: unknown }[] = []
    for (const attempt of attempts) {
      try {
        if (control.isStopped) left.push({ ...attempt, problem: null })
        else {
          done.push({
            row: attempt.row,
            answer: await tryOne(job, attempt, { wait, isStopped: () => control.isStopped }),
          })
        }
      } catch (error) {
        left.push({ ...attempt, problem: toApiProblem(error) })
      }
      if (!control.isStopped) state.done += 1
    }
    state.failures = left.map(({ row, problem }) => ({ id: job.idOf(row), label: job.labelOf(row), problem }))
    state.isRunning = false
    retry = async () => run(job, await Promise.all(left.map(attempt => anew(job, attempt))))
    job.finished(done, left.length > 0)
  }

  return {
    state,
    start: job =>
      run(
        job,
        job.rows.map(row => ({ row, key: randomKey(), problem: null })),
      ),
    again: () => retry(),
    stop: () => (control.isStopped = true),
    close: () => (state.failures = []),
  }
}

interface Patience {
  wait(ms: number): Promise<void>
  isStopped(): boolean
}

/** Waits where the server says that it is too much at once. */
async function tryOne<Row>(job: BulkJob<Row>, attempt: Attempt<Row>, patience: Patience): Promise<unknown> {
  for (;;) {
    try {
      return await job.perform(attempt.row, attempt.key)
    } catch (error) {
      const problem = toApiProblem(error)
      const seconds = problem.retryAfterSeconds ?? 0
      if (problem.status !== TOO_MANY || seconds > LONGEST_WAIT_SECONDS || patience.isStopped()) throw problem
      await patience.wait((seconds || 1) * 1000)
    }
  }
}

/** What the server refused is another try; what it may have done goes out as it was, under its old key. */
async function anew<Row>(job: BulkJob<Row>, attempt: Attempt<Row>): Promise<Attempt<Row>> {
  if (!attempt.problem || !isRefusal(attempt.problem)) return attempt
  const row = job.fresh ? await job.fresh(attempt.row).catch(() => attempt.row) : attempt.row
  return { row, key: randomKey(), problem: null }
}
