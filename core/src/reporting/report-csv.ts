import type { ColumnKind, Report, ReportRow, ReportValue } from '../domain/report.js'

/** Spreadsheets read what begins so as a formula, whatever quotes it stands in. */
const FORMULA = /^[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/**
 * A report as a spreadsheet opens it: RFC 4180 with a byte order mark, one line for each row, amounts in whole units of the
 * currency with its decimals.
 * @param label - What a column, or one of the engine's own words in it, is called.
 */
export function reportCsv(report: Report, label: (key: string, value?: string) => string): Buffer {
  const { columns, rows } = report
  const lines = [
    columns.map(({ key }) => cell(label(key))),
    ...rows.map(row => columns.map(({ key, kind }) => written(row, key, kind, label))),
  ]
  return Buffer.from(`\uFEFF${lines.map(line => `${line.join(',')}\r\n`).join('')}`, 'utf8')
}

function written(
  row: ReportRow,
  key: string,
  kind: ColumnKind,
  label: (key: string, value?: string) => string,
): string {
  const value: ReportValue = row[key] ?? null
  if (value === null) return ''
  if (typeof value === 'string') return cell(kind === 'text' ? label(key, value) : value)
  return kind === 'money' ? decimal(value, String(row['currency'])) : String(value)
}

/** Text of a cell: nothing in it is a formula, and no separator ends it. */
export function cell(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

function decimal(amount: number, currency: string): string {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return (amount / 10 ** maximumFractionDigits).toFixed(maximumFractionDigits)
}
