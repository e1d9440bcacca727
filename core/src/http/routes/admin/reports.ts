import { z } from 'zod'
import type { LocationId, ResourceId, ServiceId } from '../../../domain/id.js'
import { METRICS, REPORT_NAMES, REPORT_STEPS, type Report } from '../../../domain/report.js'
import type { Tenant } from '../../../domain/tenant.js'
import { InvalidRangeError } from '../../../errors/catalog.js'
import type { Translator } from '../../../i18n/translator.js'
import type { MetricService } from '../../../reporting/metric-service.js'
import { reportCsv } from '../../../reporting/report-csv.js'
import { spanOf } from '../../../reporting/report-dates.js'
import type { ReportRequest, ReportService } from '../../../reporting/report-service.js'
import { flag, id, localDate } from '../../input.js'
import { defineRoute, type Route } from '../../route.js'

export interface ReportRouteServices {
  readonly reports: Pick<ReportService, 'read'>
  readonly metrics: Pick<MetricService, 'read'>
  readonly translator: Pick<Translator, 'find' | 'translate'>
}

const value = z.union([z.string(), z.number(), z.null()])
const row = z.record(z.string(), value)
const column = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(['date', 'text', 'count', 'minutes', 'hours', 'percent', 'money', 'rating']),
})
const table = { from: z.string(), to: z.string(), rows: z.array(row), totals: z.array(row) }
const report = z
  .object({
    ...{ name: z.string(), title: z.string(), timeZone: z.string(), per: z.enum(REPORT_STEPS) },
    columns: z.array(column),
    ...table,
    previous: z.object(table).optional(),
  })
  .meta({ id: 'Report', description: 'Money is in minor units of the currency of its row, shares are in percent' })
const metric = z
  .object({
    ...{ metric: z.string(), unit: z.string(), from: z.string(), to: z.string() },
    ...{ previousFrom: z.string(), previousTo: z.string() },
    figures: z.array(
      z.object({ currency: z.string().optional(), value: z.number().nullable(), previous: z.number().nullable() }),
    ),
    points: z.array(z.object({ date: z.string(), currency: z.string().optional(), value: z.number().nullable() })),
  })
  .meta({ id: 'Metric' })

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time such as 17:00')
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
const question = {
  ...{ from: localDate, to: localDate, per: z.enum(REPORT_STEPS).optional() },
  ...{ locationId: id.optional(), serviceId: id.optional(), resourceId: id.optional() },
}
const peakQuestion = {
  peakFrom: clock.optional().meta({ example: '17:00' }),
  peakTo: clock.optional().meta({ example: '22:00' }),
  peakDays: z
    .string()
    .regex(/^(mo|tu|we|th|fr|sa|su)(,(mo|tu|we|th|fr|sa|su)){0,6}$/, 'Must be days such as mo,tu,we')
    .max(20)
    .optional()
    .meta({ example: 'mo,tu,we,th,fr' }),
}

const shared = {
  method: 'get',
  tag: 'Reports',
  scope: 'tenant',
  idempotency: 'none',
  audience: { needs: 'reports:read' },
  errors: [InvalidRangeError],
} as const

/** What a business asks about itself. */
export function reportRoutes({ reports, metrics, translator }: ReportRouteServices): Route[] {
  return [
    defineRoute({
      ...shared,
      path: '/reports/{name}',
      summary: 'Answers a report over local dates of the business, as JSON or CSV',
      params: z.object({ name: z.enum(REPORT_NAMES) }),
      query: z.object({
        ...question,
        ...peakQuestion,
        compare: flag.optional(),
        format: z.enum(['json', 'csv']).optional(),
      }),
      responses: { 200: { description: 'The report; as CSV it is a file', schema: report } },
      handler: async ({ tenant, params, query }) => {
        spanOf(query, tenant.timeZone)
        const found = await reports.read(tenant.id, params.name, requestOf(query))
        if (query.format === 'csv') return { status: 200, file: fileOf(found, tenant, translator) }
        return { status: 200, body: named(found, tenant, translator) }
      },
    }),
    defineRoute({
      ...shared,
      path: '/analytics/{metric}',
      summary: 'Answers one figure, what it was in the period before, and how it went',
      params: z.object({ metric: z.enum(METRICS) }),
      query: z.object(question),
      responses: { 200: { description: 'The figure', schema: metric } },
      handler: async ({ tenant, params, query }) => {
        spanOf(query, tenant.timeZone)
        return { status: 200, body: await metrics.read(tenant.id, params.metric, requestOf(query)) }
      },
    }),
  ]
}

interface Query {
  readonly from: string
  readonly to: string
  readonly per?: ReportRequest['per']
  readonly locationId?: string | undefined
  readonly serviceId?: string | undefined
  readonly resourceId?: string | undefined
  readonly compare?: boolean | undefined
  readonly peakFrom?: string | undefined
  readonly peakTo?: string | undefined
  readonly peakDays?: string | undefined
}

function requestOf(query: Query): ReportRequest {
  const { from, to, per, locationId, serviceId, resourceId, compare } = query
  const { peakFrom = '17:00', peakTo = '22:00', peakDays = 'mo,tu,we,th,fr' } = query
  const days = peakDays.split(',').map(day => WEEKDAYS.indexOf(day) + 1)
  return {
    ...{ from, to, per, isCompared: compare, peak: { from: peakFrom, to: peakTo, days } },
    locationId: locationId as LocationId | undefined,
    serviceId: serviceId as ServiceId | undefined,
    resourceId: resourceId as ResourceId | undefined,
  }
}

type Words = ReportRouteServices['translator']

function named(found: Report, { locale }: Tenant, words: Words) {
  return {
    ...found,
    title: words.translate(locale, `report.${found.name}`),
    columns: found.columns.map(item => ({ ...item, label: words.translate(locale, `report.column.${item.key}`) })),
  }
}

function fileOf(found: Report, { slug, locale }: Tenant, words: Words) {
  const label = (key: string, word?: string) => {
    if (word === undefined) return words.translate(locale, `report.column.${key}`)
    return words.find(locale, `report.${key}.${word}`) ?? word
  }
  const name = `${slug}-${found.name}-${found.from}-${found.to}.csv`
  return { name, type: 'text/csv; charset=utf-8', content: reportCsv(found, label) }
}
