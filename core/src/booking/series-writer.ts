import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE, SERIES_STORE } from '../di/tokens.js'
import type { SeriesId } from '../domain/id.js'
import { zero } from '../domain/money.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { SlotTakenError } from '../errors/catalog.js'
import { LimitReachedError } from '../errors/lifecycle-errors.js'
import { SeriesConflictError } from '../errors/session-errors.js'
import type { BookingStore } from '../ports/booking-store.js'
import type { Payment } from '../ports/payment-store.js'
import type { SeriesStore } from '../ports/series-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingCompletion } from './booking-completion.js'
import type { TenantTokens } from './booking-tokens.js'
import { BookingTokens } from './booking-tokens.js'
import { toBookingBody, type BookingBody } from './booking-view.js'
import { BookingWriter } from './booking-writer.js'
import { Claimer } from './claimer.js'
import type { CommandContext } from './command.js'
import { draftBooking, namesOf } from './draft-booking.js'
import type { SeriesInput } from './series-booking.js'
import type { SeriesPlace } from './series-planner.js'
import { resourcesOf, type NotBooked, type PricedOccurrence } from './series-pricing.js'

export interface SeriesToWrite {
  readonly input: SeriesInput
  readonly seriesId: SeriesId
  readonly place: SeriesPlace
  readonly tokens: TenantTokens
  readonly priced: readonly PricedOccurrence[]
}

export interface WrittenSeries {
  readonly booked: BookingBody[]
  readonly payments: ReadonlyMap<string, Payment | undefined>
  /** What went to somebody else meanwhile. */
  readonly lost: NotBooked[]
}

/** A refusal of one occurrence that leaves the others as they are. */
const LOSSES: ReadonlySet<string> = new Set([SlotTakenError.code, LimitReachedError.code])

/** Writes a planned series: the locks of all its occurrences first, then one booking after the other. */
@injectable()
export class SeriesWriter {
  constructor(
    @inject(SERIES_STORE) private readonly series: SeriesStore,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(Claimer) private readonly claimer: Claimer,
    @inject(BookingWriter) private readonly writer: BookingWriter,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /** @throws SeriesConflictError when all are wanted and one was lost. */
  async write(tx: Transaction, given: SeriesToWrite, context: CommandContext): Promise<WrittenSeries> {
    const { input, seriesId, place, priced } = given
    const { service, localStart, timeZone } = place
    await this.series.insert(tx, { id: seriesId, serviceId: service.id, rule: input.rule, localStart, timeZone })
    await this.lock(tx, priced)
    const booked: BookingBody[] = []
    const payments = new Map<string, Payment | undefined>()
    const lost: NotBooked[] = []
    for (const occurrence of priced) {
      try {
        const { body, payment } = await tx.savepoint(() => this.writeOne(tx, { ...given, occurrence }, context))
        booked.push(body)
        payments.set(body.id, payment)
      } catch (error) {
        if (!(error instanceof BookwrightError && LOSSES.has(error.code))) throw error
        const startsAt = occurrence.plan.appointments[0]?.startsAt.toISOString() ?? ''
        const reasons = [{ code: error.code === SlotTakenError.code ? 'BOOKED' : 'LIMIT' }]
        if (input.mode === 'all-or-nothing') throw new SeriesConflictError({ conflicts: [{ startsAt, reasons }] })
        lost.push({ startsAt, reasons })
      }
    }
    return { booked, payments, lost }
  }

  /** Pools, limits and units of every occurrence in one order, so that two series never wait for each other in a ring. */
  private async lock(tx: Transaction, priced: readonly PricedOccurrence[]): Promise<void> {
    const appointments = priced.flatMap(({ plan }) => plan.appointments)
    const wish = { appointments, resources: resourcesOf(priced), until: 'infinity' as const }
    await this.claimer.lockShared(tx, wish)
    await this.store.lockUnits(tx, [], this.claimer.possibleUnits(wish))
  }

  private async writeOne(
    tx: Transaction,
    given: SeriesToWrite & { readonly occurrence: PricedOccurrence },
    context: CommandContext,
  ): Promise<{ body: BookingBody; payment: Payment | undefined }> {
    const { occurrence, tokens, seriesId } = given
    const { plan, completion, bookingId } = occurrence
    const customer = await this.completion.customerOf(tx, completion)
    const { status, quote, notes, answers, locale, expiresInMinutes } = completion
    const { source } = context
    const said = { customerId: customer.id, notes, answers, locale }
    const details = { tenantId: tx.tenantId, bookingId, status, source, quote, ...said }
    const manageTokenHash = this.tokens.hash(tokens.manage(bookingId))
    const row = { plan, booking: draftBooking(plan, details), expiresInMinutes, holdTokenHash: null, manageTokenHash }
    const booking = await this.writer.write(tx, row, context)
    await this.series.join(tx, seriesId, bookingId)
    const payment = await this.completion.finish(tx, booking, completion, context)
    const startsAt = booking.appointments[0]?.startsAt ?? booking.createdAt
    const names = { customer, payment: null, paid: zero(quote.total.currency), startsAt, updatedAt: booking.createdAt }
    const stored = {
      ...booking,
      ...names,
      resourceNames: namesOf(plan),
      holdTokenHash: null,
      manageTokenHash,
      seriesId,
    }
    return { body: toBookingBody(stored, tokens.tenant.locale), payment }
  }
}
