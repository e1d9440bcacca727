import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, readFile, readdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describeFiles, hashOf, type PackageArchive } from './package-archive.js'
import type { PluginPackage } from './plugin-package.js'
import type { PackedFile } from './tar-archive.js'

const CORE_ROOT = fileURLToPath(new URL('../../', import.meta.url))
const KEPT_MS = 86_400_000
const CORE_LINK = join('node_modules', '@bookwright', 'core')

/**
 * Where sent packages lie unpacked: `<data>/plugins/<id>/<hash>/`. A cache: whatever is missing or was changed is made
 * again from the package. Several processes may share it.
 */
export class PluginFolders {
  /** @param root - The folder of all plugins; made when the first package comes. */
  constructor(private readonly root: string) {}

  directoryOf(id: string, contentHash: string): string {
    return join(this.root, id, contentHash)
  }

  /** The package as it lies there; undefined when it does not, or not byte for byte. */
  async find(id: string, contentHash: string): Promise<PluginPackage | undefined> {
    const directory = this.directoryOf(id, contentHash)
    if (!existsSync(join(directory, 'package.json'))) return undefined
    const files = await readFiles(directory)
    if (hashOf(files) !== contentHash) return undefined
    await linkCore(directory)
    return packageIn(directory, describeFiles(files))
  }

  /**
   * Puts the files of a package where they are imported from, under their name only when all of them are there.
   * @returns The package, ready to be loaded.
   */
  async unpack(archive: PackageArchive): Promise<PluginPackage> {
    const { id } = archive.manifest
    const found = await this.find(id, archive.contentHash)
    if (found) return found
    const directory = this.directoryOf(id, archive.contentHash)
    const partial = join(this.root, id, `.${randomUUID()}`)
    try {
      await writeFiles(partial, archive.files)
      await this.moveIn(partial, archive)
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
    await linkCore(directory)
    return packageIn(directory, archive)
  }

  /** What lies there is never taken from under a process that imports it: it is whole, or it is moved aside. */
  private async moveIn(partial: string, { manifest: { id }, contentHash }: PackageArchive): Promise<void> {
    const directory = this.directoryOf(id, contentHash)
    try {
      await rename(partial, directory)
    } catch (error) {
      // Another process was as quick, or somebody changed the files.
      if (!existsSync(directory)) throw error
      if (await this.find(id, contentHash)) return
      const aside = join(this.root, id, `.${randomUUID()}`)
      await rename(directory, aside)
      await rename(partial, directory)
      await rm(aside, { recursive: true, force: true })
    }
  }

  /**
   * Removes versions that nobody wants any more and that have lain there for a day: until then a process that was slow to
   * change may still import parts of them.
   * @param isWanted - Asked for each version that lies there.
   */
  async sweep(isWanted: (id: string, contentHash: string) => boolean): Promise<void> {
    for (const id of await namesIn(this.root)) {
      // What else lies there is none of ours.
      for (const contentHash of (await namesIn(join(this.root, id))).filter(name => /^[0-9a-f]{64}$/.test(name))) {
        const path = join(this.root, id, contentHash)
        const isOld = Date.now() - (await stat(path)).mtimeMs > KEPT_MS
        if (isOld && !isWanted(id, contentHash)) await rm(path, { recursive: true, force: true })
      }
    }
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return existsSync(directory) ? readdir(directory) : []
}

function packageIn(directory: string, { manifest, contentHash, entry }: PackageArchive): PluginPackage {
  const url = pathToFileURL(join(directory, entry)).href
  return {
    manifest,
    directoryName: manifest.id,
    directory,
    source: 'file',
    contentHash,
    load: () => import(url) as Promise<{ default?: unknown }>,
  }
}

async function writeFiles(directory: string, files: readonly PackedFile[]): Promise<void> {
  const folders = new Set(files.map(file => dirname(join(directory, file.path))))
  for (const folder of folders) await mkdir(folder, { recursive: true })
  for (const file of files) await writeFile(join(directory, file.path), file.content, { flag: 'wx' })
}

async function readFiles(directory: string): Promise<PackedFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.map(async path => ({
      path: relative(directory, path).split(sep).join('/'),
      content: await readFile(path),
    })),
  )
}

/** The plugin shares the core that runs: a second copy would have other errors and tokens. */
async function linkCore(directory: string): Promise<void> {
  const link = join(directory, CORE_LINK)
  const target = resolve(CORE_ROOT)
  const found = await lstat(link).then(
    () => readlink(link),
    () => undefined,
  )
  if (found === target) return
  await mkdir(dirname(link), { recursive: true })
  const fresh = `${link}.${randomUUID()}`
  await symlink(target, fresh, 'junction')
  await rename(fresh, link)
}
