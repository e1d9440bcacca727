import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PluginRefusedError } from '../errors/catalog.js'

/** What is served, and as what; anything else in a folder stays there. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
}
const MAX_FILES = 300
const MAX_MEGABYTES = 5

/** A file of a panel, as it is served. */
export interface PanelFile {
  readonly type: string
  readonly content: Buffer
}

export interface PanelFolder {
  readonly pluginId: string
  /** Root of the package. */
  readonly directory: string
  readonly folder: URL
}

/**
 * Reads what a folder of a package shows to browsers. Links are left out, as they may lead anywhere.
 * @returns By path below the folder, with slashes.
 * @throws BW_PLUGIN_REFUSED when the folder is not one inside the package, or holds too much.
 */
export function readPanelFolder({ pluginId, directory, folder }: PanelFolder): Map<string, PanelFile> {
  const root = fileURLToPath(folder)
  const refuse = (reason: string) => new PluginRefusedError({ plugin: pluginId, reason })
  const inside = relative(directory, root)
  const isInside = inside !== '' && inside.split(sep)[0] !== '..' && !isAbsolute(inside)
  if (!isInside) throw refuse('what it shows to browsers has to lie in a folder of its own inside the package.')
  if (!existsSync(root)) throw refuse(`its folder ${inside.split(sep).join('/')} is missing. Build its panels first.`)
  const files = new Map<string, PanelFile>()
  let bytes = 0
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const content = readFileSync(path)
    bytes += content.length
    files.set(relative(root, path).split(sep).join('/'), { type, content })
    if (files.size > MAX_FILES || bytes > MAX_MEGABYTES * 1024 * 1024) {
      throw refuse(`it shows more to browsers than ${MAX_FILES} files or ${MAX_MEGABYTES} MB.`)
    }
  }
  return files
}
