import type { AccountId, BookingId, ResourceId, TenantId } from '../domain/id.js'

/** Somebody of the team, with where messages reach them as the business wrote it down. */
export interface StaffContact {
  readonly resourceId: ResourceId
  /** The login that is theirs; null: they have none. */
  readonly accountId: AccountId | null
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** The people who serve. */
export interface StaffContacts {
  /** Those who serve a booking as it is now, its classes included, by name. */
  serving(tenantId: TenantId, bookingId: BookingId): Promise<StaffContact[]>
  /** Those of these ids that are people, by name. */
  people(tenantId: TenantId, ids: readonly ResourceId[]): Promise<StaffContact[]>
  /** All who have a login, by name. */
  withLogin(tenantId: TenantId): Promise<StaffContact[]>
}
