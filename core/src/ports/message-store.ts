import type { BookingId, TenantId } from '../domain/id.js'
import type { ChannelKind, PassedOver } from '../domain/message-route.js'
import type { MessageAttachment } from './message-channel.js'
import type { Transaction } from './unit-of-work.js'

export type MessageStatus = 'sending' | 'sent' | 'kept' | 'failed'

export interface StoredMessage {
  readonly id: string
  readonly effectKey: string
  readonly channel: ChannelKind
  readonly to: string
  readonly toName: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments: readonly MessageAttachment[]
  /** Channels that would have come first. */
  readonly passedOver?: readonly PassedOver[]
  readonly bookingId?: BookingId
  readonly status: MessageStatus
  readonly createdAt: Date
}

export type NewMessage = Omit<StoredMessage, 'id' | 'status' | 'createdAt'>

/** The same message written for another channel. */
export type RewrittenMessage = Omit<NewMessage, 'effectKey' | 'bookingId'>

export interface MessagePage {
  readonly items: readonly StoredMessage[]
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined
}

export interface MessageStore {
  find(tenantId: TenantId, effectKey: string): Promise<StoredMessage | undefined>
  /** Stores a message as `sending`. @returns the stored one, which is older when the effect key was known. */
  begin(tx: Transaction, message: NewMessage): Promise<StoredMessage>
  /** Writes it anew for another channel, as `sending`; its effect key stays. @returns undefined when it was sent or kept already. */
  redirect(tx: Transaction, id: string, message: RewrittenMessage): Promise<StoredMessage | undefined>
  /** @returns false when it was sent or kept already. */
  finish(tx: Transaction, id: string, outcome: MessageOutcome): Promise<boolean>
  /** Newest first. */
  list(tenantId: TenantId, limit: number, cursor?: string): Promise<MessagePage>
}

export interface MessageOutcome {
  readonly status: Exclude<MessageStatus, 'sending'>
  readonly error?: string
  readonly providerReference?: string
}
