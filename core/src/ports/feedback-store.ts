import type { AppointmentId, BookingId, CustomerId, ServiceId, TenantId } from '../domain/id.js'
import type { Transaction } from './unit-of-work.js'

export const FEEDBACK_STATES = ['pending', 'published', 'hidden'] as const
export type FeedbackState = (typeof FEEDBACK_STATES)[number]

/** How a business asks and what it shows. */
export interface FeedbackTerms {
  readonly isOn: boolean
  /** After a visit is completed. */
  readonly delayMinutes: number
  /** What becomes of an answer at first. */
  readonly moderation: 'pending' | 'published'
  /** From how many answers on an average is shown. */
  readonly minCount: number
  readonly version: number
}

export interface Feedback {
  readonly id: string
  readonly appointmentId: AppointmentId
  readonly bookingId: BookingId
  readonly customerId: CustomerId
  readonly customerName: string
  readonly serviceId: ServiceId
  readonly serviceName: string
  readonly staffIds: readonly string[]
  readonly staffNames: readonly string[]
  readonly startsAt: Date
  readonly rating: number
  readonly text: string
  readonly status: FeedbackState
  readonly answer: string
  readonly answeredBy: string | null
  readonly answeredAt: Date | null
  readonly createdAt: Date
  readonly version: number
  /** The instant to the microsecond, for the cursor. */
  readonly position: string
}

/** A visit that somebody may speak about. */
export interface RatedVisit {
  readonly bookingId: BookingId
  readonly customerId: CustomerId
  readonly customerName: string
  readonly hasEmail: boolean
  /** A rule of the business for reminders asks already. */
  readonly isAskedByRule: boolean
  readonly status: string
  readonly timeZone: string
  readonly endsAt: Date
  readonly appointments: readonly {
    readonly id: AppointmentId
    readonly serviceId: ServiceId
    readonly serviceName: string
    readonly startsAt: string
    readonly staff: readonly { readonly id: string; readonly name: string }[]
    readonly feedback: { readonly rating: number; readonly text: string; readonly answer: string } | null
  }[]
}

export interface Rating {
  /** One decimal. */
  readonly average: number
  readonly count: number
}

/** Published answers, where there are enough of them. */
export interface Ratings {
  readonly business: Rating | null
  readonly services: ReadonlyMap<string, Rating>
  readonly staff: ReadonlyMap<string, Rating>
}

export interface FeedbackFilter {
  readonly status?: FeedbackState | undefined
  readonly serviceId?: string | undefined
  readonly staffId?: string | undefined
  readonly after?: { readonly position: string; readonly id: string } | undefined
  readonly limit: number
}

export interface FeedbackStore {
  terms(tenantId: TenantId, tx?: Transaction): Promise<FeedbackTerms>
  saveTerms(tx: Transaction, terms: Omit<FeedbackTerms, 'version'>): Promise<FeedbackTerms>
  /** @returns undefined when there is no such booking, or its customer was erased. */
  visit(tenantId: TenantId, bookingId: BookingId, tx?: Transaction): Promise<RatedVisit | undefined>
  /** @returns undefined when the appointment has an answer already. */
  insert(
    tx: Transaction,
    answer: Pick<
      Feedback,
      'appointmentId' | 'bookingId' | 'customerId' | 'serviceId' | 'staffIds' | 'rating' | 'text'
    > & {
      readonly status: FeedbackState
    },
  ): Promise<string | undefined>
  /** Newest first. */
  list(tenantId: TenantId, filter: FeedbackFilter): Promise<Feedback[]>
  lock(tx: Transaction, id: string): Promise<Feedback | undefined>
  update(
    tx: Transaction,
    id: string,
    change: { readonly status: FeedbackState; readonly answer: string; readonly answeredBy: string | null },
  ): Promise<Feedback>
  ratings(tenantId: TenantId): Promise<Ratings>
}
