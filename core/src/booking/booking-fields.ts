import { inject, injectable } from 'tsyringe'
import { CustomFields, type ValuesBody } from '../customer/custom-fields.js'
import type { CustomValues } from '../domain/custom-field.js'
import type { TenantId } from '../domain/id.js'
import { BookingFinder } from './booking-finder.js'
import { ChangeRecord } from './change-record.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import type { BookingTarget } from './state-change.js'

/** Fills in the fields that a business adds to its bookings. */
@injectable()
export class BookingFields {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
    @inject(CustomFields) private readonly fields: CustomFields,
  ) {}

  /**
   * Absent values stay, null takes one away; values that are as they were change nothing, so a repeat is harmless. The
   * history names the fields, never what stands in them.
   * @throws StaleVersionError; NotFoundError; InvalidRequestError with one problem a field.
   */
  async write(
    tenantId: TenantId,
    { bookingId, access, version, values }: BookingTarget & { readonly values: CustomValues },
    context: CommandContext,
  ): Promise<CommandResult<ValuesBody & { version: number }>> {
    return this.commands.run(tenantId, context, {
      prepare: () => this.fields.inUse(tenantId, 'booking'),
      commit: async (tx, fields) => {
        const booking = await this.finder.lock(tx, bookingId, access)
        const given = { entity: 'booking', id: booking.id, values } as const
        const { before, after } = await this.fields.fill(tx, given, fields)
        const changed = Object.keys(values).filter(key => before[key] !== after[key])
        if (changed.length === 0) return { status: 200, body: { fields, values: after, version: booking.version } }
        await this.record.expect(tx, booking, version)
        const step = { what: 'fields', action: 'booking.fields', changes: { fields: changed } } as const
        await this.record.write(tx, booking, step, context)
        return { status: 200, body: { fields, values: after, version: booking.version + 1 } }
      },
    })
  }
}
