import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, SESSION_STORE } from '../di/tokens.js'
import type { Claim } from '../domain/booking.js'
import type { SessionId } from '../domain/id.js'
import type { Session } from '../domain/session.js'
import { sessionCreated, type sessionCancelled, type sessionChanged } from '../hooks/catalog.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { SessionStore } from '../ports/session-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { Claimer, type ClaimWish } from './claimer.js'
import type { CommandContext } from './command.js'
import type { PlannedAppointment } from './plan.js'

export interface SessionStep {
  readonly hook: typeof sessionCreated | typeof sessionChanged | typeof sessionCancelled
  /** Of the audit entry. */
  readonly action: string
  readonly changes: Readonly<Record<string, unknown>>
}

/** Writes sessions and takes their rooms and people; used by whoever makes them and by whoever moves them. */
@injectable()
export class SessionWriter {
  constructor(
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(Claimer) private readonly claimer: Claimer,
  ) {}

  /** Every lock of pools, limits and units that several sessions need, in one order, before the first claim. */
  async lock(
    tx: Transaction,
    given: {
      readonly planned: readonly PlannedAppointment[]
      readonly resources: readonly SnapshotResource[]
      readonly owners: readonly SessionId[]
    },
  ): Promise<void> {
    const wish = wishOf(given.planned, given.resources)
    await this.claimer.lockShared(tx, wish)
    await this.bookings.lockUnits(tx, given.owners, this.claimer.possibleUnits(wish))
  }

  /** @throws SlotTakenError without alternatives when somebody has the room or the teacher by now. */
  async insert(
    tx: Transaction,
    given: {
      readonly session: Session
      readonly planned: PlannedAppointment
      readonly resources: readonly SnapshotResource[]
    },
    context: CommandContext,
  ): Promise<void> {
    const { session, planned, resources } = given
    await this.store.insert(tx, session)
    const claims = await this.claim(tx, planned, resources)
    await this.store.write(tx, { ...session, claims })
    const { startsAt, endsAt, capacity, overbook, serviceId } = session
    const changes = { startsAt, endsAt, capacity, overbook, serviceId }
    await this.record(tx, session, { hook: sessionCreated, action: 'session.create', changes }, context)
  }

  /** Claims what was planned for a session whose row is there. @throws SlotTakenError without alternatives. */
  async claim(
    tx: Transaction,
    planned: PlannedAppointment,
    resources: readonly SnapshotResource[],
  ): Promise<readonly Claim[]> {
    const granted = await this.claimer.claim(tx, wishOf([planned], resources))
    return granted.get(planned.id) ?? []
  }

  async record(tx: Transaction, session: Session, step: SessionStep, context: CommandContext): Promise<void> {
    const { id, serviceId } = session
    const { actor, requestId } = context
    await tx.enqueue({ hook: step.hook.name, aggregateId: id, payload: { sessionId: id, serviceId } })
    await tx.audit({
      action: step.action,
      subjectType: 'session',
      subjectId: id,
      actor,
      requestId,
      changes: step.changes,
    })
  }
}

function wishOf(planned: readonly PlannedAppointment[], resources: readonly SnapshotResource[]): ClaimWish {
  return { appointments: planned, resources, until: 'infinity', isForSessions: true }
}
