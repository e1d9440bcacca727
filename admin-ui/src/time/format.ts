import type { Money } from '../api/contract.js'

/** Formats for the reader's language, in the zone of the business. */
const LOCALE = 'en-GB'

export function formatTime(instant: Date | string, timeZone: string): string {
  return format(instant, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** "Sat 12 June" */
export function formatDay(instant: Date | string, timeZone: string): string {
  return format(instant, { timeZone, weekday: 'short', day: 'numeric', month: 'long' }).replace(',', '')
}

/** "Saturday 12 June"; with the year when it is not the current one. */
export function formatLongDay(instant: Date | string, timeZone: string): string {
  const year = (at: Date | string) => format(at, { timeZone, year: 'numeric' })
  const options: Intl.DateTimeFormatOptions = { timeZone, weekday: 'long', day: 'numeric', month: 'long' }
  if (year(instant) !== year(new Date())) options.year = 'numeric'
  return format(instant, options).replace(',', '')
}

export function formatDayAndTime(instant: Date | string, timeZone: string): string {
  return `${formatDay(instant, timeZone)}, ${formatTime(instant, timeZone)}`
}

/** Name of the zone at an instant: long "Greenwich Mean Time", short "GMT". */
export function zoneName(instant: Date | string, timeZone: string, style: 'long' | 'short' = 'long'): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: style }).formatToParts(new Date(instant))
  return parts.find(part => part.type === 'timeZoneName')?.value ?? timeZone
}

export function formatMoney({ amount, currency }: Money): string {
  const formatter = new Intl.NumberFormat(LOCALE, { style: 'currency', currency })
  return formatter.format(amount / 10 ** (formatter.resolvedOptions().maximumFractionDigits ?? 2))
}

function format(instant: Date | string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALE, options).format(new Date(instant))
}
