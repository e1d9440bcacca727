import { createHash, timingSafeEqual } from 'node:crypto'
import { inject, injectable } from 'tsyringe'
import { BookingTokens } from '../booking/booking-tokens.js'
import { BUSINESS_CLOCK, FEEDBACK_STORE, UNIT_OF_WORK } from '../di/tokens.js'
import type { AppointmentId, BookingId, TenantId } from '../domain/id.js'
import { NotFoundError } from '../errors/catalog.js'
import { FeedbackClosedError, FeedbackGivenError } from '../errors/customer-errors.js'
import { feedbackGiven } from '../hooks/catalog.js'
import type { BusinessClock } from '../ports/clock.js'
import type { FeedbackStore, RatedVisit } from '../ports/feedback-store.js'
import type { UnitOfWork } from '../ports/unit-of-work.js'

/** A visit can be spoken about for half a year. */
const OPEN_MS = 183 * 86_400_000

/** A visit as whoever holds its link sees it. Instants are ISO 8601 in UTC, the zone is that of the booking. */
export interface FeedbackFormBody {
  readonly bookingId: BookingId
  readonly name: string
  readonly timeZone: string
  readonly appointments: readonly {
    readonly id: AppointmentId
    readonly serviceName: string
    readonly startsAt: string
    readonly staff: readonly string[]
    readonly feedback: { readonly rating: number; readonly text: string; readonly answer: string } | null
  }[]
}

/** What customers say about a visit, by the link that they were sent. The link opens nothing else. */
@injectable()
export class FeedbackForms {
  constructor(
    @inject(FEEDBACK_STORE) private readonly store: FeedbackStore,
    @inject(BookingTokens) private readonly tokens: BookingTokens,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(BUSINESS_CLOCK) private readonly clock: BusinessClock,
  ) {}

  /** @throws NotFoundError for a wrong link, and once the customer is erased. */
  async read(tenantId: TenantId, bookingId: BookingId, token: string): Promise<FeedbackFormBody> {
    await this.admit(tenantId, bookingId, token)
    return toForm(found(await this.store.visit(tenantId, bookingId)))
  }

  /**
   * Keeps what somebody says about one appointment: once.
   * @throws NotFoundError; FeedbackClosedError when it did not take place or was long ago; FeedbackGivenError.
   */
  async give(
    tenantId: TenantId,
    given: { bookingId: BookingId; token: string; appointmentId: AppointmentId; rating: number; text: string },
    requestId: string,
  ): Promise<FeedbackFormBody> {
    const { bookingId, token, appointmentId, rating, text } = given
    await this.admit(tenantId, bookingId, token)
    const { moderation } = await this.store.terms(tenantId)
    await this.unitOfWork.run(tenantId, async tx => {
      const visit = found(await this.store.visit(tenantId, bookingId, tx))
      const appointment = visit.appointments.find(one => one.id === appointmentId)
      const isOpen = this.clock.now(tenantId).getTime() < visit.endsAt.getTime() + OPEN_MS
      if (!appointment || visit.status !== 'completed' || !isOpen) throw new FeedbackClosedError({})
      const { customerId } = visit
      const { serviceId, staff } = appointment
      const about = { appointmentId, bookingId, customerId, serviceId, staffIds: staff.map(({ id }) => id) }
      const id = await this.store.insert(tx, { ...about, rating, text, status: moderation })
      if (id === undefined) throw new FeedbackGivenError({})
      await tx.enqueue({ hook: feedbackGiven.name, aggregateId: bookingId, payload: { bookingId, feedbackId: id } })
      const actor = { type: 'customer', id: null, name: 'customer' }
      const subject = { subjectType: 'feedback', subjectId: id, requestId }
      await tx.audit({ action: 'feedback.give', ...subject, actor, changes: { bookingId, appointmentId } })
    })
    return toForm(found(await this.store.visit(tenantId, bookingId)))
  }

  private async admit(tenantId: TenantId, bookingId: BookingId, token: string): Promise<void> {
    const right = (await this.tokens.of(tenantId)).feedback(bookingId)
    // Of one length whatever was sent, so that the comparison takes as long.
    const digest = (text: string) => createHash('sha256').update(text).digest()
    if (!timingSafeEqual(digest(token), digest(right))) throw new NotFoundError({ what: 'visit' })
  }
}

function found(visit: RatedVisit | undefined): RatedVisit {
  if (!visit) throw new NotFoundError({ what: 'visit' })
  return visit
}

function toForm({ bookingId, customerName, timeZone, appointments }: RatedVisit): FeedbackFormBody {
  return {
    ...{ bookingId, timeZone, name: customerName },
    appointments: appointments.map(({ id, serviceName, startsAt, staff, feedback }) => ({
      ...{ id, serviceName, feedback, staff: staff.map(({ name }) => name) },
      startsAt: new Date(startsAt).toISOString(),
    })),
  }
}
