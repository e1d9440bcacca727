import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPackageArchive } from '../../../dist/plugin/package-archive.js'
import { packPlugin } from './packed-plugin.js'

/** A site whose folder has the plugins of the repository, and one that its operator works on. */
export class BundledSite {
  static readonly id = 'vertical-bundled'
  readonly root = mkdtempSync(join(tmpdir(), 'bookwright-site-'))
  private readonly folder = join(this.root, 'node_modules/bookwright-plugin-vertical-bundled')

  constructor(repository: string) {
    const scope = join(this.root, 'node_modules/@bookwright')
    for (const path of [scope, this.folder]) mkdirSync(path, { recursive: true })
    symlinkSync(join(repository, 'core'), join(scope, 'core'))
    const plugins = ['channel-email', 'payment-onsite']
    for (const name of plugins) symlinkSync(join(repository, 'plugins', name), join(scope, name))
    writeFileSync(join(this.root, 'package.json'), '{"name": "site", "private": true}')
  }

  /** What its route says of itself. */
  async versionAt(url: string, slug: string): Promise<string> {
    const headers = { 'Bookwright-Tenant': slug }
    const answer = await fetch(`${url}/api/v1/p/${BundledSite.id}/version`, { headers })
    return ((await answer.json()) as { version: string }).version
  }

  /** Puts another version into the folder. */
  async put(version: string): Promise<void> {
    const code = `setup(bw) {
      bw.route({ method: 'GET', path: '/version', audience: 'public', handle: async () => ({ status: 200, body: { version } }) })
    }`
    const packageJson = { files: ['index.js'] }
    const bytes = packPlugin({ id: BundledSite.id, version, code, packageJson })
    for (const { path, content } of (await readPackageArchive(bytes)).files) {
      writeFileSync(join(this.folder, path), content)
    }
  }
}
