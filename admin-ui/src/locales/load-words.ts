import { en as kitEnglish, type KitMessages } from '../../kit/locales/en.js'
import { translatedOver } from './catalogue.js'
import { en, type Messages } from './en.js'
import { PSEUDO } from './language.js'
import type { Translated } from './translated.js'

/** One file each: a reader loads the one of their own language. A language more is a folder more. */
const ofAdmin = import.meta.glob<Record<string, Translated<Messages>>>('./*/index.ts')
const ofKit = import.meta.glob<Record<string, Translated<KitMessages>>>(['../../kit/locales/*.ts', '!**/en.ts'])

export interface LoadedWords {
  words: Translated<Messages>
  kit: KitMessages
}

/** The words of a language for the pages and for the components of the kit; empty for English, which is there. */
export async function loadWords(language: string): Promise<LoadedWords> {
  if (language === PSEUDO) {
    const { pseudoOf } = await import('./pseudo.js')
    return { words: pseudoOf(en) as unknown as Translated<Messages>, kit: pseudoOf(kitEnglish) }
  }
  const [admin, kit] = await Promise.all([
    ofAdmin[`./${language}/index.ts`]?.(),
    ofKit[`../../kit/locales/${language}.ts`]?.(),
  ])
  return { words: admin?.[language] ?? {}, kit: translatedOver(kitEnglish, kit?.[language] ?? {}) }
}
