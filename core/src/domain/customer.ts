import type { CustomerId, TenantId } from './id.js'

/** A person who books at one business. */
export interface Customer {
  readonly id: CustomerId
  readonly tenantId: TenantId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
}

/** What a booker says about themselves. */
export interface CustomerContact {
  readonly name: string
  readonly email?: string
  readonly phone?: string
}
