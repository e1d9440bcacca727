import { processTestServer } from './process-test-server.js'

/** Root hooks for mocha (`--require`): stops the server that this process started for itself, if it did. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await processTestServer.stop()
  },
}
