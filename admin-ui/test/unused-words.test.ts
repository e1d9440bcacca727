import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { en } from '../src/locales/en.js'

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url))

function sourceText(): string {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|vue)$/.test(name) && !name.startsWith('locales'))
    .map(name => readFileSync(join(SOURCES, name), 'utf8'))
    .join('\n')
}

/** Groups whose words are looked up by what the server says, or that are passed on as a whole: `words.kinds[kind]`. */
function groupsByKey(text: string): Set<string> {
  const looked = text.matchAll(/([A-Za-z]\w*)(?:\?\.)?\[/g)
  const passed = text.matchAll(/\(\s*(?:\w+\.)+(\w+)\s*[),]/g)
  return new Set([...looked, ...passed].map(([, name = '']) => name))
}

/** Paths of words that no page names. A name that is used for something else counts as used. */
function unusedWords(catalogue: object, text: string): string[] {
  const named = new Set(text.match(/[A-Za-z_]\w*/g))
  const byKey = groupsByKey(text)
  const look = (words: object, path: readonly string[]): string[] =>
    Object.entries(words).flatMap(([key, word]: [string, unknown]) => {
      const isUnused = !named.has(key) && /^[a-z]\w*$/i.test(key) && !byKey.has(path.at(-1) ?? '')
      const isGroup = typeof word === 'object' && word !== null && !Array.isArray(word)
      if (isUnused) return [[...path, key].join('.')]
      return isGroup ? look(word, [...path, key]) : []
    })
  return look(catalogue, [])
}

describe('The words of the admin', () => {
  it('are all said by some page', () => {
    expect(unusedWords(en, sourceText())).to.deep.equal([])
  })

  it('would be found: a word and a group that nobody says, beside one that is looked up', () => {
    const words = { title: 'Title', lost: 'Lost', kinds: { first: 'First' }, gone: { title: 'Gone' } }
    const page = 'h(words.title); h(words.kinds[kind])'
    expect(unusedWords(words, page)).to.deep.equal(['lost', 'gone'])
  })
})
