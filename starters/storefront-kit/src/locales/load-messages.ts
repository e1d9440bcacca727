import { baseOf, PSEUDO } from '../reader-language.js'
import type { Messages } from './messages.js'

/** One file each: a reader loads the one of their own language. */
const catalogues: Record<string, () => Promise<Messages>> = {
  en: async () => (await import('./en.js')).en,
  es: async () => (await import('./es.js')).es,
  de: async () => (await import('./de.js')).de,
  fr: async () => (await import('./fr.js')).fr,
  ar: async () => (await import('./ar.js')).ar,
  [PSEUDO]: async () => (await import('./pseudo.js')).pseudo,
}

/** The catalogue of a language tag; English where nobody wrote one. */
export function loadMessages(tag: string): Promise<Messages> {
  const load = catalogues[tag] ?? catalogues[baseOf(tag)] ?? catalogues['en']!
  return load()
}
