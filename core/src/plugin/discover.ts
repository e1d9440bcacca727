import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError } from '../errors/catalog.js'
import { FolderHashes } from './folder-hashes.js'
import { readManifest } from './manifest.js'
import { entryOf } from './package-archive.js'
import type { Discovery, PluginPackage } from './plugin-package.js'

interface PackageJson {
  readonly main?: string
  readonly files?: readonly string[]
  readonly exports?: Readonly<Record<string, unknown>>
  readonly workspaces?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly bookwright?: unknown
}

function readPackage(directory: string): PackageJson | undefined {
  const path = join(directory, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PackageJson
  } catch (error) {
    throw new ConfigurationError({ problem: `${path} is not JSON. Correct it, then start again.` }, error)
  }
}

function children(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map(name => join(directory, name)) : []
}

/** Folders of npm workspaces; of the patterns npm knows, plain paths and a last star are enough here. */
function workspaceDirectories(siteRoot: string, patterns: readonly string[]): string[] {
  return patterns.flatMap(pattern =>
    pattern.endsWith('/*') ? children(join(siteRoot, pattern.slice(0, -2))) : [join(siteRoot, pattern)],
  )
}

function candidates(siteRoot: string): string[] {
  const site = readPackage(siteRoot)
  const modules = join(siteRoot, 'node_modules')
  const found = [
    ...Object.keys(site?.dependencies ?? {}).map(name => join(modules, name)),
    ...workspaceDirectories(siteRoot, site?.workspaces ?? []),
    ...children(join(modules, '@bookwright')),
    ...children(modules).filter(path => basename(path).startsWith('bookwright-plugin-')),
  ]
  // The same package is reached by its workspace and by its link in node_modules.
  return [...new Set(found.filter(path => existsSync(path)).map(path => realpathSync(path)))].sort()
}

/**
 * Finds the plugins of a site without running any of their code: dependencies and workspaces of its package.json,
 * `node_modules/@bookwright/*` and `node_modules/bookwright-plugin-*`, as far as they have a `"bookwright"` key.
 * @param hashes - Given again by who looks again: only what changed meanwhile is read.
 */
export function discoverPlugins(siteRoot: string, hashes = new FolderHashes()): Discovery {
  const packages: PluginPackage[] = []
  const broken: { directory: string; problem: string }[] = []
  for (const directory of candidates(siteRoot)) {
    const packageJson = readPackage(directory)
    if (packageJson?.bookwright === undefined) continue
    const reading = readManifest(packageJson)
    if ('problem' in reading) {
      broken.push({ directory: basename(directory), problem: reading.problem })
      continue
    }
    const entry = pathToFileURL(join(directory, entryOf(packageJson))).href
    packages.push({
      manifest: reading.manifest,
      directoryName: basename(directory).replace(/^bookwright-plugin-/, ''),
      directory,
      source: 'site',
      contentHash: hashes.of(directory, packageJson.files ?? ['dist']),
      load: () => import(entry) as Promise<{ default?: unknown }>,
    })
  }
  return { packages, broken }
}
