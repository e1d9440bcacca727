import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, BUSINESS_CLOCK } from '../di/tokens.js'
import { canTransition } from '../domain/booking-state.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import { cancelTerms, type WallClock } from '../domain/policy.js'
import { InvalidTransitionError, PolicyRefusedError } from '../errors/catalog.js'
import { bookingCancelCommit, bookingCancelled, bookingCancelTerms } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingFinder } from './booking-finder.js'
import { BookingTokens } from './booking-tokens.js'
import { expectVersion } from './expected-version.js'
import { Fees } from './fees.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { formatMoney } from '../domain/policy-text.js'
import { localTimeBefore } from './local-time.js'

/** What a cancellation would do, in sums and in words. */
export interface CancelTermsBody {
  readonly status: string
  readonly isAllowed: boolean
  readonly refund: Money
  readonly fee: Money
  readonly text: string
}

export interface CancelBody {
  readonly status: string
  readonly refund: Money
  readonly fee: Money
}

export interface CancelRequest {
  readonly bookingId: BookingId
  readonly reason?: string
  readonly access: BookingAccess
  readonly version?: number | undefined
  /** The business calls it off: everything goes back, nothing is owed. */
  readonly isByBusiness?: boolean
}

const FREE = { cancellationTiers: [], lateCancellationFee: { amount: 0 } }

/** Where a cancellation is written. */
@injectable()
export class CancelRecord {
  constructor(
    @inject(BOOKING_STORE) readonly store: BookingStore,
    @inject(Fees) readonly fees: Fees,
  ) {}
}

/** Cancels bookings under the policy that was stored with them. */
@injectable()
export class Cancellation {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(CancelRecord) private readonly record: CancelRecord,
    @inject(HookBus) private readonly hooks: HookBus,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** What cancelling now would give back and cost. Writes nothing. */
  async terms(
    tenantId: TenantId,
    bookingId: BookingId,
    access: BookingAccess,
    isByBusiness = false,
  ): Promise<CancelTermsBody> {
    return this.termsFor(await this.finder.read(tenantId, bookingId, access), isByBusiness)
  }

  /** The same for a booking that was read already, or for a part of one. */
  async termsFor(booking: StoredBooking, isByBusiness = false): Promise<CancelTermsBody> {
    const { tenant } = await this.tokens.of(booking.tenantId)
    return this.termsOf(booking, tenant.locale, isByBusiness)
  }

  /**
   * Gives the time back and records what the policy says. Runs one transaction; messages follow after it.
   * @throws StaleVersionError when it is not the version that was asked for any more; InvalidTransitionError when the
   *   booking is over or cancelled; PolicyRefusedError when a rule forbids it.
   */
  async cancel(
    tenantId: TenantId,
    request: CancelRequest,
    context: CommandContext,
  ): Promise<CommandResult<CancelBody>> {
    const { bookingId, access, reason } = request
    return this.commands.run(tenantId, context, {
      prepare: () => this.terms(tenantId, bookingId, access, request.isByBusiness),
      commit: async (tx, terms) => {
        const booking = await this.finder.lock(tx, bookingId, access)
        await expectVersion(this.record.store, booking, { version: request.version, tx })
        if (!canTransition(booking.status, 'cancelled')) {
          throw new InvalidTransitionError({ from: booking.status, to: 'cancelled' })
        }
        if (!terms.isAllowed) throw new PolicyRefusedError({ rule: 'booking.cancel-terms', text: terms.text })
        await this.write(tx, { booking, terms, reason: reason ?? '' }, context)
        return { status: 200, body: { status: 'cancelled', refund: terms.refund, fee: terms.fee } }
      },
    })
  }

  private async termsOf(booking: StoredBooking, locale: string, isByBusiness: boolean): Promise<CancelTermsBody> {
    const at = this.clock.now(booking.tenantId)
    // What was agreed counts: the customer was told a window, not the planned start inside it.
    const starts = booking.appointments.map(({ id, startsAt }) => {
      return (booking.visits?.[id]?.window?.startsAt ?? startsAt).getTime()
    })
    const { quote, paid, timeZone } = booking
    const wallClock: WallClock = (startsAt, end) => localTimeBefore(startsAt, timeZone, end)
    const facts = {
      startsAt: new Date(Math.min(...starts)),
      deposit: quote.deposit,
      total: quote.total,
      paid,
      wallClock,
    }
    // A request is no booking yet: who takes it back owes nothing; nor does whom the business lets down.
    const policy = booking.status === 'requested' || isByBusiness ? { ...booking.policy, ...FREE } : booking.policy
    const { isFree, refund, fee } = cancelTerms(policy, facts, at)
    const text =
      isFree || fee.amount === 0 ? 'Cancelling now is free.' : `Cancelling now costs ${formatMoney(fee, locale)}.`
    const isAllowed = canTransition(booking.status, 'cancelled')
    const offer = { isAllowed, refund, fee, text }
    const filtered = await this.hooks.apply(bookingCancelTerms, offer, { tenantId: booking.tenantId, booking, at })
    return { status: booking.status, ...filtered }
  }

  private async write(
    tx: Transaction,
    given: { booking: StoredBooking; terms: CancelTermsBody; reason: string },
    context: CommandContext,
  ): Promise<void> {
    const { booking, terms, reason } = given
    const { actor, source, requestId } = context
    const owners = booking.appointments.map(appointment => appointment.id)
    await this.record.store.release(tx, owners)
    const changes = { refund: terms.refund, fee: terms.fee }
    const calendarSequence = booking.calendarSequence + 1
    const version = booking.version + 1
    await this.record.store.change(
      tx,
      booking.id,
      { status: 'cancelled', expiresAt: null, calendarSequence },
      { from: booking.status, to: 'cancelled', version, actor, channel: source, reason, changes },
    )
    await this.record.fees.charge(tx, booking, { kind: 'late-cancellation', amount: terms.fee }, actor)
    await this.record.fees.oweRefund(tx, booking, terms.refund, actor)
    const after = { ...booking, status: 'cancelled' as const, calendarSequence, version }
    const { tenantId } = tx
    await this.hooks.applyCommit(bookingCancelCommit, { tenantId, tx, booking: after, before: booking, reason })
    const payload = { bookingId: booking.id, status: 'cancelled', reason }
    if (booking.customerId) await tx.enqueue({ hook: bookingCancelled.name, aggregateId: booking.id, payload })
    const subject = { subjectType: 'booking', subjectId: booking.id }
    await tx.audit({ action: 'booking.cancel', ...subject, actor, requestId, changes: { ...changes, reason } })
  }
}
