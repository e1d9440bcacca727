import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Every file below `path` (or `path` itself), absolute, sorted; nothing when it does not exist. */
export function listFiles(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

/**
 * A fingerprint of names, sizes and modification times. Names are in it because a deleted source must count as a
 * change: its old output would otherwise stay and be loaded (a migration, a test).
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256')
  hash.update(process.version)
  for (const path of paths.flatMap(listFiles)) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${relative(root, path)}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** True when the stamp written after the last good build carries this fingerprint. */
export function isFresh(stampFile, print) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print
}

/** Remembers a good build. In a file of its own: a copy of the tree may share the old one by a hard link. */
export function writeStamp(stampFile, print) {
  mkdirSync(dirname(stampFile), { recursive: true })
  rmSync(stampFile, { force: true })
  writeFileSync(stampFile, print)
}

/**
 * Removes compiled files whose source is gone, and copies what the compiler does not (templates, locales, SQL).
 *
 * @param sourceDir - Holds `.ts` files and assets.
 * @param outputDir - Where the compiler put `.js`, `.d.ts` and maps.
 */
export function mirrorAssets(sourceDir, outputDir, copy) {
  const sources = new Set(listFiles(sourceDir).map(path => relative(sourceDir, path)))
  for (const path of listFiles(outputDir)) {
    const name = relative(outputDir, path)
    const stem = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '')
    const isOurs = name.startsWith('.') || sources.has(name) || sources.has(`${stem}.ts`)
    if (!isOurs) rmSync(path)
  }
  for (const name of sources) {
    const isCompiled = name.endsWith('.ts') || name.split(sep).at(-1).startsWith('tsconfig')
    if (!isCompiled) copy(join(sourceDir, name), join(outputDir, name))
  }
}
