import { inject, injectable } from 'tsyringe'
import { SERIES_STORE } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { Money } from '../domain/money.js'
import type { RepeatRule } from '../domain/repeat-rule.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidTransitionError, PolicyRefusedError } from '../errors/catalog.js'
import type { StoredBooking } from '../ports/booking-store.js'
import type { SeriesMember, SeriesStore } from '../ports/series-store.js'
import { BookingFinder } from './booking-finder.js'
import { BookingTokens } from './booking-tokens.js'
import { Cancellation } from './cancellation.js'
import type { BookingAccess, CommandContext } from './command.js'

/** A booking that does not repeat is a series of one: without an id and a rule. */
export interface SeriesView {
  readonly seriesId: string | null
  readonly rule: RepeatRule | null
  readonly timeZone: string
  readonly items: readonly {
    readonly id: string
    readonly reference: string
    readonly status: string
    readonly startsAt: string
    readonly endsAt: string
  }[]
}

export interface SeriesCancellation {
  readonly cancelled: readonly { id: string; startsAt: string; refund: Money; fee: Money }[]
  /** What was over, or cancelled before. */
  readonly kept: readonly { id: string; startsAt: string; status: string }[]
}

const REFUSALS: ReadonlySet<string> = new Set([InvalidTransitionError.code, PolicyRefusedError.code])

/** Bookings of one series together, for whoever may see one of them. */
@injectable()
export class SeriesDesk {
  constructor(
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(SERIES_STORE) private readonly store: SeriesStore,
    @inject(Cancellation) private readonly cancellation: Cancellation,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  async read(tenantId: TenantId, bookingId: BookingId, access: BookingAccess): Promise<SeriesView> {
    const booking = await this.finder.read(tenantId, bookingId, access)
    const series = booking.seriesId ? await this.store.read(tenantId, booking.seriesId) : undefined
    const members = await this.membersWith(booking)
    const items = members.map(item => {
      return { ...item, startsAt: item.startsAt.toISOString(), endsAt: item.endsAt.toISOString() }
    })
    return { seriesId: series?.id ?? null, rule: series?.rule ?? null, timeZone: booking.timeZone, items }
  }

  /**
   * Cancels this one and the later ones, or all, each under its own policy and in a transaction of its own. A repeat with
   * the same key answers the same.
   */
  async cancel(
    tenantId: TenantId,
    request: { bookingId: BookingId; scope: 'following' | 'all'; reason?: string | undefined; access: BookingAccess },
    context: CommandContext,
  ): Promise<SeriesCancellation> {
    const { scope, access, reason } = request
    const first = await this.finder.read(tenantId, request.bookingId, access)
    const members = await this.membersWith(first)
    const tokens = await this.tokens.of(tenantId)
    const cancelled: SeriesCancellation['cancelled'][number][] = []
    const kept: SeriesCancellation['kept'][number][] = []
    for (const { id, startsAt, status } of members) {
      if (scope === 'following' && startsAt < first.startsAt) continue
      // Whoever may see one of them may see them all: they were booked together.
      const own = { actor: access.actor, manageToken: tokens.manage(id) }
      const key = context.idempotency && { ...context.idempotency, key: `${context.idempotency.key} ${id}` }
      const at = startsAt.toISOString()
      try {
        const one = { bookingId: id, access: own, ...(reason !== undefined && { reason }) }
        const { body } = await this.cancellation.cancel(tenantId, one, { ...context, ...(key && { idempotency: key }) })
        cancelled.push({ id, startsAt: at, refund: body.refund, fee: body.fee })
      } catch (error) {
        if (!(error instanceof BookwrightError && REFUSALS.has(error.code))) throw error
        kept.push({ id, startsAt: at, status })
      }
    }
    return { cancelled, kept }
  }

  private async membersWith(booking: StoredBooking): Promise<SeriesMember[]> {
    if (booking.seriesId) return this.store.members(booking.tenantId, booking.seriesId)
    const { id, reference, status, appointments, startsAt } = booking
    const endsAt = new Date(Math.max(...appointments.map(appointment => appointment.endsAt.getTime())))
    return [{ id, reference, status, startsAt, endsAt }]
  }
}
