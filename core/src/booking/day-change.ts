import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { LocationId, TenantId } from '../domain/id.js'
import type { LocalDate } from '../domain/interval.js'
import { NotFoundError } from '../errors/catalog.js'
import { DayChangedError, NotAssignableError } from '../errors/staffing-errors.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { afterMove, withoutOwner } from './absence-proposals.js'
import { guestedOf } from './assignee-finder.js'
import { AppointmentMoves, moveOf, type AppointmentMove } from './appointment-moves.js'
import type { CommandContext, CommandResult } from './command.js'
import { CommandRunner } from './command-runner.js'
import { DayTidying, mayMove, mayShift, type Day } from './day-tidying.js'
import { place, type Team } from './placement.js'

/** A line of a proposal that somebody chose. */
export interface ChosenLine {
  readonly appointmentId: string
  readonly startsAt: Date
  readonly team: Team
}

export interface DayChangeRequest {
  readonly date: LocalDate
  readonly locationId: LocationId
  /** Of the proposal. */
  readonly version: string
  readonly lines: readonly ChosenLine[]
  readonly isCustomerTold: boolean
}

interface PlannedLines {
  readonly moves: readonly AppointmentMove[]
  /** Of the bookings, by id, as they were planned for. */
  readonly versions: ReadonlyMap<string, number>
}

/** Applies what was chosen of a proposal for a day: all of it, or nothing when the day is another one by now. */
@injectable()
export class DayChange {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(DayTidying) private readonly days: DayTidying,
    @inject(BOOKING_STORE) private readonly bookings: BookingStore,
    @inject(AppointmentMoves) private readonly moves: AppointmentMoves,
  ) {}

  /**
   * @throws DayChangedError when anything on the day moved since the proposal; NotAssignableError when the chosen lines do
   *   not fit without the others; SlotTakenError when somebody was faster.
   */
  apply(
    tenantId: TenantId,
    request: DayChangeRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ applied: number }>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.plan(tenantId, request),
      commit: async (tx, { moves, versions }) => {
        for (const [id, version] of [...versions].sort(([left], [right]) => (left < right ? -1 : 1))) {
          const booking = await this.bookings.lock(tx, id)
          if (booking?.version !== version) throw new DayChangedError({ current: '' })
        }
        await this.moves.lock(tx, moves)
        await this.moves.write(tx, moves, context)
        await this.audit(tx, request, context)
        return { status: 200, body: { applied: moves.length } }
      },
    })
  }

  private async plan(tenantId: TenantId, request: DayChangeRequest): Promise<PlannedLines> {
    const day = await this.days.read(tenantId, request)
    if (day.version !== request.version) throw new DayChangedError({ current: day.version })
    const chosen = request.lines.map(line => ({ line, item: itemOf(day, line) }))
    return this.days.withFacts(tenantId, day, initial => {
      // All of them give their time back first: they may change places.
      let facts = initial
      for (const { line } of chosen) facts = withoutOwner(facts, line.appointmentId)
      const moves: AppointmentMove[] = []
      for (const { line, item } of chosen) {
        const { startsAt, team } = line
        const { booking, appointment } = item
        const planned = place(facts, { ...guestedOf(booking, appointment), startsAt, team })
        if (!planned) throw new NotAssignableError({ refused: [] })
        facts = afterMove(facts, planned)
        const kind = startsAt.getTime() === appointment.startsAt.getTime() ? 'reassigned' : 'rescheduled'
        const { isCustomerTold } = request
        moves.push(moveOf(booking, planned, facts.snapshot, { kind, isCustomerTold }))
      }
      return { moves, versions: new Map(chosen.map(({ item }) => [item.booking.id, item.booking.version])) }
    })
  }

  private async audit(
    tx: Transaction,
    { date, locationId, lines }: DayChangeRequest,
    { actor, requestId }: CommandContext,
  ): Promise<void> {
    const changes = { date, appointments: lines.map(line => line.appointmentId) }
    await tx.audit({ action: 'day.tidy', subjectType: 'location', subjectId: locationId, actor, requestId, changes })
  }
}

/** @throws NotFoundError for what does not stand on the day, or must not be touched. */
function itemOf(day: Day, { appointmentId, startsAt }: ChosenLine): Day['items'][number] {
  const found = day.items.find(({ appointment }) => appointment.id === appointmentId)
  const stays = found?.appointment.startsAt.getTime() === startsAt.getTime()
  if (!found || !mayMove(found) || !(stays || mayShift(found))) throw new NotFoundError({ what: 'appointment' })
  return found
}
