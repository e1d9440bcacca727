import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, LIFECYCLE_STORE } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { PolicyRefusedError } from '../errors/catalog.js'
import { bookingCheckedIn, bookingNoShow, bookingReopened } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingDuties } from './booking-duties.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { Fees } from './fees.js'
import { StateChange, type BookingTarget, type StateStep } from './state-change.js'

type Answer = Promise<CommandResult<{ id: BookingId }>>
type Write = (tx: Transaction) => Promise<StoredBooking>

/** A booking that somebody changes while the engine looks at it is looked at again this much later. */
const LOOK_AGAIN_MS = 1_000

/** Who came and who did not. Claims stay as they are: the time is used either way. */
@injectable()
export class Attendance {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(StateChange) private readonly states: StateChange,
    @inject(Fees) private readonly fees: Fees,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
    @inject(BookingDuties) private readonly duties: BookingDuties,
  ) {}

  /** Also for somebody who was given up and came after all; the fee goes then. @throws InvalidTransitionError. */
  checkIn(tenantId: TenantId, target: BookingTarget, context: CommandContext): Answer {
    const step = { to: 'checked-in', hook: bookingCheckedIn, action: 'booking.check-in' } as const
    return this.run(tenantId, context, async tx => {
      const booking = await this.states.take(tx, target, 'check-in', step.to)
      return this.states.write(tx, booking, step, context)
    })
  }

  /**
   * Writes down what the policy charges for it.
   * @throws PolicyRefusedError before the visit begins; InvalidTransitionError.
   */
  noShow(tenantId: TenantId, target: BookingTarget, context: CommandContext): Answer {
    return this.run(tenantId, context, async tx => {
      const booking = await this.states.take(tx, target, 'no-show', 'no-show')
      if ((await this.store.now(tx)) < booking.startsAt) {
        const text = `The visit begins at ${booking.startsAt.toISOString()}. Cancel the booking, or wait until then.`
        throw new PolicyRefusedError({ rule: 'no-show', text })
      }
      return this.giveUp(tx, booking, context)
    })
  }

  /** Takes back a check-in or a no-show. @throws InvalidTransitionError when there is none. */
  undo(tenantId: TenantId, target: BookingTarget, context: CommandContext): Answer {
    const step = { to: 'confirmed', hook: bookingReopened, action: 'booking.undo' } as const
    return this.run(tenantId, context, async tx => {
      const booking = await this.states.take(tx, target, 'undo', step.to)
      return this.states.write(tx, booking, step, context)
    })
  }

  /** The work of a due row. Does nothing for who came, cancelled or was moved to a later time. */
  async giveUpWhenDue(tx: Transaction, bookingId: BookingId): Promise<void> {
    const now = await this.store.now(tx)
    // Whoever has the row may be waiting for this due row: never the other way round.
    if (!(await this.lifecycle.tryLock(tx, bookingId))) {
      await this.lifecycle.putDue(tx, 'no-show', bookingId, new Date(now.getTime() + LOOK_AGAIN_MS))
      return
    }
    const booking = await this.store.lock(tx, bookingId)
    const { noShowAfterMinutes } = booking?.policy ?? {}
    if (booking?.status !== 'confirmed' || noShowAfterMinutes === undefined) return
    const isOver = now.getTime() >= booking.startsAt.getTime() + noShowAfterMinutes * MINUTE_MS
    if (!isOver) return this.duties.watchNoShow(tx, booking)
    const context = { actor: SYSTEM_ACTOR, requestId: bookingId, source: booking.source }
    await this.giveUp(tx, booking, context, 'nobody checked in')
  }

  /** The wait follows a booking that moved. */
  async watchAgain(tx: Transaction, booking: StoredBooking): Promise<void> {
    if (booking.status === 'confirmed') await this.duties.watchNoShow(tx, booking)
  }

  private async giveUp(
    tx: Transaction,
    booking: StoredBooking,
    context: CommandContext,
    reason = '',
  ): Promise<StoredBooking> {
    const amount = this.fees.ofNoShow(booking)
    const step: StateStep = {
      ...{ to: 'no-show', hook: bookingNoShow, action: 'booking.no-show', reason },
      changes: { fee: amount },
    }
    const after = await this.states.write(tx, booking, step, context)
    await this.fees.charge(tx, booking, { kind: 'no-show', amount }, context.actor)
    return after
  }

  private run(tenantId: TenantId, context: CommandContext, write: Write): Answer {
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => ({ status: 200, body: { id: (await write(tx)).id } }),
    })
  }
}
