import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { money } from '../domain/money.js'
import { InvalidRequestError, NotFoundError } from '../errors/catalog.js'
import type { BookingStore } from '../ports/booking-store.js'
import { BookingNotes } from './booking-notes.js'
import { BookingService } from './booking-service.js'
import type { BookingBody } from './booking-view.js'
import type { Override } from './booking-duties.js'
import { Cancellation, type CancelBody } from './cancellation.js'
import type { BookingAccess, CommandContext } from './command.js'
import { Rescheduling } from './rescheduling.js'

/** What is wanted of an appointment; what is absent stays. */
export interface AppointmentChange {
  readonly serviceId?: string | undefined
  readonly startsAt?: Date | undefined
  readonly staffId?: string | undefined
  readonly notes?: string | undefined
  readonly override?: Override | undefined
}

export interface AppointmentTarget {
  readonly appointmentId: AppointmentId
  readonly access: BookingAccess
  /** The version that its booking must still have; undefined: any. */
  readonly version?: number | undefined
}

/** Bookings of one appointment, by that appointment. Changes can be sent again: what is so already changes nothing. */
@injectable()
export class SingleAppointments {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(BookingService) private readonly bookings: BookingService,
    @inject(Rescheduling) private readonly rescheduling: Rescheduling,
    @inject(Cancellation) private readonly cancellation: Cancellation,
    @inject(BookingNotes) private readonly notes: BookingNotes,
  ) {}

  /** @throws NotFoundError, also for an appointment that is one of several. */
  async read(tenantId: TenantId, { appointmentId, access }: AppointmentTarget): Promise<BookingBody> {
    return (await this.find(tenantId, appointmentId, access)).booking
  }

  /**
   * Moves it, gives it to somebody else, or writes its note.
   * @throws NotFoundError, StaleVersionError; InvalidRequestError for another service; whatever a move throws.
   */
  async change(
    tenantId: TenantId,
    target: AppointmentTarget,
    change: AppointmentChange,
    context: CommandContext,
  ): Promise<BookingBody> {
    const { appointmentId, access } = target
    const { id: bookingId, booking } = await this.find(tenantId, appointmentId, access)
    const [appointment] = standing(booking)
    if (change.serviceId !== undefined && change.serviceId !== appointment?.serviceId) {
      const message = 'An appointment keeps its service: cancel it and book the other one'
      throw new InvalidRequestError({ issues: [{ path: 'serviceId', message }] })
    }
    let { version } = target
    if (appointment && isMove(appointment, change)) {
      const startsAt = change.startsAt ?? new Date(appointment.startsAt)
      const { staffId, override } = change
      const move = { bookingId, appointmentId, startsAt, access, version, override, ...(staffId ? { staffId } : {}) }
      await this.rescheduling.reschedule(tenantId, move, context)
      // The rest of the change belongs to what was just written.
      version = undefined
    }
    if (change.notes !== undefined) {
      await this.notes.write(tenantId, { bookingId, access, version, notes: change.notes }, context)
    }
    return this.bookings.read(tenantId, bookingId, access)
  }

  /** Cancels under the policy; one that is cancelled already says what became of it. */
  async cancel(tenantId: TenantId, target: AppointmentTarget, context: CommandContext): Promise<CancelBody> {
    const { appointmentId, access, version } = target
    const { id: bookingId, booking } = await this.find(tenantId, appointmentId, access)
    if (booking.status === 'cancelled') return this.cancelled(tenantId, bookingId)
    const request = { bookingId, access, version, reason: '' }
    return (await this.cancellation.cancel(tenantId, request, context)).body
  }

  private async cancelled(tenantId: TenantId, bookingId: BookingId): Promise<CancelBody> {
    const stored = await this.store.read(tenantId, bookingId)
    if (!stored) throw new NotFoundError({ what: 'appointment' })
    const sumOf = (kind: string) =>
      (stored.ledger ?? []).filter(entry => entry.kind === kind).reduce((sum, entry) => sum + entry.amount.amount, 0)
    const { currency } = stored.quote.total
    const [fee, refund] = [sumOf('late-cancellation'), Math.abs(sumOf('refund'))]
    return { status: 'cancelled', fee: money(fee, currency), refund: money(refund, currency) }
  }

  private async find(
    tenantId: TenantId,
    appointmentId: AppointmentId,
    access: BookingAccess,
  ): Promise<{ id: BookingId; booking: BookingBody }> {
    const id = await this.store.ofAppointment(tenantId, appointmentId)
    if (id === undefined) throw new NotFoundError({ what: 'appointment' })
    const booking = await this.bookings.read(tenantId, id, access)
    const appointments = standing(booking)
    if (appointments.length !== 1 || appointments[0]?.id !== appointmentId) {
      throw new NotFoundError({ what: 'appointment' })
    }
    return { id, booking }
  }
}

/** What is still part of the booking; of one that was cancelled, what was. */
function standing({ status, appointments }: BookingBody): BookingBody['appointments'] {
  return status === 'cancelled' ? appointments : appointments.filter(item => item.status !== 'cancelled')
}

function isMove(appointment: BookingBody['appointments'][number], { startsAt, staffId }: AppointmentChange): boolean {
  const people = appointment.assignments.flatMap(({ resources }) => resources.map(({ id }) => id))
  const isLater = startsAt !== undefined && startsAt.getTime() !== new Date(appointment.startsAt).getTime()
  return isLater || (staffId !== undefined && !people.includes(staffId))
}
