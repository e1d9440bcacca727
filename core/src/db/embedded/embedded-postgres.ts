import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { BookwrightError } from '../../errors/bookwright-error.js'
import { endServerOfDeadOwner } from './abandoned-server.js'
import { ensureCluster } from './cluster.js'
import { openDataDirectory, unwritable, type DataPaths } from './data-directory.js'
import { acquireOwnerLock, type OwnerLock } from './owner-lock.js'
import { endLeftProcesses, signalProcess } from './postmaster.js'
import { prepareServerBinaries } from './server-binaries.js'
import { launchServer, type ServerProcess } from './server-process.js'
import type { ServerAccount } from './server-account.js'

export { defaultDataDir } from './data-directory.js'

export interface EmbeddedPostgresOptions {
  /** The engine's data directory; the cluster lives in `<dataDir>/postgres`. */
  dataDir: string
  /** Default: a free one, chosen at each start. */
  port?: number
  /** Default true. False switches fsync, synchronous_commit and full_page_writes off, for tests. */
  isDurable?: boolean
  /** Receives what the launcher does, one line each; the server's own log is `logFile`. */
  log?: (line: string) => void
  /** Default 100. */
  maxConnections?: number
}

/** A PostgreSQL server that belongs to this process. */
export interface EmbeddedPostgres {
  /** `postgresql://bookwright:<password>@127.0.0.1:<port>/bookwright`, a superuser. */
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly logFile: string
  /** Resolves when the server dies unasked; never after `stop`. The data directory can be started again then. */
  readonly exited: Promise<void>
  /** Shuts the server down (fast: clients are disconnected) and gives the data directory free. May be called twice. */
  stop(): Promise<void>
}

/** Fast shutdown writes a checkpoint; past these a crash-like stop follows, which the next start recovers from. */
const FAST_STOP_MS = 1_800
const IMMEDIATE_STOP_MS = 1_500

class RunningServer implements EmbeddedPostgres {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly logFile: string
  readonly exited: Promise<void>
  private readonly child: ChildProcess
  private readonly childExit: Promise<void>
  private stopping: Promise<void> | undefined
  private cleaning: Promise<void> | undefined

  constructor(
    server: ServerProcess,
    private readonly paths: DataPaths,
    private readonly lock: OwnerLock,
  ) {
    this.url = server.url
    this.port = server.port
    this.child = server.child
    this.pid = server.child.pid ?? 0
    this.logFile = paths.log
    this.childExit = new Promise(resolve => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) resolve()
      else this.child.once('exit', () => resolve())
    })
    // A process that ends without stop() must not leave a server behind; only signals can be sent at that point.
    process.once('exit', this.interrupt)
    // The server does not keep a finished process alive.
    this.child.unref()
    this.exited = new Promise((resolve, reject) => {
      void this.childExit.then(() => {
        if (this.stopping === undefined) this.cleanUp().then(resolve, reject)
      })
    })
  }

  stop(): Promise<void> {
    this.stopping ??= this.shutDown()
    return this.stopping
  }

  private readonly interrupt = (): void => signalProcess(this.pid, 'SIGINT')

  private async shutDown(): Promise<void> {
    this.child.ref()
    // PostgreSQL manual, "Shutting Down the Server": SIGINT is the fast shutdown, SIGQUIT the immediate one.
    const steps = [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
      ['SIGKILL', IMMEDIATE_STOP_MS],
    ] as const
    for (const [signal, timeoutMs] of steps) {
      this.child.kill(signal)
      if (await this.endsWithin(timeoutMs)) break
    }
    await this.cleanUp()
  }

  private async endsWithin(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>(resolve => {
      timer = setTimeout(() => resolve(false), timeoutMs)
    })
    try {
      return await Promise.race([this.childExit.then(() => true), late])
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Also after a death unasked: the lock goes, so that the same process can start the directory again. Once only: a
   * second run would hit the server that was started since.
   */
  private cleanUp(): Promise<void> {
    this.cleaning ??= this.leaveNothing()
    return this.cleaning
  }

  private async leaveNothing(): Promise<void> {
    process.off('exit', this.interrupt)
    await endLeftProcesses(this.paths.cluster)
    rmSync(join(this.paths.cluster, 'postmaster.pid'), { force: true })
    this.lock.release()
  }
}

async function startLocked(
  options: EmbeddedPostgresOptions,
  paths: DataPaths,
  account: ServerAccount | undefined,
): Promise<ServerProcess> {
  const { isDurable = true, log, port, maxConnections } = options
  await endServerOfDeadOwner(paths, log)
  const binaries = await prepareServerBinaries({ copyDir: paths.binaries, account, log })
  const cluster = { paths, account, binaries, isDurable, log }
  const password = await ensureCluster(cluster)
  return launchServer({ ...cluster, password, port, maxConnections })
}

/**
 * Starts PostgreSQL in the data directory as a direct child of this process, creating the database on the first start.
 *
 * As root the server runs as `postgres` or `nobody`. A server that an engine killed by SIGKILL left behind is stopped
 * first. The server listens on the loopback address only, with a generated password.
 *
 * @returns The running server, ready for logins; call `stop` before the process ends.
 * @throws ConfigurationError with one sentence for the reader when the directory is in use by another engine, cannot
 *   be written or holds another version's database, or when this machine has no embedded server.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { paths, account } = openDataDirectory(options.dataDir)
  const lock = await acquireOwnerLock(paths.lock, paths.root)
  try {
    return new RunningServer(await startLocked(options, paths, account), paths, lock)
  } catch (error) {
    lock.release()
    const isSystemError = error instanceof Error && 'syscall' in error && !(error instanceof BookwrightError)
    throw isSystemError ? unwritable(paths.root, error) : error
  }
}
