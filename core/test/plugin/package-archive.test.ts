import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { readPackageArchive, MAX_PACKAGE_BYTES } from '../../dist/plugin/package-archive.js'
import { caught } from '../db/support/test-engine.js'
import { packPlugin, tarOf, tgzOf, type ArchiveEntry } from './support/packed-plugin.js'

describe('readPackageArchive', () => {
  const refusal = async (bytes: Buffer) => {
    const error = await caught(readPackageArchive(bytes))
    expect(error.code).to.equal('BW_PLUGIN_PACKAGE_INVALID')
    return error.message
  }
  const withEntry = (entry: ArchiveEntry) =>
    gzipSync(Buffer.concat([tarOf([entry]).subarray(0, -1_024), tarOf([{ path: 'package/x.js', content: 'x' }])]))

  it('reads manifest and files, and gives the same files the same hash however they were packed', async () => {
    const packed = packPlugin({ id: 'demo-one', permissions: ['bookings:read'] })
    const archive = await readPackageArchive(packed)
    expect(archive.manifest).to.include({ id: 'demo-one', version: '1.0.0', kind: 'demo' })
    expect(archive.manifest.permissions).to.deep.equal(['bookings:read'])
    expect(archive.files.map(file => file.path)).to.deep.equal(['package.json', 'index.js'])
    const entries = archive.files.map(({ path, content }) => ({ path: `other-folder/${path}`, content })).reverse()
    expect((await readPackageArchive(tgzOf(entries))).contentHash).to.equal(archive.contentHash)
    const changed = packPlugin({ id: 'demo-one', permissions: ['bookings:read'], code: 'setup() { }' })
    expect((await readPackageArchive(changed)).contentHash).to.not.equal(archive.contentHash)
  })

  const paths = [
    'package/../../x',
    '/etc/x',
    'package/./x',
    'x',
    'package//x',
    'package/a\\b',
    'package/c:x',
    `package/${'d'.repeat(90)}/../x`,
  ]
  for (const path of paths) {
    it(`refuses the path ${JSON.stringify(path.slice(0, 30))}`, async () => {
      expect(await refusal(withEntry({ path, content: 'x' }))).to.contain('is not allowed')
    })
  }

  for (const [name, type] of Object.entries({
    'hard link': '1',
    'symbolic link': '2',
    device: '3',
    pipe: '6',
    'long name of GNU': 'L',
  })) {
    it(`refuses a ${name}`, async () => {
      expect(await refusal(withEntry({ path: 'package/x', type, link: '/etc/passwd' }))).to.contain('is no plain file')
    })
  }

  it('refuses a path that only a pax header makes harmful', async () => {
    const record = 'path=package/../../x\n'
    const content = `${record.length + 3} ${record}`
    const bytes = tgzOf([
      { path: 'package/PaxHeader', type: 'x', content },
      { path: 'package/x', content: 'x' },
    ])
    expect(await refusal(bytes)).to.contain('is not allowed')
  })

  it('refuses two files of one name, also when only their case differs', async () => {
    const twice = ['package/Index.js', 'package/index.js'].map(path => ({ path, content: 'x' }))
    expect(await refusal(tgzOf(twice))).to.contain('twice')
  })

  it('refuses a file that another one lies in, which no disk can hold', async () => {
    const both = ['package/a', 'package/A/b'].map(path => ({ path, content: 'x' }))
    expect(await refusal(tgzOf(both))).to.contain('A/b lies in a file')
  })

  for (const path of [
    'node_modules/@bookwright',
    'node_modules/@bookwright/core',
    'node_modules/@bookwright/Core/index.js',
    'dist/node_modules/@bookwright/core/index.js',
  ]) {
    it(`refuses ${path}, which stands where the running core is linked in or hides it`, async () => {
      expect(await refusal(packPlugin({ id: 'demo-one', files: [{ path, content: 'x' }] }))).to.contain(
        'a core of its own',
      )
    })
  }

  it('refuses a package.json that is larger than lists should carry', async () => {
    const packageJson = { keywords: Array.from({ length: 100_000 }, () => 'x') }
    expect(await refusal(packPlugin({ id: 'demo-one', packageJson }))).to.contain('larger than 256 KB')
    const dependencies = null
    expect(
      (await readPackageArchive(packPlugin({ id: 'demo-one', packageJson: { dependencies } }))).files,
    ).to.have.length(2)
  })

  it('refuses what unpacks to too much, has too many files, is too large or is none', async () => {
    expect(await refusal(gzipSync(Buffer.alloc(121 * 1024 * 1024)))).to.contain('unpacks to more than 120 MB')
    const many = Array.from({ length: 5_001 }, (_, index) => ({ path: `package/${index}` }))
    expect(await refusal(tgzOf(many))).to.contain('more than 5000 files')
    expect(await refusal(Buffer.alloc(MAX_PACKAGE_BYTES + 1))).to.contain('larger than 30 MB')
    expect(await refusal(Buffer.from('not a package'))).to.contain('no .tgz file')
    expect(await refusal(gzipSync(Buffer.alloc(512, 7)))).to.contain('no tar archive')
    expect(
      await refusal(gzipSync(tarOf([{ path: 'package/x', content: 'x'.repeat(2_000) }]).subarray(0, 1_200))),
    ).to.contain('ends in the middle')
  })

  it('refuses a package that is no plugin, brings a core, or needs what it does not bring', async () => {
    expect(await refusal(tgzOf([{ path: 'package/x.js' }]))).to.contain('has no package.json')
    expect(await refusal(tgzOf([{ path: 'package/package.json', content: '{' }]))).to.contain('is not JSON')
    expect(await refusal(packPlugin({ id: 'Demo' }))).to.contain('kebab-case')
    expect(await refusal(packPlugin({ id: 'demo-one', packageJson: { exports: './other.js' } }))).to.contain(
      'has no other.js',
    )
    const core = { path: 'node_modules/@bookwright/core/index.js' }
    expect(await refusal(packPlugin({ id: 'demo-one', files: [core] }))).to.contain('a core of its own')
    const dependencies = { 'left-pad': '^1.0.0' }
    expect(await refusal(packPlugin({ id: 'demo-one', packageJson: { dependencies } }))).to.contain('needs left-pad')
    const files = [{ path: 'node_modules/left-pad/package.json', content: '{}' }]
    const whole = await readPackageArchive(packPlugin({ id: 'demo-one', packageJson: { dependencies }, files }))
    expect(whole.files).to.have.length(3)
  })
})
