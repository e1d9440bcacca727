import type { TenantId } from '../domain/id.js'

/** A frozen time for rehearsals; undefined lets the database's own clock run. */
export interface SandboxClock {
  frozenAt(tenantId: TenantId): Date | undefined
}
