import { inject, injectable } from 'tsyringe'
import { SESSION_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { SessionId, TenantId } from '../domain/id.js'
import { InvalidTransitionError } from '../errors/catalog.js'
import { sessionCancelled } from '../hooks/catalog.js'
import type { SessionStore } from '../ports/session-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'
import { Cancellation } from './cancellation.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { SessionEditing, type SessionEdit } from './session-editing.js'
import { SessionMoves } from './session-moves.js'

const SYSTEM_ACCESS = { actor: { ...SYSTEM_ACTOR, roles: ['platform-admin'] } }

export interface SessionCancel extends Pick<SessionEdit, 'id' | 'scope' | 'version'> {
  readonly reason?: string | undefined
}

/** Calls classes off: room and teacher are free at once, and whoever had a place is told and gets back what they paid. */
@injectable()
export class SessionCancelling {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(SessionEditing) private readonly editing: SessionEditing,
    @inject(SessionMoves) private readonly moves: SessionMoves,
    @inject(Cancellation) private readonly cancellation: Cancellation,
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * First the sessions, in one transaction: nobody gets a place any more. The bookings follow one by one, and again from
   * the outbox, in case this process ends in between.
   * @throws NotFoundError, StaleVersionError, InvalidTransitionError.
   */
  async cancel(
    tenantId: TenantId,
    request: SessionCancel,
    context: CommandContext,
  ): Promise<CommandResult<{ ids: readonly string[]; bookings: number }>> {
    const { reason = '' } = request
    const result = await this.commands.run(tenantId, context, {
      prepare: () => this.editing.chosen(tenantId, request),
      commit: async (tx, sessions) => {
        const bookings = await this.moves.lock(tx, { sessions, planned: [], resources: [] })
        for (const seen of sessions) {
          const before = await this.moves.current(tx, seen)
          await this.store.release(tx, before.id)
          const after = { ...before, status: 'cancelled' as const, reason, version: before.version + 1 }
          await this.store.write(tx, after)
          await this.moves.record(
            tx,
            after,
            { hook: sessionCancelled, action: 'session.cancel', changes: { startsAt: before.startsAt, reason } },
            context,
          )
        }
        return { status: 200, body: { ids: sessions.map(session => session.id), bookings: bookings.length } }
      },
    })
    for (const id of result.body.ids) await this.cancelBookings(tenantId, id, context)
    return result
  }

  /** May be repeated: what is cancelled, over or moved to another class stays as it is. */
  async cancelBookings(
    tenantId: TenantId,
    sessionId: SessionId,
    context: Pick<CommandContext, 'actor' | 'requestId'>,
  ): Promise<void> {
    const [session] = await this.store.list(tenantId, { ids: [sessionId], hasCancelled: true })
    if (session?.status !== 'cancelled') return
    const bookings = await this.unitOfWork.run(tenantId, tx => this.store.bookingsIn(tx, sessionId))
    const { actor, requestId } = context
    for (const bookingId of bookings) {
      const request = { bookingId, access: SYSTEM_ACCESS, reason: session.reason, isByBusiness: true }
      try {
        await this.cancellation.cancel(tenantId, request, { actor, requestId, source: 'admin' })
      } catch (error) {
        if (!(error instanceof InvalidTransitionError)) throw error
      }
    }
  }
}
