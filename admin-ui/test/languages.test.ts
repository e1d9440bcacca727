import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { formatsIn } from '../kit/format-locale.js'
import { en as kitEnglish } from '../kit/locales/en.js'
import { translatedOver, untranslated } from '../src/locales/catalogue.js'
import { en } from '../src/locales/en.js'
import { applyBusiness, chosenLanguage, directionOf, LANGUAGES, languageOptions } from '../src/locales/language.js'
import { pseudoOf } from '../src/locales/pseudo.js'
import { pressedLetter } from '../src/shell/pressed-letter.js'
import { weekStart } from '../src/time/zoned-time.js'

type Words = Readonly<Record<string, unknown>>

/** Languages whose translators are through with what stood in English so far. */
const THROUGH: readonly string[] = ['es', 'de', 'fr', 'ar']
const others = Object.keys(LANGUAGES).filter(language => language !== 'en')

async function load(path: string, language: string): Promise<Words> {
  const url = new URL(path, import.meta.url)
  if (!existsSync(url)) return {}
  return ((await import(url.href)) as Record<string, Words>)[language] ?? {}
}
const wordsOf = (language: string) => load(`../src/locales/${language}/index.js`, language)
const kitWordsOf = (language: string) => load(`../kit/locales/${language}.js`, language)

/** What a sentence says of the values it is given, `711`, `712` and so on; undefined where it takes something else. */
function said(sentence: (...values: unknown[]) => string): string | undefined {
  try {
    return String(sentence(...Array.from({ length: sentence.length }, (_, index) => 711 + index)))
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined
    throw error
  }
}

/** Sentences that leave out a value which the English one says. */
function silent(english: object, words: Words, path = ''): string[] {
  return Object.entries(english).flatMap(([key, own]) => {
    const other = words[key]
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) {
      return silent(own as object, (other ?? {}) as Words, `${path}${key}.`)
    }
    if (typeof own !== 'function' || typeof other !== 'function') return []
    const [meant, told] = [said(own as () => string), said(other as () => string)]
    if (meant === undefined || told === undefined) return []
    const values = Array.from({ length: own.length }, (_, index) => String(711 + index))
    return values.some(value => meant.includes(value) && !told.includes(value)) ? [path + key] : []
  })
}

const countOf = (words: object): number =>
  Object.values(words).reduce<number>(
    (sum, one) => sum + (typeof one === 'object' && one !== null && !Array.isArray(one) ? countOf(one as object) : 1),
    0,
  )

describe('The languages of the admin', () => {
  for (const language of others) {
    it(`say every sentence in ${LANGUAGES[language]}`, async () => {
      const [words, kit] = [await wordsOf(language), await kitWordsOf(language)]
      const missing = [...untranslated(en, words), ...untranslated(kitEnglish, kit).map(key => `kit.${key}`)]
      console.log(`      words: ${countOf(en) + countOf(kitEnglish)} in English, ${missing.length} not in ${language}`)
      if (THROUGH.includes(language)) expect(missing).to.deep.equal([])
    })

    it(`leave out no name and no number in ${LANGUAGES[language]}`, async () => {
      expect(silent(en, await wordsOf(language))).to.deep.equal([])
      expect(silent(kitEnglish, await kitWordsOf(language))).to.deep.equal([])
    })
  }

  it('are found wanting: a sentence that is missing, and one that leaves out what it is about', () => {
    const english = { open: 'Open', of: (name: string) => `Of ${name}`, group: { close: 'Close', end: 'End' } }
    const words = { of: () => 'Von', group: { close: 'Zu' } }
    expect(untranslated(english, words)).to.deep.equal(['open', 'group.end'])
    expect(silent(english, words)).to.deep.equal(['of'])
  })

  it('fall back to English for a sentence that is not there', () => {
    const english = { a: 'A', group: { b: 'B', c: (count: number) => `${count} C` }, keys: [['M', 'Move']] }
    const words = translatedOver(english, { group: { c: count => `${count} X` }, keys: [['M', 'Los']] })
    expect([words.a, words.group.b, words.group.c(2), words.keys]).to.deep.equal(['A', 'B', '2 X', [['M', 'Los']]])
  })

  it('have one that nobody reads, two fifths longer, for functions, too', () => {
    const pseudo = pseudoOf({ save: 'Save', of: (name: string) => `Of ${name}`, keys: [['M', 'Move']], none: '' })
    expect(pseudo).to.deep.include({ save: '⟦Šáṽé··⟧', keys: [['⟦Ṁ·⟧', '⟦Ṁóṽé··⟧']], none: '' })
    expect(pseudo.of('Ana')).to.equal('⟦Óƒ Áñá···⟧')
    expect(countOf(pseudoOf(en))).to.equal(countOf(en))
  })
})

