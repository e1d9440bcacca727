import type { AccountId, TenantId } from '../domain/id.js'
import type { ReportDates, ReportFrequency } from '../domain/report.js'
import type { Transaction } from './unit-of-work.js'

/** Somebody who gets a summary by mail. */
export interface ReportSubscription {
  readonly accountId: AccountId
  readonly frequency: ReportFrequency
}

/** A summary whose time has come: of the whole week or month before. */
export interface DueSummary extends ReportSubscription, ReportDates {}

/** Who gets summaries. When is in the due row of each: at 08:00 of the business, on Mondays or the first of a month. */
export interface ReportSubscriptionStore {
  list(tenantId: TenantId): Promise<ReportSubscription[]>
  /** Those and no others; whoever stays keeps the time. */
  save(tx: Transaction, wanted: readonly ReportSubscription[]): Promise<void>
  /** Says what a summary is about and puts its next time down. @returns undefined when nobody wants it any more. */
  take(tx: Transaction, subscriptionId: string): Promise<DueSummary | undefined>
  /** Whether somebody still wants it; it stays so until the transaction ends. */
  holds(tx: Transaction, subscription: ReportSubscription): Promise<boolean>
}
