/** What a business can ask about itself. */
export const REPORT_NAMES = [
  'bookings',
  'revenue',
  'attendance',
  'services',
  'sources',
  'groups',
  'lead-time',
  'utilisation',
  'peak',
  'feedback',
  'rated',
] as const
export type ReportName = (typeof REPORT_NAMES)[number]

/** One figure over time. */
export const METRICS = [
  'bookings',
  'revenue',
  'paid',
  'owed',
  'no-show-rate',
  'cancellation-rate',
  'utilisation',
  'lead-time',
] as const
export type Metric = (typeof METRICS)[number]

export const REPORT_FREQUENCIES = ['weekly', 'monthly'] as const
export type ReportFrequency = (typeof REPORT_FREQUENCIES)[number]

export const REPORT_STEPS = ['day', 'week', 'month'] as const
export type ReportStep = (typeof REPORT_STEPS)[number]

/**
 * What stands in a column: a local date, a word, a number of things, elapsed minutes or hours, a share in percent with one
 * decimal, minor units of the currency that the row names, or stars from 1 to 5 with one decimal.
 */
export type ColumnKind = 'date' | 'text' | 'count' | 'minutes' | 'hours' | 'percent' | 'money' | 'rating'

export interface ReportColumn {
  readonly key: string
  readonly kind: ColumnKind
}

export type ReportValue = string | number | null
export type ReportRow = Readonly<Record<string, ReportValue>>

/** Local dates of the business, the last one included. */
export interface ReportDates {
  readonly from: string
  readonly to: string
}

export interface ReportTable {
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
  /** One for each currency, where there is money; else one. */
  readonly totals: readonly ReportRow[]
}

export interface Report extends ReportTable, ReportDates {
  readonly name: ReportName
  readonly timeZone: string
  readonly per: ReportStep
  /** The period before; absent: nobody asked to compare. */
  readonly previous?: ReportTable & ReportDates
}

/** The share of a part in percent with one decimal, half up; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 1000) / whole) / 10
}
