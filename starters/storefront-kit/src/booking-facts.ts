import type { Booking, BookedAppointment, Business, Location, Money } from './api-types.js'
import { peopleOf } from './format.js'

const paidStates = ['captured', 'paid', 'succeeded', 'settled']
const openStates = ['held', 'requested', 'pending-payment', 'confirmed']

/** Appointments that still stand; a moved or cancelled booking may carry older ones. */
export function standingAppointments({ status, appointments }: Booking): BookedAppointment[] {
  const standing = appointments.filter(appointment => appointment.status === status)
  return standing.length > 0 ? standing : appointments
}

/** Everybody who is named in it. */
export function guestsOf(appointments: BookedAppointment[]): string[] {
  return [...new Set(appointments.flatMap(({ attendees = [] }) => attendees))]
}

export function isOpen({ status }: Booking): boolean {
  return openStates.includes(status)
}

export function paidOf({ payment, total }: Booking): Money {
  const isPaid = payment && paidStates.includes(payment.status)
  return isPaid ? payment.amount : { amount: 0, currency: total.currency }
}

export function dueOf(booking: Booking): Money {
  const { total } = booking
  return { amount: Math.max(0, total.amount - paidOf(booking).amount), currency: total.currency }
}

/** Where to go: the address of the location, else of the business. */
export function placeOf(booking: Booking, business: Business, locations: Location[]): string {
  const id = booking.locationId ?? booking.appointments[0]?.locationId
  const location = locations.find(candidate => candidate.id === id)
  return location?.address ?? business.contact.address ?? location?.name ?? ''
}

export function peopleOfBooking(booking: Booking): string[] {
  return [...new Set(standingAppointments(booking).flatMap(({ assignments }) => peopleOf(assignments)))]
}
