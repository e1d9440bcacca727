import { defineError } from './bookwright-error.js'

export const TooManyOrdersError = defineError<{ orders: number; limit: number }>(
  'BW_TOO_MANY_ORDERS',
  'invalid',
  'There are too many orders to try',
  d =>
    `These services can be put in more than ${d.limit} orders. Ask for "order": "fixed", or for fewer services at a time.`,
)
export const WaitTooLongError = defineError<{ startsAt: string; waitMinutes: number; maxGapMinutes: number }>(
  'BW_WAIT_TOO_LONG',
  'conflict',
  'Somebody would wait too long between two services',
  d =>
    `Before ${d.startsAt} the wait is ${d.waitMinutes} minutes. Choose times with at most ${d.maxGapMinutes}, or ask for a whole visit.`,
)
export const SplitRefusedError = defineError<{ guest: string }>(
  'BW_SPLIT_REFUSED',
  'conflict',
  'These appointments cannot be split off',
  d => `Name one guest of several who has appointments of their own; "${d.guest}" has none, or has all of them.`,
)
