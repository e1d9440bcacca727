import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readPackageArchive, type PackageArchive } from '../../dist/plugin/package-archive.js'
import { PluginFolders } from '../../dist/plugin/plugin-folders.js'
import type { AnyPlugin } from '../../dist/plugin/define-plugin.js'
import { packPlugin } from './support/packed-plugin.js'

describe('PluginFolders', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bookwright-folders-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const archiveOf = (version = '1.0.0') => readPackageArchive(packPlugin({ id: 'demo-one', version }))

  it('unpack a package to a folder of its id and hash, with the running core beside it', async () => {
    const archive = await archiveOf()
    const found = await new PluginFolders(root).unpack(archive)
    expect(found.directory).to.equal(join(root, 'demo-one', archive.contentHash))
    const { default: definition } = await found.load()
    expect((definition as AnyPlugin).id).to.equal('demo-one')
    const core = readlinkSync(join(found.directory, 'node_modules/@bookwright/core'))
    expect(JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'))).to.include({ name: '@bookwright/core' })
  })

  it('find what lies there byte for byte, and make anew what was changed', async () => {
    const [folders, archive] = [new PluginFolders(root), await archiveOf()]
    expect(await folders.find('demo-one', archive.contentHash)).to.equal(undefined)
    const { directory } = await folders.unpack(archive)
    expect((await folders.find('demo-one', archive.contentHash))?.manifest).to.deep.equal(archive.manifest)
    writeFileSync(join(directory, 'index.js'), 'changed')
    expect(await folders.find('demo-one', archive.contentHash)).to.equal(undefined)
    await folders.unpack(archive)
    expect(readFileSync(join(directory, 'index.js'), 'utf8')).to.contain('definePlugin')
  })

  it('leave nothing behind when the files cannot be written', async () => {
    const archive = await archiveOf()
    const long = { path: `${'x'.repeat(300)}.js`, content: Buffer.from('') }
    const unpacking = new PluginFolders(root).unpack({ ...archive, files: [...archive.files, long] })
    expect(await unpacking.catch((error: { code?: string }) => error.code)).to.equal('ENAMETOOLONG')
    expect(readdirSync(join(root, 'demo-one'))).to.deep.equal([])
  })

  it('may be shared: several who unpack the same at once leave one whole folder and nothing beside it', async () => {
    const archive = await archiveOf()
    const found = await Promise.all(Array.from({ length: 8 }, () => new PluginFolders(root).unpack(archive)))
    expect(new Set(found.map(({ directory }) => directory)).size).to.equal(1)
    expect(readdirSync(join(root, 'demo-one'))).to.deep.equal([archive.contentHash])
    expect(await new PluginFolders(root).find('demo-one', archive.contentHash)).to.not.equal(undefined)
  })

  it('keep what is wanted and what is a day young, and remove the rest', async () => {
    const folders = new PluginFolders(root)
    const [old, wanted, young] = await Promise.all(['1.0.0', '1.1.0', '1.2.0'].map(archiveOf))
    const aDayAgo = new Date(Date.now() - 90_000_000)
    for (const archive of [old, wanted, young]) {
      const { directory } = await folders.unpack(archive as PackageArchive)
      if (archive !== young) utimesSync(directory, aDayAgo, aDayAgo)
    }
    await folders.sweep((id, hash) => id === 'demo-one' && hash === wanted?.contentHash)
    const left = [wanted?.contentHash, young?.contentHash].sort()
    expect(readdirSync(join(root, 'demo-one')).sort()).to.deep.equal(left)
    await new PluginFolders(join(root, 'nowhere')).sweep(() => false)
  })
})
