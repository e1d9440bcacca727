import { inject, injectable } from 'tsyringe'
import type { BookingId, TenantId } from '../domain/id.js'
import { ForbiddenError } from '../errors/access-errors.js'
import { actorMay } from '../identity/roles.js'
import { BookingFinder } from './booking-finder.js'
import { ChangeRecord } from './change-record.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import type { BookingTarget } from './state-change.js'

/** Texts of a booking; an absent one stays. `internalNotes` is what only staff read. */
export interface NoteTexts {
  readonly notes?: string | undefined
  readonly internalNotes?: string | undefined
}

/** Writes the notes of a booking: one that the customer sees too, and one for staff. */
@injectable()
export class BookingNotes {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
  ) {}

  /**
   * Texts that are as they were change nothing, so a repeat is harmless.
   * @throws StaleVersionError; NotFoundError; ForbiddenError when a customer writes what only staff may.
   */
  async write(
    tenantId: TenantId,
    { bookingId, access, version, ...texts }: BookingTarget & NoteTexts,
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    const isStaff = actorMay(access.actor, 'bookings:write')
    if (texts.internalNotes !== undefined && !isStaff) throw new ForbiddenError({ needs: 'bookings:write' })
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => {
        const booking = await this.finder.lock(tx, bookingId, access)
        const before = { notes: booking.notes, internalNotes: booking.internalNotes ?? '' }
        const changed = (['notes', 'internalNotes'] as const).filter(
          field => texts[field] !== undefined && texts[field] !== before[field],
        )
        if (changed.length > 0) {
          await this.record.expect(tx, booking, version)
          const change = Object.fromEntries(changed.map(field => [field, texts[field] ?? '']))
          const spoken = changed.map(field => [field, { from: before[field], to: texts[field] ?? '' }])
          const changes = { texts: Object.fromEntries(spoken) }
          const step = { what: 'notes', action: 'booking.note', change, changes, audited: { fields: changed } } as const
          await this.record.write(tx, booking, step, context)
        }
        return { status: 200, body: { id: booking.id } }
      },
    })
  }
}
