/** How a language writes dates and numbers where no country is known. */
const USUAL: Readonly<Record<string, string>> = { en: 'en-GB', 'en-XA': 'en-GB' }

/**
 * BCP 47: how dates, numbers and sums are written, as the root element says it (`data-formats`), else as is usual in the
 * language of the page. Arabic is written with the digits 0 to 9, which its sentences here and most of its keyboards use.
 */
export function formatLocale(): string {
  const root = typeof document === 'undefined' ? undefined : document.documentElement
  const language = root?.lang || 'en'
  return root?.dataset['formats'] ?? withDigits(USUAL[language] ?? language)
}

/** The formats of a language in the country of a business. */
export function formatsIn(language: string, region: string | undefined): string {
  const base = language.split('-')[0] ?? language
  return withDigits(region === undefined ? (USUAL[language] ?? language) : `${base}-${region}`)
}

function withDigits(locale: string): string {
  return /^(ar|fa|ur)\b/.test(locale) ? `${locale}-u-nu-latn` : locale
}

interface WeekInfo {
  firstDay: number
}

/** The first day of the week, 1 for Monday to 7 for Sunday, as it is in the country of the business. */
export function firstWeekday(): number {
  const known = new Intl.Locale(formatLocale()) as { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo }
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1
}

/** Seven things from Monday to Sunday, in the order in which the week goes here. */
export function inWeekOrder<T>(fromMonday: readonly T[]): T[] {
  const first = firstWeekday() - 1
  return [...fromMonday.slice(first), ...fromMonday.slice(0, first)]
}
