import { inject, injectable } from 'tsyringe'
import { BookingPlanner } from '../booking/booking-planner.js'
import { BookingTokens } from '../booking/booking-tokens.js'
import { BookingWriter } from '../booking/booking-writer.js'
import { draftBooking } from '../booking/draft-booking.js'
import { BOOKING_STORE, UNIT_OF_WORK, WAITLIST_STORE } from '../di/tokens.js'
import { SYSTEM_ACTOR, type Actor } from '../domain/booking.js'
import { newId, type TenantId } from '../domain/id.js'
import { MINUTE_MS, type Interval } from '../domain/interval.js'
import type { WaitlistEntry, WaitlistEntryId, WaitlistOfferId, WaitlistState } from '../domain/waitlist.js'
import { waitlistOffered } from '../hooks/catalog.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import type { WaitlistFit } from './waitlist-finder.js'

export interface OfferOrder {
  readonly entry: WaitlistEntry
  readonly fit: WaitlistFit
  /** Staff chose it: then also somebody who was skipped may have it, and a time that was offered before. */
  readonly by?: { readonly actor: Actor; readonly requestId: string }
}

/** Makes offers: a hold, the offer it belongs to and the news of it, all in one transaction or nothing. */
@injectable()
export class WaitlistOffers {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingWriter) private readonly writer: BookingWriter,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /**
   * Holds the time and offers it.
   * @returns undefined when the person waits no longer, or has another offer by now.
   * @throws SlotTakenError, SlotUnavailableError when the time is not free.
   */
  async make(tenantId: TenantId, order: OfferOrder): Promise<WaitlistOfferId | undefined> {
    const { entry, fit, by } = order
    const { guests } = entry
    const tokens = await this.tokens.of(tenantId)
    const source = by ? 'admin' : 'web'
    const context = { actor: by?.actor ?? SYSTEM_ACTOR, requestId: by?.requestId ?? '', source } as const
    const booker = { customerId: entry.customer.id, email: entry.customer.email ?? undefined }
    const wish = { appointments: fit.appointments, guests, booker }
    const { plan, quote } = await this.planner.price(tenantId, wish, context)
    const bookingId = newId<'booking'>()
    return this.unitOfWork.run(tenantId, async tx => {
      const locked = await this.store.lock(tx, entry.id)
      if (!locked || !mayBeOffered(locked, order)) return undefined
      const expiresInMinutes = await this.minutesFor(tx, fit.startsAt)
      if (expiresInMinutes < 1) return undefined
      const row = {
        plan,
        booking: draftBooking(plan, { tenantId, bookingId, status: 'held', source, quote }),
        expiresInMinutes,
        holdTokenHash: this.tokens.hash(tokens.hold(bookingId)),
        manageTokenHash: null,
      }
      const { expiresAt } = await this.writer.write(tx, row, context)
      const id = newId<'waitlist-offer'>()
      await this.store.insertOffer(tx, {
        ...{
          id,
          entryId: entry.id,
          bookingId,
          isManual: by !== undefined,
          tokenHash: this.tokens.hash(tokens.offer(id)),
        },
        ...{ startsAt: fit.startsAt, endsAt: fit.endsAt, expiresAt: expiresAt ?? fit.startsAt },
      })
      await this.store.change(tx, entry.id, { status: 'offered' })
      await this.tell(tx, { entryId: entry.id, offerId: id, context })
      return id
    })
  }

  /** As long as the business says, but not beyond the beginning of the visit. */
  private async minutesFor(tx: Transaction, startsAt: Date): Promise<number> {
    const { offerMinutes } = await this.store.terms(tx.tenantId, tx)
    const now = await this.bookings.now(tx)
    return Math.min(offerMinutes, Math.floor((startsAt.getTime() - now.getTime()) / MINUTE_MS))
  }

  private async tell(
    tx: Transaction,
    what: { entryId: WaitlistEntryId; offerId: WaitlistOfferId; context: { actor: Actor; requestId: string } },
  ): Promise<void> {
    const { entryId, offerId, context } = what
    const { actor, requestId } = context
    await tx.enqueue({ hook: waitlistOffered.name, aggregateId: entryId, payload: { entryId, offerId } })
    const subject = { subjectType: 'waitlist-entry', subjectId: entryId }
    await tx.audit({ action: 'waitlist.offer', ...subject, actor, requestId, changes: { offerId } })
  }
}

function mayBeOffered(entry: WaitlistEntry, { fit, by }: OfferOrder): boolean {
  const states: readonly WaitlistState[] = by ? ['waiting', 'skipped'] : ['waiting']
  if (!states.includes(entry.status)) return false
  return by !== undefined || !wasOffered(entry, fit)
}

/** Nobody is asked twice about one place by itself, also when it would fit a quarter of an hour later. */
export function wasOffered(entry: Pick<WaitlistEntry, 'offeredSpans'>, fit: Interval): boolean {
  return entry.offeredSpans.some(
    span => fit.startsAt.getTime() < Date.parse(span.endsAt) && fit.endsAt.getTime() > Date.parse(span.startsAt),
  )
}
