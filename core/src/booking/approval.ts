import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { paymentMinutesOf } from '../domain/policy.js'
import { bookingApproved, bookingConfirmed } from '../hooks/catalog.js'
import type { PaymentPlan } from '../payment/payment-service.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingDuties } from './booking-duties.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner, lostRace, requestOf, type BookingRequest } from './booking-planner.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { RequestPayment } from './request-payment.js'
import { StateChange, type BookingTarget } from './state-change.js'

/** What an accepted request brings with it. */
@injectable()
export class AfterApproval {
  constructor(
    @inject(RequestPayment) readonly payment: RequestPayment,
    @inject(BookingDuties) readonly duties: BookingDuties,
  ) {}
}

/** Staff accept a request, or say that the deposit of one has come. */
@injectable()
export class Approval {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(StateChange) private readonly states: StateChange,
    @inject(AfterApproval) private readonly after: AfterApproval,
  ) {}

  /**
   * Makes the claims firm, or takes them now when the request held none. With a deposit to collect online it waits for that
   * until the policy's deadline. Of two requests for one time that are accepted at once, one is.
   * @throws SlotTakenError with alternatives when somebody has the time; InvalidTransitionError when it is no request any
   *   more, also when its deadline passed; StaleVersionError, NotFoundError.
   */
  async confirm(
    tenantId: TenantId,
    target: BookingTarget,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    let wanted: BookingRequest | undefined
    let recorded: Payment | undefined
    let reference = ''
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: async () => {
          const booking = await this.finder.read(tenantId, target.bookingId, target.access)
          wanted = requestOf(booking)
          reference = booking.reference
          return this.after.payment.plan(booking)
        },
        commit: async (tx, plan) => {
          const booking = await this.states.take(tx, target, 'confirm', 'confirmed')
          recorded = await this.write(tx, booking, booking.status === 'requested' ? plan : undefined, context)
          return { status: 200, body: { id: booking.id } }
        },
      })
    const result = await this.planner.withAlternatives(tenantId, () => wanted, run)
    if (recorded) await this.after.payment.start(tenantId, recorded, reference)
    return result
  }

  private async write(
    tx: Transaction,
    booking: StoredBooking,
    plan: PaymentPlan | undefined,
    context: CommandContext,
  ): Promise<Payment | undefined> {
    const deadline = plan?.isPaidFirst ? await this.deadline(tx, booking) : undefined
    const isFree = await this.store.confirm(tx, booking.appointments, deadline ?? 'infinity')
    if (!isFree) throw lostRace(booking.appointments[0]?.startsAt)
    const step = deadline
      ? { to: 'pending-payment' as const, hook: bookingApproved, expiresAt: deadline }
      : { to: 'confirmed' as const, hook: bookingConfirmed }
    const after = await this.states.write(tx, booking, { ...step, action: 'booking.confirm' }, context)
    if (!deadline) await this.after.duties.watchNoShow(tx, after)
    return plan && this.after.payment.record(tx, booking, plan)
  }

  private async deadline(tx: Transaction, booking: StoredBooking): Promise<Date> {
    const now = await this.store.now(tx)
    return new Date(now.getTime() + paymentMinutesOf(booking.policy) * MINUTE_MS)
  }
}
