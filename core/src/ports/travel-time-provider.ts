import type { TenantId } from '../domain/id.js'
import type { RoutePoint } from '../domain/service-area.js'

/** One way, without an address: a code and, where known, coordinates in degrees (WGS 84). */
export interface TravelLeg {
  readonly from: RoutePoint
  readonly to: RoutePoint
}

export interface TravelRequest {
  readonly tenantId: TenantId
  /** At most 200. */
  readonly legs: readonly TravelLeg[]
}

/**
 * Knows how long ways take. Asked before a transaction, never inside one, and remembered: what it does not know, or does
 * not answer within two seconds, is estimated from what the business entered.
 */
export interface TravelTimeProvider {
  /** @returns Whole minutes in the order of the legs, zero or more; null for a way it does not know. */
  minutes(request: TravelRequest, signal: AbortSignal): Promise<readonly (number | null)[]>
}
