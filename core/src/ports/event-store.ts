import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'

export type EventState = 'new' | 'done' | 'dead'

export interface EventDelivery {
  readonly handler: string
  readonly attempt: number
  readonly state: 'done' | 'failed' | 'dead'
  readonly lastError: string
}

/** One event of the outbox, without its payload: that may hold personal data. */
export interface StoredEvent {
  readonly id: string
  readonly hook: string
  readonly aggregateId: string
  readonly state: EventState
  readonly attempts: number
  readonly createdAt: Date
  readonly nextAttemptAt: Date
  readonly deliveries: readonly EventDelivery[]
}

export interface EventPage {
  readonly items: readonly StoredEvent[]
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined
}

export interface EventStore {
  /** Newest first. */
  list(
    tenantId: TenantId,
    state: EventState | undefined,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<EventPage>
  /** Gives the handlers that gave up on a dead event their attempts back. @throws NotFoundError when none is dead. */
  retry(tenantId: TenantId, eventId: string, by: { actor: Actor; requestId: string }): Promise<void>
}
