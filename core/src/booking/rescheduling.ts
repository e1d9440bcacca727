import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { InvalidTransitionError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { bookingRescheduleCommit, bookingRescheduled } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { Override } from './booking-duties.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner } from './booking-planner.js'
import { expectVersion } from './expected-version.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { MovedClaims } from './moved-claims.js'
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
  /** Against the rules, never against a claim. */
  readonly override?: Override | undefined
}

interface Move {
  readonly appointmentId: AppointmentId
  readonly wanted: AppointmentRequest
  /** Of the booking that was planned with. */
  readonly version: number
  readonly plan: Plan
  readonly override: Override | undefined
}

const MOVABLE = new Set(['confirmed', 'pending-payment', 'requested'])

/** Moves one appointment of a booking: the old claims end and the new ones begin in the same transaction. */
@injectable()
export class Rescheduling {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(MovedClaims) private readonly claims: MovedClaims,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /**
   * @throws StaleVersionError when it is not the version that was asked for any more; SlotTakenError, SlotUnavailableError with alternatives, and then the booking stands as it was;
   *   LimitReachedError; InvalidTransitionError when it is over; NotFoundError when there is no such appointment.
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
    const { override } = request
    const given = { booking, relax: override && ('rules' as const) }
    const plan = await this.planner.move(tenantId, wanted, appointment, given)
    return { appointmentId: appointment.id, wanted, version: booking.version, plan, override }
  }

  private async write(tx: Transaction, booking: StoredBooking, move: Move, context: CommandContext): Promise<void> {
    requireMovable(booking)
    const before = appointmentOf(booking, move.appointmentId)
    // The others of a visit were planned where they stood.
    if (booking.appointments.length > 1 && booking.version !== move.version) {
      throw new StaleVersionError({ current: booking.version })
    }
    const changed = await this.claims.move(tx, { booking, before, plan: move.plan })
    for (const appointment of changed) await this.store.writeAppointment(tx, appointment)
    const appointments = booking.appointments.map(item => changed.find(({ id }) => id === item.id) ?? item)
    const after = changed.find(({ id }) => id === before.id) ?? before
    await this.record(tx, { booking, before, after, appointments, override: move.override }, context)
    // After it is written: the limits count what is stored.
    await this.claims.keepRules(tx, { ...booking, appointments }, move.override)
    await this.hooks.applyCommit(bookingRescheduleCommit, {
      tenantId: tx.tenantId,
      tx,
      booking: { ...booking, appointments, version: booking.version + 1 },
      before: booking,
    })
  }

  private async record(
    tx: Transaction,
    given: {
      booking: StoredBooking
      before: Appointment
      after: Appointment
      appointments: readonly Appointment[]
      override: Override | undefined
    },
    context: CommandContext,
  ): Promise<void> {
    const { booking, before, after, appointments, override } = given
    const { actor, source, requestId } = context
    const startsAt = new Date(Math.min(...appointments.map(item => item.startsAt.getTime())))
    const endsAt = new Date(Math.max(...appointments.map(item => item.endsAt.getTime())))
    const calendarSequence = booking.calendarSequence + 1
    const changes = {
      appointmentId: after.id,
      from: { startsAt: before.startsAt, resources: resourcesOf(before) },
      to: { startsAt: after.startsAt, resources: resourcesOf(after) },
      ...(override && { override: override.reason }),
    }
    const { status, id } = booking
    const transition = { from: status, to: status, version: booking.version + 1, actor, channel: source, changes }
    await this.store.change(tx, id, { startsAt, endsAt, calendarSequence }, transition)
    await tx.enqueue({
      hook: bookingRescheduled.name,
      aggregateId: id,
      payload: { bookingId: id, status, calendarSequence },
    })
    await tx.audit({ action: 'booking.reschedule', subjectType: 'booking', subjectId: id, actor, requestId, changes })
  }
}

function appointmentOf(booking: StoredBooking, appointmentId?: AppointmentId): Appointment {
  const [first, second] = booking.appointments
  const found = appointmentId
    ? booking.appointments.find(item => item.id === appointmentId)
    : second
      ? undefined
      : first
  if (!found) throw new NotFoundError({ what: 'appointment' })
  return found
}

function requireMovable(booking: StoredBooking): void {
  if (!MOVABLE.has(booking.status)) throw new InvalidTransitionError({ from: booking.status, to: booking.status })
}

function resourcesOf(appointment: Appointment): string[] {
  return [...new Set(appointment.claims.map(claim => claim.resourceId))]
}
