import type { ConsentPurpose } from '../domain/consent.js'
import type { CustomerId, TenantId } from '../domain/id.js'
import type { ConsentStore } from '../ports/consent-store.js'

/** Who is asked, and about what. */
export interface Wanted {
  readonly tenantId: TenantId
  readonly customerId: CustomerId
  readonly purpose: ConsentPurpose
}

/**
 * Whether somebody gets messages that no booking asks for. The last word of the customer counts; without one, advertising is
 * never welcome, and other messages are where the business does not ask for them.
 */
export async function isWelcome(consents: ConsentStore, { tenantId, customerId, purpose }: Wanted): Promise<boolean> {
  const said = (await consents.ofCustomer(tenantId, customerId)).find(one => one.purpose === purpose)
  if (said) return said.isGiven
  if (purpose === 'marketing') return false
  return !(await consents.texts(tenantId)).some(one => one.purpose === purpose)
}
