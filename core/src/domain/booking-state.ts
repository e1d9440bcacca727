/** Every state a booking can be in; the words are API. */
export const BOOKING_STATES = [
  'held',
  'requested',
  'pending-payment',
  'confirmed',
  'checked-in',
  'completed',
  'no-show',
  'cancelled',
  'declined',
  'expired',
] as const

export type BookingState = (typeof BOOKING_STATES)[number]

export const BOOKING_SOURCES = [
  'web',
  'phone',
  'whatsapp',
  'instagram',
  'sms',
  'walk-in',
  'admin',
  'api',
  'calendar',
] as const

export type BookingSource = (typeof BOOKING_SOURCES)[number]

/** The state machine as data: from each state, the states that may follow it. `new` is the moment before the first row. */
export const BOOKING_TRANSITIONS: Readonly<Record<BookingState | 'new', readonly BookingState[]>> = {
  new: ['held', 'requested', 'pending-payment', 'confirmed'],
  held: ['requested', 'pending-payment', 'confirmed', 'cancelled', 'expired'],
  requested: ['pending-payment', 'confirmed', 'declined', 'cancelled', 'expired'],
  'pending-payment': ['confirmed', 'cancelled', 'expired'],
  confirmed: ['checked-in', 'completed', 'no-show', 'cancelled'],
  'checked-in': ['completed', 'no-show', 'cancelled'],
  'no-show': ['confirmed', 'checked-in', 'completed'],
  completed: [],
  cancelled: [],
  declined: [],
  expired: ['held', 'pending-payment', 'confirmed', 'requested'],
}

/** States whose claims block time without an end. */
export const FIRM_STATES: readonly BookingState[] = ['confirmed', 'checked-in', 'completed', 'no-show']

/** States that block time at most until their deadline. */
export const TENTATIVE_STATES: readonly BookingState[] = ['held', 'requested', 'pending-payment']

export function canTransition(from: BookingState | 'new', to: BookingState): boolean {
  return BOOKING_TRANSITIONS[from].includes(to)
}
