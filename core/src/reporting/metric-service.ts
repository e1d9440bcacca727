import { inject, injectable } from 'tsyringe'
import type { TenantId } from '../domain/id.js'
import type { Metric, ReportDates, ReportRow, ReportValue } from '../domain/report.js'
import { ReportService, type ReportRequest, type TableName } from './report-service.js'

/** Where each figure stands. */
const FIGURES: Readonly<Record<Metric, { readonly report: TableName; readonly key: string; readonly unit: string }>> = {
  bookings: { report: 'bookings', key: 'bookings', unit: 'count' },
  revenue: { report: 'booked', key: 'booked', unit: 'money' },
  paid: { report: 'revenue', key: 'paid', unit: 'money' },
  owed: { report: 'revenue', key: 'owed', unit: 'money' },
  'no-show-rate': { report: 'attendance', key: 'noShowShare', unit: 'percent' },
  'cancellation-rate': { report: 'attendance', key: 'cancelledShare', unit: 'percent' },
  utilisation: { report: 'utilisation', key: 'utilisation', unit: 'percent' },
  'lead-time': { report: 'lead-time', key: 'medianHours', unit: 'hours' },
}

export interface Figure {
  /** Of money. */
  readonly currency?: string
  readonly value: number | null
  /** Of the period before. */
  readonly previous: number | null
}

export interface MetricAnswer extends ReportDates {
  readonly metric: Metric
  readonly unit: string
  readonly previousFrom: string
  readonly previousTo: string
  /** One for each currency, where it is money; else one. */
  readonly figures: readonly Figure[]
  /** Empty where a figure is of the whole period only. */
  readonly points: readonly { readonly date: string; readonly currency?: string; readonly value: number | null }[]
}

/** One figure, what it was in the period before, and how it went. */
@injectable()
export class MetricService {
  constructor(@inject(ReportService) private readonly reports: ReportService) {}

  /** @throws InvalidRangeError when the dates are the wrong way round or more than 400 days. */
  async read(tenantId: TenantId, metric: Metric, request: ReportRequest): Promise<MetricAnswer> {
    const { report: name, key, unit } = FIGURES[metric]
    const { from, to } = request
    const { rows, totals, previous } = await this.reports.compared(tenantId, name, { ...request, isCompared: true })
    const figures = totals.map(total => {
      const before = previous?.totals.find(row => row['currency'] === total['currency'])
      return { ...currencyOf(total), value: numberOf(total[key]), previous: numberOf(before?.[key]) }
    })
    const dated = rows.filter(row => typeof row['date'] === 'string')
    const points = dated.map(row => ({ date: String(row['date']), ...currencyOf(row), value: numberOf(row[key]) }))
    return {
      metric,
      unit,
      from,
      to,
      previousFrom: previous?.from ?? from,
      previousTo: previous?.to ?? to,
      figures,
      points,
    }
  }
}

function currencyOf(row: ReportRow): { currency?: string } {
  return typeof row['currency'] === 'string' ? { currency: row['currency'] } : {}
}

function numberOf(value: ReportValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}
