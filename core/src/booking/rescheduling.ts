import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { FieldVisit, StoredVisit } from '../domain/place.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { InvalidRequestError, NotFoundError, StaleVersionError } from '../errors/catalog.js'
import { bookingRescheduleCommit } from '../hooks/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { requireMovable } from './appointment-moves.js'
import type { Override } from './booking-duties.js'
import { BookingFinder } from './booking-finder.js'
import { BookingPlanner, whereaboutsOf } from './booking-planner.js'
import { expectVersion } from './expected-version.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { MoveRecord } from './move-record.js'
import { MovedClaims } from './moved-claims.js'
import type { AppointmentRequest, Plan } from './plan.js'
import type { Relaxation } from './relaxation.js'
import { requoted } from './requoting.js'
import { possibleTerms, refusedTerms, type RescheduleTerms } from './reschedule-terms.js'

export interface RescheduleRequest {
  readonly bookingId: BookingId
  /** Needed when the booking has several appointments. */
  readonly appointmentId?: AppointmentId
  readonly startsAt: Date
  readonly staffId?: string
  /** Of the team: exactly these take part, as far as they are named; who is not keeps or changes its place. */
  readonly resourceIds?: readonly string[] | undefined
  /** Of the team: how long it takes from now on, add-ons counted. */
  readonly durationMinutes?: number | undefined
  /** Of a class: to which session, where several start at once. */
  readonly sessionId?: string | undefined
  readonly access: BookingAccess
  readonly relax?: Relaxation | undefined
  /** The customer is told nothing: what was agreed with them stays. */
  readonly isQuiet?: boolean
  /** The version that the booking must still have; undefined: any. */
  readonly version?: number | undefined
  /** Against the rules, never against a claim. */
  readonly override?: Override | undefined
}

interface Move {
  readonly appointmentId: AppointmentId
  readonly wanted: AppointmentRequest
  /** Of the booking that was planned with. */
  readonly version: number
  readonly plan: Plan
  readonly isQuiet: boolean
  readonly override: Override | undefined
}

