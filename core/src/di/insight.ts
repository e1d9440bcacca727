import type { DependencyContainer } from 'tsyringe'
import { SqlReportStore } from '../db/repositories/sql-report-store.js'
import type { ReportRouteServices } from '../http/routes/admin/reports.js'
import { Translator } from '../i18n/translator.js'
import { MetricService } from '../reporting/metric-service.js'
import { ReportService } from '../reporting/report-service.js'
import { REPORT_STORE } from './tokens.js'

export function bindReportStores(container: DependencyContainer): void {
  container.registerSingleton(REPORT_STORE, SqlReportStore)
}

/** What a business asks about itself. */
export function reportServices(container: DependencyContainer): ReportRouteServices {
  return {
    reports: container.resolve(ReportService),
    metrics: container.resolve(MetricService),
    translator: container.resolve(Translator),
  }
}
