import type { ReportColumn, ReportRow, ReportValue } from '../api/report-api.js'
import { messages } from '../locales/messages.js'
import { currencyDigits, formatDate, formatMoney, formatNumber, formatPercent } from '../time/format.js'

/** A number as a report says it. */
const numberText = (value: number) => formatNumber(value, { maximumFractionDigits: 1 })
const percentText = (value: number) => formatPercent(value / 100, 1)

export function dateText(date: string): string {
  return formatDate(date, { day: 'numeric', month: 'short', year: 'numeric' })
}

export function shortDate(date: string, per: string): string {
  return formatDate(date, per === 'month' ? { month: 'short' } : { day: 'numeric', month: 'short' })
}

/** A value as its column says it. */
export function valueText(kind: ReportColumn['kind'], value: ReportValue | undefined, row: ReportRow): string {
  if (value === null || value === undefined) return messages.reports.nothing
  if (typeof value === 'string') {
    const { leadTimes, groups } = messages.reports
    if (row['source'] === value) return messages.sources[value] ?? value
    return kind === 'date' ? dateText(value) : (leadTimes[value] ?? groups[value] ?? value)
  }
  if (kind === 'money') return formatMoney({ amount: value, currency: String(row['currency']) })
  return kind === 'percent' ? percentText(value) : numberText(value)
}

/** A mark of an axis. */
export function markText(kind: ReportColumn['kind'], value: number, currency: string): string {
  if (kind !== 'money') return numberText(value)
  const style = { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 } as const
  return formatNumber(value / 10 ** currencyDigits(currency), style)
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
  const said = unit === 'percent' ? words.points(numberText(rounded)) : percentText(rounded)
  return change > 0 ? words.more(said) : words.fewer(said)
}