/** Moves one appointment of a booking: the old claims end and the new ones begin in the same transaction. */
@injectable()
export class Rescheduling {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(MovedClaims) private readonly claims: MovedClaims,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(MoveRecord) private readonly record: MoveRecord,
  ) {}

  /**
   * @throws StaleVersionError when it is not the version that was asked for any more; SlotTakenError, SlotUnavailableError with alternatives, and then the booking stands as it was;
   *   LimitReachedError; InvalidTransitionError when it is over; NotFoundError when there is no such appointment.
   */
  async reschedule(
    tenantId: TenantId,
    request: RescheduleRequest,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    let move: Move | undefined
    const wanted = () => move && { appointments: [move.wanted], guests: move.plan.guests }
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: async () => (move = await this.plan(tenantId, request)),
        commit: async (tx, planned) => {
          const booking = await this.finder.lock(tx, request.bookingId, request.access)
          await expectVersion(this.store, booking, { version: request.version, tx })
          await this.write(tx, booking, planned, context)
          return { status: 200, body: { id: booking.id } }
        },
      })
    return this.planner.withAlternatives(tenantId, wanted, run)
  }

  /**
   * Whether the move would do, and if not, why, in words for the team. Reads only; who moves it is asked again.
   * @throws StaleVersionError; NotFoundError when there is no such appointment.
   */
  async terms(tenantId: TenantId, request: RescheduleRequest): Promise<RescheduleTerms> {
    try {
      const { plan } = await this.plan(tenantId, request, true)
      return possibleTerms(plan, request.startsAt)
    } catch (error) {
      return refusedTerms(error, request.startsAt)
    }
  }

  private async plan(tenantId: TenantId, request: RescheduleRequest, isDryRun = false): Promise<Move> {
    const booking = await this.finder.read(tenantId, request.bookingId, request.access)
    await expectVersion(this.store, booking, { version: request.version })
    const appointment = appointmentOf(booking, request.appointmentId)
    requireMovable(booking)
    const { serviceId, locationId, session } = appointment
    const places = session && { places: session.places, ...(request.sessionId && { sessionId: request.sessionId }) }
    const where = whereaboutsOf(booking.visits?.[appointment.id])
    const { startsAt, staffId, resourceIds, durationMinutes, override, isQuiet = false } = request
    const relax = request.relax ?? (override && ('rules' as const))
    const length = durationMinutes === undefined ? {} : { durationMinutes }
    const wanted = { ...where, serviceId, locationId, startsAt, staffId, resourceIds, ...length, ...places }
    const isDurationFree = request.relax !== undefined || durationMinutes !== undefined
    const liberties = { relax, isDurationFree, isDryRun }
    const found = await this.planner.move(tenantId, wanted, { moved: appointment, booking, ...liberties })
    const plan = resourceIds ? notPinned(found) : found
    requireLength(plan, durationMinutes)
    return { appointmentId: appointment.id, wanted, version: booking.version, plan, isQuiet, override }
  }

  private async write(tx: Transaction, booking: StoredBooking, move: Move, context: CommandContext): Promise<void> {
    requireMovable(booking)
    const before = appointmentOf(booking, move.appointmentId)
    // The others of a visit were planned where they stood.
    if (booking.appointments.length > 1 && booking.version !== move.version) {
      throw new StaleVersionError({ current: booking.version })
    }
    await this.claims.leaveHours(tx, move.override)
    const changed = await this.claims.move(tx, { booking, before, plan: move.plan })
    const priced = requoted(booking, before, move.plan.appointments[0])
    const [first] = changed
    if (priced && first) changed[0] = { ...first, price: priced.price }
    for (const appointment of changed) await this.store.writeAppointment(tx, appointment)
    const appointments = booking.appointments.map(item => changed.find(({ id }) => id === item.id) ?? item)
    const after = changed.find(({ id }) => id === before.id) ?? before
    const asked = wasAsked(booking.visits?.[before.id], move.plan.appointments[0]?.visit)
    const news = { ...(move.isQuiet && { isQuiet: true }), ...(asked && { isAsked: true }) }
    const moved = { booking, before, after, appointments, news, override: move.override, quote: priced?.quote }
    await this.record.write(tx, moved, context)
    // After it is written: the limits count what is stored.
    await this.claims.keepRules(tx, { ...booking, appointments }, move.override)
    await this.record.hooks.applyCommit(bookingRescheduleCommit, {
      tenantId: tx.tenantId,
      tx,
      booking: { ...booking, appointments, version: booking.version + 1 },
      before: booking,
    })
  }
}

export function appointmentOf(booking: StoredBooking, appointmentId?: AppointmentId): Appointment {
  const [first, second] = booking.appointments
  const found = appointmentId
    ? booking.appointments.find(item => item.id === appointmentId)
    : second
      ? undefined
      : first
  if (!found) throw new NotFoundError({ what: 'appointment' })
  return found
}

/** The desk chose a column; the customer asked for nobody. Who was asked for before stays so while the same people come. */
function notPinned(plan: Plan): Plan {
  return { ...plan, appointments: plan.appointments.map(planned => ({ ...planned, isPinned: false })) }
}

/** A class, and a service of parts, last as long as they last. */
function requireLength({ appointments }: Plan, durationMinutes: number | undefined): void {
  const [planned] = appointments
  if (!planned || durationMinutes === undefined) return
  const minutes = (planned.endsAt.getTime() - planned.startsAt.getTime()) / MINUTE_MS
  if (minutes === durationMinutes) return
  const message = `${planned.service.name} takes ${minutes} minutes, whoever books it`
  throw new InvalidRequestError({ issues: [{ path: 'durationMinutes', message }] })
}

/** Whether the customer takes one of the windows that they were asked to choose from. */
function wasAsked(before: StoredVisit | undefined, after: FieldVisit | undefined): boolean {
  const chosen = after?.window?.startsAt.getTime()
  return (before?.askedWindows ?? []).some(({ startsAt }) => startsAt.getTime() === chosen)
}
