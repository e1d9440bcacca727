import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, TIME_OFF_STORE } from '../di/tokens.js'
import type { Id, ResourceId, TenantId, UnitId } from '../domain/id.js'
import type { TimeOff } from '../domain/time-off.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { NotAssignableError } from '../errors/staffing-errors.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { TimeOffRow, TimeOffStore } from '../ports/time-off-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { Absence } from './absence-finder.js'
import { AbsencePlanner } from './absence-planner.js'
import { afterMove, withoutOwner, type Absent } from './absence-proposals.js'
import { AppointmentMoves, moveOf, type AppointmentMove } from './appointment-moves.js'
import { replaced } from './assignee-finder.js'
import { Cancellation } from './cancellation.js'
import type { CommandContext, CommandResult } from './command.js'
import { CommandRunner } from './command-runner.js'
import { place, type PlacementFacts } from './placement.js'
import type { PlannedAppointment } from './plan.js'
import { TimeOffService } from './time-off-service.js'

/** What somebody chose for one appointment. */
export interface AbsenceChoice {
  readonly appointmentId: string
  readonly action: 'reassign' | 'reschedule' | 'cancel' | 'keep'
  /** Who takes it, for `reassign`. */
  readonly resourceId?: string | undefined
  /** For `reschedule`. */
  readonly startsAt?: Date | undefined
  readonly staffId?: string | undefined
}

export interface AbsenceRequest extends Absence {
  readonly reason: string
  readonly choices: readonly AbsenceChoice[]
  /** Of an absence that is entered already: only the choices are carried out. */
  readonly timeOffId?: Id<'time-off'> | undefined
  /** Whether customers hear that somebody else comes; a new time and an end they are always told. */
  readonly isCustomerTold: boolean
}

/** What became of a choice; without a `code` it is done. */
export interface AbsenceResult {
  readonly appointmentId: string
  readonly action: AbsenceChoice['action']
  readonly isDone: boolean
  readonly code?: string
}

export interface AbsenceReport {
  readonly timeOffId: string
  readonly results: readonly AbsenceResult[]
}

interface Step {
  readonly choice: AbsenceChoice
  /** Undefined: no booking stands there any more. */
  readonly absent: Absent | undefined
  readonly move: AppointmentMove | undefined
}

interface Prepared {
  readonly row: TimeOffRow | undefined
  readonly timeOffId: string
  readonly steps: readonly Step[]
}

/** Where an absence is written. */
@injectable()
export class AbsenceRecord {
  constructor(
    @inject(TIME_OFF_STORE) readonly timeOffStore: TimeOffStore,
    @inject(BOOKING_STORE) readonly bookings: BookingStore,
    @inject(TimeOffService) readonly timeOff: TimeOffService,
  ) {}
}

