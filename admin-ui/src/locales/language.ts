import { formatsIn } from '../../kit/format-locale.js'

/** Languages that the admin is written in, each by its own name. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  es: 'Español',
  de: 'Deutsch',
  fr: 'Français',
  ar: 'العربية',
}

/** Accents on every letter and two fifths more of them: shows what stands in no catalogue, and what gets tight. */
export const PSEUDO = 'en-XA'

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])
const CHOSEN = 'bookwright.language'
const OF_BUSINESS = 'bookwright.businessLanguage'

const baseOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? ''

/** The language of a tag, if the admin is written in it. */
function written(tag: string | null): string | undefined {
  if (tag === PSEUDO) return PSEUDO
  const base = baseOf(tag ?? '')
  return Object.hasOwn(LANGUAGES, base) ? base : undefined
}

export const directionOf = (language: string): 'rtl' | 'ltr' => (RIGHT_TO_LEFT.has(baseOf(language)) ? 'rtl' : 'ltr')

/** Of the page, as `applyLanguage` set it. */
export const pageDirection = (): 'rtl' | 'ltr' => (document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr')

/** What a person may read in: the languages of the catalogues, and what is shown now where it is none of them. */
export function languageOptions(shown: string): { value: string; label: string; lang: string }[] {
  const all = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label, lang: value }))
  return Object.hasOwn(LANGUAGES, shown) ? all : [...all, { value: shown, label: shown, lang: shown }]
}

export interface LanguageSources {
  /** Of the address: `?lang=` is remembered as a choice. */
  search: string
  store: Pick<Storage, 'getItem' | 'setItem'>
  /** Of the browser, in the order of liking. */
  wanted: readonly string[]
}

/** The person's choice, else the first language of the browser that is written here, else that of the business. */
export function chosenLanguage({ search, store, wanted }: LanguageSources): string {
  const asked = written(new URLSearchParams(search).get('lang'))
  if (asked) store.setItem(CHOSEN, asked)
  const own = asked ?? written(store.getItem(CHOSEN)) ?? wanted.map(tag => written(tag)).find(Boolean)
  return own ?? written(store.getItem(OF_BUSINESS)) ?? 'en'
}

/** A page is loaded in one language: another one begins with the next load. */
export function rememberLanguage(language: string, store: Pick<Storage, 'setItem'>): void {
  store.setItem(CHOSEN, language)
}

export function applyLanguage(language: string, root: HTMLElement): void {
  root.lang = language
  root.dir = directionOf(language)
}

/**
 * Dates and sums as they are written in the country of the business, in the language of the page. Also keeps the language
 * of the business for the next load.
 *
 * @param locale - BCP 47, of the business.
 * @returns whether the page should be loaded again, in the language of the business.
 */
export function applyBusiness(locale: string, root: HTMLElement, { store, search, wanted }: LanguageSources): boolean {
  store.setItem(OF_BUSINESS, locale)
  root.dataset['formats'] = formatsIn(root.lang, regionOf(locale))
  return chosenLanguage({ search, store, wanted }) !== root.lang
}

function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).region
  } catch (error) {
    // What `Intl` refuses must not break the page.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Where a browser keeps and says it. */
export function languageSources(): LanguageSources {
  return { search: location.search, store: localStorage, wanted: navigator.languages }
}
