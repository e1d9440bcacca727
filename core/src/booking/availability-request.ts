import type { Standing } from '../domain/customer-group.js'
import type { AppointmentId, LocationId, ServiceId } from '../domain/id.js'
import type { Whereabouts } from '../domain/place.js'
import type { PublicReason } from './explanation-view.js'
import type { SlotView } from './slot-view.js'
import type { SuitingTime } from './suiting-times.js'

/**
 * A search as the API takes it. `from` and `to` are dates in the zone of the business (the last one included) or instants
 * (half-open); `timeZone` is the caller's own, which is checked and changes nothing.
 */
export interface AvailabilityRequest extends Whereabouts {
  readonly serviceId: ServiceId
  readonly from: string
  readonly to: string
  readonly staffId?: string
  /** What else has to take part: a court, a room. */
  readonly resourceIds?: readonly string[] | undefined
  readonly locationId?: LocationId
  readonly durationMinutes?: number
  readonly guests?: number
  /** Keys of add-ons of the service. */
  readonly addOns?: readonly string[]
  readonly timeZone?: string
  readonly explain?: boolean
  /** Of a customer who is known: their own limits count. */
  readonly customerEmail?: string | undefined
  /** What whoever asks is to the business; absent: a guest. */
  readonly standing?: Standing | undefined
  readonly limit?: number
  /** Appointments that are to move: their own time counts as free. Whoever asks is known to be allowed to. */
  readonly moving?: readonly AppointmentId[] | undefined
  /** Also those that suit this customer most. */
  readonly suits?: boolean | undefined
}

export interface RefusedStart {
  readonly startsAt: string
  /** The end of a window; absent for a start. */
  readonly endsAt?: string
  readonly reasons: PublicReason[]
}

export interface AvailabilityBody {
  readonly timeZone: string
  readonly slots: readonly SlotView[]
  readonly truncated: boolean
  readonly refused?: RefusedStart[]
  /** Best first; when it was asked for. */
  readonly suits?: SuitingTime[]
}
