import { defineError } from './bookwright-error.js'

export const AddressRefusedError = defineError<{ reason: string }>(
  'BW_ADDRESS_REFUSED',
  'invalid',
  'The engine does not call this address',
  d => `${d.reason} Give an https address that everybody on the internet can reach.`,
)
export const EndpointStateError = defineError<{ state: string }>(
  'BW_WEBHOOK_OFF',
  'conflict',
  'The endpoint is switched off',
  d => `It is ${d.state} and gets nothing. Switch it on and try again.`,
)
export const EndpointLimitError = defineError<{ limit: number }>(
  'BW_WEBHOOK_LIMIT',
  'conflict',
  'There are as many endpoints as a business can have',
  d => `A business can have ${d.limit}. Remove one that nobody needs, or let one address pass events on.`,
)
