import type { Appointment, Claim } from '../domain/booking.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { StoredBooking } from '../ports/booking-store.js'

/** An appointment that begins and ends later by some minutes. */
export interface Shift {
  readonly booking: StoredBooking
  readonly appointment: Appointment
  readonly startMinutes: number
  readonly endMinutes: number
}

/** A visit whose planned time changed, as staff see it. */
export interface MovedVisit {
  readonly bookingId: string
  readonly appointmentId: string
  readonly reference: string
  readonly serviceName: string
  readonly customerName: string
  readonly plannedStartsAt: string
  readonly plannedEndsAt: string
  readonly window: { readonly startsAt: string; readonly endsAt: string } | null
  /** Later than the customer was told to expect somebody. */
  readonly isLate: boolean
}

function later(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * MINUTE_MS)
}

function shiftSpan({ startsAt, endsAt }: Interval, { startMinutes, endMinutes }: Shift): Interval {
  return { startsAt: later(startsAt, startMinutes), endsAt: later(endsAt, endMinutes) }
}

/** The appointment at its new time; each of its claims keeps its unit. */
export function movedBy(shift: Shift): Appointment {
  const { appointment, startMinutes, endMinutes } = shift
  const isWhole = startMinutes === endMinutes
  const end = appointment.endsAt.getTime()
  const claims = appointment.claims.map((claim): Claim => {
    // What is over before the last part is not longer because that part is.
    if (!isWhole && claim.core.endsAt.getTime() < end) return claim
    return { ...claim, during: shiftSpan(claim.during, shift), core: shiftSpan(claim.core, shift) }
  })
  return { ...appointment, ...shiftSpan(appointment, shift), claims }
}

/** Whether somebody comes later than agreed: after the window, or at all later where there is none. */
export function isLateBy(shift: Shift): boolean {
  const { booking, appointment, startMinutes } = shift
  if (startMinutes === 0) return false
  const window = booking.visits?.[appointment.id]?.window
  return window ? later(appointment.startsAt, startMinutes) > window.endsAt : true
}

export function toMovedVisit(shift: Shift): MovedVisit {
  const { booking, appointment } = shift
  const { startsAt, endsAt } = shiftSpan(appointment, shift)
  const window = booking.visits?.[appointment.id]?.window
  return {
    bookingId: booking.id,
    appointmentId: appointment.id,
    reference: booking.reference,
    serviceName: appointment.serviceName,
    customerName: booking.customer?.name ?? '',
    plannedStartsAt: startsAt.toISOString(),
    plannedEndsAt: endsAt.toISOString(),
    window: window ? { startsAt: window.startsAt.toISOString(), endsAt: window.endsAt.toISOString() } : null,
    isLate: isLateBy(shift),
  }
}
