import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../db/embedded/embedded-postgres.js'
import { firstClosedDirectory, serverAccount } from '../db/embedded/server-account.js'
import { stopAbandonedServer } from '../db/embedded/abandoned-server.js'

/** The PostgreSQL server of a test run. */
export interface TestServer {
  /** The administrator's address. */
  readonly url: string
  /** The server's log; null for an external server. */
  readonly logFile: string | null
  stop(): Promise<void>
}

const PREFIX = 'bookwright-test-'

/** As root the server's account must be able to enter it, and TMPDIR may be a private directory. */
function temporaryRoot(): string {
  const account = serverAccount('/')
  const roots = [tmpdir(), '/tmp', '/var/tmp']
  return roots.find(root => account === undefined || firstClosedDirectory(root, account) === undefined) ?? tmpdir()
}

/** A run that was killed could not clean up: its server still runs, and its directory still fills the disk. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of readdirSync(root).filter(each => each.startsWith(PREFIX))) {
    const dataDir = join(root, name)
    const isOurs = statSync(dataDir, { throwIfNoEntry: false })?.uid === process.getuid?.()
    if (isOurs && (await stopAbandonedServer(dataDir))) rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Starts a server that forgets everything: in a temporary directory, without fsync, removed by `stop`. */
export async function startEmbeddedTestServer(): Promise<TestServer> {
  const root = temporaryRoot()
  await removeAbandoned(root)
  const dataDir = mkdtempSync(join(root, PREFIX))
  const server = await startEmbeddedPostgres({ dataDir, isDurable: false, maxConnections: 300 })
  const stop = async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { url: server.url, logFile: server.logFile, stop }
}
