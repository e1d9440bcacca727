import type { TenantId } from '../domain/id.js'

/** A message that somebody sent to a business. */
export interface InboundMessage {
  readonly channel: string
  readonly from: string
  readonly to: string
  readonly text: string
}

/** Keeps messages that came in until a channel has dealt with them. */
export interface InboundMessages {
  /** @param eventId - The sender's id of the message: one that is known already is not stored again. */
  receive(tenantId: TenantId, message: InboundMessage, eventId: string): Promise<void>
}
