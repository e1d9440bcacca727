import { inject, injectable } from 'tsyringe'
import { BookingFinder } from '../booking/booking-finder.js'
import { ChangeRecord } from '../booking/change-record.js'
import { CommandRunner } from '../booking/command-runner.js'
import type { BookingAccess, CommandContext, CommandResult } from '../booking/command.js'
import { FIELD_VISIT_STORE, LIFECYCLE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import { SYSTEM_ACTOR } from '../domain/booking.js'
import type { BookingId, TenantId } from '../domain/id.js'
import type { Interval } from '../domain/interval.js'
import { InvalidTransitionError, NotFoundError } from '../errors/catalog.js'
import { visitAsked } from '../hooks/catalog.js'
import type { FieldVisitStore } from '../ports/field-visit-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

export interface AskRequest {
  readonly bookingId: BookingId
  readonly appointmentId?: string | undefined
  readonly windows: readonly Interval[]
  readonly access: BookingAccess
  /** The version that the booking must still have; undefined: any. */
  readonly version?: number | undefined
}

const GOODWILL = 'Goodwill for a visit that came too late'

/** Asks a customer to choose another window, and keeps what was promised with it. */
@injectable()
export class Asking {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(BookingFinder) private readonly finder: BookingFinder,
    @inject(FIELD_VISIT_STORE) private readonly visits: FieldVisitStore,
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(ChangeRecord) private readonly record: ChangeRecord,
  ) {}

  /** The message goes out from the outbox. @throws NotFoundError; InvalidTransitionError unless it is confirmed. */
  ask(tenantId: TenantId, request: AskRequest, context: CommandContext): Promise<CommandResult<{ id: BookingId }>> {
    return this.commands.run(tenantId, context, {
      prepare: async () => this.visits.area(tenantId),
      commit: async (tx, { goodwillAmount }) => {
        const booking = await this.finder.lock(tx, request.bookingId, request.access)
        await this.record.expect(tx, booking, request.version)
        const { id, status } = booking
        if (status !== 'confirmed') throw new InvalidTransitionError({ from: status, to: 'confirmed' })
        const { appointmentId = booking.appointments[0]?.id ?? '' } = request
        if (!booking.visits?.[appointmentId]) throw new NotFoundError({ what: 'appointment' })
        const { windows: askedWindows } = request
        await this.visits.change(tx, appointmentId, { askedWindows, askedGoodwill: goodwillAmount })
        const payload = { bookingId: id, status, appointmentId }
        await tx.enqueue({ hook: visitAsked.name, aggregateId: id, payload })
        const changes = { windows: askedWindows, goodwillAmount }
        const audited = { appointmentId, ...changes }
        const step = { what: 'asked', action: 'visit.ask', changes, audited, isKnown: true } as const
        await this.record.write(tx, booking, step, context)
        return { status: 200, body: { id } }
      },
    })
  }

  /** Enters the promised sum once, after the customer chose one of the windows. */
  async keepPromise(tenantId: TenantId, bookingId: BookingId): Promise<void> {
    await this.unitOfWork.run(tenantId, async tx => {
      const booking = await this.record.store.lock(tx, bookingId)
      const isKept = booking?.ledger?.some(entry => entry.kind === 'refund' && entry.reason === GOODWILL) ?? true
      const { goodwillAmount } = await this.visits.area(tenantId, tx)
      if (!booking || isKept || goodwillAmount === 0) return
      const amount = { amount: -goodwillAmount, currency: booking.quote.total.currency }
      const entry = { kind: 'refund', amount, bookingId, reason: GOODWILL, actor: SYSTEM_ACTOR } as const
      await this.lifecycle.addEntry(tx, entry)
    })
  }
}
