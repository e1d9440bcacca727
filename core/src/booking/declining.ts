import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, LIFECYCLE_STORE } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { InvalidTransitionError, type Alternative } from '../errors/catalog.js'
import { bookingDeclined } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import { AlternativeFinder } from './alternative-finder.js'
import { BookingFinder } from './booking-finder.js'
import { requestOf } from './booking-planner.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { StateChange, type BookingTarget } from './state-change.js'

const SYSTEM_ACCESS = { actor: { ...SYSTEM_ACTOR, roles: ['platform-admin'] } }

/** Requests that are turned down, by staff or because the time went to somebody else; three other times go with it. */
@injectable()
export class Declining {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(AlternativeFinder) private readonly alternatives: AlternativeFinder,
    @inject(StateChange) private readonly states: StateChange,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
  ) {}

  /** @throws InvalidTransitionError when it is no request any more; StaleVersionError, NotFoundError. */
  async decline(
    tenantId: TenantId,
    target: BookingTarget & { readonly reason?: string | undefined },
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => this.near(await this.finder.read(tenantId, target.bookingId, target.access)),
      commit: async (tx, alternatives) => {
        const booking = await this.states.take(tx, target, 'decline', 'declined')
        const owners = booking.appointments.map(appointment => appointment.id)
        await this.store.release(tx, owners)
        const step = {
          ...{ to: 'declined' as const, hook: bookingDeclined, action: 'booking.decline' },
          reason: target.reason ?? '',
          payload: { alternatives: alternatives.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })) },
        }
        await this.states.write(tx, booking, step, context)
        await this.lifecycle.keepAlternatives(tx, booking.id, alternatives)
        return { status: 200, body: { id: booking.id } }
      },
    })
  }

  /**
   * Turns down the open requests for a time that a booking has now. From the outbox, so it may be repeated: what was
   * decided meanwhile stays as it is.
   */
  async declineClashing(tenantId: TenantId, bookingId: BookingId, eventId: string): Promise<void> {
    for (const clashing of await this.lifecycle.clashingRequests(tenantId, bookingId)) {
      const target = { bookingId: clashing, access: SYSTEM_ACCESS, reason: 'the time went to another request' }
      const context = { actor: SYSTEM_ACTOR, requestId: eventId, source: 'api' as const }
      try {
        await this.decline(tenantId, target, context)
      } catch (error) {
        if (!(error instanceof InvalidTransitionError)) throw error
      }
    }
  }

  private async near(booking: StoredBooking): Promise<Alternative[]> {
    const { appointments, guests } = requestOf(booking)
    const [first] = appointments
    return first ? this.alternatives.near(booking.tenantId, first, { guests: guests ?? 1 }) : []
  }
}
