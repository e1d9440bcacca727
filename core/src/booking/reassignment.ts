import { inject, injectable } from 'tsyringe'
import { AVAILABILITY_STORE, BOOKING_STORE } from '../di/tokens.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { placeKey } from '../domain/service-area.js'
import { InvalidRequestError } from '../errors/catalog.js'
import { NotAssignableError } from '../errors/staffing-errors.js'
import { HookBus } from '../hooks/hook-bus.js'
import type { AvailabilityStore } from '../ports/availability-store.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import { AppointmentMoves, moveOf, requireMovable, type AppointmentMove } from './appointment-moves.js'
import { assigneesOf, guestedOf, type AssigneeChoice, type GuestedAppointment } from './assignee-finder.js'
import { BookingFinder } from './booking-finder.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { CommandRunner } from './command-runner.js'
import { expectVersion } from './expected-version.js'
import { place, teamOf, whyNot, type PlacementFacts } from './placement.js'
import { appointmentOf } from './rescheduling.js'
import { toSolverSnapshot } from './solver-input.js'
import { questionOf, withSolverRules } from './solver-rules.js'

const MARGIN_MS = 2 * 86_400_000

export interface ReassignRequest {
  readonly bookingId: BookingId
  /** Needed when the booking has several appointments. */
  readonly appointmentId?: AppointmentId | undefined
  readonly requirement: string
  /** Everybody who shall serve the requirement, in place of those who do now. */
  readonly resourceIds: readonly string[]
  readonly isCustomerTold?: boolean | undefined
  readonly access: BookingAccess
  readonly version?: number | undefined
}

export interface AssigneesBody {
  readonly appointmentId: string
  readonly startsAt: string
  readonly endsAt: string
  readonly isPinned: boolean
  readonly choices: readonly AssigneeChoice[]
}

interface PlannedMove {
  readonly move: AppointmentMove
  /** Of the booking that it was planned for. */
  readonly version: number
}

/** Gives an appointment other people or things at the same time and for the same price. */
@injectable()
export class Reassignment {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(AVAILABILITY_STORE) private readonly availability: AvailabilityStore,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(AppointmentMoves) private readonly moves: AppointmentMoves,
    @inject(HookBus) private readonly hooks: HookBus,
  ) {}

  /** Who could take each place of an appointment, and why the others cannot. Reads only. @throws NotFoundError. */
  async assignees(
    tenantId: TenantId,
    given: Pick<ReassignRequest, 'bookingId' | 'appointmentId' | 'access'>,
  ): Promise<AssigneesBody> {
    const booking = await this.finder.read(tenantId, given.bookingId, given.access)
    const appointment = appointmentOf(booking, given.appointmentId)
    const guested = guestedOf(booking, appointment)
    const choices = await this.withFacts(tenantId, booking, guested, facts => assigneesOf(facts, guested))
    const { id: appointmentId, startsAt, endsAt, isPinned = false } = appointment
    return {
      appointmentId,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      isPinned,
      choices,
    }
  }

  /**
   * Claims are swapped in one transaction, under the constraint that lets no unit be taken twice.
   * @throws NotAssignableError with the codes when somebody of them cannot; SlotTakenError when somebody was faster;
   *   StaleVersionError; InvalidTransitionError when the booking has begun; NotFoundError.
   */
  async reassign(
    tenantId: TenantId,
    request: ReassignRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.plan(tenantId, request),
      commit: async (tx, { move, version }) => {
        const booking = await this.finder.lock(tx, request.bookingId, request.access)
        // Whoever moved it meanwhile moved it away from the time that this was planned for.
        await expectVersion(this.store, booking, { version, tx })
        requireMovable(booking)
        await this.moves.lock(tx, [move])
        await this.moves.write(tx, [{ ...move, booking }], context)
        return { status: 200, body: { id: booking.id } }
      },
    })
  }

  private async plan(tenantId: TenantId, request: ReassignRequest): Promise<PlannedMove> {
    const { bookingId, access, version, requirement, isCustomerTold = false } = request
    const booking = await this.finder.read(tenantId, bookingId, access)
    await expectVersion(this.store, booking, { version })
    requireMovable(booking)
    const appointment = appointmentOf(booking, request.appointmentId)
    if (appointment.session) refuse('appointmentId', 'is a place in a class: change the session')
    const team = { ...teamOf(appointment), [requirement]: request.resourceIds }
    const before = teamOf(appointment)[requirement]
    if (!before) refuse('requirement', 'is none of this appointment')
    if (new Set(request.resourceIds).size !== before.length) {
      refuse('resourceIds', `must be ${before.length} different ones`)
    }
    const guested = guestedOf(booking, appointment)
    const placement = { ...guested, startsAt: appointment.startsAt, team }
    return this.withFacts(tenantId, booking, guested, facts => {
      const planned = place(facts, placement)
      if (planned) {
        const move = moveOf(booking, planned, facts.snapshot, { kind: 'reassigned', isCustomerTold })
        return { move, version: booking.version }
      }
      throw new NotAssignableError({
        refused: refusals(facts, request.resourceIds, id => whyNot(facts, placement, id)),
      })
    })
  }

  private async withFacts<R>(
    tenantId: TenantId,
    booking: StoredBooking,
    { appointment, visit }: GuestedAppointment,
    work: (facts: PlacementFacts) => R,
  ): Promise<R> {
    const { startsAt, endsAt, serviceId, id } = appointment
    const snapshot = await this.availability.load(tenantId, {
      // Turnover of the others in a visit may change with one of it.
      serviceIds: [...new Set(booking.appointments.map(item => item.serviceId))],
      locationIds: null,
      from: new Date(startsAt.getTime() - MARGIN_MS),
      to: new Date(endsAt.getTime() + MARGIN_MS),
      place: visit?.place ? placeKey(visit.place) : undefined,
    })
    const solver = toSolverSnapshot(snapshot, new Set([id]))
    const question = () => questionOf([{ serviceId, startsAt }])
    return withSolverRules(this.hooks, tenantId, question, rules =>
      rules.solve(constraints => work({ snapshot, solver, constraints })),
    )
  }
}

function refusals(facts: PlacementFacts, ids: readonly string[], codesOf: (id: string) => string[]) {
  return ids.flatMap(id => {
    const name = facts.snapshot.resources.find(resource => resource.id === id)?.name
    // An id that is unknown, inactive or of another place is simply nobody.
    const reasons = name === undefined ? ['NOT_LISTED'] : codesOf(id)
    return reasons.length > 0 ? [{ id, name: name ?? '', reasons }] : []
  })
}

function refuse(path: string, message: string): never {
  throw new InvalidRequestError({ issues: [{ path, message }] })
}
