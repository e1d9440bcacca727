/** What somebody enters to open a business. */
export interface BusinessDraft {
  name: string
  slug: string
  timeZone: string
  country: string
  currency: string
  template?: string
  contact?: { phone?: string; address?: string }
  /** Wall-clock spans by day of the week. */
  hours?: Record<string, readonly (readonly [string, string])[]>
}

/** What a template makes; prices in minor units of the currency of the business. */
export interface TemplatePreview {
  template: string
  name: string
  summary: string
  services: { name: string; durationMinutes: number; price: number }[]
  people: { name: string; position: string }[]
  things: { name: string; type: string; count: number }[]
  hours: { day: string; open: string }[]
  classCount: number
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
  currency: string
  locale: string
  country: string
  about: string
  brand: string
  accent: string
  /** Of corners, in px; null, or an empty text below: as the look has it. */
  radius: number | null
  face: string
  tone: string
  /** Addresses of pictures. */
  logo: string | null
  photo: string | null
  /** The steps by which it is set up are shown no more. */
  isSetUpHidden: boolean
  /** By which customers are told who chose nothing, the best first. */
  messageChannels: string[]
  contact: { phone?: string; email?: string; address?: string }
  mayRun: boolean
  maySuspend: boolean
  mayConfirm: boolean
}

export type TenantChange = Partial<
  Pick<
    ManagedTenant,
    | 'name'
    | 'status'
    | 'contact'
    | 'about'
    | 'brand'
    | 'accent'
    | 'radius'
    | 'face'
    | 'tone'
    | 'locale'
    | 'currency'
    | 'isSetUpHidden'
    | 'messageChannels'
  >
>

export interface TenantDomain {
  id: string
  domain: string
  verifiedAt: string | null
  proofUrl: string | null
}
