import type { BookingId, ResourceId, TenantId } from '../domain/id.js'

/** Somebody of the team, with where messages reach them. */
export interface StaffContact {
  readonly resourceId: ResourceId
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** What about somebody may want to be told, or not. */
export type StaffNews = 'booked' | 'requested' | 'changed' | 'cancelled' | 'reminder'

/** Who serves a booking, and whether they want to hear of it. */
export interface StaffContacts {
  /** The people who serve a booking and want to be told this, by name. */
  toTell(tenantId: TenantId, bookingId: BookingId, news: StaffNews): Promise<StaffContact[]>
}
