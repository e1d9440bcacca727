import { inject, injectable } from 'tsyringe'
import { BOOKING_STORE } from '../di/tokens.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import type { BookingStore } from '../ports/booking-store.js'
import { BookingFinder } from './booking-finder.js'
import { ChangeRecord } from './change-record.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import type { BookingTarget } from './state-change.js'

/** Keeps who and what serves a booking together with it: tidying a day leaves it, and an absence tries them first. */
@injectable()
export class BookingPins {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(BOOKING_STORE) private readonly store: BookingStore,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
  ) {}

  /**
   * What is so already changes nothing, so a repeat is harmless. Without an appointment all of the booking is meant; places of
   * a class have nobody of their own and are left alone.
   * @throws StaleVersionError; NotFoundError.
   */
  async pin(
    tenantId: TenantId,
    given: BookingTarget & { readonly isPinned: boolean; readonly appointmentId?: AppointmentId | undefined },
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    const { bookingId, access, version, isPinned, appointmentId } = given
    return this.commands.run(tenantId, context, {
      prepare: async () => undefined,
      commit: async tx => {
        const booking = await this.finder.lock(tx, bookingId, access)
        const meant = booking.appointments.filter(item => appointmentId === undefined || item.id === appointmentId)
        if (meant.length === 0) throw new NotFoundError({ what: 'appointment' })
        const changed = meant.filter(item => !item.session && (item.isPinned ?? false) !== isPinned)
        if (changed.length > 0) {
          await this.record.expect(tx, booking, version)
          for (const appointment of changed) await this.store.writeAppointment(tx, { ...appointment, isPinned })
          const what = isPinned ? 'pinned' : 'unpinned'
          const changes = { appointmentIds: changed.map(({ id }) => id) }
          await this.record.write(tx, booking, { what, action: 'booking.pin', changes, audited: { isPinned } }, context)
        }
        return { status: 200, body: { id: booking.id } }
      },
    })
  }
}
