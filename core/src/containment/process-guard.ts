import { ProcessFaults } from './process-faults.js'
import { StallWatch, type StallWatchParts } from './stall-watch.js'

/** What guards a process that belongs to one engine: nothing of it may run inside somebody else's. */
export class ProcessGuard {
  private readonly faults: ProcessFaults
  private readonly stalls: StallWatch

  constructor(parts: StallWatchParts) {
    this.faults = new ProcessFaults(parts.containment)
    this.faults.start()
    this.stalls = new StallWatch(parts)
  }

  /** From now on decides what becomes of the process after an error that nobody caught and no plugin made. */
  onFatal(fatal: (error: unknown) => void): void {
    this.faults.onFatal(fatal)
  }

  async stop(): Promise<void> {
    this.faults.stop()
    await this.stalls.stop()
  }
}
