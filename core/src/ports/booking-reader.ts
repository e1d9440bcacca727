import type { Directions } from '../domain/booking.js'
import type { BookingState } from '../domain/booking-state.js'
import type { AppointmentId, BookingId, CustomerId, ServiceId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { ChoosableChannel } from '../domain/message-route.js'
import type { Money } from '../domain/money.js'

/** The business as a message names it; `timeZone` is an IANA name, `locale` a BCP 47 tag. */
export interface BusinessView {
  readonly name: string
  readonly slug: string
  readonly timeZone: string
  readonly locale: string
  readonly email: string | null
  readonly phone: string | null
  /** By which channels it tells its customers, the best first. */
  readonly channels?: readonly ChoosableChannel[]
}

/** One service at one time, UTC, with the names as they were when it was booked. */
export interface AppointmentView extends Interval {
  readonly id: AppointmentId
  readonly serviceId: ServiceId
  readonly serviceName: string
  readonly status: BookingState
  readonly locationName: string
  readonly locationAddress: string
  readonly resources: readonly { readonly name: string; readonly type: string }[]
  /** Where to meet and what to have ready, as they were when it was booked; either may be empty. */
  readonly directions?: Directions
  /** Where the customer is and when to expect somebody; start and end are then those of the window. */
  readonly visit?: VisitView
}

/** What a message says of a visit at a customer's place. */
export interface VisitView {
  readonly isWindow: boolean
  readonly address: string
  readonly plannedStartsAt: Date
  readonly etaAt: Date | null
  readonly askedWindows: readonly Interval[]
  readonly goodwill: Money
}

/** A booking with the names of everything it refers to: what messages and calendar files are written from. */
export interface BookingView {
  readonly tenantId: TenantId
  readonly id: BookingId
  readonly reference: string
  readonly status: BookingState
  readonly business: BusinessView
  readonly customer: {
    readonly id: CustomerId
    readonly name: string
    readonly email: string | null
    readonly phone: string | null
    readonly locale: string | null
    /** By which channels they like to be told, the best first. */
    readonly channels?: readonly ChoosableChannel[] | null
  } | null
  /** Zone of the place where it happens. */
  readonly timeZone: string
  readonly appointments: readonly AppointmentView[]
  /** Parts that somebody left; they are in nobody's calendar any more. Only where they were read. */
  readonly left?: readonly AppointmentView[]
  readonly total: Money
  readonly deposit: Money
  readonly balance: Money
  /** The terms in words, as they were when the booking was made. */
  readonly policyText: string
  /** Times that were offered when it was declined, ISO 8601 UTC. */
  readonly alternatives?: readonly { readonly startsAt: string; readonly endsAt: string }[]
  /** What was noted at the visit to come back for. */
  readonly followUp?: string
  readonly calendarSequence: number
  readonly changedAt: Date
}

/** Reads bookings for whoever writes about them; the tenant decides what is visible. */
export interface BookingReader {
  /** @throws BW_NOT_FOUND when the tenant has no such booking. */
  read(tenantId: TenantId, bookingId: BookingId): Promise<BookingView>
}
