import type { ReportColumn, ReportRow, ReportValue } from '../api/report-api.js'
import { messages } from '../locales/messages.js'
import { formatMoney } from '../time/format.js'

const LOCALE = 'en-GB'
const DATE = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const SHORT = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone: 'UTC' })
const MONTH = new Intl.DateTimeFormat(LOCALE, { month: 'short', timeZone: 'UTC' })
const NUMBER = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })
const ROUND_MONEY = (currency: string) =>
  new Intl.NumberFormat(LOCALE, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 })

export function dateText(date: string): string {
  return DATE.format(new Date(`${date}T00:00:00Z`))
}

export function shortDate(date: string, per: string): string {
  return (per === 'month' ? MONTH : SHORT).format(new Date(`${date}T00:00:00Z`))
}

/** A value as its column says it. */
export function valueText(kind: ReportColumn['kind'], value: ReportValue | undefined, row: ReportRow): string {
  if (value === null || value === undefined) return messages.reports.nothing
  if (typeof value === 'string') return kind === 'date' ? dateText(value) : (messages.reports.leadTimes[value] ?? value)
  if (kind === 'money') return formatMoney({ amount: value, currency: String(row['currency']) })
  return kind === 'percent' ? `${NUMBER.format(value)} %` : NUMBER.format(value)
}

/** A mark of an axis. */
export function markText(kind: ReportColumn['kind'], value: number, currency: string): string {
  if (kind !== 'money') return NUMBER.format(value)
  const digits = new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  return ROUND_MONEY(currency).format(value / 10 ** (digits ?? 2))
}

export function isNumber(kind: ReportColumn['kind']): boolean {
  return kind !== 'text' && kind !== 'date'
}

/** What became of a figure: shares in points, the rest in percent. */
export function changeText(unit: string, value: number | null, previous: number | null): string {
  const words = messages.reports
  if (value === null || previous === null || (previous === 0 && unit !== 'percent')) return words.newThing
  const change = unit === 'percent' ? value - previous : ((value - previous) * 100) / previous
  const rounded = Math.round(Math.abs(change) * 10) / 10
  if (rounded === 0) return words.same
  const said = unit === 'percent' ? words.points(NUMBER.format(rounded)) : `${NUMBER.format(rounded)} %`
  return change > 0 ? words.more(said) : words.fewer(said)
}
