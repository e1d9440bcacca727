import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, WAITLIST_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { WaitlistEntry, WaitlistEntryId } from '../domain/waitlist.js'
import { SlotTakenError, SlotUnavailableError } from '../errors/catalog.js'
import { MessageService } from '../messaging/message-service.js'
import type { BusinessClock } from '../ports/clock.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistFinder, type FreeTimes } from './waitlist-finder.js'
import { wasOffered, WaitlistOffers } from './waitlist-offers.js'

/** So many are looked at when time becomes free; who comes later in the line waits for the next time. */
const MAX_ASKED = 500
/** How many times of one person are tried when others are faster. */
const MAX_TRIES = 3
const REACH_MS = 12 * 60 * MINUTE_MS

/** What became free: a span, or, without one, anything; or somebody who has just come. */
export interface FreedTime {
  readonly span?: Interval | undefined
  readonly entryId?: WaitlistEntryId | undefined
}

/** Offers what became free to those who wait for it, in the order of the line. Repeating it changes nothing. */
@injectable()
export class WaitlistMatcher {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(WaitlistFinder) private readonly finder: WaitlistFinder,
    @inject(WaitlistOffers) private readonly offers: WaitlistOffers,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * Goes through the line once: an offer takes time away, so nobody who was passed over fits afterwards.
   * @returns how many offers were made.
   * @throws The reason of `signal` when its time is over: who was offered something stays so, the rest follows in a repeat.
   */
  async match(tenantId: TenantId, freed: FreedTime, signal: AbortSignal): Promise<number> {
    const { isOn, stopMinutes } = await this.store.terms(tenantId)
    if (!isOn) return 0
    const notBefore = new Date(this.clock.now(tenantId).getTime() + stopMinutes * MINUTE_MS)
    const reach = await this.reachOf(tenantId)
    let known: FreeTimes = new Map()
    let count = 0
    for (const entry of await this.lineFor(tenantId, freed)) {
      signal.throwIfAborted()
      if (!reach(entry)) continue
      const search = { freed: freed.span, notBefore }
      const fits = (await this.finder.find(tenantId, entry, search, known)).filter(fit => !wasOffered(entry, fit))
      if (fits.length === 0) continue
      count += (await this.offerOne(tenantId, entry, fits)) ? 1 : 0
      known = new Map()
    }
    return count
  }

  private async lineFor(tenantId: TenantId, { span, entryId }: FreedTime): Promise<WaitlistEntry[]> {
    if (entryId !== undefined) {
      const entry = await this.store.read(tenantId, entryId)
      return entry?.status === 'waiting' ? [entry] : []
    }
    const around = span && {
      startsAt: new Date(span.startsAt.getTime() - REACH_MS),
      endsAt: new Date(span.endsAt.getTime() + REACH_MS),
    }
    return this.store.line(tenantId, around, MAX_ASKED)
  }

  /** A place that nobody can be told about would be held for nothing; staff offer it by telephone. */
  private async reachOf(tenantId: TenantId): Promise<(entry: WaitlistEntry) => boolean> {
    const [hasMail, hasSms] = await Promise.all([
      this.messages.hasMail(tenantId),
      this.messages.hasChannel(tenantId, 'sms'),
    ])
    return ({ customer }) => (hasMail && customer.email !== null) || (hasSms && customer.phone !== null)
  }

  private async offerOne(
    tenantId: TenantId,
    entry: WaitlistEntry,
    fits: Awaited<ReturnType<WaitlistFinder['find']>>,
  ): Promise<boolean> {
    for (const fit of fits.slice(0, MAX_TRIES)) {
      try {
        return (await this.offers.make(tenantId, { entry, fit })) !== undefined
      } catch (error) {
        // Somebody was faster; another start of the same person may still be free.
        if (!(error instanceof SlotTakenError || error instanceof SlotUnavailableError)) throw error
      }
    }
    return false
  }
}
