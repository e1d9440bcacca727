import { inject, injectable } from 'tsyringe'
import { CUSTOMER_STORE } from '../di/tokens.js'
import type { Customer, CustomerContact } from '../domain/customer.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { customerCreated } from '../hooks/catalog.js'
import type { CustomerFilter, CustomerStore } from '../ports/customer-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

const PAGE = 50

/** The people who book at one business. */
@injectable()
export class CustomerService {
  constructor(@inject(CUSTOMER_STORE) private readonly store: CustomerStore) {}

  /**
   * Finds or makes the customer of a booking, inside the booking's transaction, with `customer.created` when it is new.
   * What comes back equals what was typed: a stored customer is only reused when name, e-mail and phone are all the
   * same, so nobody learns by booking whether, and as whom, an address is known here. Staff may merge the others.
   */
  async findOrCreate(tx: Transaction, contact: CustomerContact, locale?: string): Promise<Customer> {
    const { customer, isNew } = await this.store.findOrInsert(tx, tidy(contact), locale ?? null)
    if (isNew) {
      const payload = { customerId: customer.id }
      await tx.enqueue({ hook: customerCreated.name, aggregateId: customer.id, payload })
    }
    return customer
  }

  /** @throws NotFoundError when the tenant has no such customer. */
  async get(tenantId: TenantId, id: CustomerId, tx?: Transaction): Promise<Customer> {
    const [row] = await this.store.list(tenantId, { ids: [id], limit: 1 }, tx)
    if (!row) throw new NotFoundError({ what: 'customer' })
    // Where it stands in a list belongs to the list.
    const { position: _, ...customer } = row
    return customer
  }

  /** By name; `after` is the last one of the page before. */
  list(tenantId: TenantId, filter: Partial<CustomerFilter> = {}, tx?: Transaction): Promise<Customer[]> {
    return this.store.list(tenantId, { ...filter, limit: filter.limit ?? PAGE }, tx)
  }
}

/** One spelling for one person: no spaces around, none and no dashes inside a phone number. */
export function tidy(contact: CustomerContact): CustomerContact {
  const email = contact.email?.trim()
  const phone = contact.phone?.replace(/[\s().\-/]/g, '')
  return { name: contact.name.trim().replace(/\s+/g, ' '), ...(email ? { email } : {}), ...(phone ? { phone } : {}) }
}
