import { inject, injectable } from 'tsyringe'
import { UNIT_OF_WORK } from '../di/tokens.js'
import type { BookingSource } from '../domain/booking-state.js'
import { newId, type BookingId, type TenantId } from '../domain/id.js'
import { questionsOf } from '../domain/question.js'
import { SlotTakenError } from '../errors/catalog.js'
import { LimitReachedError } from '../errors/lifecycle-errors.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'
import { BookingCompletion, type BookingDetails, type Completion } from './booking-completion.js'
import { BookingTokens, type TenantTokens } from './booking-tokens.js'
import { BookingWriter } from './booking-writer.js'
import type { CommandContext } from './command.js'
import { draftBooking } from './draft-booking.js'
import type { AppointmentRequest, Plan } from './plan.js'
import { QuoteService, toHookAppointment } from './quote-service.js'
import { SlotPlanner } from './slot-planner.js'

/** One booking of several: one appointment, and who books it. */
export interface BatchWish {
  readonly request: AppointmentRequest
  readonly details: BookingDetails
  readonly source: BookingSource
}

interface PreparedBooking {
  readonly bookingId: BookingId
  readonly plan: Plan
  readonly completion: Completion
  readonly wish: BatchWish
}

/** A booking that was made, and what is to be paid for it. */
interface Made {
  readonly id: BookingId
  readonly reference: string
  readonly wish: BatchWish
  readonly payment: Payment | undefined
}

/** A loss of one that leaves the others as they are. */
const LOSSES: ReadonlySet<string> = new Set([SlotTakenError.code, LimitReachedError.code])

/**
 * Makes many bookings that have nothing to do with each other: one snapshot to plan on, one transaction to write, and of
 * each the same filters, claims, events and audit entries as of a booking that is made alone. Not for classes and not for
 * visits to customers, which are planned one by one.
 */
@injectable()
export class BookingBatch {
  constructor(
    @inject(SlotPlanner) private readonly slots: SlotPlanner,
    @inject(QuoteService) private readonly quotes: QuoteService,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
    @inject(BookingWriter) private readonly writer: BookingWriter,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @returns Which wishes were met; a time that cannot be had is left out. @throws NotFoundError, VetoedError */
  async book(
    tenantId: TenantId,
    wishes: readonly BatchWish[],
    by: Pick<CommandContext, 'actor' | 'requestId'>,
  ): Promise<ReadonlySet<BatchWish>> {
    if (wishes.length === 0) return new Set()
    const prepared = await this.prepare(tenantId, wishes)
    const tokens = await this.tokens.of(tenantId)
    const made = await this.unitOfWork.run(tenantId, async tx => {
      const written: Made[] = []
      for (const one of prepared) {
        const booking = await this.writeUnlessLost(tx, one, tokens, { ...by, source: one.wish.source })
        if (booking) written.push(booking)
      }
      return written
    })
    for (const { payment, ...booking } of made) await this.completion.pay(tokens.tenant, booking, payment)
    return new Set(made.map(({ wish }) => wish))
  }

  private async prepare(tenantId: TenantId, wishes: readonly BatchWish[]): Promise<PreparedBooking[]> {
    const requests = wishes.map(({ request }) => request)
    const options = { guests: 1, audience: 'customer' } as const
    const { snapshot, results } = await this.slots.planEach(tenantId, requests, options)
    const prepared: PreparedBooking[] = []
    for (const [index, { planned }] of results.entries()) {
      const wish = wishes[index]
      if (!planned || !wish) continue
      const { source, details } = wish
      const plan = { snapshot, guests: 1, appointments: [planned] }
      const quote = await this.quotes.quote(tenantId, plan, source)
      const bookingId = newId<'booking'>()
      const appointments = [toHookAppointment(planned)]
      const draft = { tenantId, bookingId, source, locationId: planned.locationId, guests: 1, appointments, quote }
      const completion = await this.completion.prepare(draft, details, questionsOf([planned.service]))
      prepared.push({ bookingId, plan, wish, completion })
    }
    return prepared
  }

  private async writeUnlessLost(
    tx: Transaction,
    prepared: PreparedBooking,
    tokens: TenantTokens,
    context: CommandContext,
  ): Promise<Made | undefined> {
    try {
      return await tx.savepoint(() => this.write(tx, prepared, tokens, context))
    } catch (error) {
      if (error instanceof BookwrightError && LOSSES.has(error.code)) return undefined
      throw error
    }
  }

  private async write(
    tx: Transaction,
    { plan, completion, bookingId, wish }: PreparedBooking,
    tokens: TenantTokens,
    context: CommandContext,
  ): Promise<Made> {
    const customer = await this.completion.customerOf(tx, completion)
    const { status, quote, notes, answers, expiresInMinutes } = completion
    const { source } = wish
    const details = { tenantId: tx.tenantId, bookingId, status, source, quote, customerId: customer.id, notes, answers }
    const manageTokenHash = this.tokens.hash(tokens.manage(bookingId))
    const row = { plan, booking: draftBooking(plan, details), expiresInMinutes, holdTokenHash: null, manageTokenHash }
    const booking = await this.writer.write(tx, row, context)
    const payment = await this.completion.finish(tx, booking, completion, context)
    return { id: booking.id, reference: booking.reference, wish, payment }
  }
}
