import type { BookingId, Id, ResourceId } from '../domain/id.js'
import type { ActionEvent } from './hook.js'

/** Of a booking, or of a class as a whole; instants are ISO 8601 UTC, of the use without what goes before and after it. */
export interface ResourceBeforeUseEvent extends ActionEvent {
  readonly resourceId: ResourceId
  readonly bookingId: BookingId | null
  readonly sessionId: Id<'session'> | null
  readonly startsAt: string
  readonly endsAt: string
}
