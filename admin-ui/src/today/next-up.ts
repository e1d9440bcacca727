import type { Booking } from '../api/contract.js'
import { namesOf, servicesOf, standing } from '../booking/booking-text.js'
import { messages } from '../locales/messages.js'
import { minutesBetween } from '../time/zoned-time.js'

const EXPECTED = ['held', 'requested', 'pending-payment', 'confirmed', 'checked-in']
const HOUR = 60
/** From then on the desk looks out for somebody. */
const SOON_MINUTES = 45

export function startOfBooking(booking: Booking): string {
  return standing(booking)[0]?.startsAt ?? booking.createdAt
}

function endOf(booking: Booking): string {
  return standing(booking).at(-1)?.endsAt ?? booking.createdAt
}

/** Who is still expected or here, in order; somebody who is late stays until their time is over. */
export function nextUp(bookings: readonly Booking[], now: Date): Booking[] {
  return bookings
    .filter(booking => EXPECTED.includes(booking.status) && new Date(endOf(booking)) > now)
    .sort((left, right) => startOfBooking(left).localeCompare(startOfBooking(right)))
}

/** "in 20 min", "now", "5 min ago". */
export function distanceText(booking: Booking, now: Date): string {
  const words = messages.today
  const minutes = minutesBetween(now, startOfBooking(booking))
  if (booking.status === 'held') return messages.states['held'] ?? ''
  if (minutes >= HOUR) return words.inHours(Math.floor(minutes / HOUR))
  if (minutes > 0) return words.inMinutes(minutes)
  if (booking.status === 'checked-in' || minutes > -1) return words.now
  return minutes > -HOUR ? words.late(-minutes) : words.since
}

/** Whether the desk looks out for them now. */
export function isSoon(booking: Booking, now: Date): boolean {
  return minutesBetween(now, startOfBooking(booking)) <= SOON_MINUTES
}

/** "LED facial with Maya, Room 1" */
export function whatText(booking: Booking): string {
  const words = messages.today
  const assignments = standing(booking).flatMap(appointment => appointment.assignments)
  const people = namesOf({ assignments }, 'staff')
  const things = namesOf({ assignments }, 'other')
  const text = people ? words.withWhom(servicesOf(booking), people) : servicesOf(booking)
  return things ? words.withThings(text, things) : text
}

/** "3 h ago" */
export function agoText(instant: string, now: Date): string {
  const words = messages.today
  const minutes = Math.max(0, minutesBetween(new Date(instant), now))
  if (minutes < HOUR) return words.agoMinutes(minutes)
  const hours = Math.floor(minutes / HOUR)
  return hours < 24 ? words.agoHours(hours) : words.agoDays(Math.floor(hours / 24))
}
