import type { SessionStore } from './session-store.js'

/** Languages that the storefront and the messages of the engine are written in. */
export const WRITTEN = ['en', 'es', 'de', 'fr', 'ar'] as const

/** Accents on every letter and two fifths more of them: shows what was not written in a catalogue, and what gets tight. */
export const PSEUDO = 'en-XA'

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur'])
const key = 'language'

export const baseOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''
export const directionOf = (tag: string): 'rtl' | 'ltr' => (rightToLeft.has(baseOf(tag)) ? 'rtl' : 'ltr')

const isWritten = (tag: string) => tag === PSEUDO || (WRITTEN as readonly string[]).includes(baseOf(tag))

/** A tag that `Intl` refuses must not break the page. */
function isSound(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/**
 * The language the reader wants: the one in the address (which is remembered), the one chosen before, else the first one
 * of the browser that is written here; empty where none is.
 */
export function wantedLanguage(
  search: string,
  store: SessionStore,
  wanted: readonly string[] = navigator.languages,
): string {
  const asked = new URLSearchParams(search).get('lang') ?? ''
  if (isWritten(asked) && isSound(asked)) store.write(key, asked)
  const chosen = isWritten(asked) && isSound(asked) ? asked : store.read<string>(key)
  if (chosen && isWritten(chosen) && isSound(chosen)) return chosen
  return wanted.find(tag => isWritten(tag) && tag !== PSEUDO) ?? ''
}

/**
 * In which language and with which formats the page is written: as the reader wants, but with the formats of the
 * business where both speak the same, for it knows best how dates and sums are written in its country.
 *
 * @param home - BCP 47, of the business.
 */
export function languageAt(home: string, wanted: string): string {
  if (wanted === PSEUDO) return PSEUDO
  return wanted === '' || baseOf(wanted) === baseOf(home) ? home : wanted
}

/**
 * In which language somebody is to be written to: the one of the page before them. Nothing where it is the one of the
 * business.
 *
 * @param home - BCP 47, of the business.
 */
export function readerLanguage(home: string, shown: string = document.documentElement.lang): { locale?: string } {
  return shown === '' || shown === PSEUDO || baseOf(shown) === baseOf(home) ? {} : { locale: shown }
}
