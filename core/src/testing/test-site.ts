import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const coreRoot = resolve(fileURLToPath(new URL('../../', import.meta.url)))

/** A site in a temporary folder: the core that runs, these plugins, and nothing else. */
export interface TestSite {
  readonly root: string
  /** Ids of its plugins, in the order in which their folders were given. */
  readonly pluginIds: readonly string[]
  /** Where the engine of the site keeps what it unpacks. */
  readonly dataDir: string
  remove(): void
}

/** @param plugins - Folders that hold a package.json with a `"bookwright"` key; they are linked, not copied. */
export function makeTestSite(plugins: readonly (URL | string)[]): TestSite {
  const root = mkdtempSync(join(tmpdir(), 'bookwright-site-'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'test-site', private: true, type: 'module' }))
  link(coreRoot, join(root, 'node_modules/@bookwright/core'))
  const pluginIds = plugins.map(place => {
    const folder = resolve(place instanceof URL ? fileURLToPath(place) : place)
    const { bookwright } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      bookwright: { id: string }
    }
    link(folder, join(root, 'node_modules', `bookwright-plugin-${bookwright.id}`))
    return bookwright.id
  })
  const remove = () => rmSync(root, { recursive: true, force: true })
  return { root, pluginIds, dataDir: join(root, '.bookwright'), remove }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}
