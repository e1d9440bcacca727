import type { ServiceId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

/** Somebody whom the business does not come to, and who wants to hear from it all the same. */
export interface ContactRequest {
  readonly id: string
  readonly serviceId: ServiceId | null
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly zip: string
  readonly address: string
  readonly message: string
  readonly createdAt: Date
}

export interface ContactRequestStore {
  /** @returns When it came, by the clock of the business. */
  add(tx: Transaction, request: Omit<ContactRequest, 'createdAt'>): Promise<Date>
  /** The newest first, at most 200. */
  list(tenantId: TenantId): Promise<ContactRequest[]>
  /** False when there is none. */
  remove(tx: Transaction, id: string): Promise<boolean>
}
