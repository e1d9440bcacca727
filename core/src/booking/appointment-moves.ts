import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment, Booking } from '../domain/booking.js'
import type { AppointmentId, BookingId, UnitId } from '../domain/id.js'
import { InvalidTransitionError, NotFoundError } from '../errors/catalog.js'
import { bookingRescheduleCommit } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { AvailabilitySnapshot, SnapshotResource, SnapshotService } from '../ports/availability-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { Claimer } from './claimer.js'
import { claimsUntil } from './claims-until.js'
import type { CommandContext } from './command.js'
import { toAppointment, withPin } from './draft-booking.js'
import { MoveRecord } from './move-record.js'
import { MovedClaims } from './moved-claims.js'
import type { PlannedAppointment } from './plan.js'

const MOVABLE: ReadonlySet<string> = new Set(['confirmed', 'pending-payment', 'requested'])

/** One appointment at another time, or with other people and things. */
export interface AppointmentMove {
  readonly kind: 'rescheduled' | 'reassigned'
  readonly bookingId: BookingId
  readonly appointmentId: AppointmentId
  readonly planned: PlannedAppointment
  readonly resources: readonly SnapshotResource[]
  readonly services: readonly SnapshotService[]
  /** Every appointment of the booking: turnover of the others may change with this one. */
  readonly owners: readonly AppointmentId[]
  /** For a reassignment: whether the customer hears of it. */
  readonly isCustomerTold?: boolean
}

/** A move of a booking whose row is locked; read again when it is not given, which two moves of one booking need. */
export interface LockedMove extends AppointmentMove {
  readonly booking?: StoredBooking
}

/** Gives appointments other claims: the old ones end and the new ones begin in the caller's transaction. */
@injectable()
export class AppointmentMoves {
  constructor(
    @inject(Claimer) private readonly claimer: Claimer,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(MovedClaims) private readonly claims: MovedClaims,
    @inject(MoveRecord) private readonly record: MoveRecord,
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
    const owners = [...new Set(moves.flatMap(move => move.owners))]
    await this.store.lockUnits(tx, owners, [...this.claimer.possibleUnits(wish), ...others])
  }

  /**
   * All claims are given back before the first is taken, so that two appointments may change places.
   * @throws SlotTakenError without alternatives; LimitReachedError when another time is one too many for a limit of the
   *   policy; InvalidTransitionError when a booking is over; NotFoundError.
   */
  async write(tx: Transaction, moves: readonly LockedMove[], context: CommandContext): Promise<void> {
    const moving = new Set(moves.map(move => move.appointmentId))
    await this.store.release(tx, [...moving])
    const elsewhen: Booking[] = []
    for (const move of moves) {
      const booking = move.booking ?? (await this.store.lock(tx, move.bookingId))
      const before = booking?.appointments.find(item => item.id === move.appointmentId)
      if (!booking || !before) throw new NotFoundError({ what: 'appointment' })
      requireMovable(booking)
      const after = await this.claim(tx, { booking, before, move })
      const grown = await this.claims.growOthers(tx, {
        others: booking.appointments.filter(item => !moving.has(item.id)),
        services: move.services,
        change: { gone: before.claims, taken: after.claims },
        until: claimsUntil(booking, booking.expiresAt),
      })
      const changed = [after, ...grown]
      for (const appointment of changed) await this.store.writeAppointment(tx, appointment)
      const appointments = booking.appointments.map(item => changed.find(({ id }) => id === item.id) ?? item)
      const isReassigned = move.kind === 'reassigned'
      if (!isReassigned) elsewhen.push({ ...booking, appointments })
      const news = isReassigned ? { appointmentId: after.id, isCustomerTold: move.isCustomerTold === true } : {}
      await this.record.write(tx, { booking, before, after, appointments, news, isReassigned }, context)
      await this.record.hooks.applyCommit(bookingRescheduleCommit, {
        tenantId: tx.tenantId,
        tx,
        booking: { ...booking, appointments, version: booking.version + 1 },
        before: booking,
      })
    }
    // After all are written: the limits count what is stored.
    for (const booking of elsewhen) await this.claims.keepRules(tx, booking, undefined)
  }

  private async claim(
    tx: Transaction,
    { booking, before, move }: { booking: StoredBooking; before: Appointment; move: AppointmentMove },
  ): Promise<Appointment> {
    const moved = asOwned(move)
    const until = claimsUntil(booking, booking.expiresAt)
    const granted = await this.claimer.claim(tx, { appointments: [moved], resources: move.resources, until })
    const claims = granted.get(before.id) ?? []
    const { serviceName, price, addOns } = before
    const asBooked = { serviceName, price, ...(addOns && { addOns }) }
    return withPin({ ...toAppointment(moved, before.status, claims), ...asBooked }, before)
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

/** @param how - Whether it is a reassignment, and whether its customer hears of it. */
export function moveOf(
  { id, appointments }: StoredBooking,
  planned: PlannedAppointment,
  { resources, services }: AvailabilitySnapshot,
  how: Pick<AppointmentMove, 'kind' | 'isCustomerTold'>,
): AppointmentMove {
  const owners = appointments.map(appointment => appointment.id)
  return { ...how, bookingId: id, appointmentId: planned.id, planned, resources, services, owners }
}

function asOwned({ planned, appointmentId }: AppointmentMove): PlannedAppointment {
  return { ...planned, id: appointmentId }
}
