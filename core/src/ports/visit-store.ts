import type { Appointment } from '../domain/booking.js'
import type { AppointmentId, BookingId, CustomerId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { Quote } from '../domain/quote.js'
import type { Transition } from './booking-store.js'
import type { Transaction } from './unit-of-work.js'

/** Some appointments that become a booking of their own; what is not named here is as in the booking they come from. */
export interface SplitOff extends Interval {
  readonly from: BookingId
  readonly id: BookingId
  readonly reference: string
  readonly appointmentIds: readonly AppointmentId[]
  /** Absent: the same customer. */
  readonly customerId?: CustomerId
  readonly quote: Quote
  readonly guests: number
  readonly manageTokenHash: Buffer
  readonly transition: Transition
}

/** What becomes of single appointments of a booking. */
export interface VisitStore {
  /** Cancels appointments out of a booking that goes on with so many guests. Their claims are the caller's matter. */
  leave(tx: Transaction, bookingId: BookingId, leaving: LeavingRows): Promise<void>
  /** Writes who is left of an appointment, what it costs now, and what it claims. */
  shrink(tx: Transaction, appointment: Appointment, departed: number): Promise<void>
  /** Makes the new booking and gives it the appointments; claims stay as they are, because appointments own them. */
  splitOff(tx: Transaction, split: SplitOff): Promise<void>
  /** Appointments that left a booking which went on, the earliest first. */
  leftOf(tenantId: TenantId, bookingId: BookingId): Promise<LeftAppointment[]>
}

export type LeftAppointment = Pick<
  Appointment,
  'id' | 'serviceId' | 'serviceName' | 'startsAt' | 'endsAt' | 'locationId'
>

export interface LeavingRows {
  readonly appointmentIds: readonly AppointmentId[]
  readonly guests: number
}
