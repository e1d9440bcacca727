import type { BookingId, TenantId } from '../domain/id.js'
import type { MessageAttachment } from './message-channel.js'
import type { Transaction } from './unit-of-work.js'

export type MessageStatus = 'sending' | 'sent' | 'kept' | 'failed'

export interface StoredMessage {
  readonly id: string
  readonly effectKey: string
  readonly channel: string
  readonly to: string
  readonly toName: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments: readonly MessageAttachment[]
  readonly bookingId?: BookingId
  readonly status: MessageStatus
  readonly createdAt: Date
}

export type NewMessage = Omit<StoredMessage, 'id' | 'status' | 'createdAt'>

export interface MessagePage {
  readonly items: readonly StoredMessage[]
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined
}

export interface MessageStore {
  find(tenantId: TenantId, effectKey: string): Promise<StoredMessage | undefined>
  /** Stores a message as `sending`. @returns the stored one, which is older when the effect key was known. */
  begin(tx: Transaction, message: NewMessage): Promise<StoredMessage>
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
