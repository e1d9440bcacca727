import { inject, injectable } from 'tsyringe'
import { expectVersion } from '../booking/expected-version.js'
import { BookingFinder } from '../booking/booking-finder.js'
import { CommandRunner } from '../booking/command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from '../booking/command.js'
import { claimsUntil } from '../booking/claims-until.js'
import { poolKeys } from '../booking/pool-keys.js'
import { BOOKING_STORE, FIELD_VISIT_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { InvalidTransitionError } from '../errors/catalog.js'
import { ReplanClashError } from '../errors/travel-errors.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { DayStop, FieldVisitStore } from '../ports/field-visit-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { shiftedStops } from './day-chain.js'
import { movedBy, toMovedVisit, type MovedVisit, type Shift } from './moved-visit.js'
import { appointmentOf, FieldPeople } from './field-people.js'
import { ShiftRecords } from './shift-records.js'

export interface DelayReport {
  readonly bookingId: BookingId
  readonly appointmentId?: string | undefined
  /** How much later it ends; it also begins later when it has not begun. */
  readonly minutes: number
  readonly access: BookingAccess
  /** The version that the booking must still have; undefined: any. */
  readonly version?: number | undefined
}

export interface DelayBody {
  readonly bookingId: BookingId
  /** The late visit itself, then those after it that begin later now. */
  readonly visits: readonly MovedVisit[]
}

const RUNNING = new Set(['confirmed', 'checked-in'])

/** Moves the rest of a day along when one visit takes longer: claims, planned starts and what customers expect. */
@injectable()
export class Delays {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(FieldPeople) private readonly people: FieldPeople,
    @inject(ShiftRecords) private readonly records: ShiftRecords,
  ) {}

  /**
   * @throws NotFoundError; InvalidTransitionError when the visit is over; InvalidRequestError when nobody travels to it;
   *   ReplanClashError when something else that a later visit needs is taken then, and then nothing is moved.
   */
  report(tenantId: TenantId, report: DelayReport, context: CommandContext): Promise<CommandResult<DelayBody>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => ({ status: 200, body: await this.write(tx, report, context) }),
    })
  }

  private async write(tx: Transaction, report: DelayReport, context: CommandContext): Promise<DelayBody> {
    const { tenantId } = tx
    const seen = await this.finder.read(tenantId, report.bookingId, report.access)
    const late = appointmentOf(seen, report.appointmentId)
    const person = await this.people.ofAppointment(tenantId, late, tx)
    const day = this.people.dayOf(late.startsAt, seen)
    const before = await this.people.stops(tenantId, person, day, tx)
    // In one order for every writer: two reports of one day wait for each other here.
    const bookings = new Map<BookingId, StoredBooking>()
    for (const id of [...new Set([report.bookingId, ...before.map(stop => stop.bookingId)])].sort()) {
      const booking = await this.store.lock(tx, id)
      if (booking) bookings.set(id, booking)
    }
    const locked = bookings.get(report.bookingId) ?? seen
    await expectVersion(this.store, locked, { version: report.version, tx })
    const stops = await this.people.stops(tenantId, person, day, tx)
    if (stops.some(stop => !bookings.has(stop.bookingId))) throw new ReplanClashError({})
    const shifts = await this.shiftsOf(tx, { report, stops, bookings, lateId: late.id })
    await this.moveClaims(tx, shifts)
    await this.records.write(tx, shifts, context)
    return { bookingId: report.bookingId, visits: shifts.map(toMovedVisit) }
  }

  private async shiftsOf(
    tx: Transaction,
    given: {
      report: DelayReport
      stops: readonly DayStop[]
      bookings: ReadonlyMap<BookingId, StoredBooking>
      lateId: string
    },
  ): Promise<Shift[]> {
    const { report, stops, bookings, lateId } = given
    const index = stops.findIndex(stop => stop.appointmentId === lateId)
    const first = stops[index]
    const booking = bookings.get(report.bookingId)
    if (!first || !booking || !RUNNING.has(booking.status)) {
      throw new InvalidTransitionError({ from: booking?.status ?? 'cancelled', to: 'confirmed' })
    }
    const late = appointmentOf(booking, lateId)
    const hasBegun = booking.status === 'checked-in' || (await this.store.now(tx)) >= late.startsAt
    const { minutes } = report
    const own: Shift = { booking, appointment: late, startMinutes: hasBegun ? 0 : minutes, endMinutes: minutes }
    const endsAt = new Date(first.during.endsAt.getTime() + minutes * MINUTE_MS)
    const chain = await shiftedStops({ endsAt, placeKey: first.placeKey }, stops.slice(index + 1), (from, to) =>
      this.visits.minutes(tx.tenantId, from, to, tx),
    )
    const later = chain.flatMap(({ stop, minutes: shift }): Shift[] => {
      const of = bookings.get(stop.bookingId)
      if (shift === 0 || !of) return []
      const appointment = appointmentOf(of, stop.appointmentId)
      return [{ booking: of, appointment, startMinutes: shift, endMinutes: shift }]
    })
    return [own, ...later]
  }

  /** Everything of all of them is given back and taken anew at once, so that they do not stand in each other's way. */
  private async moveClaims(tx: Transaction, shifts: readonly Shift[]): Promise<void> {
    const moved = shifts.map(shift => movedBy(shift))
    const owners = shifts.map(({ appointment }) => appointment.id)
    const all = [...shifts.map(({ appointment }) => appointment), ...moved].flatMap(({ claims }) => claims)
    await this.store.lockKeys(
      tx,
      all.flatMap(claim => poolKeys(claim.resourceId, claim.during)),
    )
    await this.store.lockUnits(
      tx,
      owners,
      all.map(claim => claim.unitId),
    )
    await this.store.release(tx, owners)
    for (const { booking, appointment } of shifts) {
      const after = moved.find(({ id }) => id === appointment.id) ?? appointment
      const until = claimsUntil(booking, booking.status === 'confirmed' ? null : booking.expiresAt)
      if (!(await this.store.claim(tx, new Map([[after.id, after.claims]]), until))) throw new ReplanClashError({})
      await this.store.writeAppointment(tx, after)
    }
  }
}
