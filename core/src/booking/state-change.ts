import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import { canAct, TENTATIVE_STATES, type BookingAction, type BookingState } from '../domain/booking-state.js'
import type { BookingId } from '../domain/id.js'
import { InvalidTransitionError } from '../errors/catalog.js'
import type { ActionHook } from '../hooks/hook.js'
import type { BookingEvent } from '../hooks/payloads.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingFinder } from './booking-finder.js'
import type { BookingAccess, CommandContext } from './command.js'
import { expectVersion } from './expected-version.js'
import { Fees } from './fees.js'

/** Which booking, by whom, and the version that it must still have; undefined: any. */
export interface BookingTarget {
  readonly bookingId: BookingId
  readonly access: BookingAccess
  readonly version?: number | undefined
}

export interface StateStep {
  readonly to: BookingState
  readonly hook: Pick<ActionHook<BookingEvent>, 'name'>
  /** Of the audit entry. */
  readonly action: string
  readonly reason?: string
  readonly changes?: Readonly<Record<string, unknown>>
  /** Deadline of the new state; absent: none. */
  readonly expiresAt?: Date
  /** More for the event than booking and state. */
  readonly payload?: Readonly<Record<string, unknown>>
}

/** One step of the state machine: history, event and audit entry, in the caller's transaction. */
@injectable()
export class StateChange {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(Fees) private readonly fees: Fees,
  ) {}

  /**
   * Locks a booking for something that staff do to it.
   * @throws NotFoundError, StaleVersionError; InvalidTransitionError when its state, or its deadline, does not let them.
   */
  async take(tx: Transaction, target: BookingTarget, action: BookingAction, to: BookingState): Promise<StoredBooking> {
    const booking = await this.finder.lock(tx, target.bookingId, target.access)
    await expectVersion(this.store, booking, { version: target.version, tx })
    const from = await this.stateOf(tx, booking)
    if (!canAct(action, from)) throw new InvalidTransitionError({ from, to })
    return booking
  }

  /** Writes the step; who leaves `no-show` leaves its fee behind. */
  async write(
    tx: Transaction,
    booking: StoredBooking,
    step: StateStep,
    context: CommandContext,
  ): Promise<StoredBooking> {
    const { actor, source, requestId } = context
    const { to, reason = '', changes = {}, expiresAt = null } = step
    const version = booking.version + 1
    const transition = { from: booking.status, to, version, actor, channel: source, reason, changes }
    await this.store.change(tx, booking.id, { status: to, expiresAt }, transition)
    if (booking.status === 'no-show') {
      await this.fees.reverse(tx, booking, { kind: 'no-show', reason: reason || step.action, actor })
    }
    const payload = { bookingId: booking.id, status: to, ...step.payload }
    await tx.enqueue({ hook: step.hook.name, aggregateId: booking.id, payload })
    await tx.audit({
      action: step.action,
      subjectType: 'booking',
      subjectId: booking.id,
      actor,
      requestId,
      changes: { from: booking.status, to, ...changes, ...(reason ? { reason } : {}) },
    })
    return { ...booking, status: to, version, expiresAt }
  }

  /** A deadline that passed counts at once, before any sweep wrote so. */
  private async stateOf(tx: Transaction, booking: StoredBooking): Promise<BookingState> {
    if (!TENTATIVE_STATES.includes(booking.status) || !booking.expiresAt) return booking.status
    return booking.expiresAt <= (await this.store.now(tx)) ? 'expired' : booking.status
  }
}
