import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigurationError } from '../../errors/catalog.js'

/** The account the server runs as when we are root: PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Values of one permission digit (chmod(2)). */
export const READ = 4
export const ENTER = 1

/** Best first: the account made for it, then the one every system has. */
const candidates = ['postgres', 'nobody']

function readAccounts(): ServerAccount[] {
  if (!existsSync('/etc/passwd')) return []
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .filter(fields => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

/**
 * Chooses the account for the server of a cluster.
 *
 * An existing cluster keeps its owner, so that a directory made by an ordinary user stays that user's after a start
 * as root.
 *
 * @returns undefined when we are not root: then the server runs as we do.
 * @throws ConfigurationError when we are root and the system has no account to drop to.
 */
export function serverAccount(clusterDir: string): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readAccounts()
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined
  if (owner !== undefined && owner.uid !== 0) {
    const name = accounts.find(account => account.uid === owner.uid)?.name ?? `uid ${owner.uid}`
    return { name, uid: owner.uid, gid: owner.gid }
  }
  const account = candidates.map(name => accounts.find(each => each.name === name)).find(each => each !== undefined)
  if (account !== undefined && account.uid !== 0) return account
  throw new ConfigurationError({
    problem:
      'The embedded database server refuses to run as root and this system has no account "postgres" or "nobody" ' +
      'to run it as: start Bookwright as an ordinary user, or set DATABASE_URL.',
  })
}

/** Whether the mode bits give an account a right on a path that exists. It has no supplementary groups when spawned. */
export function hasRight(path: string, right: number, account: ServerAccount): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  return ((mode >> shift) & right) === right
}

function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...ancestors(parent), path]
}

/** Finds the outermost directory of a path that the account cannot enter; parts that do not exist yet are skipped. */
export function firstClosedDirectory(path: string, account: ServerAccount): string | undefined {
  const steps = ancestors(resolve(path)).filter(step => existsSync(step))
  const existing = steps.at(-1) ?? '/'
  return ancestors(realpathSync(existing)).find(step => statSync(step).isDirectory() && !hasRight(step, ENTER, account))
}
