import type { TenantId } from '../domain/id.js'

/** The engine's time. The database has its own (`bw.now()`), which alone decides expiry. */
export interface Clock {
  now(): Date
}

/** The time of one business: real, or what its sandbox was frozen at. The same instant as `bw.now()` in its transactions. */
export interface BusinessClock {
  now(tenantId: TenantId): Date
}
