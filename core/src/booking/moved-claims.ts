import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Appointment, Booking, Claim } from '../domain/booking.js'
import { NotFoundError } from '../errors/catalog.js'
import type { SnapshotService } from '../ports/availability-store.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingDuties, type Override } from './booking-duties.js'
import { lostRace } from './booking-planner.js'
import { Claimer, type ClaimWish } from './claimer.js'
import { claimsUntil } from './claims-until.js'
import { toAppointment, withPin } from './draft-booking.js'
import { hasSameClaims, withTurnover } from './parting.js'
import type { Candidate, Plan, PlannedAppointment } from './plan.js'

/** A booking, the appointment of it that moves, and its plan as `SlotPlanner.move` makes it. */
export interface MovePlan {
  readonly booking: StoredBooking
  readonly before: Appointment
  readonly plan: Plan
}

/** What stays of a visit when one appointment of it is elsewhere, or with others. */
export interface LeftBehind {
  readonly others: readonly Appointment[]
  readonly services: readonly SnapshotService[]
  readonly change: { readonly gone: readonly Claim[]; readonly taken: readonly Claim[] }
  readonly until: Date | 'infinity'
}

/** Moves the claims of one appointment, and with them the turnover of its neighbours in the visit. */
@injectable()
export class MovedClaims {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(Claimer) private readonly claimer: Claimer,
    @inject(BookingDuties) private readonly duties: BookingDuties,
  ) {}

  /** Before the move: staff may leave the hours aside. */
  leaveHours(tx: Transaction, override: Override | undefined): Promise<void> {
    return this.duties.leaveHours(tx, override)
  }

  /** After the move. @throws LimitReachedError unless staff leave the rules aside. */
  keepRules(tx: Transaction, booking: Booking, override: Override | undefined): Promise<void> {
    return this.duties.keepRules(tx, booking, override)
  }

  /**
   * Pool locks, then old and new units in one order, then release, then claim (ADR 0003, one order for every writer).
   * @returns The appointments whose claims changed, as they are now; prices stay.
   * @throws SlotTakenError without alternatives.
   */
  async move(tx: Transaction, { booking, before, plan }: MovePlan): Promise<Appointment[]> {
    const [planned, ...replanned] = plan.appointments
    if (!planned) throw new NotFoundError({ what: 'appointment' })
    const others = booking.appointments.filter(appointment => appointment.id !== before.id)
    const touched = replanned.filter(item => isTouched(item, others))
    const until = claimsUntil(booking, booking.expiresAt)
    const appointments = [{ ...planned, id: before.id }, ...touched]
    const wish: ClaimWish = { appointments, resources: plan.snapshot.resources, until }
    await this.claimer.lockShared(tx, wish)
    const owners = booking.appointments.map(appointment => appointment.id)
    await this.store.lockUnits(tx, owners, this.claimer.possibleUnits(wish))
    await this.store.release(
      tx,
      appointments.map(appointment => appointment.id),
    )
    const granted = await this.claimer.claim(tx, wish)
    const moved = appointments.map(item => {
      const stored = booking.appointments.find(({ id }) => id === item.id) ?? before
      return withPin({ ...toAppointment(item, stored.status, granted.get(item.id) ?? []), price: stored.price }, stored)
    })
    // Planned together, the others have their turnover already.
    if (replanned.length > 0) return moved
    const change = { gone: before.claims, taken: granted.get(before.id) ?? [] }
    return [...moved, ...(await this.growOthers(tx, { others, services: plan.snapshot.services, change, until }))]
  }

  /**
   * Gives the others of a visit the turnover back that one of it waived; the caller holds their units.
   * @returns Those whose claims changed, not yet written. @throws SlotTakenError without alternatives.
   */
  async growOthers(tx: Transaction, { others, services, change, until }: LeftBehind): Promise<Appointment[]> {
    const grown = others.flatMap(other => {
      const service = services.find(item => item.id === other.serviceId)
      const after = service ? withTurnover(other, service, change) : other
      return hasSameClaims(other, after) ? [] : [after]
    })
    await this.claimAgain(tx, grown, until)
    return grown
  }

  private async claimAgain(tx: Transaction, grown: readonly Appointment[], until: Date | 'infinity'): Promise<void> {
    if (grown.length === 0) return
    const owners = grown.map(appointment => appointment.id)
    await this.store.release(tx, owners)
    const claims = new Map(grown.map(appointment => [appointment.id, appointment.claims]))
    if (!(await this.store.claim(tx, claims, until))) throw lostRace(grown[0]?.startsAt)
  }
}

/** Whether one of the ways to staff it claims something else than what stands. */
function isTouched(planned: PlannedAppointment, others: readonly Appointment[]): boolean {
  const stored = others.find(({ id }) => id === planned.id)
  if (!stored) return false
  const standing = keyOf(stored.claims.map(claim => ({ ...claim, resource: { id: claim.resourceId } })))
  return planned.candidates.some(candidate => keyOf(candidate.claims) !== standing)
}

type Claimed = Pick<Candidate['claims'][number], 'requirement' | 'during'> & {
  readonly resource: { readonly id: string }
}

function keyOf(claims: readonly Claimed[]): string {
  const keys = claims.map(({ resource, requirement, during }) => {
    return `${resource.id} ${requirement} ${during.startsAt.getTime()} ${during.endsAt.getTime()}`
  })
  return [...new Set(keys)].sort().join()
}
