import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'

/** The booking behind a claim. */
export interface ClaimOwner {
  readonly appointmentId: AppointmentId
  readonly bookingId: BookingId
  readonly reference: string
  /** Null while it is only held. */
  readonly customerName: string | null
  readonly serviceName: string
}

export interface ClaimOwnerStore {
  /** The bookings of some appointments; ids of other things are left out. */
  find(tenantId: TenantId, ids: readonly string[]): Promise<ClaimOwner[]>
}
