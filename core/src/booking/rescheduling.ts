import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { AppointmentMoves, requireMovable } from './appointment-moves.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner } from './booking-planner.js'
import { expectVersion } from './expected-version.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import type { AppointmentRequest, Plan } from './plan.js'

export interface RescheduleRequest {
  readonly bookingId: BookingId
  /** Needed when the booking has several appointments. */
  readonly appointmentId?: AppointmentId
  readonly startsAt: Date
  readonly staffId?: string
  readonly access: BookingAccess
  /** The version that the booking must still have; undefined: any. */
  readonly version?: number | undefined
}

interface Move {
  readonly appointmentId: AppointmentId
  readonly wanted: AppointmentRequest
  readonly plan: Plan
}

/** Moves one appointment of a booking: the old claims end and the new ones begin in the same transaction. */
@injectable()
export class Rescheduling {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(AppointmentMoves) private readonly moves: AppointmentMoves,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
  ) {}

  /**
   * @throws StaleVersionError when it is not the version that was asked for any more; SlotTakenError, SlotUnavailableError with alternatives, and then the booking stands as it was;
   *   InvalidTransitionError when it is over; NotFoundError when there is no such appointment.
   */
  async reschedule(
    tenantId: TenantId,
    request: RescheduleRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    let move: Move | undefined
    const wanted = () => move && { appointments: [move.wanted], guests: move.plan.guests }
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: async () => (move = await this.plan(tenantId, request)),
        commit: async (tx, planned) => {
          const booking = await this.finder.lock(tx, request.bookingId, request.access)
          await expectVersion(this.store, booking, { version: request.version, tx })
          await this.write(tx, booking, planned, context)
          return { status: 200, body: { id: booking.id } }
        },
      })
    return this.planner.withAlternatives(tenantId, wanted, run)
  }

  private async plan(tenantId: TenantId, request: RescheduleRequest): Promise<Move> {
    const booking = await this.finder.read(tenantId, request.bookingId, request.access)
    await expectVersion(this.store, booking, { version: request.version })
    const appointment = appointmentOf(booking, request.appointmentId)
    requireMovable(booking)
    const { serviceId, locationId } = appointment
    const wanted = { serviceId, locationId, startsAt: request.startsAt, staffId: request.staffId }
    return { appointmentId: appointment.id, wanted, plan: await this.planner.move(tenantId, wanted, booking) }
  }

  private async write(tx: Transaction, booking: StoredBooking, move: Move, context: CommandContext): Promise<void> {
    requireMovable(booking)
    const before = appointmentOf(booking, move.appointmentId)
    const [planned] = move.plan.appointments
    if (!planned) throw new NotFoundError({ what: 'appointment' })
    const { resources } = move.plan.snapshot
    const change = { kind: 'rescheduled' as const, bookingId: booking.id, appointmentId: before.id, planned, resources }
    await this.moves.lock(tx, [change])
    await this.moves.write(tx, [{ ...change, booking }], context)
  }
}

/** The one that is named, or the only one there is. @throws NotFoundError. */
export function appointmentOf(booking: StoredBooking, appointmentId?: AppointmentId): Appointment {
  const [first, second] = booking.appointments
  const found = appointmentId
    ? booking.appointments.find(item => item.id === appointmentId)
    : second
      ? undefined
      : first
  if (!found) throw new NotFoundError({ what: 'appointment' })
  return found
}
