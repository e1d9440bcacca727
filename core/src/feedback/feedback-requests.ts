import { inject, injectable } from 'tsyringe'
import { BUSINESS_CLOCK, FEEDBACK_STORE, LIFECYCLE_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { BookingId, TenantId } from '../domain/id.js'
import { MINUTE_MS } from '../domain/interval.js'
import { bookingCompleted, bookingReviewDue } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { BusinessClock } from '../ports/clock.js'
import type { DueHandlers } from '../ports/due-handler.js'
import type { FeedbackStore, RatedVisit } from '../ports/feedback-store.js'
import type { LifecycleStore } from '../ports/lifecycle-store.js'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.js'

/** Kind of the deadline at which somebody is asked, and of the message that asks. */
const KIND = 'review-request'

/** Asks customers how it was, some time after the visit and once a booking. The message is written from the outbox. */
@injectable()
export class FeedbackRequests {
  constructor(
    @inject(FEEDBACK_STORE) private readonly store: FeedbackStore,
    @inject(LIFECYCLE_STORE) private readonly lifecycle: LifecycleStore,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  connect(bus: HookBus, handlers: DueHandlers): void {
    const by = { plugin: 'feedback', name: KIND, isCore: true }
    bus.onAction(bookingCompleted, ({ tenantId, bookingId }) => this.plan(tenantId, bookingId), by)
    handlers.set(KIND, (tx, bookingId) => this.ask(tx, bookingId))
  }

  /** After commit, and perhaps again: the deadline of a booking is one row. */
  async plan(tenantId: TenantId, bookingId: BookingId): Promise<void> {
    const { isOn, delayMinutes } = await this.store.terms(tenantId)
    if (!isOn || !isAskable(await this.store.visit(tenantId, bookingId))) return
    const dueAt = new Date(this.clock.now(tenantId).getTime() + delayMinutes * MINUTE_MS)
    await this.unitOfWork.run(tenantId, tx => this.lifecycle.putDue(tx, KIND, bookingId, dueAt))
  }

  /** The work of the due row. Who was erased, or has spoken already, is left alone. */
  private async ask(tx: Transaction, bookingId: BookingId): Promise<void> {
    const { isOn } = await this.store.terms(tx.tenantId, tx)
    if (!isOn || !isAskable(await this.store.visit(tx.tenantId, bookingId, tx))) return
    await tx.enqueue({ hook: bookingReviewDue.name, aggregateId: bookingId, payload: { bookingId } })
  }
}

function isAskable(visit: RatedVisit | undefined): boolean {
  if (visit?.status !== 'completed' || !visit.hasEmail || visit.isAskedByRule) return false
  return visit.appointments.some(appointment => appointment.feedback === null)
}
