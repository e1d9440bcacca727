import { late as ar } from './locales/ar-late.js'
import { late as de } from './locales/de-late.js'
import { late as en } from './locales/en-late.js'
import { late as es } from './locales/es-late.js'
import { late as fr } from './locales/fr-late.js'
import type { LateWords } from './locales/messages.js'
import { pseudoOf } from './locales/pseudo-of.js'
import { baseOf, PSEUDO } from './reader-language.js'

const words: Record<string, LateWords> = { ar, de, en, es, fr }

/** What parts of late pages say, in the language of the document: the first page does not carry it. */
export function useLateWords(): LateWords {
  const { lang } = document.documentElement
  return lang === PSEUDO ? (pseudoOf(en) as LateWords) : (words[baseOf(lang)] ?? en)
}
