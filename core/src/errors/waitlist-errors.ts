import { defineError } from './bookwright-error.js'
import type { Alternative } from './catalog.js'

export const WaitlistOfferOverError = defineError<{ status: string }>(
  'BW_WAITLIST_OFFER_OVER',
  'conflict',
  'This offer is over',
  d =>
    d.status === 'accepted'
      ? 'It was accepted already. Open the link in the confirmation to see the booking.'
      : 'The time is no longer held for you. Nothing was booked. Join the waitlist again, or choose another time.',
)
export const WaitlistTimesFreeError = defineError<{ alternatives: Alternative[] }>(
  'BW_WAITLIST_TIMES_FREE',
  'conflict',
  'There is no need to wait',
  () => 'Times in this window are free now. Book one of the alternatives instead of waiting.',
)
export const WaitlistClosedError = defineError<object>(
  'BW_WAITLIST_CLOSED',
  'conflict',
  'This business keeps no waitlist',
  () => 'The waitlist is switched off. Choose another time, or ask the business.',
)
export const WaitlistFullError = defineError<{ limit: number }>(
  'BW_WAITLIST_LIMIT',
  'conflict',
  'You wait for many times already',
  d => `One person can wait for ${d.limit} things at a time. Leave one of the lists first.`,
)
export const WaitlistStateError = defineError<{ status: string }>(
  'BW_WAITLIST_STATE',
  'conflict',
  'That is not possible for this entry now',
  d => `The entry is ${d.status}. Read it again to see what can be done with it.`,
)
export const WaitlistNoFitError = defineError<object>(
  'BW_WAITLIST_NO_FIT',
  'conflict',
  'Nothing is free to offer',
  () => 'No time that this person waits for is free now. Free one first, or name another time.',
)
