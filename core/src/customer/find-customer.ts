import type { CustomerId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { CustomerRow, CustomerStore } from '../ports/customer-store.js'
import type { Transaction } from '../ports/unit-of-work.js'

/**
 * Reads a customer by id. One that was merged is the record it became part of.
 * @throws NotFoundError
 */
export async function findCustomer(
  customers: CustomerStore,
  { tenantId, id, tx }: { tenantId: TenantId; id: CustomerId; tx?: Transaction | undefined },
): Promise<CustomerRow> {
  const [customer] = await customers.list(tenantId, { ids: [id], limit: 1 }, tx)
  if (!customer) throw new NotFoundError({ what: 'customer' })
  return customer.mergedIntoId ? findCustomer(customers, { tenantId, id: customer.mergedIntoId, tx }) : customer
}
