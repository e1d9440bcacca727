import type { OrganizationId, TenantId } from '../domain/id.js'

/** What settings need to know of the business that they are for. */
export interface BusinessPlace {
  readonly name: string
  readonly slug: string
  readonly currency: string
  /** From the top of the tree down to the one that the business belongs to. */
  readonly organizations: readonly { readonly id: OrganizationId; readonly name: string }[]
}

/** Something that a picker offers. */
export interface PickerChoice {
  readonly value: string
  readonly label: string
}

export type PickerKind = 'service' | 'staff' | 'resource' | 'location'

/** Looks around a business: what it can pick from, and what lies above it. */
export interface SettingPlaces {
  /** @throws BW_NOT_FOUND */
  business(tenantId: TenantId): Promise<BusinessPlace>
  /** What is in use, by name, up to a few hundred; those of `ids` always, as long as they are there at all. */
  choices(tenantId: TenantId, kind: PickerKind, ids?: readonly string[]): Promise<PickerChoice[]>
  /** Which of these ids are there, archived or not. */
  known(tenantId: TenantId, kind: PickerKind, ids: readonly string[]): Promise<string[]>
  /** Businesses that switched a plugin on, below an organization or everywhere. */
  tenantsUsing(pluginId: string, organizationId?: string): Promise<TenantId[]>
}
