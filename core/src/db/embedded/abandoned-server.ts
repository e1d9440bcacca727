import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { ConfigurationError } from '../../errors/catalog.js'
import { dataPaths, type DataPaths } from './data-directory.js'
import { acquireOwnerLock } from './owner-lock.js'
import { endOrphanedServer } from './postmaster.js'
import { acceptsLogin } from './server-process.js'

/** The password as far as it is known before the cluster was checked. */
function knownPassword(paths: DataPaths): string {
  return existsSync(paths.password) ? readFileSync(paths.password, 'utf8').trim() : ''
}

/** Ends the server that an earlier owner of the data directory left running; the caller holds the owner lock. */
export async function endServerOfDeadOwner(paths: DataPaths, log?: (line: string) => void): Promise<void> {
  const isOurs = (port: number) => acceptsLogin(knownPassword(paths), port)
  await endOrphanedServer(paths.cluster, isOurs, log)
}

/**
 * Ends the server of a data directory whose engine was killed, without starting another.
 *
 * @returns false when the directory is in use or gone, or nothing in it says that its owner died (it may be starting).
 */
export async function stopAbandonedServer(dataDir: string): Promise<boolean> {
  try {
    const paths = dataPaths(realpathSync(dataDir))
    if (!existsSync(paths.lock)) return false
    const lock = await acquireOwnerLock(paths.lock, paths.root)
    await endServerOfDeadOwner(paths)
    lock.release()
    return true
  } catch (error) {
    // In use; or its owner removes the directory at this moment.
    if (error instanceof ConfigurationError) return false
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
