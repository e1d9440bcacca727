import { inject, injectable } from 'tsyringe'
import { SESSION_STORE } from '../di/tokens.js'
import type { SessionId, TenantId } from '../domain/id.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { NotFoundError } from '../errors/catalog.js'
import { NotAssignableError } from '../errors/staffing-errors.js'
import type { SessionStore, StoredSession } from '../ports/session-store.js'
import { absentClass, type AbsentClass } from './absence-class-proposals.js'
import type { Absence } from './absence-finder.js'
import { AbsencePlanner } from './absence-planner.js'
import { withoutOwner } from './absence-proposals.js'
import { replaced } from './assignee-finder.js'
import type { CommandContext } from './command.js'
import { place, type PlacementFacts } from './placement.js'
import type { PlannedAppointment } from './plan.js'
import { SessionCancelling } from './session-cancelling.js'
import { SessionEditing, type PlannedSession } from './session-editing.js'

/** What somebody chose for one class. */
export interface ClassChoice {
  readonly sessionId: SessionId
  readonly action: 'reassign' | 'reschedule' | 'cancel' | 'keep'
  /** Who or what takes the place, for `reassign`. */
  readonly resourceId?: string | undefined
  /** For `reschedule`. */
  readonly startsAt?: Date | undefined
}

/** What became of a choice; without a `code` it is done. */
export interface ClassResult {
  readonly sessionId: string
  readonly action: ClassChoice['action']
  readonly isDone: boolean
  readonly code?: string
}

/**
 * Carries out what was chosen for the classes of somebody who is away, behind the absence itself: each class is one
 * transaction with everybody who has a place in it. Asked again, what is settled stays settled, so a report may be repeated.
 */
@injectable()
export class AbsenceClasses {
  constructor(
    @inject(SESSION_STORE) private readonly store: SessionStore,
    @inject(AbsencePlanner) private readonly planner: AbsencePlanner,
    @inject(SessionEditing) private readonly editing: SessionEditing,
    @inject(SessionCancelling) private readonly cancelling: SessionCancelling,
  ) {}

  /** A choice that cannot be carried out leaves its class as it was and says why; the others go on. */
  async apply(
    tenantId: TenantId,
    given: { readonly absence: Absence; readonly reason: string; readonly choices: readonly ClassChoice[] },
    context: CommandContext,
  ): Promise<ClassResult[]> {
    const { actor, requestId, source } = context
    const results: ClassResult[] = []
    for (const choice of given.choices) {
      const { sessionId, action } = choice
      try {
        // Under no key of its own: what is settled is seen, not remembered.
        await this.carryOut(tenantId, { ...given, choice }, { actor, requestId, source })
        results.push({ sessionId, action, isDone: true })
      } catch (error) {
        if (!(error instanceof BookwrightError) || error.kind === 'internal') throw error
        results.push({ sessionId, action, isDone: false, code: error.code })
      }
    }
    return results
  }

  private async carryOut(
    tenantId: TenantId,
    given: { readonly absence: Absence; readonly reason: string; readonly choice: ClassChoice },
    context: CommandContext,
  ): Promise<void> {
    const { absence, reason, choice } = given
    const [session] = await this.store.list(tenantId, { ids: [choice.sessionId], hasCancelled: true })
    if (!session) throw new NotFoundError({ what: 'session' })
    if (choice.action === 'keep' || isSettled(session, absence)) return
    if (choice.action === 'cancel') {
      await this.cancelling.cancel(tenantId, { id: session.id, version: session.version, reason }, context)
      return
    }
    const planned = await this.plan(tenantId, absence, { absent: absentClass(session, absence.resourceId), choice })
    if (!planned) throw new NotAssignableError({ refused: [] })
    await this.editing.moveTo(tenantId, { session, ...planned }, context)
  }

  private async plan(
    tenantId: TenantId,
    absence: Absence,
    { absent, choice }: { readonly absent: AbsentClass; readonly choice: ClassChoice },
  ): Promise<Omit<PlannedSession, 'session'> | undefined> {
    let found: Omit<PlannedSession, 'session'> | undefined
    await this.planner.plan(tenantId, { absence, absents: [absent] }, facts => {
      const planned = planOf(withoutOwner(facts, absent.session.id), absent, choice)
      found = planned && { planned, resources: facts.snapshot.resources }
      return facts
    })
    return found
  }
}

/** Called off, or with somebody else or at another time by now. */
function isSettled({ status, claims }: StoredSession, { resourceId, startsAt, endsAt }: Absence): boolean {
  const meets = claims.some(
    claim => claim.resourceId === resourceId && claim.during.startsAt < endsAt && claim.during.endsAt > startsAt,
  )
  return status === 'cancelled' || !meets
}

function planOf(
  facts: PlacementFacts,
  { given, resourceId }: AbsentClass,
  choice: ClassChoice,
): PlannedAppointment | undefined {
  if (choice.action === 'reschedule') {
    return choice.startsAt && place(facts, { ...given, startsAt: choice.startsAt, team: {} })
  }
  if (choice.resourceId === undefined) return undefined
  const key = given.appointment.claims.find(claim => claim.resourceId === resourceId)?.requirement ?? ''
  return replaced(facts, given, { key, from: resourceId, to: choice.resourceId })
}
