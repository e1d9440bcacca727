import type { CustomerId, TenantId } from './id.js'

/** A person who books at one business. */
export interface Customer {
  readonly id: CustomerId
  readonly tenantId: TenantId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  /** Keys of the groups that they belong to. */
  readonly groups: readonly string[]
  readonly createdAt: Date
  /** When the personal data went; null while it is there. */
  readonly erasedAt: Date | null
  readonly version: number
}

/** What becomes of a customer: absent fields stay, null removes. `locale` is a BCP 47 tag. */
export interface CustomerChange {
  readonly name?: string
  readonly email?: string | null
  readonly phone?: string | null
  readonly locale?: string | null
  readonly groups?: readonly string[]
}

/** What a booker says about themselves. */
export interface CustomerContact {
  readonly name: string
  readonly email?: string
  readonly phone?: string
}
