import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import { canTransition } from '../domain/booking-state.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { HoldExpiredError, InvalidTransitionError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingCompletion, type BookingDetails, type Completion } from './booking-completion.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner, lostRace, requestOf, type BookingRequest } from './booking-planner.js'
import { BookingTokens, type TenantTokens } from './booking-tokens.js'
import { toBookingBody, type BookingBody } from './booking-view.js'
import { isOpenRequest } from './claims-until.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'

export interface HoldReference {
  readonly holdId: BookingId
  readonly holdToken: string
  /** What belongs to the same change, done while the hold is locked and before its claims are kept; may refuse. */
  readonly onLocked?: (tx: Transaction, hold: StoredBooking) => Promise<void>
}

/** Makes a booking of a hold: the price and policy that were shown are the ones that count. */
@injectable()
export class HoldConversion {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /**
   * A hold that has lapsed is booked all the same when nobody has taken the time since.
   * @throws SlotTakenError with alternatives when somebody has; NotFoundError for a wrong token; VetoedError.
   */
  async book(
    tenantId: TenantId,
    input: BookingDetails & HoldReference,
    context: CommandContext,
  ): Promise<CommandResult<BookingBody>> {
    const tokens = await this.tokens.of(tenantId)
    let wanted: BookingRequest | undefined
    let recorded: Payment | undefined
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: async () => {
          const hold = await this.finder.readHold(tenantId, input.holdId, input.holdToken)
          wanted = requestOf(hold)
          // What the engine offered to somebody who waits was made for them.
          if (!input.onLocked) await this.planner.requireStanding(tenantId, hold.quote, input, context.actor)
          return this.prepare(hold, input, context)
        },
        commit: async (tx, completion) => {
          const { body, payment } = await this.write(tx, { input, completion, tokens }, context)
          recorded = payment
          return { status: 201, body }
        },
      })
    const result = await this.planner.withAlternatives(tenantId, () => wanted, run)
    const payment = await this.completion.pay(tokens.tenant, result.body, recorded)
    return { ...result, body: { ...result.body, payment, manageToken: tokens.manage(result.body.id) } }
  }

  private async prepare(hold: StoredBooking, input: BookingDetails, context: CommandContext): Promise<Completion> {
    const appointments = hold.appointments.map(({ serviceId, locationId, claims, startsAt, endsAt }) => ({
      serviceId,
      locationId,
      resourceIds: [...new Set(claims.map(claim => claim.resourceId))],
      startsAt,
      endsAt,
    }))
    const { tenantId, id: bookingId, locationId, guests, quote } = hold
    const draft = { tenantId, bookingId, source: context.source, locationId, guests, appointments, quote }
    return this.completion.prepare(draft, input, hold.questions)
  }

  private async write(
    tx: Transaction,
    given: { input: HoldReference; completion: Completion; tokens: TenantTokens },
    context: CommandContext,
  ): Promise<{ body: BookingBody; payment: Payment | undefined }> {
    const { input, completion, tokens } = given
    const hold = await this.finder.lockHold(tx, input.holdId, input.holdToken)
    await input.onLocked?.(tx, hold)
    const { status } = completion
    if (hold.status === 'cancelled') throw new HoldExpiredError({ alternatives: [] })
    const isWaiting = hold.status === 'held' || hold.status === 'expired'
    if (!isWaiting || !canTransition(hold.status, status)) {
      throw new InvalidTransitionError({ from: hold.status, to: status })
    }
    // The customer's lock comes before those of the units, here as in a direct booking: one order for every writer.
    const customer = await this.completion.customerOf(tx, completion)
    const expiresAt = await this.deadline(tx, completion)
    const isKept = await this.keepClaims(tx, { ...hold, status }, expiresAt)
    if (!isKept) throw lostRace(hold.appointments[0]?.startsAt)
    const manageTokenHash = this.tokens.hash(tokens.manage(hold.id))
    const { actor, source } = context
    const { notes, answers, quote, locale } = completion
    const said = { notes, answers, ...(locale && { locale }) }
    const change = { status, customerId: customer.id, ...said, source, quote, expiresAt, manageTokenHash }
    const version = hold.version + 1
    const step = { from: hold.status, to: status, version, actor, channel: source }
    await this.store.change(tx, hold.id, change, { ...step, reason: completion.override?.reason ?? '' })
    const appointments = hold.appointments.map(appointment => ({ ...appointment, status }))
    const booking = { ...hold, ...change, appointments, version }
    const payment = await this.completion.finish(tx, booking, completion, context)
    return { body: toBookingBody({ ...booking, customer, payment: null }, tokens.tenant.locale), payment }
  }

  private async keepClaims(tx: Transaction, booking: StoredBooking, expiresAt: Date | null): Promise<boolean> {
    const { appointments } = booking
    if (!isOpenRequest(booking)) return this.store.confirm(tx, appointments, expiresAt ?? 'infinity')
    // From now on the time is free for others until the business chooses.
    await this.store.release(
      tx,
      appointments.map(appointment => appointment.id),
    )
    return true
  }

  private async deadline(tx: Transaction, completion: Completion): Promise<Date | null> {
    if (completion.expiresInMinutes === null) return null
    const now = await this.store.now(tx)
    return new Date(now.getTime() + completion.expiresInMinutes * MINUTE_MS)
  }
}

export function isHoldReference(input: object): input is HoldReference {
  return 'holdId' in input && input.holdId !== undefined
}
