import type { TenantId } from '../domain/id.js'

export interface AuditRecord {
  readonly id: string
  readonly sequence: number
  readonly at: Date
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string }
  readonly action: string
  readonly subject: { readonly type: string; readonly id: string }
  readonly requestId: string | null
  readonly changes: Readonly<Record<string, unknown>>
  /** False until the row is part of the chain. */
  readonly isChained: boolean
}

export interface AuditFilter {
  readonly action?: string | undefined
  readonly subjectType?: string | undefined
  readonly subjectId?: string | undefined
  readonly actorId?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

export interface AuditPage {
  readonly items: readonly AuditRecord[]
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined
}

export interface AuditVerification {
  readonly isIntact: boolean
  /** How many rows of the chain are right, from the first on. */
  readonly intactUpTo: number
  /** Hash of the last row of the chain; who keeps it elsewhere can prove later that nothing before it was changed. */
  readonly head: string
  /** Rows that are not chained yet. */
  readonly waiting: number
  /** Empty when the chain is intact. */
  readonly problem: string
}

export interface AuditStore {
  /** Newest first. */
  list(
    tenantId: TenantId,
    filter: AuditFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<AuditPage>
  /** Computes every hash of the chain again. */
  verify(tenantId: TenantId): Promise<AuditVerification>
}