/** A place to keep things, as browsers have it. */
function store(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
  }
}

describe('The language of a page', () => {
  const choose = (kept: Record<string, string>, wanted: readonly string[], search = '') =>
    chosenLanguage({ search, store: store(kept), wanted })

  it('is the one a person chose, else one of the browser, else that of the business, else English', () => {
    expect(choose({ 'bookwright.language': 'fr' }, ['de-CH'])).to.equal('fr')
    expect(choose({ 'bookwright.language': 'tlh' }, ['nl', 'de-CH', 'en'])).to.equal('de')
    expect(choose({ 'bookwright.businessLanguage': 'es-MX' }, ['nl', 'sv'])).to.equal('es')
    expect(choose({}, ['nl'])).to.equal('en')
  })

  it('is the one of the address, which is remembered', () => {
    const kept = {}
    expect(choose(kept, ['de'], '?lang=ar')).to.equal('ar')
    expect(choose(kept, ['de'])).to.equal('ar')
    expect(choose({}, ['de'], '?lang=../../x')).to.equal('de')
    expect(choose({}, ['de'], '?lang=en-XA')).to.equal('en-XA')
  })

  it('goes from right to left in Arabic, and offers each language by its own name', () => {
    expect([directionOf('ar'), directionOf('de'), directionOf('en-XA')]).to.deep.equal(['rtl', 'ltr', 'ltr'])
    expect(languageOptions('de').map(({ label }) => label)).to.include.members(['Deutsch', 'العربية'])
    expect(languageOptions('en-XA').at(-1)?.value).to.equal('en-XA')
  })

  it('writes dates and sums as in the country of the business, in Arabic with the digits of its sentences', () => {
    expect([formatsIn('en', undefined), formatsIn('en', 'US'), formatsIn('de', 'CH')]).to.deep.equal([
      ...['en-GB', 'en-US', 'de-CH'],
    ])
    expect(new Intl.NumberFormat(formatsIn('ar', 'EG')).format(1234.5)).to.equal('1,234.5')
  })

  it('is read again in the language of the business only where neither person nor browser said one', () => {
    const root = { lang: 'en', dataset: {} as Record<string, string> } as unknown as HTMLElement
    const apply = (wanted: string[]) => applyBusiness('es-MX', root, { search: '', store: store(), wanted })
    expect([apply(['nl']), apply(['en-US'])]).to.deep.equal([true, false])
    expect(root.dataset['formats']).to.equal('en-MX')
    expect(applyBusiness('not a tag', root, { search: '', store: store(), wanted: ['en'] })).to.equal(false)
  })

  it('begins the week where its country does', () => {
    expect([weekStart('2026-11-22', 1), weekStart('2026-11-22', 7), weekStart('2026-11-20', 6)]).to.deep.equal([
      ...['2026-11-16', '2026-11-22', '2026-11-14'],
    ])
  })

  it('leaves the letters of the keys where they are on an Arabic keyboard', () => {
    expect(pressedLetter({ key: 'ة', code: 'KeyM' })).to.equal('m')
    expect([pressedLetter({ key: 'M', code: 'Semicolon' }), pressedLetter({ key: '؟', code: 'Slash' })]).to.deep.equal([
      ...['m', '?'],
    ])
  })
})
