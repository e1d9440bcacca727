import type { HttpClient } from './http-client.js'

export type ReportValue = string | number | null
export type ReportRow = Record<string, ReportValue>

export interface ReportColumn {
  key: string
  label: string
  kind: 'date' | 'text' | 'count' | 'minutes' | 'hours' | 'percent' | 'money' | 'rating'
}

export interface ReportPart {
  from: string
  to: string
  rows: ReportRow[]
  totals: ReportRow[]
}

export interface Report extends ReportPart {
  name: string
  title: string
  timeZone: string
  per: 'day' | 'week' | 'month'
  columns: ReportColumn[]
  previous?: ReportPart
}

export interface MetricAnswer {
  metric: string
  unit: string
  previousFrom: string
  previousTo: string
  figures: { currency?: string; value: number | null; previous: number | null }[]
}

/** Local dates of the business, and what narrows them. */
export interface ReportQuery {
  from: string
  to: string
  per: string
  locationId?: string
  serviceId?: string
  resourceId?: string
}

export interface ReportMail {
  userId: string
  frequency: 'weekly' | 'monthly'
}

export interface ReportReader {
  id: string
  name: string
  email: string
}

/** Calls about what a business asks about itself. */
export class ReportApi {
  constructor(private readonly http: HttpClient) {}

  report(name: string, query: ReportQuery, signal?: AbortSignal): Promise<Report> {
    return this.http.get(`/reports/${name}?${search(query)}&compare=1`, { signal })
  }

  metric(metric: string, query: ReportQuery, signal?: AbortSignal): Promise<MetricAnswer> {
    return this.http.get(`/analytics/${metric}?${search(query)}`, { signal })
  }

  /** Where a browser downloads a report; a link names the business in its address. */
  csvAddress(name: string, query: ReportQuery, tenantSlug: string): string {
    return `/api/v1/reports/${name}?${search(query)}&format=csv&tenant=${encodeURIComponent(tenantSlug)}`
  }

  mail(signal?: AbortSignal): Promise<{ subscriptions: ReportMail[]; readers: ReportReader[] }> {
    return this.http.get('/reports/mail', { signal })
  }

  saveMail(subscriptions: ReportMail[]): Promise<{ subscriptions: ReportMail[]; readers: ReportReader[] }> {
    return this.http.put('/reports/mail', { body: { subscriptions } })
  }
}

function search(query: ReportQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(given as [string, string][]).toString()
}
