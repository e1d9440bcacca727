import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { AppointmentId, BookingId, UnitId } from '../domain/id.js'
import { InvalidTransitionError, NotFoundError } from '../errors/catalog.js'
import { bookingReassigned, bookingRescheduleCommit, bookingRescheduled } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { Claimer } from './claimer.js'
import { claimsUntil } from './claims-until.js'
import type { CommandContext } from './command.js'
import { toAppointment } from './draft-booking.js'
import type { PlannedAppointment } from './plan.js'

const MOVABLE: ReadonlySet<string> = new Set(['confirmed', 'pending-payment', 'requested'])

/** One appointment at another time, or with other people and things. */
export interface AppointmentMove {
  readonly kind: 'rescheduled' | 'reassigned'
  readonly bookingId: BookingId
  readonly appointmentId: AppointmentId
  readonly planned: PlannedAppointment
  readonly resources: readonly SnapshotResource[]
  /** For a reassignment: whether the customer hears of it. */
  readonly isCustomerTold?: boolean
}

/** A move of a booking whose row is locked; read again when it is not given, which two moves of one booking need. */
export interface LockedMove extends AppointmentMove {
  readonly booking?: StoredBooking
}

interface Moved {
  readonly move: AppointmentMove
  readonly booking: StoredBooking
  readonly before: Appointment
  readonly after: Appointment
  readonly appointments: readonly Appointment[]
}

/** Gives appointments other claims: the old ones end and the new ones begin in the caller's transaction. */
@injectable()
export class AppointmentMoves {
  constructor(
    @inject(Claimer) private readonly claimer: Claimer,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /**
   * Pool locks, then old and new units in one order (ADR 0003, one order for every writer). Once a transaction, after
   * the rows of the bookings and before the first `write`.
   * @param others - Units that the caller needs beside those of the moves.
   */
  async lock(tx: Transaction, moves: readonly AppointmentMove[], others: readonly UnitId[] = []): Promise<void> {
    const wish = {
      appointments: moves.map(asOwned),
      resources: [...new Set(moves.flatMap(move => move.resources))],
      until: 'infinity' as const,
    }
    await this.claimer.lockShared(tx, wish)
    const owners = moves.map(move => move.appointmentId)
    await this.store.lockUnits(tx, owners, [...this.claimer.possibleUnits(wish), ...others])
  }

  /**
   * All claims are given back before the first is taken, so that two appointments may change places.
   * @throws SlotTakenError without alternatives; InvalidTransitionError when a booking is over; NotFoundError.
   */
  async write(tx: Transaction, moves: readonly LockedMove[], context: CommandContext): Promise<void> {
    await this.store.release(
      tx,
      moves.map(move => move.appointmentId),
    )
    for (const move of moves) {
      const booking = move.booking ?? (await this.store.lock(tx, move.bookingId))
      const before = booking?.appointments.find(item => item.id === move.appointmentId)
      if (!booking || !before) throw new NotFoundError({ what: 'appointment' })
      requireMovable(booking)
      const after = await this.claim(tx, { booking, before, move })
      const appointments = booking.appointments.map(item => (item.id === after.id ? after : item))
      await this.record(tx, { move, booking, before, after, appointments }, context)
      await this.hooks.applyCommit(bookingRescheduleCommit, {
        tenantId: tx.tenantId,
        tx,
        booking: { ...booking, appointments, version: booking.version + 1 },
        before: booking,
      })
    }
  }

  private async claim(
    tx: Transaction,
    { booking, before, move }: { booking: StoredBooking; before: Appointment; move: AppointmentMove },
  ): Promise<Appointment> {
    const moved = asOwned(move)
    const until = claimsUntil(booking, booking.expiresAt)
    const granted = await this.claimer.claim(tx, { appointments: [moved], resources: move.resources, until })
    const claims = granted.get(before.id) ?? []
    const after = { ...toAppointment(moved, before.status, claims), price: before.price }
    const isPinned = after.isPinned || (before.isPinned === true && isSameTeam(before, after))
    await this.store.writeAppointment(tx, { ...after, isPinned })
    return { ...after, isPinned }
  }

  private async record(
    tx: Transaction,
    { move, booking, before, after, appointments }: Moved,
    { actor, source, requestId }: CommandContext,
  ): Promise<void> {
    const startsAt = new Date(Math.min(...appointments.map(item => item.startsAt.getTime())))
    const endsAt = new Date(Math.max(...appointments.map(item => item.endsAt.getTime())))
    const calendarSequence = booking.calendarSequence + 1
    const isReassigned = move.kind === 'reassigned'
    const changes = {
      appointmentId: after.id,
      ...(isReassigned ? { isReassigned } : {}),
      from: { startsAt: before.startsAt, resources: resourcesOf(before) },
      to: { startsAt: after.startsAt, resources: resourcesOf(after) },
    }
    const { status, id } = booking
    const transition = { from: status, to: status, version: booking.version + 1, actor, channel: source, changes }
    await this.store.change(tx, id, { startsAt, endsAt, calendarSequence }, transition)
    const told = isReassigned ? { appointmentId: after.id, isCustomerTold: move.isCustomerTold === true } : {}
    await tx.enqueue({
      hook: (isReassigned ? bookingReassigned : bookingRescheduled).name,
      aggregateId: id,
      payload: { bookingId: id, status, calendarSequence, ...told },
    })
    const action = isReassigned ? 'booking.reassign' : 'booking.reschedule'
    await tx.audit({ action, subjectType: 'booking', subjectId: id, actor, requestId, changes })
  }
}

/** Whether a booking in this state may still get another time or other people. */
export function isMovable(status: string): boolean {
  return MOVABLE.has(status)
}

/** @throws InvalidTransitionError when the booking has begun, or is over. */
export function requireMovable(booking: StoredBooking): void {
  if (!isMovable(booking.status)) throw new InvalidTransitionError({ from: booking.status, to: booking.status })
}

function asOwned({ planned, appointmentId }: AppointmentMove): PlannedAppointment {
  return { ...planned, id: appointmentId }
}

function isSameTeam(before: Appointment, after: Appointment): boolean {
  return resourcesOf(before).sort().join() === resourcesOf(after).sort().join()
}

function resourcesOf(appointment: Appointment): string[] {
  return [...new Set(appointment.claims.map(claim => claim.resourceId))]
}
