import type { OrganizationId, TenantId } from './id.js'

/** One business. `timeZone` is an IANA name, `currency` an ISO 4217 code, `locale` a BCP 47 tag. */
export interface Tenant {
  readonly id: TenantId
  readonly organizationId: OrganizationId
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly currency: string
  readonly locale: string
  readonly country: string
  /** A suspended business answers nobody and keeps its data; a pending one waits for its founder to prove an address. */
  readonly status: 'active' | 'suspended' | 'pending'
  readonly profile: TenantProfile
}

/** What storefronts show about a business; stored as one document. */
export interface TenantProfile {
  theme?: { brand?: string; accent?: string }
  words?: { customer: string; customers: string }
  contact?: { phone?: string; email?: string; address?: string }
}
