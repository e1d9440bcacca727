import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, SESSION_STORE, TIME_OFF_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { ResourceId, SessionId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { TimeOffStore } from '../ports/time-off-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { absentClass, type AbsentClass } from './absence-class-proposals.js'
import type { Absent } from './absence-proposals.js'
import { guestedOf } from './assignee-finder.js'

/** More than this nobody looks through at once: the rest is shown when these are settled. */
export const MAX_AFFECTED = 100

/** Who or what is away, half-open. */
export interface Absence extends Interval {
  readonly resourceId: ResourceId
}

export interface Affected {
  /** Appointments and classes together. */
  readonly total: number
  readonly absents: readonly Absent[]
  readonly classes: readonly AbsentClass[]
}

/** Finds what an absence lies over. Reads only. */
@injectable()
export class AbsenceFinder {
  constructor(
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(TIME_OFF_STORE) private readonly timeOff: TimeOffStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(SESSION_STORE) private readonly sessions: SessionStore,
  ) {}

  /** The first 100 appointments and classes, by their time, as they are now. */
  async affected(tenantId: TenantId, absence: Absence): Promise<Affected> {
    const { resourceId } = absence
    const { total, appointments } = await this.unitOfWork.run(tenantId, tx =>
      this.timeOff.affected(tx, { resourceId, away: [absence], limit: MAX_AFFECTED }),
    )
    const absents: Absent[] = []
    for (const { bookingId, appointmentId } of appointments) {
      const booking = appointmentId === null ? undefined : await this.bookings.read(tenantId, bookingId)
      const appointment = booking?.appointments.find(item => item.id === appointmentId)
      if (booking && appointment) absents.push({ resourceId, booking, given: guestedOf(booking, appointment) })
    }
    const ids = appointments.flatMap(item => (item.appointmentId === null ? [item.bookingId as SessionId] : []))
    const sessions = ids.length > 0 ? await this.sessions.list(tenantId, { ids }) : []
    return { total, absents, classes: sessions.map(session => absentClass(session, resourceId)) }
  }
}
