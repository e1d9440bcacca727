import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The built files of one interface (admin or storefront), as its package publishes them. */
export interface BuiltSite {
  readonly packageName: string
  /** Where the files lie; undefined when the package is not installed. */
  readonly root: string | undefined
}

/** Looks a package up from the root of the site, where a site declares what it is made of. */
export function findBuiltSite(siteRoot: string, packageName: string): BuiltSite {
  try {
    const manifest = createRequire(join(siteRoot, 'package.json')).resolve(`${packageName}/package.json`)
    return { packageName, root: join(dirname(manifest), 'dist') }
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    return { packageName, root: undefined }
  }
}

/** The page that starts the interface; undefined when it is not installed or not built. */
export async function readIndex(site: BuiltSite): Promise<string | undefined> {
  if (site.root === undefined) return undefined
  try {
    return await readFile(join(site.root, 'index.html'), 'utf8')
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
    return undefined
  }
}

/** Hashes of inline import maps, which are the only inline scripts a page of ours may have. */
export function importMapHashes(site: BuiltSite): string[] {
  const file = site.root === undefined ? '' : join(site.root, 'index.html')
  if (!existsSync(file)) return []
  const maps = readFileSync(file, 'utf8').matchAll(/<script type="importmap">([\s\S]*?)<\/script>/g)
  return [...maps].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}
