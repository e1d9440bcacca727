import { inject, injectable } from 'tsyringe'
import type { BookingDetails } from '../booking/booking-completion.js'
import { lostRace } from '../booking/booking-planner.js'
import { BookingTokens } from '../booking/booking-tokens.js'
import type { BookingBody } from '../booking/booking-view.js'
import { CommandRunner } from '../booking/command-runner.js'
import type { CommandContext, CommandResult } from '../booking/command.js'
import { HoldConversion } from '../booking/hold-conversion.js'
import { BOOKING_STORE, WAITLIST_STORE } from '../di/tokens.js'
import type { CustomerContact } from '../domain/customer.js'
import type { TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import {
  MAX_OFFER_EXTENSIONS,
  OFFER_EXTENSION_MINUTES,
  type WaitlistEntry,
  type WaitlistOffer,
} from '../domain/waitlist.js'
import { HoldLimitError, NotFoundError } from '../errors/catalog.js'
import { WaitlistOfferOverError } from '../errors/waitlist-errors.js'
import { waitlistAccepted } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistEndings } from './waitlist-endings.js'
import { toOfferBody, type WaitlistOfferBody } from './waitlist-view.js'

/** What is missing yet to make a booking of an offer: who it is for is known. */
export type AcceptanceDetails = Omit<BookingDetails, 'customer'>

interface Found {
  readonly offer: WaitlistOffer
  readonly entry: WaitlistEntry
  readonly hold: StoredBooking
}

/** What somebody does with an offer whose token they hold. Whoever holds none learns nothing. */
@injectable()
export class WaitlistAcceptance {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(HoldConversion) private readonly conversion: HoldConversion,
    @inject(WaitlistEndings) private readonly endings: WaitlistEndings,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /** @throws NotFoundError */
  async read(tenantId: TenantId, token: string): Promise<WaitlistOfferBody> {
    const found = await this.find(tenantId, token)
    const { tenant, entry } = await this.tokens.of(tenantId)
    const body = toOfferBody(found.offer, { ...found, tenant, now: await this.store.now(tenantId) })
    return { ...body, entryToken: entry(found.entry.id) }
  }

  /**
   * Makes the booking: the hold's lock decides, so of many at once one gets it.
   * @throws WaitlistOfferOverError when it lapsed, was accepted or given back; VetoedError.
   */
  async accept(
    tenantId: TenantId,
    given: { token: string; details: AcceptanceDetails },
    context: CommandContext,
  ): Promise<CommandResult<BookingBody>> {
    const { offer, entry } = await this.find(tenantId, given.token)
    const tokens = await this.tokens.of(tenantId)
    const input = {
      ...given.details,
      // The time is theirs for some minutes only: what the business wants to know can be asked later.
      mayLeaveOpen: true,
      customer: contactOf(entry),
      holdId: offer.bookingId,
      holdToken: tokens.hold(offer.bookingId),
      onLocked: (tx: Transaction, hold: StoredBooking) => this.close(tx, hold, context),
    }
    return this.conversion.book(tenantId, input, context)
  }

  /** Gives the time to the next one. Who declines waits on for other times unless they leave. */
  async decline(
    tenantId: TenantId,
    given: { token: string; isLeaving: boolean },
    context: CommandContext,
  ): Promise<CommandResult<{ status: string }>> {
    const { offer } = await this.find(tenantId, given.token)
    return this.commands.run(tenantId, context, {
      prepare: () => Promise.resolve(),
      commit: async tx => {
        const { actor, requestId, source: channel } = context
        const ended = await this.endings.giveBack(tx, offer.entryId, { status: 'declined', actor, channel })
        if (ended?.offer?.id !== offer.id) throw over((await this.store.offer(tenantId, offer.id))?.status)
        const status = given.isLeaving ? 'left' : await this.endings.stateAfter(tx, ended.entry, 'waiting')
        await this.store.change(tx, ended.entry.id, { status })
        const subject = { subjectType: 'waitlist-entry', subjectId: ended.entry.id }
        await tx.audit({ action: 'waitlist.decline', ...subject, actor, requestId, changes: { status } })
        return { status: 200, body: { status } }
      },
    })
  }

