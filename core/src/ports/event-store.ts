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

/** Where a reader of events stands: the transaction and the event that came last. Everything later sorts behind it. */
export interface EventPosition {
  readonly xid: bigint
  readonly id: string
}

/** One event as those who follow get it. */
export interface FollowedEvent {
  readonly position: EventPosition
  readonly hook: string
  readonly aggregateId: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly createdAt: Date
}

export interface EventStore {
  /** Where the events of now begin. */
  position(tenantId: TenantId): Promise<EventPosition>
  /**
   * Events after a position, in an order that stays: only those of transactions before which nothing can come any more.
   * `isWaiting`: more are there, and an older transaction is still running.
   */
  follow(
    tenantId: TenantId,
    after: EventPosition,
    limit: number,
  ): Promise<{ events: FollowedEvent[]; isWaiting: boolean }>
  /** Newest first. */
  list(
    tenantId: TenantId,
    state: EventState | undefined,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<EventPage>
  /** Gives the handlers that gave up on a dead event their attempts back. @throws NotFoundError when none is dead. */
  retry(tenantId: TenantId, eventId: string, by: { actor: Actor; requestId: string }): Promise<void>
}
