import { inject, injectable } from 'tsyringe'
import { AVAILABILITY_STORE, BOOKING_STORE, PAYMENT_STORE, VISIT_STORE } from '../di/tokens.js'
import type { Appointment } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { InvalidTransitionError, NotFoundError, PolicyRefusedError, StaleVersionError } from '../errors/catalog.js'
import { bookingReduced } from '../hooks/catalog.js'
import type { AvailabilityStore, SnapshotService } from '../ports/availability-store.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { PaymentStore } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import type { VisitStore } from '../ports/visit-store.js'
import { BookingFinder } from './booking-finder.js'
import { lostRace } from './booking-planner.js'
import { Cancellation, type CancelBody, type CancelTermsBody } from './cancellation.js'
import { claimsUntil } from './claims-until.js'
import { CommandRunner } from './command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from './command.js'
import { Fees } from './fees.js'
import { hasSameClaims, isWhole, partingOf, sharesOf, shrunk, withTurnover, type Parting, type Who } from './parting.js'
import { takenOff } from './people-change.js'

export interface LeaveRequest extends Who {
  readonly bookingId: BookingId
  readonly reason?: string | undefined
  readonly access: BookingAccess
  readonly version?: number | undefined
}

/** What leaving changes about what stays: appointments with fewer people, and those that get their turnover back. */
interface Prepared {
  readonly version: number
  readonly parting: Parting
  readonly terms: CancelTermsBody
  readonly kept: readonly Appointment[]
}

const LEAVABLE = new Set(['requested', 'confirmed'])

/** Where a leaving is written. */
@injectable()
class LeaveRecord {
  constructor(
    @inject(BOOKING_STORE) readonly store: BookingStore,
    @inject(VISIT_STORE) readonly visits: VisitStore,
    @inject(AVAILABILITY_STORE) readonly availability: AvailabilityStore,
    @inject(Fees) readonly fees: Fees,
    @inject(PAYMENT_STORE) readonly payments: PaymentStore,
  ) {}
}

