import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ConfigurationError } from '../../errors/catalog.js'
import { ENTER, firstClosedDirectory, hasRight, serverAccount, type ServerAccount } from './server-account.js'

/** Where each thing of the embedded server lies inside the engine's data directory. */
export interface DataPaths {
  readonly root: string
  readonly cluster: string
  readonly password: string
  readonly log: string
  readonly lock: string
  readonly binaries: string
}

const systemWideRoot = '/var/lib/bookwright'

/** The places inside a data directory. @param root - Its real path. */
export function dataPaths(root: string): DataPaths {
  return {
    root,
    cluster: join(root, 'postgres'),
    password: join(root, 'postgres-password'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'postgres.lock'),
    binaries: join(root, 'postgres-binaries'),
  }
}

/** Whether a data directory holds a database cluster already; looking makes nothing. */
export function hasEmbeddedCluster(dataDir: string): boolean {
  return existsSync(join(dataPaths(resolve(dataDir)).cluster, 'PG_VERSION'))
}

/**
 * Chooses the data directory when none is configured: `.bookwright` in the working directory.
 *
 * As root the server runs as another account. When that account cannot enter the working directory (a checkout in
 * a home directory of mode 0700), the choice is a directory under /var/lib that stays the same for this directory.
 *
 * @param cwd - Absolute path of the directory the engine was started in.
 */
export function defaultDataDir(cwd: string): string {
  const local = join(resolve(cwd), '.bookwright')
  const account = serverAccount(dataPaths(local).cluster)
  if (account === undefined || firstClosedDirectory(dirname(local), account) === undefined) return local
  const key = createHash('sha256').update(realpathSync(cwd)).digest('hex').slice(0, 16)
  return join(systemWideRoot, key)
}

/** One clear sentence for a data directory that the system does not let us write. */
export function unwritable(directory: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return new ConfigurationError(
    {
      problem:
        `The data directory ${directory} cannot be written (${code}): ` +
        'choose another one (--data or BOOKWRIGHT_DATA_DIR), correct its permissions, or set DATABASE_URL.',
    },
    error,
  )
}

function createWritable(root: string): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o755 })
    rmSync(mkdtempSync(join(root, '.write-test-')), { recursive: true })
  } catch (error) {
    throw unwritable(root, error)
  }
}

/**
 * Creates the data directory where it is missing and makes sure that the server's account reaches its cluster.
 * @throws ConfigurationError when it cannot be written or that account cannot enter it.
 */
export function openDataDirectory(dataDir: string): { paths: DataPaths; account: ServerAccount | undefined } {
  createWritable(resolve(dataDir))
  // The real path: /proc and postmaster.pid name the cluster by it.
  const paths = dataPaths(realpathSync(dataDir))
  const account = serverAccount(paths.cluster)
  if (account === undefined) {
    refuseForeignCluster(paths.cluster)
    return { paths, account }
  }
  const closed = firstClosedDirectory(dirname(paths.root), account)
  if (closed !== undefined) {
    throw new ConfigurationError({
      problem:
        `The embedded database server runs as "${account.name}" because it refuses root, and that account cannot ` +
        `enter ${closed}: choose a data directory that it can enter (--data or BOOKWRIGHT_DATA_DIR), ` +
        'or set DATABASE_URL.',
    })
  }
  // The directory is ours to open: passing through only, and what is secret in it has mode 0600.
  if (!hasRight(paths.root, ENTER, account)) chmodSync(paths.root, (statSync(paths.root).mode & 0o777) | 0o011)
  return { paths, account }
}

function refuseForeignCluster(cluster: string): void {
  const uid = process.getuid?.()
  if (uid === undefined || !existsSync(cluster) || statSync(cluster).uid === uid) return
  throw new ConfigurationError({
    problem:
      `The database in ${cluster} belongs to another user (uid ${statSync(cluster).uid}): ` +
      'start Bookwright as that user or as root, choose another data directory, or set DATABASE_URL.',
  })
}
