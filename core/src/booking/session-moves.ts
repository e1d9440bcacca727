import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { BOOKING_STORE, SESSION_STORE } from '../di/tokens.js'
import type { Appointment, Claim } from '../domain/booking.js'
import type { BookingId, LocationId, TenantId } from '../domain/id.js'
import type { Session } from '../domain/session.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidTransitionError, SlotTakenError, StaleVersionError } from '../errors/catalog.js'
import { SessionConflictError } from '../errors/session-errors.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { SessionStore, StoredSession } from '../ports/session-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { CommandContext } from './command.js'
import { MoveRecord } from './move-record.js'
import type { PlannedAppointment } from './plan.js'
import { SessionWriter, type SessionStep } from './session-writer.js'

/** States in which somebody counts on their place; a hold is not moved: whoever wants to finish it chooses again. */
const MOVING = new Set(['requested', 'pending-payment', 'confirmed'])

/** The steps of moving a class inside the caller's transaction: locks in one order, claims, and the bookings in it. */
@injectable()
export class SessionMoves {
  constructor(
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(CatalogService) private readonly catalog: CatalogService,
    @inject(SessionWriter) private readonly writer: SessionWriter,
    @inject(MoveRecord) private readonly moves: MoveRecord,
  ) {}

  async zoneOf(tenantId: TenantId, locationId: LocationId): Promise<string> {
    return (await this.catalog.getLocation(tenantId, locationId)).timeZone
  }

  /** @throws NotFoundError when the business has nobody of that id. */
  async requirePerson(tenantId: TenantId, id: string): Promise<void> {
    await this.catalog.getResource(tenantId, id)
  }

  /**
   * Bookings by id, then pools and units, then the sessions: the order of every writer (ADR 0003).
   * @returns The bookings with a place in one of the sessions.
   * @throws StaleVersionError when somebody took a place between the first look and the last lock: ask again.
   */
  async lock(
    tx: Transaction,
    given: {
      readonly sessions: readonly StoredSession[]
      readonly planned: readonly PlannedAppointment[]
      readonly resources: readonly SnapshotResource[]
    },
  ): Promise<BookingId[]> {
    const { sessions, planned, resources } = given
    const bookings = await this.bookingsIn(tx, sessions)
    for (const id of bookings) await this.bookings.lock(tx, id)
    const owners = sessions.map(session => session.id)
    await this.writer.lock(tx, { planned, resources, owners })
    await this.store.lock(tx, owners)
    const now = await this.bookingsIn(tx, sessions)
    const [first] = sessions
    if (planned.length > 0 && now.some(id => !bookings.includes(id))) {
      throw new StaleVersionError({ current: first?.version ?? 0 })
    }
    for (const { id } of planned) await this.store.release(tx, id as string)
    return bookings
  }

  /** The session as it is behind the lock. @throws InvalidTransitionError, StaleVersionError. */
  async current(tx: Transaction, seen: StoredSession): Promise<StoredSession> {
    const [session] = await this.store.list(tx.tenantId, { ids: [seen.id], hasCancelled: true }, tx)
    if (session?.status !== 'scheduled') throw new InvalidTransitionError({ from: 'cancelled', to: 'scheduled' })
    if (session.version !== seen.version) throw new StaleVersionError({ current: session.version })
    return session
  }

  /** @throws SessionConflictError when somebody has the room or the teacher by now. */
  async claim(
    tx: Transaction,
    planned: PlannedAppointment,
    resources: readonly SnapshotResource[],
  ): Promise<readonly Claim[]> {
    try {
      return await this.writer.claim(tx, planned, resources)
    } catch (error) {
      if (!(error instanceof BookwrightError && error.code === SlotTakenError.code)) throw error
      const reasons = [{ code: 'BOOKED' }]
      throw new SessionConflictError({ conflicts: [{ startsAt: planned.startsAt.toISOString(), reasons }] })
    }
  }

  /** Writes the new time into every booking that has a place. */
  async moveBookings(
    tx: Transaction,
    given: { readonly before: Session; readonly after: Session; readonly bookings: readonly BookingId[] },
    context: CommandContext,
  ): Promise<void> {
    const { before, after } = given
    const isSame = before.startsAt.getTime() === after.startsAt.getTime()
    const hasSamePeople = resourcesOf(before) === resourcesOf(after)
    if (isSame && hasSamePeople) return
    for (const id of given.bookings) {
      const booking = await this.bookings.lock(tx, id)
      if (!booking || !MOVING.has(booking.status)) continue
      const old = booking.appointments.find(appointment => appointment.session?.id === before.id)
      if (!old?.session) continue
      const session = { ...old.session, claims: after.claims }
      const moved: Appointment = { ...old, startsAt: after.startsAt, endsAt: after.endsAt, session }
      const appointments = booking.appointments.map(item => (item.id === old.id ? moved : item))
      await this.bookings.writeAppointment(tx, moved)
      await this.moves.write(tx, { booking, before: old, after: moved, appointments }, context)
    }
  }

  record(tx: Transaction, session: Session, step: SessionStep, context: CommandContext): Promise<void> {
    return this.writer.record(tx, session, step, context)
  }

  private async bookingsIn(tx: Transaction, sessions: readonly StoredSession[]): Promise<BookingId[]> {
    const found = new Set<BookingId>()
    for (const { id } of sessions) for (const booking of await this.store.bookingsIn(tx, id)) found.add(booking)
    return [...found].sort()
  }
}

function resourcesOf({ claims }: Session): string {
  return [...new Set(claims.map(claim => claim.resourceId))].sort().join()
}
