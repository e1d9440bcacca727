import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from './build-steps.mjs'

/**
 * Starts the one PostgreSQL server of a test run (or uses the one that TEST_DATABASE_URL names); every test file
 * makes its own database in it.
 *
 * @returns `env` for the tests, `logFile` (null for an external server), and `stop`.
 */
export async function startDatabaseServer() {
  const support = join(repositoryRoot, 'core/dist/testing/database.js')
  if (!existsSync(support)) return { env: {}, logFile: null, stop: async () => undefined }
  const { startTestServer } = await import(pathToFileURL(support).href)
  const server = await startTestServer()
  const env = { BOOKWRIGHT_TEST_SERVER_URL: server.url }
  if (server.logFile !== null) env.BOOKWRIGHT_TEST_SERVER_LOG = server.logFile
  return { env, logFile: server.logFile, stop: () => server.stop() }
}

/** Lines of a server log that report a deadlock. Suites that provoke one on purpose use servers of their own. */
export async function countDeadlocks(logFile) {
  let count = 0
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    if (line.includes('deadlock detected')) count += 1
  }
  return count
}
