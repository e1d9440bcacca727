import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { Booking, Claim } from '../domain/booking.js'
import { NOT_YET } from '../domain/place.js'
import type { AppointmentId } from '../domain/id.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { Claimer, type GrantedClaims } from './claimer.js'
import { claimsUntil } from './claims-until.js'
import type { CommandContext } from './command.js'
import { withClaims } from './draft-booking.js'
import type { Plan } from './plan.js'

export interface NewBooking {
  readonly plan: Plan
  readonly booking: Booking
  /** Life of the claims in minutes from the database's now; null = firm. */
  readonly expiresInMinutes: number | null
  readonly holdTokenHash: Buffer | null
  readonly manageTokenHash: Buffer | null
  /** Why rules were left aside, when they were. */
  readonly reason?: string | undefined
}

/** Writes a planned booking and takes its claims; used by holds and by direct bookings. */
@injectable()
export class BookingWriter {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(Claimer) private readonly claimer: Claimer,
  ) {}

  /**
   * Rows first (the claims refer to them), then pool locks, then every claim in one ordered statement.
   * @returns The booking with its dates and claims as stored.
   * @throws SlotTakenError without alternatives when no combination of candidates is free.
   */
  async write(
    tx: Transaction,
    row: NewBooking,
    context: CommandContext,
  ): Promise<Booking & Pick<StoredBooking, 'visits'>> {
    const { plan, expiresInMinutes, holdTokenHash, manageTokenHash } = row
    const { resources } = plan.snapshot
    const expected = new Map<AppointmentId, Claim[]>()
    for (const planned of plan.appointments) {
      expected.set(planned.id, this.claimer.fixedClaims(planned, resources) ?? [])
    }
    const booking = withClaims(row.booking, expected)
    const { actor, source } = context
    const { reason = '' } = row
    const transition = { from: 'new' as const, to: booking.status, version: 1, actor, channel: source, reason }
    const inserted = await this.store.insert(tx, {
      booking,
      transition,
      expiresInMinutes,
      holdTokenHash,
      manageTokenHash,
    })
    const wish = { appointments: plan.appointments, resources, until: claimsUntil(booking, inserted.expiresAt) }
    await this.claimer.lockShared(tx, wish)
    const granted = await this.claimer.claim(tx, wish)
    await this.correct(tx, booking, granted)
    const visits = visitsOf(plan)
    return { ...withClaims(booking, granted), ...inserted, ...(visits ? { visits } : {}) }
  }

  /** The rows say what the first candidate takes; another winner, or a pool, is written over it. */
  private async correct(tx: Transaction, booking: Booking, granted: GrantedClaims): Promise<void> {
    for (const appointment of booking.appointments) {
      const claims = granted.get(appointment.id) ?? []
      if (!hasSameUnits(appointment.claims, claims)) await this.store.writeAppointment(tx, { ...appointment, claims })
    }
  }
}

function hasSameUnits(left: readonly Claim[], right: readonly Claim[]): boolean {
  const key = (claims: readonly Claim[]) => claims.map(claim => `${claim.requirement} ${claim.unitId}`).join()
  return key(left) === key(right)
}

function visitsOf({ appointments }: Plan): StoredBooking['visits'] {
  const entries = appointments.flatMap(({ id, visit }) => {
    return visit ? [[id, { ...visit, ...NOT_YET }] as const] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
