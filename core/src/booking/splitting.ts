import { inject, injectable } from 'tsyringe'
import { CustomerService } from '../customer/customer-service.js'
import { BOOKING_STORE, VISIT_STORE } from '../di/tokens.js'
import type { CustomerContact } from '../domain/customer.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { InvalidTransitionError } from '../errors/catalog.js'
import { SplitRefusedError } from '../errors/visit-errors.js'
import { bookingConfirmed, bookingCreated, bookingRequested, bookingSplit } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { VisitStore } from '../ports/visit-store.js'
import { BookingFinder } from './booking-finder.js'
import { newReference } from './booking-reference.js'
import { BookingTokens } from './booking-tokens.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { expectVersion } from './expected-version.js'
import { spanOf } from './leaving.js'
import { partingOf, sharesOf } from './parting.js'
import type { BookingTarget } from './state-change.js'

export interface SplitRequest extends BookingTarget {
  readonly guest: string
  /** Whom the new booking is for; absent: the same customer. */
  readonly customer?: CustomerContact | undefined
}

const SPLITTABLE = new Set(['requested', 'confirmed'])

/** Gives the appointments of one guest a booking of their own. */
@injectable()
export class Splitting {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(CustomerService) private readonly customers: CustomerService,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(VISIT_STORE) private readonly visits: VisitStore,
  ) {}

  /**
   * New reference and manage link, the same times: claims belong to the appointments, so none of them is given up for a
   * moment. Money is divided by the lines of the quote.
   * @throws NotFoundError, StaleVersionError, InvalidTransitionError; SplitRefusedError when the guest has nothing of
   *   their own, or everything.
   */
  async split(
    tenantId: TenantId,
    request: SplitRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    const tokens = await this.tokens.of(tenantId)
    return this.commands.run(tenantId, context, {
      prepare: async () => newId<'booking'>(),
      commit: async (tx, id) => {
        const { bookingId, access, customer } = request
        const booking = await this.finder.lock(tx, bookingId, access)
        await expectVersion(this.store, booking, { version: request.version, tx })
        if (!SPLITTABLE.has(booking.status)) {
          throw new InvalidTransitionError({ from: booking.status, to: booking.status })
        }
        const customerId = customer && (await this.customers.findOrCreate(tx, customer)).id
        const manageTokenHash = this.tokens.hash(tokens.manage(id))
        await this.write(tx, booking, { ...request, id, manageTokenHash, customerId }, context)
        return { status: 201, body: { id } }
      },
    })
  }

  private async write(
    tx: Transaction,
    booking: StoredBooking,
    given: SplitRequest & { id: BookingId; manageTokenHash: Buffer; customerId: string | undefined },
    context: CommandContext,
  ): Promise<void> {
    const { guest, id, manageTokenHash, customerId } = given
    const { actor, source: channel, requestId } = context
    const { theirs, rest } = this.partingFor(booking, guest)
    const appointmentIds = theirs.appointments.map(appointment => appointment.id)
    const { status } = booking
    await this.visits.splitOff(tx, {
      ...{ id, appointmentIds, manageTokenHash, from: booking.id, reference: newReference(), guests: 1 },
      ...{ quote: theirs.quote, ...spanOf(theirs.appointments), ...(customerId ? { customerId } : {}) },
      transition: { from: 'new', to: status, version: 1, actor, channel, changes: { splitFrom: booking.id } },
    })
    const stays = booking.appointments.filter(appointment => !appointmentIds.includes(appointment.id))
    const changes = { split: { bookingId: id, appointmentIds } }
    await this.visits.leave(tx, booking.id, { appointmentIds: [], guests: Math.max(1, booking.guests - 1) })
    await this.store.change(
      tx,
      booking.id,
      { ...spanOf(stays), quote: rest, calendarSequence: booking.calendarSequence + 1 },
      { from: status, to: status, version: booking.version + 1, actor, channel, changes },
    )
    await this.announce(tx, booking, id)
    const audited = { subjectType: 'booking', actor, requestId } as const
    await tx.audit({ ...audited, action: 'booking.split', subjectId: booking.id, changes })
    await tx.audit({ ...audited, action: 'booking.create', subjectId: id, changes: { status, splitFrom: booking.id } })
  }

  private partingFor(booking: StoredBooking, guest: string) {
    const own = sharesOf(booking, { guest }).filter(share => share.of === 1)
    const parting = partingOf(booking, own)
    if (own.length === 0 || parting.isAll) throw new SplitRefusedError({ guest })
    return parting
  }

  private async announce(tx: Transaction, { id: splitFrom, status }: StoredBooking, id: BookingId): Promise<void> {
    const payload = { bookingId: id, status }
    await tx.enqueue({
      hook: bookingSplit.name,
      aggregateId: splitFrom,
      payload: { bookingId: splitFrom, status, newBookingId: id },
    })
    await tx.enqueue({ hook: bookingCreated.name, aggregateId: id, payload })
    const news = status === 'confirmed' ? bookingConfirmed : bookingRequested
    await tx.enqueue({ hook: news.name, aggregateId: id, payload })
  }
}
