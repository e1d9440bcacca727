import type { Consent, ConsentPurpose, ConsentText } from '../domain/consent.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export type NewConsent = Omit<Consent, 'id' | 'at'> & {
  readonly actor: { readonly type: string; readonly id: string | null }
}

/** Append-only: neither a text nor a consent ever changes. */
export interface ConsentStore {
  /** Every version of every purpose, newest first. */
  texts(tenantId: TenantId, tx?: Transaction): Promise<ConsentText[]>
  /** Stores the next version. */
  addText(tx: Transaction, text: Omit<ConsentText, 'textVersion'>): Promise<ConsentText>
  /** Newest first, all purposes. */
  ofCustomer(tenantId: TenantId, customerId: CustomerId, tx?: Transaction): Promise<Consent[]>
  append(tx: Transaction, consent: NewConsent): Promise<void>
  /** The newest of one purpose. */
  latest(tx: Transaction, customerId: CustomerId, purpose: ConsentPurpose): Promise<Consent | undefined>
}
