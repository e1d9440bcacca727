import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, lchownSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { ConfigurationError } from '../../errors/catalog.js'
import type { DataPaths } from './data-directory.js'
import type { ServerAccount } from './server-account.js'
import type { ServerBinaries } from './server-binaries.js'

export const SUPERUSER = 'bookwright'

export interface ClusterOptions {
  readonly paths: DataPaths
  readonly account: ServerAccount | undefined
  readonly binaries: ServerBinaries
  readonly isDurable: boolean
  readonly log?: ((line: string) => void) | undefined
}

/** Nothing of ours reaches the server: PGDATA, PGPORT and the like would change what it does. */
function serverEnvironment(): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}

/** How to spawn a program of the server: as its account, in a directory that every account can enter. */
export function spawnAs(account: ServerAccount | undefined, anyPath: string) {
  const identity = account === undefined ? {} : { uid: account.uid, gid: account.gid }
  return { ...identity, cwd: parse(anyPath).root, env: serverEnvironment() }
}

/** The real program on this platform. */
export function program(binaries: ServerBinaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.directory, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

function give(path: string, account: ServerAccount | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

/** Links are changed themselves, never followed: the tree may have come from another machine. */
function giveTree(path: string, account: ServerAccount): void {
  lchownSync(path, account.uid, account.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) giveTree(child, account)
    else lchownSync(child, account.uid, account.gid)
  }
}

function runInitdb(options: ClusterOptions, directory: string, passwordFile: string): Promise<void> {
  const { binaries, account, isDurable, paths } = options
  const args = [
    ...['-D', directory, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    // Code point order on every machine, as in locale C, but lower() also knows letters beyond ASCII.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(program(binaries, 'initdb'), args, {
      ...spawnAs(account, paths.root),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', error => reject(cannotRun(program(binaries, 'initdb'), account, error)))
    child.once('close', code => (code === 0 ? resolve() : reject(initdbFailed(paths, Buffer.concat(output)))))
  })
}

/** One clear sentence for a program of the server that the system refuses to start. */
export function cannotRun(path: string, account: ServerAccount | undefined, cause: Error): Error {
  const as = account === undefined ? '' : ` as "${account.name}"`
  const problem = `The embedded database server cannot be run${as} (${path}: ${cause.message}): set DATABASE_URL instead.`
  return new ConfigurationError({ problem }, cause)
}

function initdbFailed(paths: DataPaths, output: Buffer): Error {
  const lines = output.toString('utf8').trim().split('\n')
  const reason =
    lines
      .filter(line => /error|could not|fatal/i.test(line))
      .slice(0, 3)
      .join('; ') ||
    lines.at(-1) ||
    ''
  return new ConfigurationError({ problem: `The database in ${paths.cluster} could not be created: ${reason}` })
}

function writePassword(paths: DataPaths): string {
  const password = randomBytes(24).toString('base64url')
  rmSync(paths.password, { force: true })
  // Flushed: after a power cut the cluster, which initdb flushes, would be there without it.
  writeFileSync(paths.password, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true })
  return password
}

/** Built beside its place and renamed into it, so a start that was killed half-way leaves no half database. */
async function createCluster(options: ClusterOptions): Promise<void> {
  const { paths, account } = options
  const unfinished = mkdtempSync(`${paths.cluster}-new-`)
  const passwordFile = `${unfinished}-password`
  try {
    give(unfinished, account)
    writeFileSync(passwordFile, writePassword(paths), { mode: 0o600, flag: 'wx' })
    give(passwordFile, account)
    await runInitdb(options, unfinished, passwordFile)
    renameSync(unfinished, paths.cluster)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function removeUnfinished(paths: DataPaths): void {
  for (const name of readdirSync(paths.root)) {
    if (name.startsWith('postgres-new-')) rmSync(join(paths.root, name), { recursive: true, force: true })
  }
}

function isEmptyDirectory(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0
}

function refuseOtherVersion({ paths, binaries }: ClusterOptions): void {
  const file = join(paths.cluster, 'PG_VERSION')
  if (!existsSync(file)) {
    throw new ConfigurationError({
      problem: `${paths.cluster} is not empty and holds no database: move it away, or choose another data directory.`,
    })
  }
  const found = readFileSync(file, 'utf8').trim()
  if (found === binaries.majorVersion) return
  throw new ConfigurationError({
    problem:
      `The database in ${paths.cluster} was made by PostgreSQL ${found} and this Bookwright brings ` +
      `${binaries.majorVersion}: make a backup with the Bookwright that made it and restore that into a new data ` +
      'directory, or set DATABASE_URL.',
  })
}

function readPassword(paths: DataPaths): string {
  const password = existsSync(paths.password) ? readFileSync(paths.password, 'utf8').trim() : ''
  if (password !== '') return password
  throw new ConfigurationError({
    problem:
      `The password file ${paths.password} of the database beside it is missing: ` +
      'restore it from a backup of the data directory, or choose another data directory.',
  })
}

/**
 * Creates the cluster on the first start, and checks an existing one.
 * @returns The password of the superuser.
 * @throws ConfigurationError when the directory holds something else or the database of another major version.
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const { paths, account, log } = options
  removeUnfinished(paths)
  if (existsSync(paths.cluster) && isEmptyDirectory(paths.cluster)) rmdirSync(paths.cluster)
  if (!existsSync(paths.cluster)) {
    log?.(`creating the database in ${paths.cluster}`)
    await createCluster(options)
    return readPassword(paths)
  }
  refuseOtherVersion(options)
  if (account !== undefined && statSync(paths.cluster).uid !== account.uid) giveTree(paths.cluster, account)
  // The server refuses a directory that others can read, which a copied or unpacked one may be.
  if (process.platform !== 'win32' && (statSync(paths.cluster).mode & 0o077) !== 0) chmodSync(paths.cluster, 0o700)
  return readPassword(paths)
}
