import type { BookingId, TenantId } from '../domain/id.js'
import type { ChannelKind } from '../domain/message-route.js'

/** A file that is text (a calendar file); `type` is its media type. */
export interface MessageAttachment {
  readonly name: string
  readonly type: string
  readonly text: string
}

/** One message to one address, already composed. `key` is unique per effect: sending it twice is one message. */
export interface OutgoingMessage {
  readonly tenantId: TenantId
  readonly key: string
  readonly to: string
  readonly toName: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly bookingId?: BookingId
  readonly attachments: readonly MessageAttachment[]
  /**
   * True for letters about logins where several businesses share the installation. A login opens more than the business
   * that writes: its own server must not get this. Send it with `bw.settingsAbove`.
   */
  readonly isOfInstallation?: boolean
}

/** What became of a message that the channel took. */
export interface SendResult {
  /**
   * `sent`: a server took it; `kept`: an offline channel stored it in the outbox viewer; `refused`: nothing went out and nothing
   * ever will by this channel to this address (no such number, the reader stopped it), so that another channel may be taken.
   * What may work later, or may have gone out, is thrown instead.
   */
  readonly status: 'sent' | 'kept' | 'refused'
  readonly providerReference?: string
  /** Why it was refused, for the outbox viewer. */
  readonly reason?: string
}

/** Carries messages out (e-mail, SMS, …). Runs after commit, at least once; `key` makes repeats harmless. */
export interface MessageChannel {
  readonly channel: ChannelKind
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>
}
