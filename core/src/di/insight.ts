import type { DependencyContainer } from 'tsyringe'
import { SqlReportStore } from '../db/repositories/sql-report-store.js'
import { SqlReportSubscriptionStore } from '../db/repositories/sql-report-subscription-store.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { ReportMailServices } from '../http/routes/admin/report-mail.js'
import type { ReportRouteServices } from '../http/routes/admin/reports.js'
import { Translator } from '../i18n/translator.js'
import { MetricService } from '../reporting/metric-service.js'
import { ReportMail } from '../reporting/report-mail.js'
import { ReportSender, subscribeReports } from '../reporting/report-sender.js'
import { ReportService } from '../reporting/report-service.js'
import { DUE_HANDLERS, REPORT_STORE, REPORT_SUBSCRIPTION_STORE } from './tokens.js'

export function bindReportStores(container: DependencyContainer): void {
  container.registerSingleton(REPORT_STORE, SqlReportStore)
  container.registerSingleton(REPORT_SUBSCRIPTION_STORE, SqlReportSubscriptionStore)
}

/** Summaries by mail. */
export function bindReportMail(container: DependencyContainer, bus: HookBus): void {
  const sender = container.resolve(ReportSender)
  subscribeReports(bus, sender)
  container.resolve(DUE_HANDLERS).set('report', (tx, subscriptionId) => sender.take(tx, subscriptionId))
}

/** What a business asks about itself. */
export function reportServices(container: DependencyContainer): ReportRouteServices & ReportMailServices {
  return {
    reports: container.resolve(ReportService),
    metrics: container.resolve(MetricService),
    reportMail: container.resolve(ReportMail),
    translator: container.resolve(Translator),
  }
}
