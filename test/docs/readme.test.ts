import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'SUPPORT.md'],
  ...sourceFiles(['docs', 'core', 'plugins', 'starters', 'admin-ui'], /\.md$/),
]
interface Manifest {
  scripts?: Record<string, string>
}

/** The scripts of the repository, and of the package that the page belongs to. */
function scriptsFor(page: string): Set<string> {
  const manifests = ['package.json', `${dirname(page)}/package.json`].filter(path => existsSync(inRepository(path)))
  const all = manifests.map(path => (JSON.parse(readFileSync(inRepository(path), 'utf8')) as Manifest).scripts ?? {})
  return new Set([...all.flatMap(Object.keys), 'ci', 'install', 'pack', 'run'])
}

const read = (path: string) => readFileSync(inRepository(path), 'utf8')

describe('Documentation pages', () => {
  it('link only to files that exist', () => {
    const broken = pages.flatMap(page =>
      [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map(match => match[1] ?? '')
        .filter(target => !existsSync(inRepository(dirname(page), target)))
        .map(target => `${page}: ${target}`),
    )
    console.log(`      docs: ${pages.length} pages`)
    expect(broken).to.deep.equal([])
  })

  it('name only npm scripts that exist', () => {
    const unknown = pages.flatMap(page =>
      [...read(page).matchAll(/(?:^|`|&& )npm (?:run )?([a-z][a-z:-]+)/gm)]
        .map(match => match[1] ?? '')
        .filter(name => !scriptsFor(page).has(name))
        .map(name => `${page}: npm ${name}`),
    )
    expect(unknown).to.deep.equal([])
  })

  it('give the two commands in the README that the check runs', () => {
    expect(read('README.md')).to.match(/npm ci && npm start/)
    expect(read('README.md')).to.match(/npm test/)
    expect(read('.ci/run')).to.match(/^npm ci$/m)
    expect(read('.ci/run')).to.match(/^exec npm test$/m)
  })

  it('are all in the list of the README, one link a line', () => {
    const links = [...read('README.md').matchAll(/^- \[[^\]]+\]\(([^)#]+)\)/gm)].map(match => match[1] ?? '')
    expect(
      links.filter((link, at) => links.indexOf(link) !== at),
      'twice',
    ).to.deep.equal([])
    const wanted = sourceFiles(['docs'], /\.md$/).filter(path => !path.startsWith('docs/adr/'))
    const first = 'docs/guide/getting-started.md'
    expect(read('README.md').indexOf(first)).to.be.lessThan(read('README.md').indexOf('- ['))
    expect(wanted.filter(path => path !== first && !links.includes(path))).to.deep.equal([])
  })

  it('give every decision its five parts and one page', () => {
    const decisions = sourceFiles(['docs/adr'], /^\d{4}-.*\.md$/)
    expect(decisions.length).to.be.at.least(10)
    for (const path of decisions) {
      const headings = [...read(path).matchAll(/^## (.+)$/gm)].map(match => match[1])
      expect(headings, path).to.deep.equal(['Status', 'Context', 'Decision', 'Consequences', 'Alternatives refused'])
      expect(read(path).split('\n').length, path).to.be.at.most(70)
    }
  })
})
