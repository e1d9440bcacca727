import { formatLocale } from '../../kit/format-locale.js'
import type { Money } from '../api/contract.js'

/*
 * Formats of the language of the page, in the zone of the business. The clock has 24 hours in every language: so is time
 * typed, and the columns of the calendar have room for five signs.
 */

export { firstWeekday, inWeekOrder } from '../../kit/format-locale.js'

type Instant = Date | string

/** Making one takes much longer than using it, and a calendar prints hundreds of times. */
const made = new Map<string, unknown>()

function once<T>(key: readonly unknown[], make: (locale: string) => T): T {
  const locale = formatLocale()
  const name = JSON.stringify([locale, ...key])
  if (!made.has(name)) made.set(name, make(locale))
  return made.get(name) as T
}

export function formatTime(instant: Instant, timeZone: string): string {
  return format(instant, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** "Sat 12 June" */
export function formatDay(instant: Instant, timeZone: string): string {
  return plain(format(instant, { timeZone, weekday: 'short', day: 'numeric', month: 'long' }))
}

/** "Sat 12", where the month is said above. */
export function formatDayShort(instant: Instant, timeZone: string): string {
  return format(instant, { timeZone, weekday: 'short', day: 'numeric' })
}

/** "Saturday 12 June"; with the year when it is not the current one. */
export function formatLongDay(instant: Instant, timeZone: string): string {
  const year = (at: Instant) => format(at, { timeZone, year: 'numeric' })
  const options: Intl.DateTimeFormatOptions = { timeZone, weekday: 'long', day: 'numeric', month: 'long' }
  if (year(instant) !== year(new Date())) options.year = 'numeric'
  return plain(format(instant, options))
}

/** "Mon" */
export function formatWeekday(instant: Instant, timeZone: string): string {
  return format(instant, { timeZone, weekday: 'short' })
}

/** "January 2027" */
export function formatMonth(instant: Instant, timeZone: string): string {
  return format(instant, { timeZone, month: 'long', year: 'numeric' })
}

export function formatDayAndTime(instant: Instant, timeZone: string): string {
  return `${formatDay(instant, timeZone)}, ${formatTime(instant, timeZone)}`
}

/** "12 June 2026, 14:30", of an instant in the zone of the browser: for what has nothing to do with a business. */
export function formatMoment(instant: Instant): string {
  return format(instant, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
}

/** Of a day of the calendar, `YYYY-MM-DD`, which is in no zone. */
export function formatDate(date: string, options: Intl.DateTimeFormatOptions): string {
  return format(`${date}T00:00:00Z`, { ...options, timeZone: 'UTC' })
}

/** "24–30 November", of two days of the calendar: what both have in common is said once. */
export function formatDates(from: string, to: string, options: Intl.DateTimeFormatOptions): string {
  const [first, last] = [from, to].map(date => new Date(`${date}T00:00:00Z`)) as [Date, Date]
  return formatOf({ ...options, timeZone: 'UTC' }).formatRange(first, last)
}

/** Name of the zone at an instant: long "Greenwich Mean Time", short "GMT". */
export function zoneName(instant: Instant, timeZone: string, style: 'long' | 'short' = 'long'): string {
  const parts = formatOf({ timeZone, timeZoneName: style }).formatToParts(new Date(instant))
  return parts.find(part => part.type === 'timeZoneName')?.value ?? timeZone
}

export function formatMoney({ amount, currency }: Money): string {
  const text = formatNumber(amount / 10 ** currencyDigits(currency), { style: 'currency', currency })
  // From right to left the sign behind letters (`UK£`) would stand before them; the mark keeps it where it was.
  return text.replace(/^\u200f.+/, '$&\u200e')
}

/** How many digits a currency has behind the point. */
export function currencyDigits(currency: string): number {
  return numberOf({ style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return numberOf(options).format(value)
}

/** "33 %", of a share from 0 to 1; as each language sets the sign. */
export function formatPercent(share: number, maximumFractionDigits = 0): string {
  return formatNumber(share, { style: 'percent', maximumFractionDigits })
}

/** "Ana, Ben and Eve" */
export function formatList(items: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return once(['list', type], locale => new Intl.ListFormat(locale, { type })).format(items)
}

/** For `sort`: names in the order in which the readers of the page look them up. */
export function compareNames(left: string, right: string): number {
  return once(['order'], locale => new Intl.Collator(locale, { numeric: true })).compare(left, right)
}

/** What a country, a currency or a language is called; undefined where nobody knows. */
export function nameOf(type: 'region' | 'currency' | 'language', code: string): string | undefined {
  return once([type], locale => new Intl.DisplayNames(locale, { type, fallback: 'none' })).of(code)
}

/** The English comma says nothing beside a short name. */
const plain = (text: string) => (formatLocale().startsWith('en') ? text.replace(',', '') : text)

const numberOf = (options: Intl.NumberFormatOptions) =>
  once(['number', options], locale => new Intl.NumberFormat(numbersIn(locale), options))

/** English of Spain, Germany and others has a point in sums and a comma in other numbers: both would be on one page. */
function numbersIn(locale: string): string {
  const point = (options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value
  return locale.startsWith('en') && point() !== point({ style: 'currency', currency: 'EUR' }) ? 'en-GB' : locale
}

const formatOf = (options: Intl.DateTimeFormatOptions) =>
  once(['time', options], locale => new Intl.DateTimeFormat(locale, options))

function format(instant: Instant, options: Intl.DateTimeFormatOptions): string {
  return formatOf(options).format(new Date(instant))
}
