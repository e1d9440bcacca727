import { reasonWords } from './en-reasons.js'
import { reportWords } from './en-reports.js'
import { engineWords } from './en.js'

export type Words = Readonly<Record<string, string>>
export type MessageValues = Readonly<Record<string, string | number>>

const FALLBACK = 'en'

/**
 * The words of the engine and of its plugins, by language. A missing language falls back to its base (`de-AT`, `de`),
 * then to English. Placeholders are `{name}`.
 */
export class Translator {
  private readonly words = new Map<string, Map<string, string>>()

  constructor() {
    this.add(FALLBACK, engineWords)
    this.add(FALLBACK, reasonWords)
    this.add(FALLBACK, reportWords)
  }

  /** Adds words; the keys of a plugin begin with its id. */
  add(locale: string, words: Words): void {
    const known = this.words.get(locale) ?? new Map<string, string>()
    for (const [key, text] of Object.entries(words)) known.set(key, text)
    this.words.set(locale, known)
  }

  /** Languages that have any words. */
  get locales(): string[] {
    return [...this.words.keys()].sort()
  }

  /** Whether a language has words of its own for something. */
  has(locale: string, key: string): boolean {
    return this.words.get(locale)?.has(key) === true
  }

  /** @returns The text, or undefined when no language of the chain has it. */
  find(locale: string, key: string, values: MessageValues = {}): string | undefined {
    const base = locale.split('-')[0] ?? locale
    const text = [locale, base, FALLBACK].map(name => this.words.get(name)?.get(key)).find(found => found !== undefined)
    return text?.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder))
  }

  /** @returns The text, or the key itself: a missing word must show, not break a page. */
  translate(locale: string, key: string, values: MessageValues = {}): string {
    return this.find(locale, key, values) ?? key
  }
}
