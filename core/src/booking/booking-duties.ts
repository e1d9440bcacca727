import { inject, injectable } from 'tsyringe'
import { ZoneCache } from '../availability/zone.js'
import { BOOKING_STORE, CUSTOMER_GROUP_STORE, LIFECYCLE_STORE } from '../di/tokens.js'
import type { Booking } from '../domain/booking.js'
import { fromMinutes, MINUTE_MS, type Interval } from '../domain/interval.js'
import { blockedUntil } from '../domain/no-show-block.js'
import type { BookingLimit } from '../domain/policy.js'
import { CustomerBlockedError, LimitReachedError } from '../errors/lifecycle-errors.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { CustomerGroupStore } from '../ports/customer-group-store.js'
import type { Counted, LifecycleStore } from '../ports/lifecycle-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { isBandLimit, minutesUsed, refuseAbove, type BandLimit } from './band-limits.js'
import { localWindow } from './start-limits.js'

/** Staff book against rules, and say why. */
export interface Override {
  readonly reason: string
}

interface LimitCheck {
  readonly counted: Counted
  /** What stands for them when others count the same: of a customer the addresses, which several rows may share. */
  readonly names: readonly string[]
  readonly window: Interval
  readonly limit: BookingLimit
}

/** What a policy asks of a booking that is being written: limits that hold, and deadlines that start with it. */
@injectable()
export class BookingDuties {
  constructor(
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(CUSTOMER_GROUP_STORE) private readonly groups: CustomerGroupStore,
    @inject(ZoneCache) private readonly zones: ZoneCache,
  ) {}

  /**
   * Last in the transaction, after the claims. @throws LimitReachedError, CustomerBlockedError.
   */
  async begin(tx: Transaction, booking: Booking, override: Override | undefined): Promise<void> {
    if (!override) await this.keepOut(tx, booking)
    await this.keepRules(tx, booking, override)
    if (booking.status === 'confirmed') await this.watchNoShow(tx, booking)
  }

  /** First of all: claims of an override may lie in hours that were taken away. */
  async leaveHours(tx: Transaction, override: Override | undefined): Promise<void> {
    if (override) await this.lifecycle.leaveHours(tx)
  }

  /** Limits hold unless staff leave them aside; then the booking says so. @throws LimitReachedError. */
  async keepRules(tx: Transaction, booking: Booking, override: Override | undefined): Promise<void> {
    if (override) await this.lifecycle.markOverride(tx, booking.id)
    else await this.keepLimits(tx, booking)
  }

  /** Begins, or begins again, to wait for somebody who may not come. */
  async watchNoShow(tx: Transaction, booking: Booking): Promise<void> {
    const { noShowAfterMinutes } = booking.policy
    if (noShowAfterMinutes === undefined) return
    const dueAt = new Date(startOf(booking).getTime() + noShowAfterMinutes * MINUTE_MS)
    await this.lifecycle.putDue(tx, 'no-show', booking.id, dueAt)
  }

  /** What stands already is theirs: only something new is refused. @throws CustomerBlockedError. */
  private async keepOut(tx: Transaction, { policy, customerId }: Booking): Promise<void> {
    const { noShowBlock } = policy
    if (!noShowBlock || !customerId) return
    const until = blockedUntil(noShowBlock, await this.groups.missedVisits(tx, [customerId]))
    if (until === undefined || (await this.store.now(tx)) >= fromMinutes(until)) return
    const { count, days } = noShowBlock
    throw new CustomerBlockedError({ until: fromMinutes(until).toISOString(), count, days })
  }

  /** Counting is exact because everybody who counts the same thing waits here, in one order. */
  private async keepLimits(tx: Transaction, booking: Booking): Promise<void> {
    const limits = booking.policy.limits ?? []
    if (limits.length === 0) return
    const all: LimitCheck[] = []
    for (const limit of limits) all.push(...(await this.checksOf(tx, booking, limit)))
    const names = all.flatMap(({ counted, window, names: counts }) =>
      counts.map(name => `policy-limit:${counted.of}:${name}:${window.startsAt.toISOString()}`),
    )
    await this.store.lockKeys(
      tx,
      names.map(key => ({ key, isShared: false })),
    )
    for (const { counted, window, limit } of all) {
      const { of, per, max, unit } = limit
      if (isBandLimit(limit)) {
        await this.keepBand(tx, booking, { counted, window, limit })
        continue
      }
      const count = await this.lifecycle.countMost(tx, counted, window, unit)
      if (count > max) throw new LimitReachedError({ of, per, max, ...(unit && { unit }) })
    }
  }

  /** @throws BandLimitError. */
  private async keepBand(
    tx: Transaction,
    booking: Booking,
    { counted, window, limit }: Pick<LimitCheck, 'counted' | 'window'> & { readonly limit: BandLimit },
  ): Promise<void> {
    const { band } = limit
    const times = await this.groups.usedTimes(tx, counted.of === 'customer' ? counted.ids : [], window)
    const [own, others] = [true, false].map(isOwn => times.filter(item => (item.bookingId === booking.id) === isOwn))
    const label = own?.flatMap(({ priceRules }) => priceRules.bands).find(({ key }) => key === band)?.label ?? band
    const minutesOf = (list: typeof own = []) => minutesUsed(list, band, this.zones)
    refuseAbove(limit, { band: label, wanted: minutesOf(own), used: minutesOf(others) })
  }

  private async checksOf(tx: Transaction, booking: Booking, limit: BookingLimit): Promise<LimitCheck[]> {
    const counted = await this.countedBy(tx, booking, limit.of)
    const names = counted.of === 'customer' ? await this.lifecycle.contactsOf(tx, counted.ids) : counted.ids
    const windows = new Map(
      booking.appointments.map(({ startsAt }) => {
        const window = localWindow(startsAt, limit.per, booking.timeZone)
        return [window.startsAt.getTime(), window]
      }),
    )
    return [...windows.values()].map(window => ({ counted, names, window, limit }))
  }

  private async countedBy(tx: Transaction, booking: Booking, of: BookingLimit['of']): Promise<Counted> {
    const { appointments, customerId } = booking
    if (of === 'customer') return { of, ids: customerId ? [customerId] : [] }
    if (of === 'service') return { of, ids: [...new Set(appointments.map(item => item.serviceId))] }
    const used = appointments.flatMap(item => item.claims.map(claim => claim.resourceId))
    return { of, ids: await this.lifecycle.staffAmong(tx, [...new Set(used)]) }
  }
}

function startOf({ appointments }: Booking): Date {
  return new Date(Math.min(...appointments.map(appointment => appointment.startsAt.getTime())))
}
