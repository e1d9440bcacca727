import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inRepository } from '../support/repository-root.js'
import { sourceFiles } from '../support/source-files.js'

const ROOT = 'starters/storefront-kit/src'
/** Attributes that are read out or shown. */
const SPOKEN = ['aria-label', 'aria-description', 'alt', 'title', 'placeholder', 'label']
const HAS_WORDS = /\p{L}{2}/u

const templateOf = (source: string) => /<template>[^]*<\/template>/.exec(source)?.[0] ?? ''

/** Words that stand in the template itself: between tags, or in what is read out. */
function wordsOf(source: string): string[] {
  const template = templateOf(source)
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/\{\{[^]*?\}\}/g, '')
  const spoken = [...template.matchAll(/\s([\w-]+)="([^"]*)"/g)]
    .filter(([, name = '']) => SPOKEN.includes(name))
    .map(([, , value = '']) => value)
  const between = template.replaceAll(/"[^"]*"/g, '""').split(/<[^>]*>/)
  return [...spoken, ...between].map(text => text.trim()).filter(text => HAS_WORDS.test(text))
}

/** A sentence in a script: two words with a space between, that does not go to developers. */
const sentencesOf = (source: string) =>
  source
    .split('\n')
    .filter(line => !/^\s*(\/?\*|\/\/)|TypeError\(|: '[^']*' as const/.test(line))
    .flatMap(line => [...line.matchAll(/'([^'\n]+)'|`([^`\n]+)`/g)].map(([, plain, filled]) => plain ?? filled ?? ''))
    .filter(text => /^\p{Lu}\p{Ll}+[ ,.]+\p{L}{2}/u.test(text))

describe('the words of the storefront', () => {
  const files = sourceFiles([ROOT], /\.(vue|ts)$/).filter(path => !path.includes('/locales/'))
  const read = (path: string) => readFileSync(inRepository(path), 'utf8')

  it('stand in the catalogues, not in the pages', () => {
    const found = files.flatMap(path => {
      const source = read(path)
      const words = path.endsWith('.vue') ? [...wordsOf(source), ...sentencesOf(scriptOf(source))] : sentencesOf(source)
      return words.map(text => `${path}: ${text}`)
    })
    console.log(`      storefront: ${files.length} files, ${found.length} words outside the catalogues`)
    expect(found).to.deep.equal([])
  })

  it('would be found', () => {
    expect(wordsOf('<template><p>Book now</p><i :class="a" aria-label="Close" /></template>')).to.have.members([
      'Book now',
      'Close',
    ])
    expect(wordsOf('<template><p v-if="a">{{ words.book }}, · <b v-else>Free</b></p></template>')).to.deep.equal([
      'Free',
    ])
    expect(sentencesOf("const a = 'Try again'\nthrow new TypeError('Components need it')")).to.deep.equal(['Try again'])
  })
})

function scriptOf(source: string): string {
  return /<script[^>]*>([^]*?)<\/script>/.exec(source)?.[1] ?? ''
}
