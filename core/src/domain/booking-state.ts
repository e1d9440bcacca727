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
  'import',
] as const

export type BookingSource = (typeof BOOKING_SOURCES)[number]

/** The state machine as data: from each state, the states that may follow it. `new` is the moment before the first row. */
export const BOOKING_TRANSITIONS: Readonly<Record<BookingState | 'new', readonly BookingState[]>> = {
  // Whoever walks in is there already.
  new: ['held', 'requested', 'pending-payment', 'confirmed', 'checked-in'],
  held: ['requested', 'pending-payment', 'confirmed', 'cancelled', 'expired'],
  requested: ['pending-payment', 'confirmed', 'declined', 'cancelled', 'expired'],
  'pending-payment': ['confirmed', 'cancelled', 'expired'],
  confirmed: ['checked-in', 'completed', 'no-show', 'cancelled'],
  'checked-in': ['completed', 'no-show', 'cancelled', 'confirmed'],
  'no-show': ['confirmed', 'checked-in', 'completed'],
  completed: [],
  cancelled: [],
  declined: [],
  expired: ['held', 'pending-payment', 'confirmed', 'requested'],
}

/** What staff do to a booking by hand: from which states, and where it may lead. */
export const BOOKING_ACTIONS = {
  confirm: { from: ['requested', 'pending-payment'], to: ['confirmed', 'pending-payment'] },
  decline: { from: ['requested'], to: ['declined'] },
  'check-in': { from: ['confirmed', 'no-show'], to: ['checked-in'] },
  complete: { from: ['confirmed', 'checked-in', 'no-show'], to: ['completed'] },
  'no-show': { from: ['confirmed', 'checked-in'], to: ['no-show'] },
  undo: { from: ['checked-in', 'no-show'], to: ['confirmed'] },
} as const satisfies Readonly<Record<string, { from: readonly BookingState[]; to: readonly BookingState[] }>>

export type BookingAction = keyof typeof BOOKING_ACTIONS

/** States whose claims block time without an end. */
export const FIRM_STATES: readonly BookingState[] = ['confirmed', 'checked-in', 'completed', 'no-show']

/** States that block time at most until their deadline. */
export const TENTATIVE_STATES: readonly BookingState[] = ['held', 'requested', 'pending-payment']

export function canTransition(from: BookingState | 'new', to: BookingState): boolean {
  return BOOKING_TRANSITIONS[from].includes(to)
}

/** Whether staff may do this to a booking in that state. */
export function canAct(action: BookingAction, from: BookingState): boolean {
  const known: readonly BookingState[] = BOOKING_ACTIONS[action].from
  return known.includes(from)
}
