import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../db/embedded/embedded-postgres.js'
import { firstClosedDirectory, serverAccount } from '../db/embedded/server-account.js'

/** The PostgreSQL server of a test run. */
export interface TestServer {
  /** The administrator's address. */
  readonly url: string
  /** The server's log; null for an external server. */
  readonly logFile: string | null
  stop(): Promise<void>
}

/** As root the server's account must be able to enter it, and TMPDIR may be a private directory. */
function temporaryRoot(): string {
  const account = serverAccount('/')
  const roots = [tmpdir(), '/tmp', '/var/tmp']
  return roots.find(root => account === undefined || firstClosedDirectory(root, account) === undefined) ?? tmpdir()
}

/** Starts a server that forgets everything: in a temporary directory, without fsync, removed by `stop`. */
export async function startEmbeddedTestServer(): Promise<TestServer> {
  const dataDir = mkdtempSync(join(temporaryRoot(), 'bookwright-test-'))
  const server = await startEmbeddedPostgres({ dataDir, isDurable: false, maxConnections: 300 })
  const stop = async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { url: server.url, logFile: server.logFile, stop }
}
