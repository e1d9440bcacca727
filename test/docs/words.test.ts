import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'
import { readPage } from './support/blocks.js'

/** Pages that promise: words in bold are the words on the screen. */
const PAGES = ['docs/user-guide.md', 'docs/guide/first-day.md', 'docs/troubleshooting.md']
const folders = ['admin-ui/src/locales', 'starters/storefront-kit/src/locales']

/** Every sentence of the pages as it stands in the catalogues, without what is filled in. */
const sentences = new Set(
  sourceFiles(folders, /\.ts$/)
    .map(path => readFileSync(inRepository(path), 'utf8'))
    .flatMap(text => [...text.matchAll(/'((?:[^'\\\n]|\\.)+)'|`([^`]+)`/g)])
    .map(([, plain, filled = '']) => (plain ?? filled.replaceAll(/\s*\$\{[^}]+\}\s*/g, ' ')).trim()),
)
const boldIn = (text: string) =>
  [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words.replaceAll('\n', ' '))

describe('The guides for people who use the pages', () => {
  it('use the words on the screen', () => {
    const found = PAGES.flatMap(page => boldIn(readPage(page)).map(words => ({ page, words })))
    console.log(`      docs: ${found.length} words of the pages in ${PAGES.length} guides`)
    expect(found.length).to.be.at.least(100)
    const unknown = found.filter(({ words }) => !sentences.has(words)).map(({ page, words }) => `${page}: ${words}`)
    expect(unknown).to.deep.equal([])
    expect(sentences.has('Words that no page has')).to.equal(false)
  })

  it('leave out no page of the admin', () => {
    const navigation = readFileSync(inRepository('admin-ui/src/shell/navigation.ts'), 'utf8')
    const words = readFileSync(inRepository('admin-ui/src/locales/en.ts'), 'utf8')
    const keys = [...navigation.matchAll(/label: words\.(\w+), needs/g)].map(([, key = '']) => key)
    expect(keys.length).to.be.at.least(25)
    const guide = new Set(boldIn(readPage('docs/user-guide.md')))
    const labels = keys.map(key => new RegExp(`^    ${key}: '([^']+)'`, 'm').exec(words)?.[1] ?? key)
    expect(labels.filter(label => !guide.has(label))).to.deep.equal([])
  })
})
