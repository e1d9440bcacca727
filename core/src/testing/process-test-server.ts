import type { TestServer } from './postgres-server.js'

/**
 * The server of a test process that no runner gave one: a developer runs a single file. It belongs to the process,
 * as the process itself does, so there is one for all files and hooks in it.
 */
class ProcessTestServer {
  private starting: Promise<TestServer> | undefined

  /** Starts it on the first call. */
  async url(start: () => Promise<TestServer>): Promise<string> {
    if (this.starting === undefined) {
      this.starting = start()
      // Without the root hook the server still must not outlive the tests.
      process.once('beforeExit', () => void this.stop())
    }
    return (await this.starting).url
  }

  /** Does nothing when it was never started. */
  async stop(): Promise<void> {
    const server = this.starting
    this.starting = undefined
    await (await server)?.stop()
  }
}

export const processTestServer = new ProcessTestServer()