  /** Adds some minutes, a few times, for somebody who needs them; never beyond the beginning of the visit. */
  async extend(tenantId: TenantId, token: string, context: CommandContext): Promise<CommandResult<WaitlistOfferBody>> {
    const { offer, entry } = await this.find(tenantId, token)
    const { tenant } = await this.tokens.of(tenantId)
    return this.commands.run(tenantId, context, {
      prepare: () => Promise.resolve(),
      commit: async tx => {
        const hold = await this.bookings.lock(tx, offer.bookingId)
        const locked = await this.store.lockOfferOf(tx, offer.bookingId)
        if (!hold || !locked) throw new NotFoundError({ what: 'offer' })
        const now = await this.bookings.now(tx)
        requireOpen(locked, hold, now)
        if (locked.extensions >= MAX_OFFER_EXTENSIONS) throw new HoldLimitError({ limit: MAX_OFFER_EXTENSIONS })
        const later = locked.expiresAt.getTime() + OFFER_EXTENSION_MINUTES * MINUTE_MS
        const expiresAt = new Date(Math.min(later, locked.startsAt.getTime()))
        if (!(await this.bookings.confirm(tx, hold.appointments, expiresAt))) {
          throw lostRace(hold.appointments[0]?.startsAt)
        }
        const step = { from: hold.status, to: hold.status, version: hold.version + 1 }
        const by = { actor: context.actor, channel: context.source }
        await this.bookings.change(tx, hold.id, { status: 'held', expiresAt }, { ...step, ...by })
        await this.store.extendOffer(tx, locked.id, expiresAt)
        const extended = { ...locked, expiresAt, extensions: locked.extensions + 1 }
        return { status: 200, body: toOfferBody(extended, { entry, hold, tenant, now }) }
      },
    })
  }

  private async close(tx: Transaction, hold: StoredBooking, { actor, requestId }: CommandContext): Promise<void> {
    const offer = await this.store.lockOfferOf(tx, hold.id)
    if (!offer) throw new NotFoundError({ what: 'offer' })
    requireOpen(offer, hold, await this.bookings.now(tx))
    await this.store.lock(tx, offer.entryId)
    await this.store.endOffer(tx, offer.id, 'accepted')
    await this.store.change(tx, offer.entryId, { status: 'booked', bookingId: hold.id })
    const { entryId, id: offerId } = offer
    const payload = { entryId, offerId, bookingId: hold.id }
    await tx.enqueue({ hook: waitlistAccepted.name, aggregateId: entryId, payload })
    const subject = { subjectType: 'waitlist-entry', subjectId: entryId }
    await tx.audit({
      action: 'waitlist.accept',
      ...subject,
      actor,
      requestId,
      changes: { offerId, bookingId: hold.id },
    })
  }

  private async find(tenantId: TenantId, token: string): Promise<Found> {
    const offer = await this.store.offerByToken(tenantId, this.tokens.hash(token))
    const entry = offer && (await this.store.read(tenantId, offer.entryId))
    const hold = offer && (await this.bookings.read(tenantId, offer.bookingId))
    if (!offer || !entry || !hold) throw new NotFoundError({ what: 'offer' })
    return { offer, entry, hold }
  }
}

function requireOpen(offer: WaitlistOffer, hold: StoredBooking, now: Date): void {
  if (offer.status !== 'open') throw over(offer.status)
  // The moment it ends, not the moment when somebody writes that down.
  if (hold.status !== 'held' || !hold.expiresAt || hold.expiresAt <= now) throw over('lapsed')
}

function over(status: string | undefined): Error {
  return new WaitlistOfferOverError({ status: status === undefined || status === 'open' ? 'lapsed' : status })
}

function contactOf({ customer }: WaitlistEntry): CustomerContact {
  const { name, email, phone } = customer
  return { name, ...(email ? { email } : {}), ...(phone ? { phone } : {}) }
}
