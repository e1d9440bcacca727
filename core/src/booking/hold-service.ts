import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { HoldExpiredError, HoldLimitError, InvalidTransitionError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner, lostRace, requestOf, type BookingRequest, type PricedPlan } from './booking-planner.js'
import { BookingTokens, type TenantTokens } from './booking-tokens.js'
import { toHoldBody, type HoldBody } from './booking-view.js'
import { BookingWriter } from './booking-writer.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { draftBooking, namesOf } from './draft-booking.js'

type UnsignedHold = Omit<HoldBody, 'token'>

/** Holds keep a time for a few minutes while somebody fills in a form; they end by themselves. */
@injectable()
export class HoldService {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingWriter) private readonly writer: BookingWriter,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /**
   * Holds the wanted times. Plans and prices first, then one transaction that claims them until the deadline.
   * @throws SlotTakenError, SlotUnavailableError with alternatives.
   */
  async hold(tenantId: TenantId, request: BookingRequest, context: CommandContext): Promise<CommandResult<HoldBody>> {
    const tokens = await this.tokens.of(tenantId)
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: () => this.planner.price(tenantId, request, context),
        commit: async (tx, priced) => ({ status: 201, body: await this.write(tx, priced, tokens, context) }),
      })
    return signed(await this.planner.withAlternatives(tenantId, () => request, run), tokens)
  }

  /** Adds some minutes to a hold, a few times; a lapsed hold comes back when nobody has taken the time. */
  async extend(
    tenantId: TenantId,
    hold: { id: BookingId; token: string },
    context: CommandContext,
  ): Promise<CommandResult<HoldBody>> {
    const tokens = await this.tokens.of(tenantId)
    let wanted: BookingRequest | undefined
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: async () => undefined,
        commit: async tx => {
          const found = await this.finder.lockHold(tx, hold.id, hold.token)
          wanted = requestOf(found)
          const prolonged = await this.prolong(tx, found, context)
          return { status: 200, body: toHoldBody(prolonged, prolonged.resourceNames, tokens.tenant.locale) }
        },
      })
    return signed(await this.planner.withAlternatives(tenantId, () => wanted, run), tokens)
  }

  /** Gives the time back at once. Releasing twice is no error. */
  async release(tenantId: TenantId, hold: { id: BookingId; token: string }, context: CommandContext): Promise<void> {
    await this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => {
        const found = await this.finder.lockHold(tx, hold.id, hold.token)
        const answer = { status: 204, body: {} }
        // What was let go, or ran out, holds nothing any more: there is nothing to change, and no such step in its history.
        if (found.status === 'cancelled' || found.status === 'expired') return answer
        requireHeld(found, 'cancelled')
        const owners = found.appointments.map(appointment => appointment.id)
        await this.store.release(tx, owners)
        await this.transition(tx, found, { status: 'cancelled', expiresAt: null }, context)
        return answer
      },
    })
  }

  private async write(
    tx: Transaction,
    { plan, quote }: PricedPlan,
    tokens: TenantTokens,
    context: CommandContext,
  ): Promise<UnsignedHold> {
    const { tenant } = tokens
    const bookingId = newId<'booking'>()
    const draft = { tenantId: tenant.id, bookingId, status: 'held' as const, source: context.source, quote }
    const row = {
      plan,
      booking: draftBooking(plan, draft),
      expiresInMinutes: quote.policy.holdMinutes,
      holdTokenHash: this.tokens.hash(tokens.hold(bookingId)),
      manageTokenHash: null,
    }
    return toHoldBody(await this.writer.write(tx, row, context), namesOf(plan), tenant.locale)
  }

  private async prolong(tx: Transaction, hold: StoredBooking, context: CommandContext): Promise<StoredBooking> {
    if (hold.status === 'cancelled') throw new HoldExpiredError({ alternatives: [] })
    requireHeld(hold, 'held')
    const { holdExtensionMinutes, maxHoldExtensions } = hold.policy
    if (hold.holdExtensions >= maxHoldExtensions) throw new HoldLimitError({ limit: maxHoldExtensions })
    const now = await this.store.now(tx)
    const from = Math.max(now.getTime(), hold.expiresAt?.getTime() ?? 0)
    const expiresAt = new Date(from + holdExtensionMinutes * MINUTE_MS)
    const isConfirmed = await this.store.confirm(tx, hold.appointments, expiresAt)
    if (!isConfirmed) throw lostRace(hold.appointments[0]?.startsAt)
    const change = { status: 'held' as const, expiresAt, holdExtensions: hold.holdExtensions + 1 }
    await this.transition(tx, hold, change, context)
    return { ...hold, expiresAt }
  }

  private async transition(
    tx: Transaction,
    hold: StoredBooking,
    change: { status: 'held' | 'cancelled'; expiresAt: Date | null; holdExtensions?: number },
    context: CommandContext,
  ): Promise<void> {
    const { actor, source } = context
    const version = hold.version + 1
    await this.store.change(tx, hold.id, change, {
      from: hold.status,
      to: change.status,
      version,
      actor,
      channel: source,
    })
  }
}

function requireHeld(hold: StoredBooking, to: string): void {
  if (hold.status !== 'held' && hold.status !== 'expired') throw new InvalidTransitionError({ from: hold.status, to })
}

/** Tokens never stand in the stored answer: they are derived again for each reply. */
function signed(result: CommandResult<UnsignedHold>, tokens: TenantTokens): CommandResult<HoldBody> {
  return { ...result, body: { ...result.body, token: tokens.hold(result.body.id) } }
}
