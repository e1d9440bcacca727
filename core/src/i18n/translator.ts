import { arabicWords } from './ar.js'
import { germanWords } from './de.js'
import { reasonWords } from './en-reasons.js'
import { reportWords } from './en-reports.js'
import { settingWords } from './en-settings.js'
import { webhookWords } from './en-webhooks.js'
import { engineWords } from './en.js'
import { spanishWords } from './es.js'
import { frenchWords } from './fr.js'

export type Words = Readonly<Record<string, string>>
export type MessageValues = Readonly<Record<string, string | number>>

const FALLBACK = 'en'

/** Languages in which the engine writes messages, beside English. */
const MESSAGE_WORDS: Readonly<Record<string, Words>> = {
  ar: arabicWords,
  de: germanWords,
  es: spanishWords,
  fr: frenchWords,
}

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
    for (const [language, words] of Object.entries(MESSAGE_WORDS)) this.add(language, words)
    this.add(FALLBACK, webhookWords)
    this.add(FALLBACK, settingWords)
  }

  /**
   * Adds words; the keys of a plugin begin with its id.
   * @returns What takes them out again.
   */
  add(locale: string, words: Words): () => void {
    const known = this.words.get(locale) ?? new Map<string, string>()
    for (const [key, text] of Object.entries(words)) known.set(key, text)
    this.words.set(locale, known)
    return () => {
      for (const key of Object.keys(words)) known.delete(key)
      if (known.size === 0) this.words.delete(locale)
    }
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
