import type { PluginContainment } from './plugin-containment.js'

type Fatal = (error: unknown) => void

/**
 * Decides what becomes of what nobody caught: what a plugin failed at is written down and the process goes on; anything else
 * leaves it in an unknown state and ends it. For processes that belong to the engine.
 */
export class ProcessFaults {
  private fatal: Fatal = error => {
    process.exitCode = 1
    // Thrown once more, outside of any listener: Node says what it was and ends the process.
    process.off('uncaughtException', this.onException)
    setImmediate(() => {
      throw error
    })
  }

  constructor(private readonly containment: Pick<PluginContainment, 'contain'>) {}

  start(): void {
    process.on('uncaughtException', this.onException)
    process.on('unhandledRejection', this.onRejection)
  }

  stop(): void {
    process.off('uncaughtException', this.onException)
    process.off('unhandledRejection', this.onRejection)
  }

  /** From now on decides what becomes of the process. */
  onFatal(fatal: Fatal): void {
    this.fatal = fatal
  }

  private readonly onException = (error: unknown): void => {
    if (!this.containment.contain('uncaught', error)) this.fatal(error)
  }

  private readonly onRejection = (reason: unknown): void => {
    if (!this.containment.contain('late-rejection', reason)) this.fatal(reason)
  }
}
