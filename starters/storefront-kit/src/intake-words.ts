import { intake as ar } from './locales/ar-intake.js'
import { intake as de } from './locales/de-intake.js'
import { intake as en } from './locales/en-intake.js'
import { intake as es } from './locales/es-intake.js'
import { intake as fr } from './locales/fr-intake.js'
import type { IntakeWords } from './locales/messages.js'
import { pseudoOf } from './locales/pseudo-of.js'
import { baseOf, PSEUDO } from './reader-language.js'

const words: Record<string, IntakeWords> = { ar, de, en, es, fr }

/** What the page of a form says, in the language of the document: few people see it, so no other page carries it. */
export function useIntakeWords(): IntakeWords {
  const { lang } = document.documentElement
  return lang === PSEUDO ? (pseudoOf(en) as IntakeWords) : (words[baseOf(lang)] ?? en)
}
