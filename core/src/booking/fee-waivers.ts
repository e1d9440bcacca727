import { inject, injectable } from 'tsyringe'
import type { BookingId, TenantId } from '../domain/id.js'
import { sum } from '../domain/money.js'
import { NothingToWaiveError } from '../errors/lifecycle-errors.js'
import { BookingFinder } from './booking-finder.js'
import { ChangeRecord } from './change-record.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { Fees } from './fees.js'
import type { BookingTarget } from './state-change.js'

/** Lets customers off what a rule made due; who did it, and why, stays in the ledger and the audit log. */
@injectable()
export class FeeWaivers {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(Fees) private readonly fees: Fees,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
  ) {}

  /** Takes every open fee of a booking back. @throws NothingToWaiveError when there is none; StaleVersionError; NotFoundError. */
  async waive(
    tenantId: TenantId,
    { bookingId, access, version, reason }: BookingTarget & { readonly reason: string },
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => {
        const booking = await this.finder.lock(tx, bookingId, access)
        await this.record.expect(tx, booking, version)
        const waived = await this.fees.reverse(tx, booking, { reason, actor: context.actor })
        if (waived.length === 0) throw new NothingToWaiveError({})
        const amounts = waived.map(fee => fee.amount)
        const fee = sum(amounts, booking.quote.total.currency)
        const step = { what: 'fee-waived', action: 'booking.waive-fee', reason, changes: { fee } } as const
        await this.record.write(tx, booking, { ...step, audited: { fee, reason } }, context)
        return { status: 200, body: { id: booking.id } }
      },
    })
  }
}