/** Lets one guest, or one appointment, leave a visit that goes on; the policy counts for that part alone. */
@injectable()
export class Leaving {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(Cancellation) private readonly cancellation: Cancellation,
    @inject(LeaveRecord) private readonly record: LeaveRecord,
  ) {}

  /** What leaving now would give back and cost. Writes nothing. @throws NotFoundError when nobody of that name is there. */
  async terms(tenantId: TenantId, { bookingId, access, ...who }: LeaveRequest): Promise<CancelTermsBody> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const { theirs, isAll } = requireParting(booking, who)
    const terms = await this.cancellation.termsFor(isAll ? booking : theirs)
    return { ...terms, isAllowed: terms.isAllowed && (isAll || LEAVABLE.has(booking.status)) }
  }

  /**
   * Gives that part of the time back and records what the policy says about it; when nothing would stay, the booking is
   * cancelled. The answer names the state that the booking has then.
   * @throws NotFoundError, StaleVersionError, InvalidTransitionError, PolicyRefusedError
   */
  async leave(tenantId: TenantId, request: LeaveRequest, context: CommandContext): Promise<CommandResult<CancelBody>> {
    const { bookingId, access, version, reason } = request
    const booking = await this.finder.read(tenantId, bookingId, access)
    if (requireParting(booking, request).isAll) {
      const whole = { bookingId, access, version, ...(reason === undefined ? {} : { reason }) }
      return this.cancellation.cancel(tenantId, whole, context)
    }
    return this.commands.run(tenantId, context, {
      prepare: () => this.prepare(tenantId, request),
      commit: async (tx, prepared) => {
        const locked = await this.finder.lock(tx, bookingId, access)
        const expected = version ?? prepared.version
        if (locked.version !== prepared.version || locked.version !== expected) {
          throw new StaleVersionError({ current: locked.version })
        }
        if (!LEAVABLE.has(locked.status)) throw new InvalidTransitionError({ from: locked.status, to: 'cancelled' })
        const { terms } = prepared
        if (!terms.isAllowed) throw new PolicyRefusedError({ rule: 'booking.cancel-terms', text: terms.text })
        await this.write(tx, locked, { ...prepared, reason: reason ?? '' }, context)
        return { status: 200, body: { status: locked.status, refund: terms.refund, fee: terms.fee } }
      },
    })
  }

  private async prepare(tenantId: TenantId, request: LeaveRequest): Promise<Prepared> {
    const booking = await this.finder.read(tenantId, request.bookingId, request.access)
    const parting = requireParting(booking, request)
    const terms = await this.cancellation.termsFor(parting.theirs)
    const services = await this.servicesOf(booking)
    const gone = parting.shares.filter(isWhole).flatMap(share => share.appointment.claims)
    const kept = booking.appointments.flatMap((appointment): Appointment[] => {
      const share = parting.shares.find(item => item.appointment.id === appointment.id)
      const service = services.find(item => item.id === appointment.serviceId)
      if (!service || (share && isWhole(share))) return []
      const smaller = share ? shrunk(share, service) : appointment
      const after = withTurnover(smaller, service, { gone })
      return share || !hasSameClaims(appointment, after) ? [after] : []
    })
    return { version: booking.version, parting, terms, kept }
  }

  private async servicesOf(booking: StoredBooking): Promise<readonly SnapshotService[]> {
    const snapshot = await this.record.availability.load(booking.tenantId, {
      serviceIds: [...new Set(booking.appointments.map(appointment => appointment.serviceId))],
      locationIds: null,
      from: booking.startsAt,
      to: new Date(booking.startsAt.getTime() + 60_000),
    })
    return snapshot.services
  }

  private async write(
    tx: Transaction,
    booking: StoredBooking,
    given: Prepared & { readonly reason: string },
    context: CommandContext,
  ): Promise<void> {
    const { parting, terms, kept, reason } = given
    const { store, visits, fees, payments } = this.record
    const appointmentIds = parting.shares.filter(isWhole).map(share => share.appointment.id)
    await this.moveClaims(tx, booking, { appointmentIds, kept })
    const guests = Math.max(1, booking.guests - leaversOf(parting).length)
    await visits.leave(tx, booking.id, { appointmentIds, guests })
    for (const appointment of kept) {
      const share = parting.shares.find(item => item.appointment.id === appointment.id)
      await visits.shrink(tx, appointment, share?.leavers.length ?? 0)
    }
    const { actor, source, requestId } = context
    const calendarSequence = booking.calendarSequence + 1
    const changes = {
      leaving: { appointmentIds, guests: leaversOf(parting).length },
      refund: terms.refund,
      fee: terms.fee,
    }
    const stays = booking.appointments.filter(appointment => !appointmentIds.includes(appointment.id))
    const { status, id } = booking
    await store.change(
      tx,
      id,
      { ...spanOf(stays), quote: parting.rest, calendarSequence },
      { from: status, to: status, version: booking.version + 1, actor, channel: source, reason, changes },
    )
    await payments.resize(tx, id, parting.rest)
    await fees.charge(tx, booking, { kind: 'late-cancellation', amount: terms.fee }, actor)
    await fees.oweRefund(tx, booking, terms.refund, actor)
    const gone = parting.shares.filter(isWhole).flatMap(share => takenOff(share.appointment))
    const payload = { bookingId: id, status, calendarSequence, takenOff: gone }
    await tx.enqueue({ hook: bookingReduced.name, aggregateId: id, payload })
    await tx.audit({ action: 'booking.reduce', subjectType: 'booking', subjectId: id, actor, requestId, changes })
  }

  /** Units in one order, then what goes, then what stays with more or less than before (ADR 0003). */
  private async moveClaims(
    tx: Transaction,
    booking: StoredBooking,
    { appointmentIds, kept }: { appointmentIds: readonly string[]; kept: readonly Appointment[] },
  ): Promise<void> {
    const { store } = this.record
    const owners = [...appointmentIds, ...kept.map(appointment => appointment.id)]
    await store.lockUnits(tx, owners, [])
    await store.release(tx, owners)
    if (kept.length === 0) return
    const claims = new Map(kept.map(appointment => [appointment.id, appointment.claims]))
    const isGranted = await store.claim(tx, claims, claimsUntil(booking, booking.expiresAt))
    if (!isGranted) throw lostRace(kept[0]?.startsAt)
  }
}

export function spanOf(appointments: readonly Appointment[]): { startsAt: Date; endsAt: Date } {
  const starts = appointments.map(appointment => appointment.startsAt.getTime())
  const ends = appointments.map(appointment => appointment.endsAt.getTime())
  return { startsAt: new Date(Math.min(...starts)), endsAt: new Date(Math.max(...ends)) }
}

function requireParting(booking: StoredBooking, who: Who): Parting {
  const shares = sharesOf(booking, who)
  if (shares.length === 0) throw new NotFoundError({ what: who.guest === undefined ? 'appointment' : 'guest' })
  return partingOf(booking, shares)
}

/** Everybody who leaves something. */
function leaversOf({ shares }: Parting): string[] {
  return [...new Set(shares.flatMap(share => share.leavers))].filter(name => name !== '')
}
