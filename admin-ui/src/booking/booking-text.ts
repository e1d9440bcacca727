import type { Appointment, Booking, Money } from '../api/contract.js'
import { messages } from '../locales/messages.js'
import { formatMoney } from '../time/format.js'

export function servicesOf(booking: Booking): string {
  return [...new Set(booking.appointments.map(({ serviceName }) => serviceName))].join(', ')
}

/** Names of the staff of an appointment, or of everything else it uses. */
export function namesOf(appointment: Appointment, kind: 'staff' | 'other'): string {
  const resources = appointment.assignments.flatMap(assignment => assignment.resources)
  const wanted = resources.filter(({ type }) => (type === 'staff') === (kind === 'staff'))
  return [...new Set(wanted.map(({ name }) => name))].join(', ')
}

export function staffOf(booking: Booking): string {
  return [...new Set(booking.appointments.map(appointment => namesOf(appointment, 'staff')).filter(Boolean))].join(', ')
}

export function startOf(booking: Booking): string {
  return booking.appointments[0]?.startsAt ?? booking.createdAt
}

export function isAmount(money: Money | null | undefined): money is Money {
  return money !== null && money !== undefined && money.amount > 0
}

/** The one thing worth knowing about the money in a list. */
export function moneyLine(booking: Booking): string {
  const words = messages.money
  if (!isAmount(booking.total)) return words.free
  if (!isAmount(booking.balance)) return words.paid(formatMoney(booking.total))
  return words.due(formatMoney(booking.balance))
}
