import type { IconName } from '../../kit/icons.js'
import type { BookingAction } from '../api/booking-action-api.js'
import type { Booking } from '../api/contract.js'

type Tone = 'accent' | 'success' | 'warning' | 'danger'

interface StateLook {
  icon: IconName
  tone?: Tone
}

const LOOKS: Record<string, StateLook> = {
  held: { icon: 'lock', tone: 'warning' },
  requested: { icon: 'clock', tone: 'warning' },
  'pending-payment': { icon: 'card', tone: 'warning' },
  confirmed: { icon: 'check', tone: 'accent' },
  'checked-in': { icon: 'pin', tone: 'success' },
  completed: { icon: 'flag' },
  'no-show': { icon: 'noshow', tone: 'danger' },
  cancelled: { icon: 'x' },
  declined: { icon: 'x' },
  expired: { icon: 'x' },
}

/** Icon and colour of a booking state; the word comes from the catalogue. */
export function lookOf(status: string): StateLook {
  return LOOKS[status] ?? { icon: 'info' }
}

export function isCancellable(status: string): boolean {
  return ['held', 'requested', 'pending-payment', 'confirmed', 'checked-in'].includes(status)
}

/** States in which the time may still change; a hold is for one time only. */
export function isMovable(status: string): boolean {
  return ['requested', 'pending-payment', 'confirmed'].includes(status)
}

/** States that no longer take up time on the calendar. */
export function isGone(status: string): boolean {
  return ['cancelled', 'declined', 'expired'].includes(status)
}

const ACTIONS: Readonly<Record<BookingAction, readonly string[]>> = {
  confirm: ['requested', 'pending-payment'],
  decline: ['requested'],
  'check-in': ['confirmed', 'no-show'],
  complete: ['confirmed', 'checked-in'],
  'no-show': ['confirmed', 'checked-in'],
  undo: ['checked-in', 'no-show'],
  'waive-fee': [],
}

/** What staff may do next; a visit that has not begun cannot be missed yet. */
export function actionsFor(booking: Booking, now = new Date()): BookingAction[] {
  const hasBegun = booking.appointments.some(({ startsAt }) => new Date(startsAt) <= now)
  const open = (Object.keys(ACTIONS) as BookingAction[]).filter(
    action => ACTIONS[action].includes(booking.status) && (action !== 'no-show' || hasBegun),
  )
  return booking.fees?.some(fee => fee.isOpen) ? [...open, 'waive-fee'] : open
}
