import type { CustomerContact } from '../domain/customer.js'
import type { CustomerSummary } from './booking-store.js'
import type { Transaction } from './unit-of-work.js'

/** Knows or records the person who books, inside the transaction of the booking. */
export interface CustomerDesk {
  findOrCreate(tx: Transaction, contact: CustomerContact): Promise<CustomerSummary>
}
