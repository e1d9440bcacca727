import type { BookingId, TenantId } from '../domain/id.js'

/** Makes the link with which a customer manages a booking without an account; it is a secret, so no event carries it. */
export interface ManageLinks {
  linkFor(tenantId: TenantId, bookingId: BookingId): Promise<string>
  /** The link with which a customer says how a booking was. */
  reviewLinkFor(tenantId: TenantId, bookingId: BookingId): Promise<string>
  /** The link to a form that the booking still waits for; undefined: it waits for none. */
  intakeLinkFor(tenantId: TenantId, bookingId: BookingId): Promise<string | undefined>
  /** Where anybody books with the business; no secret. */
  bookingPage(slug: string): string
}
