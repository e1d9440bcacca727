import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { REPORT_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { LocationId, ResourceId, ServiceId, TenantId } from '../domain/id.js'
import type { Report, ReportDates, ReportName, ReportStep, ReportTable } from '../domain/report.js'
import type { ReportScope, ReportStore } from '../ports/report-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import { OpenMinutes } from './open-minutes.js'
import { peakSpans, periodBefore, spanOf, stepsOf, type PeakHours } from './report-dates.js'
import { feedbackTable, ratedTable } from './rating-tables.js'
import * as tables from './report-tables.js'

export interface ReportRequest extends ReportDates {
  /** Default day. */
  readonly per?: ReportStep | undefined
  readonly isCompared?: boolean | undefined
  readonly locationId?: LocationId | undefined
  readonly serviceId?: ServiceId | undefined
  readonly resourceId?: ResourceId | undefined
  /** Default Monday to Friday from 17:00 to 22:00. */
  readonly peak?: PeakHours | undefined
}

/** A report, or of revenue only what was booked: that is known without adding up what was paid for each booking. */
export type TableName = ReportName | 'booked'

export type ComparedTable = ReportTable & Pick<Report, 'previous'>

const EVENINGS: PeakHours = { from: '17:00', to: '22:00', days: [1, 2, 3, 4, 5] }

interface Question extends tables.TableFrame {
  readonly tenantId: TenantId
  readonly scope: ReportScope
  readonly period: ReportDates
  readonly peak: PeakHours
}

/** Answers what a business asks about itself, from what is written down. Reads only. */
@injectable()
export class ReportService {
  constructor(
    @inject(REPORT_STORE) private readonly store: ReportStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(OpenMinutes) private readonly open: OpenMinutes,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /** @throws InvalidRangeError when the dates are the wrong way round or more than 400 days. */
  async read(tenantId: TenantId, name: ReportName, request: ReportRequest): Promise<Report> {
    const { timeZone } = await this.tenants.byId(tenantId)
    const { from, to, per = 'day' } = request
    return { name, from, to, timeZone, per, ...(await this.compared(tenantId, name, request)) }
  }

  /** @throws InvalidRangeError as `read` does. */
  async compared(tenantId: TenantId, name: TableName, request: ReportRequest): Promise<ComparedTable> {
    const before = periodBefore(request)
    const [table, previous] = await Promise.all([
      this.table(tenantId, name, request),
      request.isCompared ? this.table(tenantId, name, { ...request, ...before }) : undefined,
    ])
    return { ...table, ...(previous && { previous: { ...before, ...previous } }) }
  }

  private async table(tenantId: TenantId, name: TableName, request: ReportRequest): Promise<ReportTable> {
    const { timeZone, currency } = await this.tenants.byId(tenantId)
    const { from, to, per = 'day', locationId, serviceId, resourceId, peak = EVENINGS } = request
    const scope = { range: spanOf({ from, to }, timeZone), timeZone, per, locationId, serviceId, resourceId }
    return this.answer(name, {
      tenantId,
      scope,
      period: { from, to },
      peak,
      currency,
      dates: stepsOf({ from, to }, per),
    })
  }

  private async answer(name: TableName, question: Question): Promise<ReportTable> {
    const { tenantId, scope } = question
    switch (name) {
      case 'bookings':
        return tables.bookingsTable(await this.store.bookings(tenantId, scope), question)
      case 'booked':
        return tables.bookedTable(await this.store.bookings(tenantId, scope), question)
      case 'revenue':
        return tables.revenueTable(await this.store.money(tenantId, scope), question)
      case 'attendance':
        return tables.attendanceTable(await this.store.bookings(tenantId, scope), question)
      case 'services':
        return tables.servicesTable(await this.store.services(tenantId, scope), question)
      case 'sources':
        return tables.sourcesTable(await this.store.sources(tenantId, scope))
      case 'groups':
        return tables.groupsTable(await this.store.groups(tenantId, scope), question)
      case 'lead-time':
        return tables.leadTimeTable(await this.store.leadTime(tenantId, scope))
      case 'utilisation':
        return tables.utilisationTable(await this.use(question, false), question)
      case 'peak':
        return tables.peakTable(await this.use(question, true), question)
      case 'feedback':
        return feedbackTable(await this.store.ratings(tenantId, scope), question)
      case 'rated':
        return ratedTable(await this.store.rated(tenantId, scope))
    }
  }

  private async use({ tenantId, scope, period, peak }: Question, isPeak: boolean): Promise<tables.Use> {
    const spans = isPeak ? peakSpans(period, this.zones.get(scope.timeZone), peak) : []
    const [open, claimed, values] = await Promise.all([
      this.open.read(tenantId, scope, spans),
      this.store.claimed(tenantId, scope, spans),
      isPeak ? this.store.values(tenantId, scope) : [],
    ])
    return { open, claimed, values }
  }
}
