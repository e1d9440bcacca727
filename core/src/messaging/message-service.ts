import { inject, injectable } from 'tsyringe'
import { MESSAGE_CHANNEL, MESSAGE_STORE, PORTS, UNIT_OF_WORK } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { ChannelKind } from '../domain/message-route.js'
import { messageFailed, messageSent } from '../hooks/catalog.js'
import type { MessageChannel, OutgoingMessage, SendResult } from '../ports/message-channel.js'
import type { MessageOutcome, MessagePage, MessageStore, StoredMessage } from '../ports/message-store.js'
import type { PortRegistries } from '../ports/port-registry.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { MessageComposer, type AddressedMessage, type Notice, type Ways } from './message-composer.js'

/** A notice with the key of its effect: whatever happens, one key is one message. */
export interface KeyedNotice extends Notice {
  readonly effectKey: string
}

/** One message and how it comes about. */
export interface Delivery {
  readonly tenantId: TenantId
  readonly effectKey: string
  readonly bookingId?: BookingId
  /** Where what is composed names none. Default `email`. */
  readonly channel?: ChannelKind
  /** Writes it, for a channel of its choice or for the one above; undefined when there is nobody to tell any more. */
  compose(ways: Ways): Promise<AddressedMessage | undefined>
  /** Puts in what only the mail itself may hold: the stored text can be read by everybody who reads the outbox. */
  readonly reveal?: (text: string) => string
  readonly isOfInstallation?: boolean
  /** Whether it is still true: asked before it is written down, in that transaction, and before each attempt to send it. */
  holds?(tx: Transaction): Promise<boolean>
  /** Where no plugin serves the channel, the outbox viewer keeps it. */
  readonly isKept?: boolean
}

/** Stands in for a channel that no plugin serves. */
const keeping = (channel: ChannelKind): MessageChannel => ({
  channel,
  send: () => Promise.resolve({ status: 'kept' }),
})

/** The channels of a business. */
interface Channels {
  readonly all: readonly MessageChannel[]
  /** The one of this kind, or what keeps its messages. */
  of(kind: ChannelKind, delivery: Delivery): MessageChannel | undefined
  /** Those that are left for a message. */
  ways(refused: readonly ChannelKind[]): Ways
}

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
    await this.deliver({ ...notice, compose: ways => this.composer.compose(notice, ways) }, signal)
  }

  /**
   * As `announce`, with a message that the caller writes. What a channel refuses for good is written anew for the next one, in
   * the same row: whatever process dies in between, one of them has it.
   */
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<SendResult['status'] | undefined> {
    const { tenantId, effectKey } = delivery
    const channels = await this.channelsOf(tenantId)
    if (channels.all.length === 0 && !delivery.isKept) return undefined
    const known = await this.store.find(tenantId, effectKey)
    let message = known ?? (await this.begin(delivery, channels))
    if (message === undefined || message.status === 'sent' || message.status === 'kept') return undefined
    if (known && (await this.isOld(delivery))) {
      await this.finish(tenantId, message, { status: 'failed', error: 'what it says is not true any more' })
      return undefined
    }
    for (;;) {
      const channel = channels.of(message.channel, delivery)
      if (channel === undefined) return undefined
      const result = await this.send(delivery, { channel, message }, signal)
      if (result.status !== 'refused') {
        await this.finish(tenantId, message, { ...result, status: result.status })
        return result.status
      }
      const next = await this.next(delivery, message, channels)
      if (next === undefined) {
        await this.finish(tenantId, message, { status: 'failed', error: reasonOf(result.reason ?? 'refused') })
        return 'refused'
      }
      message = next
    }
  }

  private async send(
    { tenantId, reveal = text => text, isOfInstallation = false }: Delivery,
    { channel, message }: { channel: MessageChannel; message: StoredMessage },
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { text, html } = message
    const revealed = { ...message, text: reveal(text), ...(html === undefined ? {} : { html: reveal(html) }) }
    try {
      return await channel.send({ ...outgoing(tenantId, revealed), isOfInstallation }, signal)
    } catch (error) {
      await this.finish(tenantId, message, { status: 'failed', error: reasonOf(error) })
      throw error
    }
  }

  /** The message for the channel after the one that refused it; undefined where there is none, or it is no news any more. */
  private async next(
    delivery: Delivery,
    { id, channel, passedOver = [] }: StoredMessage,
    channels: Channels,
  ): Promise<StoredMessage | undefined> {
    const before = passedOver.filter(({ reason }) => reason === 'refused').map(one => one.channel)
    const refused = [...before, channel]
    const written = await delivery.compose(channels.ways(refused))
    const following = written?.channel
    if (!following || refused.includes(following) || !channels.of(following, delivery)) return undefined
    return this.unitOfWork.run(delivery.tenantId, async tx => {
      if ((await delivery.holds?.(tx)) === false) return undefined
      return this.store.redirect(tx, id, { ...written, channel: following })
    })
  }

  /** Messages of a tenant, newest first: the outbox viewer. */
  async list(tenantId: TenantId, limit: number, cursor?: string): Promise<MessagePage> {
    return this.store.list(tenantId, limit, cursor)
  }

  /** Whether mail of this business goes anywhere, be it into the outbox viewer. */
  async hasMail(tenantId: TenantId): Promise<boolean> {
    return this.hasChannel(tenantId, 'email')
  }

  async hasChannel(tenantId: TenantId, kind: ChannelKind): Promise<boolean> {
    return (await this.channelsOf(tenantId)).all.some(({ channel }) => channel === kind)
  }

  /** The channels of a business. */
  async served(tenantId: TenantId): Promise<ChannelKind[]> {
    return (await this.channelsOf(tenantId)).all.map(({ channel }) => channel)
  }

  private async channelsOf(tenantId: TenantId): Promise<Channels> {
    const provided = await this.ports.of(MESSAGE_CHANNEL).forTenant(tenantId)
    const all = provided.map(one => one.adapter)
    const find = (kind: ChannelKind) => all.find(({ channel }) => channel === kind)
    return {
      all,
      of: (kind, { isKept }) => find(kind) ?? (isKept ? keeping(kind) : undefined),
      ways: refused => ({ isServed: kind => find(kind) !== undefined, refused }),
    }
  }

  private async begin(delivery: Delivery, channels: Channels): Promise<StoredMessage | undefined> {
    const { tenantId, bookingId, effectKey, channel: usual = 'email' } = delivery
    const composed = await delivery.compose(channels.ways([]))
    if (composed === undefined) return undefined
    const { channel = usual } = composed
    if (channels.of(channel, delivery) === undefined) return undefined
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
