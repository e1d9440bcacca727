export const ENDPOINT_STATES = ['active', 'paused', 'disabled'] as const
/** `paused` by somebody, `disabled` by the engine because nobody answered for long. */
export type EndpointState = (typeof ENDPOINT_STATES)[number]

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export const TEST_EVENT = 'webhook.test'

/** Whether an event is meant: by its name, by the word before the point (`booking.*`), or as all are (`*`). */
export function isMeant(pattern: string, event: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? event.startsWith(pattern.slice(0, -1)) : event === pattern
}
