import type { OrganizationId, TenantId } from './id.js'
import type { ChoosableChannel } from './message-route.js'

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

/** How the page of a business looks: one of the looks, and what it has of its own. */
export interface BrandTheme {
  brand?: string
  /** A colour as `#8b5669`. */
  accent?: string
  /** Of corners, in px. */
  radius?: number
  face?: BrandFace
  tone?: BrandTone
  /** Hashes of its pictures. */
  logo?: string
  photo?: string
}

/** What storefronts show about a business; stored as one document. */
export interface TenantProfile {
  /** What it says about itself. */
  about?: string
  theme?: BrandTheme
  words?: { customer: string; customers: string }
  contact?: { phone?: string; email?: string; address?: string }
  /** Whoever runs it wants to see no more of the steps by which a business is set up. */
  isSetUpHidden?: boolean
  /** By which channels its customers are told where they chose nothing, the best first; none: e-mail. */
  messageChannels?: readonly ChoosableChannel[]
}

/** Looks of a storefront. */
export const BRANDS = ['spa', 'clinic', 'home', 'sports', 'desk'] as const
/** How titles are set. */
export const BRAND_FACES = ['system', 'serif', 'bold'] as const
export type BrandFace = (typeof BRAND_FACES)[number]
/** What the greys lean to. */
export const BRAND_TONES = ['cool', 'warm', 'plain', 'fresh'] as const
export type BrandTone = (typeof BRAND_TONES)[number]
export const BRAND_PICTURES = ['logo', 'photo'] as const
export type BrandPicture = (typeof BRAND_PICTURES)[number]
/** Of corners, in px: beyond it a button of one line is a pill, and a card loses its edge. */
export const MAX_RADIUS = 16
