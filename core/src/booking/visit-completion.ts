import { inject, injectable } from 'tsyringe'
import { CatalogService } from '../catalog/catalog-service.js'
import { BUSINESS_CLOCK, LIFECYCLE_STORE } from '../di/tokens.js'
import type { BookingId, ServiceId, TenantId } from '../domain/id.js'
import type { LocalDate } from '../domain/interval.js'
import { bookingCompleted, bookingFollowUpDue } from '../hooks/catalog.js'
import type { ServiceRecord, StoredBooking } from '../ports/booking-store.js'
import type { BusinessClock } from '../ports/clock.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { CommandRunner } from './command-runner.js'
import type { CommandContext, CommandResult } from './command.js'
import { atLocalTime, localDateAfter } from './local-time.js'
import { StateChange, type BookingTarget } from './state-change.js'

/** When a follow-up is due, in the zone of the booking. */
const FOLLOW_UP_TIME = '09:00'

/** What was found and done. A follow-up is due on a date, or some days after today, in the zone of the booking. */
export interface VisitReport {
  readonly issue?: string | undefined
  readonly resolution?: string | undefined
  readonly followUp?:
    | {
        readonly text: string
        readonly inDays?: number | undefined
        readonly on?: LocalDate | undefined
        readonly serviceId?: ServiceId | undefined
      }
    | undefined
}

/** Ends visits. The record stays with the booking; its follow-up becomes an invitation on the day that it is due. */
@injectable()
export class VisitCompletion {
  constructor(
    @inject(CommandRunner) private readonly commands: CommandRunner,
    @inject(StateChange) private readonly states: StateChange,
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(CatalogService) private readonly catalog: CatalogService,
  ) {}

  /** @throws InvalidTransitionError, StaleVersionError; NotFoundError, also for a follow-up service that is not there. */
  async complete(
    tenantId: TenantId,
    target: BookingTarget & { readonly report: VisitReport },
    context: CommandContext,
  ): Promise<CommandResult<{ id: BookingId }>> {
    const { report } = target
    const serviceId = report.followUp?.serviceId
    return this.commands.run(tenantId, context, {
      prepare: async () => {
        if (serviceId !== undefined) await this.catalog.getService(tenantId, serviceId)
      },
      commit: async tx => {
        const booking = await this.states.take(tx, target, 'complete', 'completed')
        const step = { to: 'completed', hook: bookingCompleted, action: 'booking.complete' } as const
        await this.states.write(tx, booking, step, context)
        await this.keep(tx, booking, this.recordOf(booking, report))
        return { status: 200, body: { id: booking.id } }
      },
    })
  }

  /** The work of a due row: the invitation is written from the outbox. */
  async remind(tx: Transaction, bookingId: BookingId): Promise<void> {
    await tx.enqueue({ hook: bookingFollowUpDue.name, aggregateId: bookingId, payload: { bookingId } })
  }

  private recordOf(booking: StoredBooking, { issue = '', resolution = '', followUp }: VisitReport): ServiceRecord {
    const { timeZone, tenantId } = booking
    const on = followUp && (followUp.on ?? localDateAfter(this.clock.now(tenantId), timeZone, followUp.inDays ?? 0))
    return {
      ...{ issue, resolution, followUp: followUp?.text ?? '' },
      followUpOn: on ?? null,
      followUpServiceId: followUp?.serviceId ?? null,
    }
  }

  private async keep(tx: Transaction, booking: StoredBooking, record: ServiceRecord): Promise<void> {
    const { issue, resolution, followUpOn } = record
    if (issue === '' && resolution === '' && followUpOn === null) return
    await this.lifecycle.writeRecord(tx, booking.id, record)
    if (followUpOn === null) return
    const dueAt = atLocalTime(followUpOn, FOLLOW_UP_TIME, booking.timeZone)
    await this.lifecycle.putDue(tx, 'follow-up', booking.id, dueAt)
  }
}
