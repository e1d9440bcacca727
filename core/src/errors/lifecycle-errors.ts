import { defineError } from './bookwright-error.js'

export const NothingToWaiveError = defineError<object>(
  'BW_NOTHING_TO_WAIVE',
  'conflict',
  'There is no fee to waive',
  () => 'This booking has no fee, or it was waived already. Read the booking again to see its fees.',
)
export const CustomerBlockedError = defineError<{ until: string; count: number; days: number }>(
  'BW_CUSTOMER_BLOCKED',
  'conflict',
  'Too many visits were missed',
  d =>
    `${d.count} visits within ${d.days} days were missed, so the next one can be booked from ${d.until}. Try again then, or ` +
    'ask the business.',
)
export const LimitReachedError = defineError<{ of: string; per: string; max: number; unit?: string }>(
  'BW_LIMIT_REACHED',
  'conflict',
  'A limit of this business is reached',
  d => `At most ${d.max} ${d.unit ?? 'bookings'} a ${d.per} for one ${d.of}. Choose another ${d.per}.`,
)
