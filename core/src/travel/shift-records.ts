import { inject, injectable } from 'tsyringe'
import type { CommandContext } from '../booking/command.js'
import { BOOKING_STORE, FIELD_VISIT_STORE } from '../di/tokens.js'
import { bookingRescheduled, visitDelayed } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { isLateBy, movedBy, type Shift } from './moved-visit.js'

/** Writes down that a visit moved along with its day: history, events and audit entry. */
@injectable()
export class ShiftRecords {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
  ) {}

  /** In the order of the day; a booking may have several of them. */
  async write(tx: Transaction, shifts: readonly Shift[], context: CommandContext): Promise<void> {
    const bookings = new Map(shifts.map(({ booking }) => [booking.id, booking]))
    for (const shift of shifts) {
      const booking = bookings.get(shift.booking.id) ?? shift.booking
      bookings.set(booking.id, await this.writeOne(tx, { ...shift, booking }, context))
    }
  }

  private async writeOne(tx: Transaction, shift: Shift, context: CommandContext): Promise<StoredBooking> {
    const { actor, source, requestId } = context
    const { booking, appointment, startMinutes } = shift
    const { id, status, calendarSequence } = booking
    const moved = movedBy(shift)
    const appointments = booking.appointments.map(item => (item.id === moved.id ? moved : item))
    const startsAt = new Date(Math.min(...appointments.map(item => item.startsAt.getTime())))
    const endsAt = new Date(Math.max(...appointments.map(item => item.endsAt.getTime())))
    const changes = {
      appointmentId: moved.id,
      from: { startsAt: appointment.startsAt, endsAt: appointment.endsAt },
      to: { startsAt: moved.startsAt, endsAt: moved.endsAt },
    }
    const transition = { from: status, to: status, version: booking.version + 1, actor, channel: source, changes }
    await this.store.change(tx, id, { startsAt, endsAt }, transition)
    const payload = { bookingId: id, status, calendarSequence, isQuiet: true }
    await tx.enqueue({ hook: bookingRescheduled.name, aggregateId: id, payload })
    await tx.audit({ action: 'booking.reschedule', subjectType: 'booking', subjectId: id, actor, requestId, changes })
    const after = { ...booking, appointments, version: transition.version }
    if (startMinutes === 0) return after
    await this.visits.change(tx, moved.id, { etaAt: moved.startsAt })
    const news = { bookingId: id, status, appointmentId: moved.id, isLate: isLateBy(shift) }
    await tx.enqueue({ hook: visitDelayed.name, aggregateId: id, payload: news })
    return after
  }
}
