import { setImmediate as answerIsSent } from 'node:timers/promises'
import { inject, injectable } from 'tsyringe'
import { LOG } from '../di/tokens.js'
import type { Log } from '../ports/log.js'

/** Work whose length must not show in an answer: a caller could learn from it whether an address has a login. */
@injectable()
export class BackgroundWork {
  private readonly running = new Set<Promise<void>>()

  constructor(@inject(LOG) private readonly log: Log) {}

  start(what: string, work: () => Promise<void>): void {
    // Not before the answer is written: even its first step must not delay that for some addresses only.
    const task = answerIsSent()
      .then(work)
      .catch((error: unknown) => this.log.error({ error, what }, 'work after an answer failed'))
      .finally(() => this.running.delete(task))
    this.running.add(task)
  }

  /** Resolves when nothing is running. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running)
  }
}
