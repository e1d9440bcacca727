import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { SESSION_STORE } from '../di/tokens.js'
import type { SessionId, TenantId } from '../domain/id.js'
import { toMinutes } from '../domain/interval.js'
import type { Session } from '../domain/session.js'
import { InvalidTransitionError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { SessionConflictError, SessionTooSmallError } from '../errors/session-errors.js'
import { sessionChanged } from '../hooks/catalog.js'
import type { SnapshotResource } from '../ports/availability-store.js'
import type { SessionStore, StoredSession } from '../ports/session-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import type { PlannedAppointment } from './plan.js'
import { shiftLocal } from './repeat-starts.js'
import { SessionMoves } from './session-moves.js'
import { SlotPlanner } from './slot-planner.js'

export type SessionScope = 'one' | 'following'

export interface SessionEdit {
  readonly id: SessionId
  /** This one, or this and the later ones of its series; default this one. */
  readonly scope?: SessionScope | undefined
  /** Of the named one; the later ones move by as much wall-clock time. */
  readonly startsAt?: Date | undefined
  readonly staffId?: string | undefined
  readonly capacity?: number | undefined
  readonly overbook?: number | undefined
  readonly version?: number | undefined
}

interface Change {
  readonly before: StoredSession
  /** Time and people anew; absent: they stay. */
  readonly planned?: PlannedAppointment
}

interface Prepared {
  readonly changes: readonly Change[]
  readonly resources: readonly SnapshotResource[]
}

/** A class with another time or other people, as somebody worked them out. */
export interface PlannedSession {
  readonly session: StoredSession
  readonly planned: PlannedAppointment
  readonly resources: readonly SnapshotResource[]
}

/** Changes classes that stand in the calendar; whoever has a place moves with the class and is told. */
@injectable()
export class SessionEditing {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(SlotPlanner) private readonly slots: SlotPlanner,
    @inject(SessionMoves) private readonly moves: SessionMoves,
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /**
   * One transaction for all of them.
   * @throws SessionConflictError when room or people are not free, SessionTooSmallError, StaleVersionError, NotFoundError.
   */
  async edit(
    tenantId: TenantId,
    edit: SessionEdit,
    context: CommandContext,
  ): Promise<CommandResult<{ ids: readonly string[] }>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, edit),
      commit: async (tx, { changes, resources }) => {
        const sessions = changes.map(change => change.before)
        const planned = changes.flatMap(change => change.planned ?? [])
        const bookings = await this.moves.lock(tx, { sessions, planned, resources })
        for (const change of changes) await this.write(tx, { change, edit, resources, bookings }, context)
        return { status: 200, body: { ids: sessions.map(session => session.id) } }
      },
    })
  }

  /** Exactly this plan, for one class. @throws As `edit`. */
  moveTo(
    tenantId: TenantId,
    { session, planned, resources }: PlannedSession,
    context: CommandContext,
  ): Promise<CommandResult<{ ids: readonly string[] }>> {
    const change = { before: session, planned: { ...planned, id: session.id as string } }
    return this.commands.run(tenantId, context, {
      prepare: () => Promise.resolve(change),
      commit: async tx => {
        const lines = { sessions: [session], planned: [change.planned], resources }
        const bookings = await this.moves.lock(tx, lines)
        await this.write(tx, { change, edit: { id: session.id }, resources, bookings }, context)
        return { status: 200, body: { ids: [session.id] } }
      },
    })
  }

  /** The one that is meant and, if wanted, the later ones of its series. @throws NotFoundError, StaleVersionError. */
  async chosen(tenantId: TenantId, edit: Pick<SessionEdit, 'id' | 'scope' | 'version'>): Promise<StoredSession[]> {
    const [session] = await this.store.list(tenantId, { ids: [edit.id], hasCancelled: true })
    if (!session) throw new NotFoundError({ what: 'session' })
    if (edit.version !== undefined && edit.version !== session.version) {
      throw new StaleVersionError({ current: session.version })
    }
    if (session.status !== 'scheduled') throw new InvalidTransitionError({ from: session.status, to: 'scheduled' })
    if (edit.scope !== 'following' || session.seriesId === null) return [session]
    const ofSeries = await this.store.list(tenantId, { seriesId: session.seriesId })
    return ofSeries.filter(item => item.startsAt >= session.startsAt)
  }

  private async prepare(tenantId: TenantId, edit: SessionEdit): Promise<Prepared> {
    const sessions = await this.chosen(tenantId, edit)
    const [first] = sessions
    const { startsAt, staffId } = edit
    const isMoved = startsAt !== undefined && startsAt.getTime() !== first?.startsAt.getTime()
    if (!first || (!isMoved && staffId === undefined)) {
      return { changes: sessions.map(before => ({ before })), resources: [] }
    }
    if (staffId !== undefined) await this.moves.requirePerson(tenantId, staffId)
    const { serviceId, locationId } = first
    const starts = await this.startsOf(tenantId, sessions, startsAt ?? first.startsAt)
    const requests = starts.map(start => ({ serviceId, locationId, startsAt: start, ...(staffId && { staffId }) }))
    const { results, snapshot } = await this.slots.planEach(tenantId, requests, {
      ...{ guests: edit.capacity ?? first.capacity, isDurationFree: true, relax: 'start', audience: 'staff' },
      exceptOwners: sessions.map(session => session.id),
    })
    const refused = results.filter(result => !result.planned)
    if (refused.length > 0) {
      throw new SessionConflictError({
        conflicts: refused.map(item => ({ startsAt: item.startsAt.toISOString(), reasons: [...item.reasons] })),
      })
    }
    const changes = sessions.map((before, index): Change => {
      const planned = results[index]?.planned
      return { before, ...(planned && { planned: { ...planned, id: before.id as string } }) }
    })
    return { changes, resources: snapshot.resources }
  }

  /** The later ones keep their distance on the wall clock, also over a change of it. */
  private async startsOf(tenantId: TenantId, sessions: readonly StoredSession[], startsAt: Date): Promise<Date[]> {
    const [first] = sessions
    if (!first) return []
    const zone = this.zones.get(await this.moves.zoneOf(tenantId, first.locationId))
    const by = zone.toLocal(toMinutes(startsAt)) - zone.toLocal(toMinutes(first.startsAt))
    return sessions.map((session, index) => (index === 0 ? startsAt : shiftLocal(session.startsAt, by, zone)))
  }

  private async write(
    tx: Transaction,
    given: {
      readonly change: Change
      readonly edit: SessionEdit
      readonly resources: readonly SnapshotResource[]
      readonly bookings: readonly string[]
    },
    context: CommandContext,
  ): Promise<void> {
    const { change, edit, resources } = given
    const { planned } = change
    const before = await this.moves.current(tx, change.before)
    const capacity = edit.capacity ?? before.capacity
    const overbook = edit.overbook ?? before.overbook
    if (before.taken > capacity + overbook) throw new SessionTooSmallError({ taken: before.taken })
    const times = planned ? { startsAt: planned.startsAt, endsAt: planned.endsAt } : {}
    let after: Session = { ...before, ...times, capacity, overbook, version: before.version + 1 }
    if (planned) after = { ...after, claims: await this.moves.claim(tx, planned, resources) }
    await this.store.write(tx, after)
    await this.store.closeRanks(tx, before.id)
    if (planned) await this.moves.moveBookings(tx, { before, after, bookings: given.bookings }, context)
    const changes = {
      from: { startsAt: before.startsAt, capacity: before.capacity, overbook: before.overbook },
      to: { startsAt: after.startsAt, capacity, overbook },
    }
    await this.moves.record(tx, after, { hook: sessionChanged, action: 'session.change', changes }, context)
  }
}
