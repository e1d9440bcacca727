import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readCoreVersion } from '../../dist/plugin/core-version.js'
import { discoverPlugins } from '../../dist/plugin/discover.js'

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url))

function write(path: string, content: object | string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}

function aPackageJson(id: string, changes: object = {}) {
  const bookwright = { id, compat: '^1.0.0' }
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }
  return {
    name: id,
    version: '1.0.0',
    type: 'module',
    exports,
    peerDependencies: { '@bookwright/core': '^1.0.0' },
    bookwright,
    ...changes,
  }
}

describe('discoverPlugins', () => {
  let site: string
  beforeEach(() => {
    site = mkdtempSync(join(tmpdir(), 'bookwright-site-'))
  })
  afterEach(() => rmSync(site, { recursive: true }))

  function addPlugin(directory: string, id: string): void {
    write(join(site, directory, 'package.json'), aPackageJson(id))
    write(
      join(site, directory, 'dist/index.js'),
      `globalThis.bookwrightTestRan = true\nexport default { id: '${id}', setup() {} }\n`,
    )
  }
  const found = () => discoverPlugins(site).packages.map(one => one.manifest.id)

  it("finds dependencies, workspaces, the house's scope and packages named after the house, each once", () => {
    write(join(site, 'package.json'), {
      workspaces: ['plugins/*', 'extra'],
      dependencies: { 'their-plugin': '1.0.0', koa: '3.0.0' },
    })
    addPlugin('plugins/demo-workspace', 'demo-workspace')
    addPlugin('extra', 'extra-one')
    addPlugin('node_modules/their-plugin', 'demo-dependency')
    addPlugin('node_modules/@bookwright/demo-scope', 'demo-scope')
    addPlugin('node_modules/bookwright-plugin-demo-named', 'demo-named')
    addPlugin('node_modules/stranger', 'demo-stranger')
    write(join(site, 'node_modules/koa/package.json'), { name: 'koa', version: '3.0.0' })
    symlinkSync('../../plugins/demo-workspace', join(site, 'node_modules/@bookwright/demo-workspace'))
    expect(found().sort()).to.deep.equal(['demo-dependency', 'demo-named', 'demo-scope', 'demo-workspace', 'extra-one'])
    expect(globalThis).to.not.have.property('bookwrightTestRan')
  })

  it('loads the entry that the package exports', async () => {
    addPlugin('node_modules/bookwright-plugin-demo-named', 'demo-named')
    const [plugin] = discoverPlugins(site).packages
    expect(plugin?.directoryName).to.equal('demo-named')
    expect((await plugin?.load())?.default).to.have.property('id', 'demo-named')
    Reflect.deleteProperty(globalThis, 'bookwrightTestRan')
  })

  it('says what is wrong with a package that is no plugin', () => {
    write(join(site, 'node_modules/@bookwright/odd/package.json'), aPackageJson('Odd Name'))
    const { broken, packages } = discoverPlugins(site)
    expect(packages).to.deep.equal([])
    expect(broken[0]).to.include({ directory: 'odd' })
    expect(broken[0]?.problem).to.match(/kebab-case/)
  })

  it('hashes what runs: code and words change the hash, source maps do not', () => {
    addPlugin('node_modules/@bookwright/demo-scope', 'demo-scope')
    const hash = () => discoverPlugins(site).packages[0]?.contentHash
    const first = hash()
    write(join(site, 'node_modules/@bookwright/demo-scope/dist/index.js.map'), '{}')
    expect(hash()).to.equal(first)
    write(join(site, 'node_modules/@bookwright/demo-scope/dist/locales/en.json'), '{}')
    expect(hash()).to.not.equal(first)
  })

  it('finds nothing in an empty folder', () => {
    expect(discoverPlugins(site)).to.deep.equal({ packages: [], broken: [] })
  })

  it('finds the plugins of this repository, and they fit its core', () => {
    const { packages, broken } = discoverPlugins(repositoryRoot)
    expect(broken).to.deep.equal([])
    expect(packages.map(one => one.manifest.id)).to.include.members(['channel-email', 'payment-onsite'])
    expect(readCoreVersion()).to.match(/^1\.0\.0/)
  })
})
