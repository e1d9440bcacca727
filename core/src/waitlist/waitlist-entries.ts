import { inject, injectable } from 'tsyringe'
import { BookingTokens } from '../booking/booking-tokens.js'
import type { CommandContext } from '../booking/command.js'
import { BOOKING_STORE, UNIT_OF_WORK, WAITLIST_STORE } from '../di/tokens.js'
import type { TenantId } from '../domain/id.js'
import type { WaitlistEntry, WaitlistEntryId, WaitlistOffer } from '../domain/waitlist.js'
import { NotFoundError } from '../errors/catalog.js'
import { WaitlistStateError } from '../errors/waitlist-errors.js'
import { availabilityFreed } from '../hooks/catalog.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import type { WaitlistStore } from '../ports/waitlist-store.js'
import { WaitlistCatalog } from './waitlist-catalog.js'
import { WAITLIST_AGGREGATE, WaitlistEndings } from './waitlist-endings.js'
import { needsProof } from './waitlist-proof.js'
import { toEntryBody, type WaitlistEntryBody } from './waitlist-view.js'

/** Opens an entry: to staff without a token, to the person by it. */
export interface EntryAccess {
  readonly id: WaitlistEntryId
  /** Undefined: staff, whom the route admitted. */
  readonly token: string | undefined
  /** The address that the caller proved to be theirs. */
  readonly email?: string | undefined
}

/** What somebody who waits sees and does; staff act through the same methods. */
@injectable()
export class WaitlistEntries {
  constructor(
    @inject(WAITLIST_STORE) private readonly store: WaitlistStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(WaitlistEndings) private readonly endings: WaitlistEndings,
    @inject(WaitlistCatalog) private readonly catalog: WaitlistCatalog,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** With the place in the line, and the offer that is open. @throws NotFoundError, also for a wrong token. */
  async read(tenantId: TenantId, access: EntryAccess): Promise<WaitlistEntryBody> {
    const entry = this.admit(await this.store.read(tenantId, access.id), access)
    const tokens = await this.tokens.of(tenantId)
    const isInLine = entry.status === 'waiting'
    const position = isInLine ? (await this.store.countAhead(tenantId, entry.id)) + 1 : null
    const open = entry.status === 'offered' ? await this.store.openOffer(tenantId, entry.id) : undefined
    const offer = open
      ? {
          ...((await this.isFor(entry, open, access)) ? { token: tokens.offer(open.id) } : {}),
          startsAt: open.startsAt.toISOString(),
          endsAt: open.endsAt.toISOString(),
          expiresAt: open.expiresAt.toISOString(),
        }
      : null
    const names = await this.catalog.names(tenantId)
    return toEntryBody(entry, names, { timeZone: tokens.tenant.timeZone, position, offer })
  }

  /** The token of an entry, for the answer that makes it. */
  async tokenOf(tenantId: TenantId, id: WaitlistEntryId): Promise<string> {
    return (await this.tokens.of(tenantId)).entry(id)
  }

  /** What was held goes to the next one. Leaving twice is no error. @throws NotFoundError; WaitlistStateError once booked. */
  async leave(tenantId: TenantId, access: EntryAccess, context: CommandContext): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const { actor, source: channel } = context
      this.admit(await this.store.read(tenantId, access.id, tx), access)
      const found = await this.endings.giveBack(tx, access.id, { status: 'withdrawn', actor, channel })
      const { status } = found?.entry ?? { status: 'left' }
      if (status === 'left') return
      if (status === 'booked') throw new WaitlistStateError({ status })
      await this.store.change(tx, access.id, { status: 'left' })
      await record(tx, access.id, 'waitlist.leave', context)
    })
  }

  /** Somebody who was skipped waits again, behind all others. @throws NotFoundError, WaitlistStateError */
  async waitAgain(tenantId: TenantId, access: EntryAccess, context: CommandContext): Promise<WaitlistEntryBody> {
    await this.unitOfWork.run(tenantId, async tx => {
      const entry = this.admit(await this.store.lock(tx, access.id), access)
      if (entry.status === 'waiting') return
      if (entry.status !== 'skipped') throw new WaitlistStateError({ status: entry.status })
      await this.store.change(tx, entry.id, { status: 'waiting', isLast: true })
      const payload = { entryId: entry.id }
      await tx.enqueue({ hook: availabilityFreed.name, aggregateId: WAITLIST_AGGREGATE, payload })
      await record(tx, entry.id, 'waitlist.rejoin', context)
    })
    return this.read(tenantId, access)
  }

  private async isFor(entry: WaitlistEntry, { bookingId }: WaitlistOffer, { email }: EntryAccess): Promise<boolean> {
    if (email !== undefined && email.toLowerCase() === entry.customer.email?.toLowerCase()) return true
    return !needsProof(entry, await this.bookings.read(entry.tenantId, bookingId))
  }

  private admit(entry: WaitlistEntry | undefined, { token }: EntryAccess): WaitlistEntry {
    const isOpen = entry && (token === undefined || this.tokens.matches(token, entry.tokenHash))
    if (!entry || !isOpen) throw new NotFoundError({ what: 'waitlist entry' })
    return entry
  }
}

export async function record(
  tx: Transaction,
  id: WaitlistEntryId,
  action: string,
  { actor, requestId }: Pick<CommandContext, 'actor' | 'requestId'>,
): Promise<void> {
  await tx.audit({ action, subjectType: 'waitlist-entry', subjectId: id, actor, requestId })
}
