import { inject, injectable } from 'tsyringe'
import { BookingTokens } from '../booking/booking-tokens.js'
import { BOOKING_READER, CONFIG, WAITLIST_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { WaitlistEntry, WaitlistOffer } from '../domain/waitlist.js'
import type { WaitlistMessageKind } from '../hooks/payloads.js'
import type { AddressedMessage } from '../messaging/message-composer.js'
import type { BookingReader } from '../ports/booking-reader.js'
import type { EngineConfig } from '../ports/config.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistCatalog } from './waitlist-catalog.js'
import { WaitlistWords } from './waitlist-words.js'

export interface LetterOrder {
  readonly tenantId: TenantId
  readonly kind: WaitlistMessageKind
  readonly channel: 'email' | 'sms'
  readonly entryId: string
  readonly offerId?: string | undefined
}

/**
 * Writes to people who wait. These are answers to what they asked for, so they need no consent of their own; each one holds the
 * link with which they leave the list.
 */
@injectable()
export class WaitlistLetters {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(WaitlistCatalog) private readonly catalog: WaitlistCatalog,
    @inject(BOOKING_READER) private readonly bookings: BookingReader,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(WaitlistWords) private readonly words: WaitlistWords,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  /** @returns undefined when there is nobody to tell, or when the news is old. */
  async compose(order: LetterOrder): Promise<AddressedMessage | undefined> {
    const { tenantId, channel, kind } = order
    const entry = await this.store.read(tenantId, order.entryId)
    const offer = order.offerId === undefined ? undefined : await this.store.offer(tenantId, order.offerId)
    const to = channel === 'sms' ? entry?.customer.phone : entry?.customer.email
    if (!entry || !to || !isNews(kind, entry, offer)) return undefined
    const held = offer && (await this.bookings.read(tenantId, offer.bookingId))
    // Who typed an address typed the telephone beside it: it proves nothing, so it leads to what the entry shows.
    const isUnproved = channel === 'sms' && entry.source === 'web'
    const names = await this.catalog.names(tenantId)
    const tokens = await this.tokens.of(tenantId)
    const page = `${this.config.publicUrl}/b/${tokens.tenant.slug}/waitlist`
    const links = {
      entry: `${page}/${entry.id}?token=${tokens.entry(entry.id)}`,
      offer: offer && !isUnproved ? `${page}/offer?token=${tokens.offer(offer.id)}` : undefined,
    }
    const letter = { kind, channel, entry, offer, held, names, links, tenant: tokens.tenant }
    return { ...(await this.words.write(letter)), to, toName: entry.customer.name }
  }
}

function isNews(kind: WaitlistMessageKind, entry: WaitlistEntry, offer: WaitlistOffer | undefined): boolean {
  if (kind === 'waitlist-joined') return entry.status === 'waiting' || entry.status === 'offered'
  return kind === 'waitlist-offered' ? offer?.status === 'open' : offer?.status === 'lapsed'
}
