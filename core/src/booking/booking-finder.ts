import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, BUSINESS_CLOCK } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { NotFoundError } from '../errors/catalog.js'
import type { BookingStore, StoredBooking } from '../ports/booking-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingTokens } from './booking-tokens.js'
import type { BookingAccess } from './command.js'

/** A manage link works until this long after the visit. */
const MANAGE_DAYS = 30

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Finds one booking for somebody who may see it. Whoever may not gets the same answer as for a booking that is not there. */
@injectable()
export class BookingFinder {
  constructor(
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** @throws NotFoundError when it does not exist, belongs to another tenant, or `access` does not open it. */
  async read(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<StoredBooking> {
    const booking = UUID.test(bookingId) ? await this.store.read(tenantId, bookingId) : undefined
    return this.admit(booking, access)
  }

  /** As `read`, and locks the row: the first statement of every change. */
  async lock(tx: Transaction, bookingId: BookingId, access: BookingAccess): Promise<StoredBooking> {
    const booking = UUID.test(bookingId) ? await this.store.lock(tx, bookingId) : undefined
    return this.admit(booking, access)
  }

  /** As `read`, for whoever holds the token of a hold. */
  async readHold(tenantId: TenantId, holdId: BookingId, token: string): Promise<StoredBooking> {
    return this.admitHold(UUID.test(holdId) ? await this.store.read(tenantId, holdId) : undefined, token)
  }

  async lockHold(tx: Transaction, holdId: BookingId, token: string): Promise<StoredBooking> {
    return this.admitHold(UUID.test(holdId) ? await this.store.lock(tx, holdId) : undefined, token)
  }

  private admitHold(hold: StoredBooking | undefined, token: string): StoredBooking {
    if (!hold || !this.tokens.matches(token, hold.holdTokenHash)) throw new NotFoundError({ what: 'hold' })
    return hold
  }

  private admit(booking: StoredBooking | undefined, access: BookingAccess): StoredBooking {
    if (!booking) throw new NotFoundError({ what: 'booking' })
    if (access.actor.type !== 'customer' && access.actor.roles.length > 0) return booking
    const ends = booking.appointments.map(appointment => appointment.endsAt.getTime())
    const isLate = this.clock.now(booking.tenantId).getTime() > Math.max(...ends) + MANAGE_DAYS * 1440 * MINUTE_MS
    if (isLate || !this.tokens.matches(access.manageToken, booking.manageTokenHash)) {
      throw new NotFoundError({ what: 'booking' })
    }
    return booking
  }
}
