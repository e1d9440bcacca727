import { inject, injectable } from 'tsyringe'
import type { CommandContext } from '../booking/command.js'
import { BUSINESS_CLOCK, WAITLIST_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { WaitlistEntry, WaitlistEntryId } from '../domain/waitlist.js'
import { NotFoundError, SlotTakenError, SlotUnavailableError } from '../errors/catalog.js'
import { WaitlistNoFitError, WaitlistStateError } from '../errors/waitlist-errors.js'
import type { BusinessClock } from '../ports/clock.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistFinder, type WaitlistFit } from './waitlist-finder.js'
import { WaitlistOffers } from './waitlist-offers.js'

const MAX_TRIES = 3

/** Staff choose who is offered something, whatever the line says. */
@injectable()
export class WaitlistChoice {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(WaitlistFinder) private readonly finder: WaitlistFinder,
    @inject(WaitlistOffers) private readonly offers: WaitlistOffers,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /**
   * Offers the first time that is free in the windows of an entry, or the one that starts then.
   * @throws NotFoundError, WaitlistStateError, WaitlistNoFitError
   */
  async offerNow(
    tenantId: TenantId,
    wish: { id: WaitlistEntryId; startsAt?: Date | undefined },
    { actor, requestId }: Pick<CommandContext, 'actor' | 'requestId'>,
  ): Promise<void> {
    const entry = await this.store.read(tenantId, wish.id)
    if (!entry) throw new NotFoundError({ what: 'waitlist entry' })
    if (entry.status !== 'waiting' && entry.status !== 'skipped') throw new WaitlistStateError({ status: entry.status })
    for (const fit of await this.fitsOf(tenantId, entry, wish.startsAt)) {
      try {
        const offerId = await this.offers.make(tenantId, { entry, fit, by: { actor, requestId } })
        if (offerId !== undefined) return
        throw new WaitlistStateError({ status: 'offered' })
      } catch (error) {
        if (!(error instanceof SlotTakenError || error instanceof SlotUnavailableError)) throw error
      }
    }
    throw new WaitlistNoFitError({})
  }

  private async fitsOf(tenantId: TenantId, entry: WaitlistEntry, startsAt: Date | undefined): Promise<WaitlistFit[]> {
    const fits = await this.finder.find(tenantId, entry, { notBefore: this.clock.now(tenantId) })
    const chosen = startsAt ? fits.filter(fit => fit.startsAt.getTime() === startsAt.getTime()) : fits
    return chosen.slice(0, MAX_TRIES)
  }
}
