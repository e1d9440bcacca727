import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PluginPackageInvalidError } from '../errors/plugin-errors.js'
import { readManifest, type PluginManifest } from './manifest.js'
import { readTar, type PackedFile } from './tar-archive.js'

/** Most bytes of a package as it is sent and kept. */
export const MAX_PACKAGE_BYTES = 30 * 1024 * 1024
/** Most bytes of its files; a package that unpacks to more is refused before it has. */
const MAX_UNPACKED_BYTES = 120 * 1024 * 1024
/** Most bytes of its package.json: what of it is kept is shown in lists. */
const MAX_MANIFEST_BYTES = 256 * 1024
/** Where the running core is linked in; a core beside it would be a second engine in the process. */
const OWN_CORE = /(^|\/)node_modules\/@bookwright(\/core(\/.*)?)?$/i

/** A package that was read, and not run. */
export interface PackageArchive {
  readonly manifest: PluginManifest
  /** sha256 over paths and contents: the same files packed twice have the same. */
  readonly contentHash: string
  readonly files: readonly PackedFile[]
  /** Path of the module with the definition. */
  readonly entry: string
}

interface PackageJson {
  readonly main?: unknown
  readonly exports?: unknown
  readonly dependencies?: Readonly<Record<string, string>> | null
}

const unzip = promisify(gunzip)

/**
 * Reads a package file (`.tgz`) within bounds of size, number and place of its files. Runs nothing.
 * @throws BW_PLUGIN_PACKAGE_INVALID with what is wrong.
 */
export async function readPackageArchive(bytes: Buffer): Promise<PackageArchive> {
  if (bytes.length > MAX_PACKAGE_BYTES) throw invalid(`it is larger than ${MAX_PACKAGE_BYTES / 1024 / 1024} MB`)
  return describeFiles(readTar(await unpacked(bytes)))
}

/** What files are as a package. @throws BW_PLUGIN_PACKAGE_INVALID */
export function describeFiles(files: readonly PackedFile[]): PackageArchive {
  const packageJson = parsePackageJson(files)
  const reading = readManifest(packageJson)
  if ('problem' in reading) throw invalid(reading.problem.replace(/\.$/, ''))
  const entry = entryOf(packageJson)
  if (!files.some(file => file.path === entry)) throw invalid(`it has no ${entry}, which its package.json names`)
  const missing = missingDependency(packageJson, files)
  if (missing !== undefined) {
    throw invalid(`it needs ${missing} and does not bring it: nothing is downloaded, so bundle its dependencies`)
  }
  return { manifest: reading.manifest, contentHash: hashOf(files), files, entry }
}

/** The hash of files as a package has them. */
export function hashOf(files: readonly PackedFile[]): string {
  const hash = createHash('sha256')
  for (const file of [...files].sort((left, right) => (left.path < right.path ? -1 : 1))) {
    hash.update(`${file.path}\0${file.content.length}\0`).update(file.content)
  }
  return hash.digest('hex')
}

/** The module that a package.json names as its main one, relative to it. */
export function entryOf({ main, exports }: Pick<PackageJson, 'main' | 'exports'>): string {
  const named = typeof exports === 'object' && exports !== null ? (exports as Record<string, unknown>)['.'] : exports
  const target = typeof named === 'object' && named !== null ? (named as Record<string, unknown>).default : named
  const entry = typeof target === 'string' ? target : typeof main === 'string' ? main : './index.js'
  return entry.replace(/^\.\//, '')
}

async function unpacked(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: MAX_UNPACKED_BYTES })
  } catch (error) {
    const isBomb = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    const problem = isBomb
      ? `it unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB`
      : 'it is no .tgz file, or it is damaged'
    throw new PluginPackageInvalidError({ problem }, error)
  }
}

function parsePackageJson(files: readonly PackedFile[]): PackageJson {
  const found = files.find(file => file.path === 'package.json')
  if (!found) throw invalid('it has no package.json')
  if (found.content.length > MAX_MANIFEST_BYTES) {
    throw invalid(`its package.json is larger than ${MAX_MANIFEST_BYTES / 1024} KB`)
  }
  try {
    return JSON.parse(found.content.toString('utf8')) as PackageJson
  } catch (error) {
    throw new PluginPackageInvalidError({ problem: 'its package.json is not JSON' }, error)
  }
}

/** A core of its own would be a second engine in the process: its errors and tokens would not be ours. */
function missingDependency({ dependencies }: PackageJson, files: readonly PackedFile[]): string | undefined {
  const paths = new Set(files.map(file => file.path))
  if ([...paths].some(path => OWN_CORE.test(path))) {
    throw invalid('it brings a core of its own; name @bookwright/core in peerDependencies only')
  }
  return Object.keys(dependencies ?? {}).find(name => !paths.has(`node_modules/${name}/package.json`))
}

function invalid(problem: string): Error {
  return new PluginPackageInvalidError({ problem })
}
