import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../ports/log.js'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js'

const RETRY_MS = 500

/** The engine's own database server: started again at the same address when it dies unasked. */
export class SupervisedPostgres {
  private isStopped = false
  private restarting: Promise<void> = Promise.resolve()

  private constructor(
    private server: EmbeddedPostgres,
    private readonly dataDir: string,
    private readonly log: Log,
  ) {
    this.watch()
  }

  /** @throws ConfigurationError when the server cannot be started at all. */
  static async start(dataDir: string, log: Log): Promise<SupervisedPostgres> {
    return new SupervisedPostgres(await startEmbeddedPostgres({ dataDir, log: logged(log) }), dataDir, log)
  }

  /** Stays the same for the life of this object, so that pools find the new server by themselves. */
  get url(): string {
    return this.server.url
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.restarting
    await this.server.stop()
  }

  private watch(): void {
    this.server.exited.then(
      () => {
        this.restarting = this.restart()
      },
      (error: unknown) => this.log.error({ error }, 'what the database server left could not be cleaned up'),
    )
  }

  private async restart(): Promise<void> {
    const { port } = this.server
    while (!this.isStopped) {
      this.log.error({ port }, 'the embedded database died; starting it again')
      try {
        this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, port, log: logged(this.log) })
        this.watch()
        return
      } catch (error) {
        this.log.error({ error }, 'the embedded database could not be started again; trying once more')
        await delay(RETRY_MS)
      }
    }
  }
}

function logged(log: Log): (line: string) => void {
  return line => log.debug({ line }, 'embedded database')
}
