import type { TenantId } from '../domain/id.js'

/** What a full export has, in an order in which what is named comes before who names it. */
export const EXPORT_TABLES = [
  'location',
  'policy',
  'schedule',
  'resource',
  'service_category',
  'service',
  'service_requirement',
  'customer',
  'customer_note',
  'consent',
  'booking',
  'appointment',
  'booking_transition',
  'payment',
  'ledger_entry',
  'message',
] as const
export type ExportTable = (typeof EXPORT_TABLES)[number]

export interface ExportStore {
  /** Rows behind a key, without hashes and keys of the machinery; `after` is the key of the last one, empty to begin. */
  page(tenantId: TenantId, table: ExportTable, after: string): Promise<{ key: string; row: string }[]>
}
