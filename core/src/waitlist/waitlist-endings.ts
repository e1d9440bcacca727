import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, UNIT_OF_WORK, WAITLIST_STORE } from '../di/tokens.js'
import { SYSTEM_ACTOR, type Actor } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { WaitlistEntry, WaitlistEntryId, WaitlistOffer, WaitlistState } from '../domain/waitlist.js'
import { availabilityFreed, waitlistSkipped } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'

/** Events of the list of one business are handled one after the other. */
export const WAITLIST_AGGREGATE = 'waitlist'

/** How offers end without a booking. What they held comes back to the line: the database tells, or the lapse does. */
@injectable()
export class WaitlistEndings {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * A hold ran out of time: by then its claims are over by themselves, which no trigger sees. An offer of it lapses and the
   * person is skipped; the line is asked again. Repeating it asks once more, which offers nothing twice.
   */
  async lapse(tenantId: TenantId, bookingId: BookingId): Promise<void> {
    if (!(await this.store.concerns(tenantId, bookingId))) return
    await this.unitOfWork.run(tenantId, async tx => {
      const booking = await this.bookings.lock(tx, bookingId)
      if (booking?.status !== 'expired') return
      const offer = await this.store.lockOfferOf(tx, bookingId)
      if (offer?.status === 'open') await this.skip(tx, offer)
      await tx.enqueue({ hook: availabilityFreed.name, aggregateId: WAITLIST_AGGREGATE, payload: spanOf(booking) })
    })
  }

  /**
   * Gives back what is held for somebody, and locks the entry.
   * @returns the entry, and whether an offer ended; undefined when there is no such entry.
   */
  async giveBack(
    tx: Transaction,
    entryId: WaitlistEntryId,
    how: { status: 'declined' | 'withdrawn'; actor: Actor; channel: string },
  ): Promise<{ entry: WaitlistEntry; offer: WaitlistOffer | undefined } | undefined> {
    const open = await this.store.openOffer(tx.tenantId, entryId, tx)
    // In the order of every writer: booking, offer, entry.
    const booking = open && (await this.bookings.lock(tx, open.bookingId))
    const offer = open && (await this.store.lockOfferOf(tx, open.bookingId))
    const entry = await this.store.lock(tx, entryId)
    if (!entry) return undefined
    if (!booking || offer?.status !== 'open') return { entry, offer: undefined }
    await this.store.endOffer(tx, offer.id, how.status)
    if (booking.status === 'held') await this.release(tx, booking, how)
    return { entry, offer }
  }

  /** Where somebody goes when an offer ended: nobody waits for times that are over. */
  async stateAfter(tx: Transaction, entry: WaitlistEntry, state: 'waiting' | 'skipped'): Promise<WaitlistState> {
    return entry.endsAt <= (await this.bookings.now(tx)) ? 'expired' : state
  }

  /** The due row at the end of the windows. Somebody with an offer keeps it; what follows looks at the time again. */
  async expire(tx: Transaction, entryId: WaitlistEntryId): Promise<void> {
    const entry = await this.store.lock(tx, entryId)
    if (entry && (entry.status === 'waiting' || entry.status === 'skipped')) {
      await this.store.change(tx, entryId, { status: 'expired' })
    }
  }

  private async release(tx: Transaction, hold: StoredBooking, by: { actor: Actor; channel: string }): Promise<void> {
    await this.bookings.release(
      tx,
      hold.appointments.map(appointment => appointment.id),
    )
    const step = { from: hold.status, to: 'cancelled' as const, version: hold.version + 1 }
    await this.bookings.change(tx, hold.id, { status: 'cancelled', expiresAt: null }, { ...step, ...by })
  }

  private async skip(tx: Transaction, offer: WaitlistOffer): Promise<void> {
    await this.store.endOffer(tx, offer.id, 'lapsed')
    const entry = await this.store.lock(tx, offer.entryId)
    if (entry?.status !== 'offered') return
    await this.store.change(tx, entry.id, { status: await this.stateAfter(tx, entry, 'skipped') })
    const payload = { entryId: entry.id, offerId: offer.id }
    await tx.enqueue({ hook: waitlistSkipped.name, aggregateId: entry.id, payload })
    const subject = { subjectType: 'waitlist-entry', subjectId: entry.id }
    await tx.audit({ action: 'waitlist.skip', ...subject, actor: SYSTEM_ACTOR, changes: { offerId: offer.id } })
  }
}

function spanOf(booking: StoredBooking): { startsAt: string; endsAt: string } {
  const spans = booking.appointments.flatMap(appointment => [
    appointment,
    ...appointment.claims.map(claim => claim.during),
  ])
  return {
    startsAt: new Date(Math.min(...spans.map(span => span.startsAt.getTime()))).toISOString(),
    endsAt: new Date(Math.max(...spans.map(span => span.endsAt.getTime()))).toISOString(),
  }
}
