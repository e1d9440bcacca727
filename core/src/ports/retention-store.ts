import type { CustomerId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** How long a business keeps what; null keeps it until somebody asks. Months and days by the clock of the business. */
export interface RetentionTerms {
  /** Customers without a visit for so long are erased. */
  readonly customerMonths: number | null
  /** Messages older than this lose address and text. */
  readonly messageMonths: number | null
  /** Entries of the audit log older than this lose names and details; who (by id), what and when stay. */
  readonly auditMonths: number | null
  /** Stored answers to idempotency keys; a week when nothing is said. */
  readonly requestDays: number | null
  readonly version: number
}

export type NewTerms = Omit<RetentionTerms, 'version'>

/** What is older than the terms, or was taken away. */
export interface RetentionCounts {
  readonly customers: number
  readonly messages: number
  readonly auditEntries: number
  readonly storedAnswers: number
}

export interface RetentionStore {
  /** Nulls at version 0 when the business never chose. */
  terms(tenantId: TenantId, tx?: Transaction): Promise<RetentionTerms>
  save(tx: Transaction, terms: NewTerms): Promise<RetentionTerms>
  count(tx: Transaction, terms: RetentionTerms): Promise<RetentionCounts>
  /** Customers whose time is over and who have nothing open, oldest first. */
  inactive(tx: Transaction, terms: RetentionTerms, limit: number): Promise<CustomerId[]>
  /** Forgets what needs no look at a whole customer. */
  sweep(tx: Transaction, terms: RetentionTerms): Promise<Omit<RetentionCounts, 'customers'>>
}