/** Enters that somebody is away and carries out what was chosen for their appointments, in one transaction (ADR 0028). */
@injectable()
export class AbsenceService {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(AbsencePlanner) private readonly planner: AbsencePlanner,
    @inject(AbsenceRecord) private readonly record: AbsenceRecord,
    @inject(AppointmentMoves) private readonly moves: AppointmentMoves,
    @inject(Cancellation) private readonly cancellation: Cancellation,
  ) {}

  /**
   * The time off is entered or not as a whole. A choice that cannot be carried out any more leaves its appointment as it
   * was and says why; the others go on.
   * @throws NotFoundError for an unknown resource or time off; InvalidRequestError for a composite.
   */
  apply(tenantId: TenantId, request: AbsenceRequest, context: CommandContext): Promise<CommandResult<AbsenceReport>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, request),
      commit: async (tx, prepared) => {
        await this.lock(tx, request, prepared.steps)
        if (prepared.row) await this.record.timeOff.enter(tx, prepared.row, context)
        const results: AbsenceResult[] = []
        for (const step of prepared.steps) results.push(await this.carryOut(tx, step, request, context))
        const { timeOffId } = prepared
        await this.audit(tx, request, { timeOffId, results }, context)
        return { status: 200, body: { timeOffId, results } }
      },
    })
  }

  private async prepare(tenantId: TenantId, request: AbsenceRequest): Promise<Prepared> {
    const { resourceId, startsAt, endsAt, reason } = request
    const known = request.timeOffId && (await this.entered(tenantId, resourceId, request.timeOffId))
    const draft = { resourceId, startsAt, endsAt, reason }
    const made = known ? undefined : await this.record.timeOff.prepare(tenantId, draft)
    const { absents } = await this.planner.affected(tenantId, request)
    const moves = new Map<string, AppointmentMove>()
    const choiceOf = new Map(request.choices.map(choice => [choice.appointmentId, choice]))
    const chosen = absents.filter(({ given }) => choiceOf.has(given.appointment.id))
    await this.planner.plan(tenantId, { absence: request, absents: chosen }, (facts, absent) => {
      const choice = choiceOf.get(absent.given.appointment.id)
      const planned = choice && planOf(withoutOwner(facts, absent.given.appointment.id), absent, choice)
      if (!planned) return facts
      moves.set(planned.id, toMove(absent, { planned, choice, facts }, request.isCustomerTold))
      return afterMove(facts, planned)
    })
    const steps = request.choices.map(choice => ({
      choice,
      absent: absents.find(({ given }) => given.appointment.id === choice.appointmentId),
      move: moves.get(choice.appointmentId),
    }))
    return { row: made && { ...made, isForced: true }, timeOffId: known?.id ?? made?.timeOff.id ?? '', steps }
  }

  private async entered(tenantId: TenantId, resourceId: ResourceId, id: Id<'time-off'>): Promise<TimeOff> {
    const listed = await this.record.timeOffStore.list(tenantId, { resourceId, from: new Date(0), limit: 500 })
    const found = listed.find(item => item.id === id)
    if (!found) throw new NotFoundError({ what: 'time off' })
    return found
  }

  /** Everything in the order of every writer: bookings by id, pools, units. */
  private async lock(tx: Transaction, { resourceId }: AbsenceRequest, steps: readonly Step[]): Promise<void> {
    const ids = [...new Set(steps.flatMap(({ absent }) => (absent ? [absent.booking.id] : [])))].sort()
    const units: UnitId[] = []
    for (const id of ids) {
      const booking = await this.record.bookings.lock(tx, id)
      for (const { claims } of booking?.appointments ?? []) units.push(...claims.map(claim => claim.unitId))
    }
    const moves = steps.flatMap(({ move }) => (move ? [move] : []))
    units.push(...(await this.record.timeOffStore.units(tx, resourceId)))
    await this.moves.lock(tx, moves, units)
  }

  private async carryOut(
    tx: Transaction,
    step: Step,
    request: AbsenceRequest,
    context: CommandContext,
  ): Promise<AbsenceResult> {
    const { choice, absent, move } = step
    const { appointmentId, action } = choice
    const outcome = (code?: string) => ({
      appointmentId,
      action,
      isDone: code === undefined,
      ...(code ? { code } : {}),
    })
    if (!absent) return outcome(new NotFoundError({ what: 'appointment' }).code)
    if (action === 'keep') return outcome()
    try {
      await tx.savepoint(async () => {
        const booking = await this.current(tx, absent)
        // Two appointments of one booking may both lie in the absence: it is cancelled once.
        if (action === 'cancel' && booking.status === 'cancelled') return undefined
        requireUnmoved(booking, absent)
        if (action === 'cancel') return this.cancellation.cancelFree(tx, booking, request.reason, context)
        if (!move) throw new NotAssignableError({ refused: [] })
        return this.moves.write(tx, [{ ...move, booking }], context)
      })
      return outcome()
    } catch (error) {
      if (error instanceof BookwrightError && error.kind !== 'internal') return outcome(error.code)
      throw error
    }
  }

  private async current(tx: Transaction, { booking }: Absent): Promise<StoredBooking> {
    const current = await this.record.bookings.lock(tx, booking.id)
    if (!current) throw new NotFoundError({ what: 'booking' })
    return current
  }

  private async audit(
    tx: Transaction,
    { resourceId }: AbsenceRequest,
    { timeOffId, results }: AbsenceReport,
    { actor, requestId }: CommandContext,
  ): Promise<void> {
    const changes = { timeOffId, done: results.filter(item => item.isDone).length, results }
    await tx.audit({
      action: 'absence.apply',
      subjectType: 'resource',
      subjectId: resourceId,
      actor,
      requestId,
      changes,
    })
  }
}

/** What was planned is for the time and the person that it had then. @throws StaleVersionError. */
function requireUnmoved(current: StoredBooking, { given, resourceId }: Absent): void {
  const { id, startsAt } = given.appointment
  const appointment = current.appointments.find(item => item.id === id)
  const stands = appointment?.startsAt.getTime() === startsAt.getTime()
  if (stands && appointment.claims.some(claim => claim.resourceId === resourceId)) return
  throw new StaleVersionError({ current: current.version })
}

function planOf(
  facts: PlacementFacts,
  { given, resourceId }: Absent,
  choice: AbsenceChoice,
): PlannedAppointment | undefined {
  const { appointment } = given
  if (choice.action === 'reassign' && choice.resourceId) {
    const key = appointment.claims.find(claim => claim.resourceId === resourceId)?.requirement ?? ''
    return replaced(facts, given, { key, from: resourceId, to: choice.resourceId })
  }
  if (choice.action !== 'reschedule' || !choice.startsAt) return undefined
  const planned = place(facts, { ...given, startsAt: choice.startsAt, team: {}, staffId: choice.staffId })
  return planned && { ...planned, isPinned: choice.staffId !== undefined && appointment.isPinned === true }
}

function toMove(
  { booking }: Absent,
  { planned, choice, facts }: { planned: PlannedAppointment; choice: AbsenceChoice; facts: PlacementFacts },
  isCustomerTold: boolean,
): AppointmentMove {
  const kind = choice.action === 'reassign' ? 'reassigned' : 'rescheduled'
  return moveOf(booking, planned, facts.snapshot, { kind, isCustomerTold })
}
