/** What somebody enters to open a business. */
export interface BusinessDraft {
  name: string
  slug: string
  timeZone: string
  country: string
  currency: string
  template?: string
}

export interface PersonDraft {
  name: string
  email: string
  password: string
}

export interface Organization {
  id: string
  parentId: string | null
  slug: string
  name: string
  tenantCount: number
}

/** Roles that an organization can give, from the most to the least. */
export const ORGANIZATION_ROLES = ['agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant'] as const

export interface OrganizationMember {
  id: string
  email: string
  name: string
  role: string
}

export interface ManagedTenant {
  id: string
  organizationId: string
  slug: string
  name: string
  timeZone: string
  status: 'active' | 'suspended'
  mayRun: boolean
  maySuspend: boolean
  mayConfirm: boolean
}

export interface TenantDomain {
  id: string
  domain: string
  verifiedAt: string | null
  proofUrl: string | null
}
