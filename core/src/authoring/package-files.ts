import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { PluginAuthoringError } from '../errors/plugin-errors.js'
import type { PackedFile } from '../plugin/tar-archive.js'

/** What the tools of authors read of a package.json. */
export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly exports?: unknown
  readonly bookwright?: Readonly<Record<string, unknown>> & { readonly id?: string }
}

/** In every package, whatever `files` says. */
const ALWAYS = /^(readme|licen[cs]e|changelog)(\.\w+)?$/i
const NEVER = /^(\.|node_modules$)|\.tsbuildinfo$/

export function readPackageJson(folder: string): PackageJson {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) throw new PluginAuthoringError({ problem: `there is no package.json in ${folder}` })
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PackageJson
  } catch (error) {
    throw new PluginAuthoringError({ problem: `the package.json in ${folder} is not JSON` }, error)
  }
}

/**
 * The files of a plugin's package: what `files` of its package.json names, its README and licence, and everything that it
 * depends on, as nothing is downloaded where it is installed.
 * @throws BW_PLUGIN_AUTHORING when something that it names is not there.
 */
export function packageFiles(folder: string): PackedFile[] {
  const packageJson = readPackageJson(folder)
  const named = (packageJson.files ?? []).flatMap(name => under(folder, name))
  const always = readdirSync(folder).filter(name => ALWAYS.test(name))
  const own = ['package.json', ...always, ...named].map(path => fileAt(folder, path))
  const bundle = new Map<string, string>()
  for (const name of Object.keys(packageJson.dependencies ?? {})) {
    bundlePackage(bundle, { name, from: folder, place: '' })
  }
  const bundled = [...bundle].flatMap(([place, directory]) =>
    under(directory, '.').map(path => ({ ...fileAt(directory, path), path: `${place}/${path}` })),
  )
  return [...new Map([...own, ...bundled].map(file => [file.path, file])).values()]
}

/** Plain files at a place, below it when it is a folder; paths are relative to the package, with slashes. */
function under(folder: string, name: string): string[] {
  const place = name.replace(/\/?\*{0,2}$/, '')
  const path = join(folder, place)
  if (!existsSync(path)) {
    throw new PluginAuthoringError({ problem: `its "files" names ${name}, which is not there: build it first` })
  }
  if (statSync(path).isFile()) return [slashed(relative(folder, path))]
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => !NEVER.test(entry.name))
    .flatMap(entry => {
      const inside = join(place, entry.name)
      return entry.isDirectory() ? under(folder, inside) : entry.isFile() ? [slashed(inside)] : []
    })
}

const slashed = (path: string) => path.split(sep).join('/')

function fileAt(folder: string, path: string): PackedFile {
  return { path, content: readFileSync(join(folder, path)) }
}

interface Wanted {
  readonly name: string
  /** Folder of the package that wants it. */
  readonly from: string
  /** Where that package lies in the bundle; empty for the plugin itself. */
  readonly place: string
}

/** Puts a package and what it depends on where Node finds them: at the top, or beside who needs another version of it. */
function bundlePackage(bundle: Map<string, string>, wanted: Wanted, isOptional = false): void {
  const { name, from, place } = wanted
  if (name === '@bookwright/core') {
    throw new PluginAuthoringError({
      problem: 'it depends on @bookwright/core: name that in peerDependencies only',
    })
  }
  const directory = directoryOf(name, from)
  if (directory === undefined) {
    if (isOptional) return
    throw new PluginAuthoringError({ problem: `it depends on ${name}, which is not installed here` })
  }
  const top = `node_modules/${name}`
  const isTaken = bundle.has(top) && bundle.get(top) !== directory
  const target = isTaken ? `${place}/node_modules/${name}` : top
  if (bundle.get(target) === directory) return
  bundle.set(target, directory)
  const { dependencies = {}, optionalDependencies = {} } = readPackageJson(directory)
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
    bundlePackage(bundle, { name: next, from: directory, place: target }, next in optionalDependencies)
  }
}

/** Where Node would find a package: in the `node_modules` of the folder or of one above it. */
export function directoryOf(name: string, from: string): string | undefined {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (dirname(folder) === folder) return undefined
  }
}
