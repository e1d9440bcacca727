import { inject, injectable } from 'tsyringe'
import { newId, type TenantId } from '../domain/id.js'
import { zero } from '../domain/money.js'
import { questionsOf } from '../domain/question.js'
import type { Payment } from '../ports/payment-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { BookingCompletion, type BookingDetails, type Completion } from './booking-completion.js'
import { BookingPlanner, type BookingRequest, type PricedPlan } from './booking-planner.js'
import { BookingTokens, type TenantTokens } from './booking-tokens.js'
import { toBookingBody, type BookingBody } from './booking-view.js'
import { BookingWriter } from './booking-writer.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { draftBooking, namesOf } from './draft-booking.js'
import { toHookAppointment } from './quote-service.js'

interface Prepared {
  readonly priced: PricedPlan
  readonly completion: Completion
  readonly bookingId: string
}

/** Books wanted times at once, without a hold before it. */
@injectable()
export class DirectBooking {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingPlanner) private readonly planner: BookingPlanner,
    @inject(BookingWriter) private readonly writer: BookingWriter,
    @inject(BookingCompletion) private readonly completion: BookingCompletion,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
  ) {}

  /** Filters first, then one transaction. @throws SlotTakenError, SlotUnavailableError with alternatives; VetoedError. */
  async book(
    tenantId: TenantId,
    input: BookingDetails & BookingRequest,
    context: CommandContext,
  ): Promise<CommandResult<BookingBody>> {
    const tokens = await this.tokens.of(tenantId)
    let recorded: Payment | undefined
    const run = () =>
      this.commands.run(tenantId, context, {
        prepare: () => this.prepare(tenantId, input, context),
        commit: async (tx, prepared) => {
          const { body, payment } = await this.write(tx, prepared, tokens, context)
          recorded = payment
          return { status: 201, body }
        },
      })
    const result = await this.planner.withAlternatives(tenantId, () => input, run)
    const payment = await this.completion.pay(tokens.tenant, result.body, recorded)
    return { ...result, body: { ...result.body, payment, manageToken: tokens.manage(result.body.id) } }
  }

  private async prepare(
    tenantId: TenantId,
    input: BookingDetails & BookingRequest,
    context: CommandContext,
  ): Promise<Prepared> {
    const priced = await this.planner.price(tenantId, input, context)
    const bookingId = newId<'booking'>()
    const { plan, quote } = priced
    const appointments = plan.appointments.map(toHookAppointment)
    const locationId = plan.appointments[0]?.locationId ?? ''
    const questions = questionsOf(plan.appointments.map(({ service }) => service))
    const draft = { tenantId, bookingId, source: context.source, locationId, guests: plan.guests, appointments, quote }
    return { priced, bookingId, completion: await this.completion.prepare(draft, input, questions) }
  }

  private async write(
    tx: Transaction,
    { priced, completion, bookingId }: Prepared,
    tokens: TenantTokens,
    context: CommandContext,
  ): Promise<{ body: BookingBody; payment: Payment | undefined }> {
    const { plan } = priced
    const customer = await this.completion.customerOf(tx, completion)
    const { status, quote, notes, answers, locale, expiresInMinutes } = completion
    const draft = draftBooking(plan, {
      tenantId: tx.tenantId,
      bookingId,
      status,
      source: context.source,
      quote,
      customerId: customer.id,
      ...{ notes, answers, locale },
    })
    const manageTokenHash = this.tokens.hash(tokens.manage(bookingId))
    const row = {
      plan,
      booking: draft,
      expiresInMinutes,
      holdTokenHash: null,
      manageTokenHash,
      reason: completion.override?.reason,
    }
    const booking = await this.writer.write(tx, row, context)
    const payment = await this.completion.finish(tx, booking, completion, context)
    const resourceNames = namesOf(plan)
    const paid = zero(quote.total.currency)
    const startsAt = booking.appointments[0]?.startsAt ?? booking.createdAt
    const names = { customer, payment: null, paid, startsAt, updatedAt: booking.createdAt, resourceNames }
    const stored = { ...booking, ...names, holdTokenHash: null, manageTokenHash }
    return { body: toBookingBody(stored, tokens.tenant.locale), payment }
  }
}
