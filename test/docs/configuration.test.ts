import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const read = (path: string) => readFileSync(inRepository(path), 'utf8')

/** Variables that tools and platforms set; the engine reads them but they are nobody's setting. */
const foreign = new Set(['NODE_V8_COVERAGE', 'HOME', 'TMPDIR', 'PATH', 'TZ'])

describe('Environment variables', () => {
  const example = [...read('.env.example').matchAll(/^# ?([A-Z][A-Z0-9_]+)=/gm)].map(match => match[1] ?? '')
  const guide = [...read('docs/guide/configuration.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(
    match => match[1] ?? '',
  )

  it('are the same in .env.example and in the configuration guide', () => {
    console.log(`      docs: ${guide.length} environment variables`)
    expect(guide.length).to.be.at.least(10)
    expect([...example].sort()).to.deep.equal([...guide].sort())
  })

  it('are documented when the engine reads them', () => {
    const files = sourceFiles(['core/src', 'plugins'], /\.ts$/).filter(path => !/\/(test|testing)\//.test(path))
    const direct = /\benv(?:ironment)?\??(?:\.|\[')([A-Z][A-Z0-9_]+)/g
    const byReader = /\.(?:text|flag|port|url|alias)\('([A-Z][A-Z0-9_]+)'(?:, '([A-Z][A-Z0-9_]+)')?/g
    const used = files
      .map(read)
      .flatMap(text => [...text.matchAll(direct), ...text.matchAll(byReader)])
      .flatMap(([, name, alias]) => [name ?? '', ...(alias === undefined ? [] : [alias])])
    const undocumented = [...new Set(used)].filter(name => !guide.includes(name) && !foreign.has(name))
    console.log(`      docs: ${new Set(used).size} environment variables read by the code`)
    expect(undocumented).to.deep.equal([])
  })

  it('are read by somebody when they are documented', () => {
    const folders = ['core/src', 'core/bin', 'plugins', 'scripts']
    const code = sourceFiles(folders, /\.(ts|mjs|js)$/).filter(path => !/\/test\//.test(path))
    const words = new Set(code.map(read).flatMap(text => text.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []))
    expect(guide.filter(name => !words.has(name))).to.deep.equal([])
    expect(words.has('BOOKWRIGHT_NO_SUCH_NAME')).to.equal(false)
  })
})
