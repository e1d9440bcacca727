import type { OrganizationId, TenantId } from '../domain/id.js'
import type { ChoosableChannel } from '../domain/message-route.js'
import type { BrandTheme, Tenant, TenantProfile } from '../domain/tenant.js'
import type { Transaction } from './unit-of-work.js'

export interface Organization {
  readonly id: OrganizationId
  readonly parentId: OrganizationId | null
  readonly slug: string
  readonly name: string
}

/** What becomes of a business; absent fields stay. */
export interface TenantChange {
  readonly name?: string | undefined
  readonly status?: 'active' | 'suspended' | undefined
  /** All of it: what is left out goes. */
  readonly contact?: TenantProfile['contact'] | undefined
  readonly about?: string | undefined
  /** Only what is named changes; null and an empty text: as its look has it. */
  readonly theme?: { readonly [Part in keyof BrandTheme]?: BrandTheme[Part] | null | '' | undefined } | undefined
  readonly locale?: string | undefined
  /** Only while nothing was sold. */
  readonly currency?: string | undefined
  /** Whether the steps by which a business is set up are shown no more. */
  readonly isSetUpHidden?: boolean | undefined
  /** By which channels its customers are told, the best first. */
  readonly messageChannels?: readonly ChoosableChannel[] | undefined
}

/** Businesses: platform rows. */
export interface TenantStore {
  /** @throws SlugTakenError; InvalidRequestError for an organization that does not exist. */
  insertTenant(tenant: Tenant): Promise<void>
  /** False when there is no such business, or it waits for its founder. */
  change(id: TenantId, change: TenantChange): Promise<boolean>
  /** Gives the prices of all services another currency, unless something was booked: false then. */
  reprice(tx: Transaction, currency: string): Promise<boolean>
  /** Frees the short name of a business that has waited for its founder for so long. */
  releasePending(slug: string, hours: number): Promise<void>
  /** Opens a business that waited for its founder. */
  activate(id: TenantId): Promise<void>
  byId(id: TenantId): Promise<Tenant | undefined>
  bySlug(slug: string): Promise<Tenant | undefined>
  /** By a host name that was verified. */
  byDomain(domain: string): Promise<Tenant | undefined>
  /** Active ones by name. */
  list(limit: number): Promise<Tenant[]>
}
