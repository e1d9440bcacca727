import type { BookingId, TenantId } from '../domain/id.js'

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
  /** `sent`: a server took it; `kept`: an offline channel stored it in the outbox viewer. */
  readonly status: 'sent' | 'kept'
  readonly providerReference?: string
}

/** Carries messages out (e-mail, SMS, …). Runs after commit, at least once; `key` makes repeats harmless. */
export interface MessageChannel {
  readonly channel: 'email' | 'sms' | 'whatsapp' | 'webchat'
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>
}
