import type { Customer } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Row, Transaction } from './unit-of-work.js'

/** Why somebody is erased; words of their own could name the person again. */
export const ERASE_REASONS = ['asked', 'consent-withdrawn', 'inactive', 'other'] as const
export type EraseReason = (typeof ERASE_REASONS)[number]

/** How much of one kind went. */
export interface ErasedPart {
  readonly what: string
  readonly count: number
}

/** What stays, why, and until when (a date; null: no end is set). */
export interface KeptPart {
  readonly what: string
  readonly count: number
  readonly why: string
  readonly until: string | null
}

/** What has to be settled before somebody can be erased. */
export interface OpenThing {
  readonly kind: 'booking' | 'payment'
  readonly id: string
  readonly bookingId: string
  readonly reference: string
  readonly startsAt: Date
}

/** How one plugin answered the request to forget. */
export interface PluginAnswer {
  readonly pluginId: string
  readonly state: 'waiting' | 'done' | 'failed'
  readonly attempts: number
}

export interface PrivacyRequest {
  readonly id: string
  readonly customerId: CustomerId
  readonly kind: 'export' | 'erase'
  readonly reason: string
  readonly actor: { readonly type: string; readonly id: string | null }
  readonly result: Row
  readonly createdAt: Date
  readonly plugins: readonly PluginAnswer[]
}

export type NewPrivacyRequest = Omit<PrivacyRequest, 'createdAt' | 'plugins'>

export interface PrivacyRequestPage {
  readonly items: PrivacyRequest[]
  readonly nextCursor: string | undefined
}

/** Everything about one person, found and forgotten across the tables of a business. */
export interface PrivacyStore {
  /** Every row that is about the person, by section, columns in camel case. */
  exportOf(tenantId: TenantId, customer: Customer, withheld?: readonly string[]): Promise<Record<string, Row[]>>
  /** Keeps bookings that are being made with the same name and address out until the transaction ends. */
  lockContact(tx: Transaction, customer: Customer): Promise<void>
  openThings(tx: Transaction, id: CustomerId): Promise<OpenThing[]>
  /** Takes the personal values out of every row about the person. Repeating it finds nothing more. */
  erase(tx: Transaction, customer: Customer): Promise<ErasedPart[]>
  kept(tx: Transaction, id: CustomerId): Promise<KeptPart[]>
  /** Finished and waiting jobs of plugins that name the person. Outside the tables of the business, so not in `erase`. */
  forgetJobs(customer: Customer): Promise<void>
  insertRequest(tx: Transaction, request: NewPrivacyRequest, pluginIds: readonly string[]): Promise<void>
  findErase(tx: Transaction, id: CustomerId): Promise<PrivacyRequest | undefined>
  requests(tenantId: TenantId, page: { limit: number; cursor?: string | undefined }): Promise<PrivacyRequestPage>
  /** @returns undefined when there is no such request. */
  request(tenantId: TenantId, id: string): Promise<PrivacyRequest | undefined>
  recordAnswer(tx: Transaction, requestId: string, pluginId: string, state: 'done' | 'failed'): Promise<void>
}
