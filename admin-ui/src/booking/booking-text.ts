import type { Appointment, Booking, Money } from '../api/contract.js'
import { messages } from '../locales/messages.js'
import { formatMoney } from '../time/format.js'
import { isGone } from './booking-state.js'

export function customerOf(booking: Booking): string {
  return booking.customer?.name ?? messages.booking.nobody
}

/** What still stands of it; of a cancelled booking, all that there was. */
export function standing({ status, appointments }: Booking): Appointment[] {
  const kept = appointments.filter(appointment => appointment.status !== 'cancelled')
  return status === 'cancelled' || kept.length === 0 ? appointments : kept
}

/** Everybody who is named in it. */
export function guestsOf(booking: Booking): string[] {
  return [...new Set(standing(booking).flatMap(({ attendees = [] }) => attendees))]
}

export function servicesOf(booking: Booking): string {
  return [...new Set(standing(booking).map(({ serviceName }) => serviceName))].join(', ')
}

/** Names of the staff of an appointment, or of everything else it uses. */
export function namesOf(appointment: Pick<Appointment, 'assignments'>, kind: 'staff' | 'other'): string {
  const resources = appointment.assignments.flatMap(assignment => assignment.resources)
  const wanted = resources.filter(({ type }) => (type === 'staff') === (kind === 'staff'))
  return [...new Set(wanted.map(({ name }) => name))].join(', ')
}

/** First names of everybody who works on a booking. */
export function staffOf(booking: Booking): string {
  const staff = standing(booking)
    .flatMap(({ assignments }) => assignments)
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'staff')
  return [...new Set(staff.map(({ name }) => name.split(' ')[0]))].join(', ')
}

export function startOf(booking: Booking): string {
  return standing(booking)[0]?.startsAt ?? booking.createdAt
}

export function isAmount(money: Money | null | undefined): money is Money {
  return money !== null && money !== undefined && money.amount > 0
}

/** What the customer still pays when they come: a deposit that nobody collected is not paid. */
export function dueAtVisit({ status, total, balance, payment }: Booking): Money {
  if (payment?.status === 'captured') return { ...total, amount: Math.max(0, total.amount - payment.amount.amount) }
  return status === 'pending-payment' ? balance : total
}

/** What became of the payment: a deposit that nobody collected is part of what is due at the visit. */
export function paymentWords({ payment }: Booking): string {
  return messages.ledger.states[payment?.status ?? ''] ?? ''
}

/** The one thing worth knowing about the money in a list. */
export function moneyLine(booking: Booking): string {
  const words = messages.money
  if (isGone(booking.status)) return ''
  const { total, payment } = booking
  if (!isAmount(total)) return words.free
  if (payment?.status !== 'captured') return words.due(formatMoney(total))
  const paid = formatMoney(payment.amount)
  return payment.amount.amount < total.amount ? words.partlyPaid(paid, formatMoney(total)) : words.paid(paid)
}
