import type { Actor } from '../domain/booking.js'
import type { TenantId } from '../domain/id.js'

export type InboxState = 'new' | 'done' | 'dead'

/** An event of a vendor before it is stored. */
export interface IncomingEvent {
  readonly provider: string
  readonly account: string
  readonly eventId: string
  readonly kind: string
  readonly objectId: string
  /** Undefined: now. */
  readonly occurredAt: Date | undefined
  readonly body: Uint8Array
}

/** One event of the inbox, without its payload: that may hold personal data. */
export interface StoredIncomingEvent {
  readonly id: string
  readonly provider: string
  readonly account: string
  readonly eventId: string
  readonly kind: string
  readonly objectId: string
  readonly state: InboxState
  readonly attempts: number
  readonly lastError: string
  readonly occurredAt: Date
  readonly receivedAt: Date
  readonly appliedAt: Date | null
}

export interface IncomingEventPage {
  readonly items: readonly StoredIncomingEvent[]
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined
}

/** Keeps what vendors tell until it is applied, and its key for ever. */
export interface InboxStore {
  /** All of them or none. @returns how many were not known before. */
  receive(tenantId: TenantId, events: readonly IncomingEvent[]): Promise<number>
  /** Newest first. */
  list(
    tenantId: TenantId,
    state: InboxState | undefined,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<IncomingEventPage>
  /** Applies a dead event again, with all its attempts. @throws NotFoundError when none is dead. */
  retry(tenantId: TenantId, id: string, by: { actor: Actor; requestId: string }): Promise<void>
  /**
   * Empties the payloads of events that were applied before an instant; their keys stay, so that a late duplicate still
   * has no effect. Dead events keep theirs: they can be tried again.
   * @returns how many were emptied.
   */
  redact(tenantId: TenantId, appliedBefore: Date): Promise<number>
}
