import { inject, injectable } from 'tsyringe'
import { BookingFinder } from '../booking/booking-finder.js'
import { ChangeRecord } from '../booking/change-record.js'
import { CommandRunner } from '../booking/command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from '../booking/command.js'
import { FIELD_VISIT_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { InvalidTransitionError } from '../errors/catalog.js'
import { visitOnTheWay } from '../hooks/catalog.js'
import type { DayStop, FieldVisitStore } from '../ports/field-visit-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { appointmentOf, FieldPeople, type FieldPerson } from './field-people.js'

export interface OnTheWayReport {
  readonly bookingId: BookingId
  readonly appointmentId?: string | undefined
  readonly access: BookingAccess
  /** The version that the booking must still have; undefined: any. */
  readonly version?: number | undefined
}

export interface OnTheWayBody {
  readonly bookingId: BookingId
  readonly appointmentId: string
  readonly setOffAt: string
  readonly etaAt: string
}

const STEP = { what: 'on-the-way', action: 'visit.on-my-way' } as const

/** Says to a customer that somebody has set out, and when to expect them. */
@injectable()
export class OnTheWay {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(FieldPeople) private readonly people: FieldPeople,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
  ) {}

  /**
   * The way is that from the visit before, or from home in the morning, and begins now.
   * @throws NotFoundError; InvalidTransitionError unless the booking is confirmed; InvalidRequestError when nobody travels.
   */
  report(tenantId: TenantId, report: OnTheWayReport, context: CommandContext): Promise<CommandResult<OnTheWayBody>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => ({ status: 200, body: await this.write(tx, report, context) }),
    })
  }

  private async write(tx: Transaction, report: OnTheWayReport, context: CommandContext): Promise<OnTheWayBody> {
    const booking = await this.finder.lock(tx, report.bookingId, report.access)
    await this.record.expect(tx, booking, report.version)
    const { id: bookingId, status } = booking
    if (status !== 'confirmed') throw new InvalidTransitionError({ from: status, to: 'confirmed' })
    const appointment = appointmentOf(booking, report.appointmentId)
    const person = await this.people.ofAppointment(tx.tenantId, appointment, tx)
    const day = this.people.dayOf(appointment.startsAt, booking)
    const stops = await this.people.stops(tx.tenantId, person, day, tx)
    const setOffAt = await this.record.store.now(tx)
    const minutes = await this.wayTo(tx, appointment.id, { stops, person })
    const etaAt = new Date(setOffAt.getTime() + minutes * MINUTE_MS)
    await this.visits.change(tx, appointment.id, { setOffAt, etaAt })
    const payload = { bookingId, status, appointmentId: appointment.id }
    await tx.enqueue({ hook: visitOnTheWay.name, aggregateId: bookingId, payload })
    await this.record.write(tx, booking, { ...STEP, changes: { etaAt }, isKnown: true }, context)
    const times = { setOffAt: setOffAt.toISOString(), etaAt: etaAt.toISOString() }
    return { bookingId, appointmentId: appointment.id, ...times }
  }

  private async wayTo(
    tx: Transaction,
    appointmentId: string,
    { stops, person }: { stops: readonly DayStop[]; person: FieldPerson },
  ): Promise<number> {
    const index = stops.findIndex(stop => stop.appointmentId === appointmentId)
    const to = stops[index]?.placeKey ?? ''
    if (to === '') return 0
    const previous = stops.slice(0, Math.max(0, index)).findLast(stop => stop.placeKey !== '')
    return this.visits.minutes(tx.tenantId, previous?.placeKey ?? person.homeKey, to, tx)
  }
}
