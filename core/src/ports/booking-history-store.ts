import type { BookingId, ResourceId, TenantId } from '../domain/id.js'

/** One step of a booking as it was written down. */
export interface HistoryStep {
  readonly version: number
  readonly from: string
  readonly to: string
  readonly at: Date
  readonly actorType: string
  readonly actorName: string
  readonly channel: string
  readonly reason: string
  readonly changes: Readonly<Record<string, unknown>>
}

export interface BookingHistoryStore {
  /** Oldest first, at most `limit`; the newest ones when there are more. */
  steps(tenantId: TenantId, bookingId: BookingId, limit: number): Promise<HistoryStep[]>
  names(tenantId: TenantId, resourceIds: readonly ResourceId[]): Promise<ReadonlyMap<ResourceId, string>>
}
