import type { TenantId } from '../domain/id.js'
import type { DeliveryState, EndpointState } from '../domain/webhook.js'
import type { Transaction } from './unit-of-work.js'

/** Where a business wants to be told, without its secret. */
export interface Endpoint {
  readonly id: string
  readonly name: string
  readonly url: string
  /** Names of events and patterns such as `booking.*`. */
  readonly events: readonly string[]
  /** Whether a delivery carries the booking as it was, beside the ids. */
  readonly hasSnapshots: boolean
  readonly state: EndpointState
  readonly disabledReason: string
  /** Since when every attempt failed; null while it works. */
  readonly failingSince: Date | null
  readonly lastDeliveredAt: Date | null
  /** Until when the secret before the last rotation signs too; null when there is none. */
  readonly previousUntil: Date | null
  readonly createdByName: string
  readonly createdAt: Date
}

export type EndpointChange = Partial<Pick<Endpoint, 'name' | 'url' | 'events' | 'hasSnapshots'>> & {
  readonly state?: 'active' | 'paused'
}

/** One attempt, as the log shows it. */
export interface DeliveryAttempt {
  readonly at: string
  /** Null without an answer. */
  readonly status: number | null
  readonly milliseconds: number
  readonly error: string
  /** The beginning of the answer. */
  readonly response: string
}

export interface StoredDelivery {
  readonly id: string
  readonly eventId: string
  readonly eventType: string
  readonly state: DeliveryState
  readonly attempts: readonly DeliveryAttempt[]
  /** What was or will be sent. */
  readonly body: unknown
  readonly createdAt: Date
  /** Null when it is not tried again. */
  readonly nextAttemptAt: Date | null
  readonly deliveredAt: Date | null
}

export interface DeliveryPage {
  readonly items: readonly StoredDelivery[]
  readonly nextCursor: string | undefined
}

export interface DeliveryQuery {
  readonly state?: DeliveryState | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One of them, or all that were made in a span, half-open; only those that failed unless all are wanted. */
export type ReplayRange =
  { readonly deliveryId: string } | { readonly from: Date; readonly to: Date; readonly isAll: boolean }

/** One event for several endpoints. */
export interface NewDeliveries {
  readonly eventId: string
  readonly eventType: string
  readonly items: readonly { readonly endpointId: string; readonly body: object }[]
}

/** Endpoints and what was sent to them. */
export interface WebhookStore {
  list(tenantId: TenantId): Promise<Endpoint[]>
  find(tenantId: TenantId, id: string): Promise<Endpoint | undefined>
  add(tx: Transaction, endpoint: Endpoint & { readonly sealed: Buffer }): Promise<void>
  /** Whatever waits is given up when it is paused. @returns undefined when there is none. */
  change(tx: Transaction, id: string, change: EndpointChange): Promise<Endpoint | undefined>
  remove(tx: Transaction, id: string): Promise<Endpoint | undefined>
  /** The secret of now signs beside the new one for so many hours. */
  rotate(
    tx: Transaction,
    id: string,
    secret: { readonly sealed: Buffer; readonly overlapHours: number },
  ): Promise<Endpoint | undefined>
  /** One row for each event and endpoint, however often it is asked. @returns how many are new. */
  addDeliveries(tx: Transaction, deliveries: NewDeliveries): Promise<number>
  /** Newest first. @throws InvalidRequestError for a cursor that is none. */
  deliveries(tenantId: TenantId, endpointId: string, query: DeliveryQuery): Promise<DeliveryPage>
  /** Sends again what is not waiting, with the same id. @returns how many. */
  replay(tx: Transaction, endpointId: string, range: ReplayRange): Promise<number>
}
