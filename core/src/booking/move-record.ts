import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { Quote } from '../domain/quote.js'
import { bookingReassigned, bookingRescheduled } from '../hooks/catalog.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { Override } from './booking-duties.js'
import type { CommandContext } from './command.js'
import { peopleChange, resourcesOf } from './people-change.js'

/** An appointment before and after, and all of the booking as it is now. */
export interface Moved {
  readonly booking: StoredBooking
  readonly before: Appointment
  readonly after: Appointment
  readonly appointments: readonly Appointment[]
  /** What it costs now, where that changed. */
  readonly quote?: Quote | undefined
  /** More for the event: whether anybody has to be told. */
  readonly news?: object
  /** Other people or things at the same time. */
  readonly isReassigned?: boolean
  /** The rules that staff left aside, with their reason. */
  readonly override?: Override | undefined
}

/** History, event and audit entry of an appointment that has another time or other people; its rows are written by whoever moves it. */
@injectable()
export class MoveRecord {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(HookBus) readonly hooks: HookBus,
  ) {}

  async write(
    tx: Transaction,
    { booking, before, after, appointments, news = {}, isReassigned = false, override, quote }: Moved,
    context: CommandContext,
  ): Promise<void> {
    const { actor, source, requestId } = context
    const startsAt = new Date(Math.min(...appointments.map(item => item.startsAt.getTime())))
    const endsAt = new Date(Math.max(...appointments.map(item => item.endsAt.getTime())))
    const calendarSequence = booking.calendarSequence + 1
    const changes = {
      appointmentId: after.id,
      ...(isReassigned && { isReassigned }),
      from: { startsAt: before.startsAt, resources: resourcesOf(before) },
      to: { startsAt: after.startsAt, resources: resourcesOf(after) },
      ...(quote && quote.total.amount !== booking.quote.total.amount && priceChange(booking.quote, quote)),
      ...(override && { override: override.reason }),
    }
    const { status, id } = booking
    const transition = { from: status, to: status, version: booking.version + 1, actor, channel: source, changes }
    await this.store.change(tx, id, { startsAt, endsAt, calendarSequence, ...(quote && { quote }) }, transition)
    await tx.enqueue({
      hook: (isReassigned ? bookingReassigned : bookingRescheduled).name,
      aggregateId: id,
      payload: { bookingId: id, status, calendarSequence, ...peopleChange(before, after), ...news },
    })
    const action = isReassigned ? 'booking.reassign' : 'booking.reschedule'
    await tx.audit({ action, subjectType: 'booking', subjectId: id, actor, requestId, changes })
  }
}

function priceChange(before: Quote, after: Quote) {
  return { total: { from: before.total, to: after.total } }
}
