import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { packageFiles } from '../../dist/authoring/package-files.js'
import { packPlugin } from '../../dist/authoring/pack-plugin.js'
import { writeArchive } from '../../dist/authoring/write-archive.js'
import { describeFiles, readPackageArchive } from '../../dist/plugin/package-archive.js'
import { readTar } from '../../dist/plugin/tar-archive.js'
import { caught } from '../db/support/test-engine.js'

describe('Packing a plugin', () => {
  let root = ''
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'bookwright-pack-'))))
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  function write(files: Readonly<Record<string, string | object>>): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    return root
  }
  const manifest = (changes: object = {}) => ({
    ...{ name: 'bookwright-plugin-demo-one', version: '1.2.3', type: 'module', exports: { '.': './src/index.js' } },
    files: ['src', 'locales'],
    bookwright: { id: 'demo-one', compat: '^1.0.0-alpha.0' },
    peerDependencies: { '@bookwright/core': '^1.0.0-alpha.0' },
    ...changes,
  })
  const plain = { 'src/index.js': 'export default {}', 'locales/en.json': {}, 'README.md': '# One', 'notes.txt': 'no' }
  const pathsOf = (folder: string) => packageFiles(folder).map(({ path }) => path)
  const problemOf = async (folder: string) =>
    caught(new Promise(resolve => resolve(packageFiles(folder)))).then(error => (error as Error).message)

  it('takes what the package.json names, and its README, and nothing else', () => {
    const hidden = { 'src/.env': 'secret', 'src/x.tsbuildinfo': '{}', 'node_modules/x/package.json': {} }
    const folder = write({ 'package.json': manifest(), ...plain, ...hidden })
    expect(pathsOf(folder).sort()).to.deep.equal(['README.md', 'locales/en.json', 'package.json', 'src/index.js'])
  })

  it('makes the same bytes of the same files, and a file that an engine reads', async () => {
    const archive = describeFiles(packageFiles(write({ 'package.json': manifest(), ...plain })))
    const bytes = await packPlugin({ archive })
    const turned = { ...archive, files: [...archive.files].reverse() }
    expect((await packPlugin({ archive: turned })).equals(bytes)).to.equal(true)
    const read = await readPackageArchive(bytes)
    expect(read.manifest).to.include({ id: 'demo-one', version: '1.2.3' })
    expect(read.contentHash).to.equal(archive.contentHash)
  })

  it('keeps paths that are too long for a plain header', () => {
    const lengths = [70, 91, 92, 93, 101, 150]
    const files = lengths.map(length => ({ path: `${'d'.repeat(length - 2)}/f`, content: Buffer.from(`${length}`) }))
    const read = readTar(gunzipSync(writeArchive(files)))
    expect(read.map(({ path, content }) => [path.length, content.toString()])).to.have.deep.members(
      lengths.map(length => [length, `${length}`]),
    )
  })

  it('brings what it depends on, each version where Node finds it', () => {
    const dependency = (name: string, version: string, dependencies = {}) => ({ name, version, dependencies })
    const folder = write({
      'package.json': manifest({ dependencies: { a: '1', b: '1' } }),
      ...plain,
      'node_modules/a/package.json': dependency('a', '1.0.0', { c: '1' }),
      'node_modules/a/index.js': 'a',
      'node_modules/b/package.json': dependency('b', '1.0.0', { c: '2' }),
      'node_modules/b/node_modules/c/package.json': dependency('c', '2.0.0'),
      'node_modules/c/package.json': dependency('c', '1.0.0', { a: '1' }),
    })
    const bundled = pathsOf(folder).filter(path => path.startsWith('node_modules/'))
    expect(bundled.sort()).to.deep.equal([
      'node_modules/a/index.js',
      'node_modules/a/package.json',
      'node_modules/b/node_modules/c/package.json',
      'node_modules/b/package.json',
      'node_modules/c/package.json',
    ])
    expect(() => describeFiles(packageFiles(folder))).not.to.throw()
  })

  it('follows no link out of the folder', () => {
    const folder = write({ 'package.json': manifest(), ...plain })
    symlinkSync('/etc', join(folder, 'src/etc'))
    symlinkSync('/etc/hosts', join(folder, 'src/hosts.js'))
    expect(pathsOf(folder).filter(path => path.includes('etc') || path.includes('hosts'))).to.deep.equal([])
  })

  it('says what is missing, and takes no core of its own along', async () => {
    expect(await problemOf(write({ 'package.json': manifest({ files: ['dist'] }), ...plain }))).to.match(
      /build it first/,
    )
    expect(await problemOf(write({ 'package.json': manifest({ dependencies: { gone: '1' } }) }))).to.match(
      /depends on gone/,
    )
    const own = manifest({ dependencies: { '@bookwright/core': '1' } })
    expect(await problemOf(write({ 'package.json': own }))).to.match(/peerDependencies only/)
  })

  it('writes the badges that were earned into the package, and packs nothing that is not ready', async () => {
    const archive = describeFiles(packageFiles(write({ 'package.json': manifest(), ...plain })))
    const findings = [
      { badge: 'documented', isEarned: true, note: '' },
      { badge: 'tested', isEarned: false, note: '' },
    ] as const
    const read = await readPackageArchive(await packPlugin({ archive }, { problems: [], findings }))
    expect(read.manifest.badges).to.deep.equal(['documented'])
    const refused = await caught(packPlugin({ archive }, { problems: ['a test fails: adds up'], findings }))
    expect(refused).to.include({ code: 'BW_PLUGIN_AUTHORING' })
    expect(refused.message).to.include('a test fails: adds up')
  })
})
