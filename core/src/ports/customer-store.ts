import type { Customer, CustomerChange, CustomerContact } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export const CUSTOMER_SORTS = ['name', '-name', 'createdAt', '-createdAt'] as const
export type CustomerSort = (typeof CUSTOMER_SORTS)[number]

/** With `position`: the instant of `createdAt` to the microsecond. */
export type CustomerRow = Customer & { readonly position: string }

export interface CustomerFilter {
  readonly ids?: readonly CustomerId[]
  /** Part of the name, e-mail or phone, in any case. */
  readonly search?: string
  /** Of the last one of the page before: its name, or when it was recorded, to the microsecond. */
  readonly after?: { readonly position: string; readonly id: CustomerId }
  /** Default `name`. */
  readonly sort?: CustomerSort
  /** Default false: those that lists leave out are left out. */
  readonly isArchived?: boolean
  readonly tag?: string
  /** Exactly this value in a field of the business. */
  readonly custom?: { readonly key: string; readonly value: string }
  readonly limit: number
}

export type NewCustomer = CustomerContact & { readonly locale: string | null; readonly groups?: readonly string[] }

export interface CustomerStore {
  /**
   * The customer whose name, e-mail and phone all equal the contact's, made when there is none. Nothing is compared
   * with less: somebody who knows only an address must not see the rest through a booking made with it.
   */
  findOrInsert(
    tx: Transaction,
    contact: CustomerContact,
    locale: string | null,
  ): Promise<{ customer: Customer; isNew: boolean }>
  /** A customer of their own, whoever else has the same name or address. */
  insert(tx: Transaction, customer: NewCustomer): Promise<Customer>
  /** Writes what is given and counts the version up. @returns undefined when there is no such customer, or it was erased. */
  update(tx: Transaction, id: CustomerId, change: CustomerChange): Promise<Customer | undefined>
  /** Reads one for a change: nobody else changes it before the transaction ends. */
  lock(tx: Transaction, id: CustomerId): Promise<Customer | undefined>
  /** Erased, merged and archived ones only when they are named by id. */
  list(tenantId: TenantId, filter: CustomerFilter, tx?: Transaction): Promise<CustomerRow[]>
}
