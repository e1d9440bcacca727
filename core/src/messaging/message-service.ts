import { inject, injectable } from 'tsyringe'
import { MESSAGE_CHANNEL, MESSAGE_STORE, PORTS, UNIT_OF_WORK } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { messageFailed, messageSent } from '../hooks/catalog.js'
import type { MessageChannel, OutgoingMessage, SendResult } from '../ports/message-channel.js'
import type { MessageOutcome, MessagePage, MessageStore, StoredMessage } from '../ports/message-store.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { MessageComposer, type AddressedMessage, type Notice } from './message-composer.js'

/** A notice with the key of its effect: whatever happens, one key is one message. */
export interface KeyedNotice extends Notice {
  readonly effectKey: string
}

/** One message and how it comes about. */
export interface Delivery {
  readonly tenantId: TenantId
  readonly effectKey: string
  readonly bookingId?: BookingId
  /** Default `email`. */
  readonly channel?: MessageChannel['channel']
  /** Writes it; undefined when there is nobody to tell any more. */
  compose(): Promise<AddressedMessage | undefined>
  /** Puts in what only the mail itself may hold: the stored text can be read by everybody who reads the outbox. */
  readonly reveal?: (text: string) => string
  readonly isOfInstallation?: boolean
  /** Whether it is still true: asked before it is written down, in that transaction, and before each attempt to send it. */
  holds?(tx: Transaction): Promise<boolean>
  /** Where no plugin serves the channel, the outbox viewer keeps it. */
  readonly isKept?: boolean
}

/** Stands in for a channel that no plugin serves. */
const keeping = (channel: MessageChannel['channel']): MessageChannel => ({
  channel,
  send: () => Promise.resolve({ status: 'kept' }),
})

/** Tells customers and the business about bookings, through the channel that the tenant enabled. */
@injectable()
export class MessageService {
  constructor(
    @inject(MessageComposer) private readonly composer: MessageComposer,
    @inject(MESSAGE_STORE) private readonly store: MessageStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(PORTS) private readonly ports: PortRegistries,
  ) {}

  /**
   * Sends one message. Runs after commit, from the outbox, and may be repeated: the row with the effect key is
   * written as `sending` before the channel is called, outside any transaction, and closed after it. A process that
   * dies between the two sends the stored text once more, with the same key: a channel derives its message id from
   * the key, so that receivers see one message. That is at least once to the channel, once for the reader.
   *
   * @throws What the channel threw; the outbox tries again later.
   */
  async announce(notice: KeyedNotice, signal: AbortSignal): Promise<void> {
    await this.deliver({ ...notice, compose: () => this.composer.compose(notice) }, signal)
  }

  /** As `announce`, with a message that the caller writes. */
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<SendResult['status'] | undefined> {
    const { tenantId, effectKey, reveal = (text: string) => text } = delivery
    const kind = delivery.channel ?? 'email'
    const channel = (await this.channelOf(tenantId, kind)) ?? (delivery.isKept ? keeping(kind) : undefined)
    if (channel === undefined) return undefined
    const known = await this.store.find(tenantId, effectKey)
    const message = known ?? (await this.begin(delivery, channel))
    if (message === undefined || message.status === 'sent' || message.status === 'kept') return undefined
    if (known && (await this.isOld(delivery))) {
      await this.finish(tenantId, message, { status: 'failed', error: 'what it says is not true any more' })
      return undefined
    }
    let result: SendResult
    try {
      const { text, html } = message
      const revealed = { ...message, text: reveal(text), ...(html === undefined ? {} : { html: reveal(html) }) }
      const { isOfInstallation = false } = delivery
      result = await channel.send({ ...outgoing(tenantId, revealed), isOfInstallation }, signal)
    } catch (error) {
      await this.finish(tenantId, message, { status: 'failed', error: reasonOf(error) })
      throw error
    }
    await this.finish(tenantId, message, result)
    return result.status
  }

  /** Messages of a tenant, newest first: the outbox viewer. */
  async list(tenantId: TenantId, limit: number, cursor?: string): Promise<MessagePage> {
    return this.store.list(tenantId, limit, cursor)
  }

  /** Whether mail of this business goes anywhere, be it into the outbox viewer. */
  async hasMail(tenantId: TenantId): Promise<boolean> {
    return this.hasChannel(tenantId, 'email')
  }

  async hasChannel(tenantId: TenantId, kind: MessageChannel['channel']): Promise<boolean> {
    return (await this.channelOf(tenantId, kind)) !== undefined
  }

  private async channelOf(tenantId: TenantId, kind: MessageChannel['channel']): Promise<MessageChannel | undefined> {
    const channels = await this.ports.of(MESSAGE_CHANNEL).forTenant(tenantId)
    return channels.map(one => one.adapter).find(adapter => adapter.channel === kind)
  }

  private async begin(delivery: Delivery, { channel }: MessageChannel): Promise<StoredMessage | undefined> {
    const { tenantId, bookingId, effectKey } = delivery
    const composed = await delivery.compose()
    if (composed === undefined) return undefined
    return this.unitOfWork.run(tenantId, async tx => {
      if ((await delivery.holds?.(tx)) === false) return undefined
      return this.store.begin(tx, { ...composed, channel, effectKey, bookingId })
    })
  }

  private isOld({ tenantId, holds }: Delivery): Promise<boolean> {
    return holds ? this.unitOfWork.run(tenantId, async tx => !(await holds(tx))) : Promise.resolve(false)
  }

  private async finish(tenantId: TenantId, message: StoredMessage, outcome: MessageOutcome): Promise<void> {
    const { id: messageId, channel, bookingId } = message
    await this.unitOfWork.run(tenantId, async tx => {
      const isFinished = await this.store.finish(tx, messageId, outcome)
      const isNews = isFinished && outcome.status !== message.status
      const { name: hook } = outcome.status === 'failed' ? messageFailed : messageSent
      if (isNews) await tx.enqueue({ hook, aggregateId: messageId, payload: { messageId, channel, bookingId } })
    })
  }
}

function outgoing(tenantId: TenantId, message: StoredMessage): OutgoingMessage {
  const { effectKey: key, to, toName, subject, text, html, bookingId, attachments } = message
  return { tenantId, key, to, toName, subject, text, html, bookingId, attachments }
}

const MAX_REASON_LENGTH = 500

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_LENGTH)
}
