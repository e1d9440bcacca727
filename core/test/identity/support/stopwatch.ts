import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

export interface TimedCall {
  readonly path: string
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

export interface TimedAnswer {
  readonly nanoseconds: number
  readonly status: number
  readonly text: string
}

/**
 * Times calls from a thread of its own: in the thread of the engine a caller would also wait for what the engine does after
 * it has answered, which nobody on the network does.
 */
export class Stopwatch {
  private readonly worker: Worker

  constructor(port: number) {
    this.worker = new Worker(new URL('./stopwatch-worker.js', import.meta.url), { workerData: { port } })
  }

  async post(call: TimedCall): Promise<TimedAnswer> {
    const answer = once(this.worker, 'message') as Promise<[TimedAnswer]>
    this.worker.postMessage(call)
    return (await answer)[0]
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}
